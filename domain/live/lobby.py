"""The lobby: where a class has one, students ask to be let in, and the host decides."""

from __future__ import annotations

from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import Forbidden, NotFound
from domain.kit.shapes import Person
from domain.kit.sql import fetch
from domain.kit.unit_of_work import unit_of_work
from domain.live import presence, sessions
from domain.live.events.people import LobbyAdmitted, LobbyDenied, LobbyKnocked
from domain.live.seats import Run
from domain.live.shapes import door as shapes
from models.base import new_id
from models.live import KnockState
from models.live.people import Knock, Standing
from models.live.sessions import LiveSession


class LobbyWaiting(Forbidden):
    code, title = "lobby_waiting", "Wait to be let in"
    detail = "The host has been asked. Join again when you are admitted."


async def require_admitted(ctx: Context, session: LiveSession, run: Run) -> None:
    """Past the lobby that the class has; otherwise the host is asked. Opens its own unit of work. Raises LobbyWaiting.

    Whoever has a place already is inside: they need not ask again when their connection was lost.
    """
    admitted = await Knock.exists(session_id=session.id, user_id=ctx.caller.id, state=KnockState.ADMITTED)
    if admitted or await presence.is_seated(run.run_id, ctx.caller.id):
        return
    async with unit_of_work(ctx):
        knocked = await fetch(
            "INSERT INTO live_knocks (id, created_at, session_id, user_id, state) VALUES ($1, now(), $2, $3, 'waiting')"
            " ON CONFLICT (session_id, user_id) DO UPDATE SET state = 'waiting', created_at = now(),"
            " decided_by_id = NULL WHERE live_knocks.state = 'denied' RETURNING id",
            [new_id(), session.id, ctx.caller.id],
        )
        if knocked:
            user = Person(id=ctx.caller.id, name=ctx.caller.name)
            hosts = await _hosts(session)
            ctx.record(LobbyKnocked(session_id=session.id, run_id=run.run_id, to=hosts, user=user))
    raise LobbyWaiting


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


async def approve_all(ctx: Context, session_id: UUID) -> None:
    """Let everybody in who asks now. Needs a unit of work."""
    await _decide(ctx, await sessions.led(ctx, session_id), KnockState.ADMITTED)


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


async def take_back(ctx: Context, session_id: UUID, user_id: UUID, *, asking: bool = False) -> None:
    """Whoever was let in and is put out now asks anew; with `asking` also who is asking now. Needs a unit of work."""
    states = [KnockState.ADMITTED, KnockState.WAITING] if asking else [KnockState.ADMITTED]
    knocks = Knock.filter(session_id=session_id, user_id=user_id, state__in=states)
    await knocks.update(state=KnockState.DENIED, decided_by_id=ctx.caller.id)


async def _decide(ctx: Context, session: LiveSession, decision: KnockState, user_id: UUID | None = None) -> None:
    """Of those who ask, or of one whatever was decided before, when they are let in."""
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


async def _hosts(session: LiveSession) -> list[UUID]:
    co_hosts = Standing.filter(session_id=session.id, co_host=True, banned_at=None)
    return [session.host_id, *await co_hosts.values_list("user_id", flat=True)]  # type: ignore[list-item]
