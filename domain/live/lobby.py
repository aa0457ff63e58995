"""The lobby: where a class has one, students ask to be let in, and the host decides.

Who asks by a socket asks for as long as its node says so; who asks over REST, until they are answered.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import Forbidden, NotFound
from domain.kit.shapes import Person
from domain.kit.sql import fetch
from domain.kit.unit_of_work import unit_of_work
from domain.live import presence, seats, sessions
from domain.live.events.people import LobbyAdmitted, LobbyDenied, LobbyKnocked, LobbyLeft
from domain.live.seats import Run, RunOver, SeatsAway
from domain.live.shapes import door as shapes
from models.base import new_id
from models.live import KnockEnd, KnockState
from models.live.people import Knock, Standing
from models.live.sessions import LiveSession


class LobbyWaiting(Forbidden):
    code, title = "lobby_waiting", "Wait to be let in"
    detail = "The host has been asked. Join again when you are admitted."


class Unseen(NamedTuple):
    """Somebody who asks, and until when a node has vouched for it."""

    session_id: UUID
    user_id: UUID
    seen_at: datetime


async def require_admitted(ctx: Context, session: LiveSession, run: Run) -> None:
    """Past the lobby that the class has; otherwise the host is asked. Opens its own unit of work. Raises LobbyWaiting.

    Whoever has a place already is inside: they need not ask again when their connection was lost.
    """
    if await is_admitted(ctx, session.id) or await presence.is_seated(run.run_id, ctx.caller.id):
        return
    async with unit_of_work(ctx):
        asks = await fetch(
            "INSERT INTO live_knocks AS k (id, created_at, asked_at, session_id, user_id, state, seen_at)"
            " VALUES ($1, now(), now(), $2, $3, 'waiting', CASE WHEN $4 THEN now() END)"
            " ON CONFLICT (session_id, user_id) DO UPDATE"
            " SET state = 'waiting', asked_at = now(), seen_at = excluded.seen_at, decided_by_id = NULL,"
            "  created_at = CASE k.state WHEN 'denied' THEN now() ELSE k.created_at END"
            " WHERE k.state <> 'admitted' RETURNING created_at = asked_at AS anew",
            [new_id(), session.id, ctx.caller.id, ctx.attends is not None],
        )
        if not asks:  # let in just now
            return
        if asks[0]["anew"]:
            user = Person(id=ctx.caller.id, name=ctx.caller.name)
            hosts = await _hosts(session)
            ctx.record(LobbyKnocked(session_id=session.id, run_id=run.run_id, to=hosts, user=user))
    raise LobbyWaiting


async def is_admitted(ctx: Context, session_id: UUID) -> bool:
    return await Knock.exists(session_id=session_id, user_id=ctx.caller.id, state=KnockState.ADMITTED)


async def knocking(session: LiveSession) -> list[shapes.Knocking]:
    """Who asks to be let in, in their order; `session` came from `sessions.led`."""
    rows = Knock.filter(session_id=session.id, state=KnockState.WAITING).order_by("created_at", "id")
    return [
        shapes.Knocking(user=Person(id=row.user_id, name=row.user.name), since=row.created_at)
        for row in await rows.select_related("user")
    ]


async def approve(ctx: Context, session_id: UUID, user_id: UUID) -> None:
    """Let one in. Again changes nothing. Needs a unit of work. Raises NotFound for one who has not asked."""
    session = await sessions.led(ctx, session_id)
    sessions.live_run(session)
    if not await Knock.exists(session_id=session.id, user_id=user_id):
        raise NotFound("Nobody of that id asks to be let in.")
    await _decide(ctx, session, KnockState.ADMITTED, user_id)


async def approve_all(ctx: Context, session_id: UUID) -> shapes.LetIn:
    """Let everybody in who asks now: a seat they find for themselves. Opens its own unit of work.

    Raises as `sessions.led` does, and the refusal of a class that is not on.
    """
    session = await sessions.led(ctx, session_id)
    free = await _free(ctx, sessions.live_run(session))  # before they are told, and take them
    async with unit_of_work(ctx):
        admitted = await _decide(ctx, session, KnockState.ADMITTED)
    return shapes.LetIn(admitted=admitted, without_seat=None if free is None else max(0, admitted - free))


async def deny_all(ctx: Context, session_id: UUID) -> None:
    """Turn everybody away who asks now; they may ask again. Needs a unit of work."""
    await _decide(ctx, await sessions.led(ctx, session_id), KnockState.DENIED)


async def deny(ctx: Context, session_id: UUID, user_id: UUID) -> None:
    """Turn one away who asks; they may ask again. Again changes nothing. Needs a unit of work.

    Raises NotFound for one who has not asked.
    """
    session = await sessions.led(ctx, session_id)
    run = sessions.live_run(session)
    asked = Knock.filter(session_id=session.id, user_id=user_id)
    if not await asked.exists():
        raise NotFound("Nobody of that id asks to be let in.")
    if await asked.filter(state=KnockState.WAITING).update(state=KnockState.DENIED, decided_by_id=ctx.caller.id):
        ctx.record(LobbyDenied(session_id=session.id, run_id=run.run_id, to=[user_id]))
        await _tell_hosts(ctx, session, [user_id], KnockEnd.DENIED)


async def take_back(ctx: Context, session_id: UUID, user_id: UUID, *, asking: bool = False) -> None:
    """Whoever was let in and is put out now asks anew; with `asking` also who is asking now. Needs a unit of work."""
    theirs = Knock.filter(session_id=session_id, user_id=user_id)
    await theirs.filter(state=KnockState.ADMITTED).update(state=KnockState.DENIED, decided_by_id=ctx.caller.id)
    if asking:
        await forget(ctx, session_id, [user_id])


async def last_asked(session_id: UUID, user_id: UUID) -> datetime | None:
    """When somebody asked last who waits to be let in; None while they do not."""
    row = await Knock.get_or_none(session_id=session_id, user_id=user_id, state=KnockState.WAITING)
    return row.asked_at if row else None


async def ask_no_more(ctx: Context, session_id: UUID) -> None:
    """The caller waits no longer; again changes nothing. Opens its own unit of work."""
    asked_at = await last_asked(session_id, ctx.caller.id)
    if asked_at is not None:
        await withdraw(ctx, session_id, ctx.caller.id, asked_at)


async def withdraw(ctx: Context, session_id: UUID, user_id: UUID, asked_at: datetime) -> None:
    """They are gone without an answer. Who has asked again since `asked_at` stays. Opens its own unit of work."""
    async with unit_of_work(ctx):
        await forget(ctx, session_id, [user_id], asked_at=asked_at)


async def vouch(asking: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """These (session, person) are here and ask, by their sockets. Those of them of whom nothing is known: they are
    taken for gone. In one statement; locks rows in the order of session and person."""
    rows = await fetch(
        "WITH asked AS (SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS asked(session_id, user_id)),"
        " seen AS (UPDATE live_knocks k SET seen_at = now() FROM (SELECT k.id FROM live_knocks k"
        "  JOIN asked USING (session_id, user_id) WHERE k.state = 'waiting'"
        "  ORDER BY k.session_id, k.user_id FOR UPDATE OF k) AS held WHERE k.id = held.id)"
        " SELECT session_id, user_id FROM asked WHERE NOT EXISTS"
        "  (SELECT 1 FROM live_knocks k WHERE k.session_id = asked.session_id AND k.user_id = asked.user_id)",
        [[session_id for session_id, _ in asking], [user_id for _, user_id in asking]],
    )
    return {(row["session_id"], row["user_id"]) for row in rows}


async def unseen(seconds: float) -> set[Unseen]:
    """Who asks by a socket that no node has vouched for in so long."""
    rows = await fetch(
        "SELECT session_id, user_id, seen_at FROM live_knocks"
        " WHERE state = 'waiting' AND seen_at < now() - $1 * interval '1 second'",
        [seconds],
    )
    return {Unseen(**row) for row in rows}


async def give_up(ctx: Context, one: Unseen) -> None:
    """They are gone, unless they were seen since. Opens its own unit of work."""
    async with unit_of_work(ctx):
        await forget(ctx, one.session_id, [one.user_id], seen_at=one.seen_at)


async def forget(
    ctx: Context,
    session_id: UUID,
    people: Sequence[UUID],
    *,
    asked_at: datetime | None = None,
    seen_at: datetime | None = None,
) -> None:
    """These ask no longer, as if they never had. Needs a unit of work."""
    rows = await fetch(
        "DELETE FROM live_knocks WHERE id IN (SELECT id FROM live_knocks WHERE session_id = $1 AND user_id = ANY($2)"
        "  AND state = 'waiting' AND asked_at IS NOT DISTINCT FROM coalesce($3, asked_at)"
        "  AND seen_at IS NOT DISTINCT FROM coalesce($4, seen_at) ORDER BY user_id FOR UPDATE)"
        " RETURNING user_id",
        [session_id, list(people), asked_at, seen_at],
    )
    if rows:
        session = await LiveSession.get(id=session_id)
        await _tell_hosts(ctx, session, sorted(row["user_id"] for row in rows), KnockEnd.GONE)


async def _free(ctx: Context, run: Run) -> int | None:
    """Seats for whoever comes in now: those who wait for one come first. None while nobody can tell."""
    try:
        count = await seats.count(ctx.runtime, run)
    except (RunOver, SeatsAway):
        return None
    return max(0, count.capacity - count.taken - count.waiting)


async def _decide(ctx: Context, session: LiveSession, decision: KnockState, user_id: UUID | None = None) -> int:
    """Of those who ask, or of one whatever was decided before, when they are let in. Of how many it was decided."""
    run = sessions.live_run(session)
    rows = await fetch(
        "UPDATE live_knocks k SET state = $2, decided_by_id = $3 FROM (SELECT id FROM live_knocks"
        " WHERE session_id = $1 AND ($4::uuid IS NULL AND state = 'waiting' OR user_id = $4 AND state <> $2)"
        " ORDER BY user_id FOR UPDATE) AS held WHERE k.id = held.id RETURNING k.user_id",
        [session.id, decision.value, ctx.caller.id, user_id],
    )
    people = [row["user_id"] for row in rows]
    if people:
        told = LobbyAdmitted if decision is KnockState.ADMITTED else LobbyDenied
        ctx.record(told(session_id=session.id, run_id=run.run_id, to=people))
        await _tell_hosts(ctx, session, people, KnockEnd(decision.value))
    return len(people)


async def _tell_hosts(ctx: Context, session: LiveSession, people: list[UUID], reason: KnockEnd) -> None:
    """Every host has a list of those who ask: also the one who has just decided, in another tab."""
    if session.run_id is not None:
        ids = {"session_id": session.id, "run_id": session.run_id}
        ctx.record(LobbyLeft(**ids, to=await _hosts(session), user_ids=people, reason=reason))


async def _hosts(session: LiveSession) -> list[UUID]:
    co_hosts = Standing.filter(session_id=session.id, co_host=True, banned_at=None)
    return [session.host_id, *await co_hosts.values_list("user_id", flat=True)]  # type: ignore[list-item]
