"""Kick, ban and mute: a row first, then every tab on every node.

A ban stands before the person is put out, and admissions look for it while they hold the session's row: whoever
tries to come in at the same moment is either put out with the rest, or refused.
"""

from __future__ import annotations

import logging
from uuid import UUID

from domain.kit.context import Context, Runtime
from domain.kit.errors import NotFound
from domain.kit.paging import Page, Paging, part_of
from domain.kit.shapes import Person
from domain.kit.sql import fetch
from domain.kit.unit_of_work import unit_of_work
from domain.live import admission, lobby, presence, roles, room_evictions, sessions, standings, turnstile, waiting
from domain.live.events.people import MemberBanned, MemberMuted, MemberUnbanned, MemberUnmuted
from domain.live.seats import Run, SeatsAway
from domain.live.shapes import door as shapes
from models.live import LeaveReason
from models.live.people import Standing

log = logging.getLogger(__name__)


async def bans(ctx: Context, session_id: UUID, paging: Paging) -> Page[shapes.Ban]:
    """Who is excluded from a class, the latest last. Raises as `moderating` does."""
    await roles.moderating(ctx, session_id)
    rows = Standing.filter(session_id=session_id, banned_at__not_isnull=True).order_by("banned_at", "user_id")
    found = [_ban(row) for row in await rows.select_related("user")]
    return part_of(found, paging, lambda ban: (ban.banned_at.isoformat(), str(ban.user.id)))


async def kick(ctx: Context, session_id: UUID, user_id: UUID) -> None:
    """Put somebody out, in every tab; they may come back. Opens its own units of work. Repeatable.

    Raises as `over` does, the refusal of a class that is not on, or SeatsAway.
    """
    found = await roles.over(ctx, session_id, user_id)
    run = sessions.live_run(found.session)
    async with unit_of_work(ctx):
        await lobby.take_back(ctx, session_id, user_id)
        if not await presence.is_seated(run.run_id, user_id):  # they had a ticket, and may be in the room
            await room_evictions.bar(ctx, run, user_id, LeaveReason.KICKED)
    await admission.farewell(ctx, run, user_id, LeaveReason.KICKED)


async def ban(ctx: Context, session_id: UUID, user_id: UUID, *, reason: str = "") -> None:
    """Exclude somebody from a class until it is lifted. Opens its own units of work. Repeatable.

    Raises as `over` does, or SeatsAway: then the ban stands all the same.
    """
    await roles.over(ctx, session_id, user_id)
    async with unit_of_work(ctx):
        session = await turnstile.hold(session_id)
        before = await standings.of(session_id, user_id)
        if before is None or before.banned_at is None:
            fields = {"banned_at": ctx.now, "banned_by_id": ctx.caller.id, "ban_reason": reason}
            await standings.change(session_id, user_id, co_host=False, deputy=False, **fields)
            await lobby.take_back(ctx, session_id, user_id, asking=True)
            ctx.record(MemberBanned(session_id=session_id, user_id=user_id))
        run = sessions.run_of(session)
    if run is not None:
        await admission.farewell(ctx, run, user_id, LeaveReason.BANNED)
        await waiting.remove(ctx, run, user_id)


async def unban(ctx: Context, session_id: UUID, user_id: UUID) -> None:
    """Let somebody in again. Needs a unit of work. Raises as `over` does."""
    await roles.over(ctx, session_id, user_id)
    await turnstile.hold(session_id)
    standing = await standings.of(session_id, user_id)
    if standing is not None and standing.banned_at is not None:
        await standings.change(session_id, user_id, banned_at=None, banned_by_id=None, ban_reason="")
        ctx.record(MemberUnbanned(session_id=session_id, user_id=user_id))


async def mute(ctx: Context, session_id: UUID, user_id: UUID, *, muted: bool) -> None:
    """Take somebody's word, or give it back. Needs a unit of work. Raises as `over` does."""
    await roles.over(ctx, session_id, user_id)
    session = await turnstile.hold(session_id)
    _, changed = await standings.change(session_id, user_id, muted=muted)
    run = sessions.run_of(session)
    if changed and run is not None:
        fact = MemberMuted if muted else MemberUnmuted
        ctx.record(fact(session_id=session_id, run_id=run.run_id, user_id=user_id))


async def put_out_unwelcome(runtime: Runtime) -> None:
    """Sweep: end the stay of everybody whose account was suspended, whose enrolment has ended, or who is banned, and
    their waiting: a seat that is offered to them goes to the next, and in the lobby they ask no longer.

    Any node may do it, all at once may. Whoever ended somebody's right need not know that they are in a class.
    """
    rows = await fetch(
        "SELECT l.id, l.run_id, s.user_id, s.seated, s.generation,"
        "  u.status = 'banned' OR t.banned_at IS NOT NULL AS banned"
        " FROM live_sessions l JOIN ("
        "  SELECT run_id, user_id, true AS seated, generation FROM live_seats WHERE state <> 'gone' UNION ALL"
        "  SELECT run_id, user_id, false, 0 FROM live_waits WHERE state IN ('waiting', 'offered')) s"
        "  ON s.run_id = l.run_id"
        " JOIN users u ON u.id = s.user_id"
        " LEFT JOIN enrolments e ON e.course_id = l.course_id AND e.learner_id = s.user_id AND e.status <> 'ended'"
        " LEFT JOIN live_standings t ON t.session_id = l.id AND t.user_id = s.user_id"
        " WHERE l.status = 'live'"
        " AND (u.status = 'banned' OR t.banned_at IS NOT NULL OR (e.id IS NULL AND s.user_id <> l.host_id))"
        " ORDER BY l.run_id, s.user_id, s.seated"
    )
    for row in rows:
        ctx, run = runtime.context(), Run(row["id"], row["run_id"])
        try:
            if row["seated"]:
                reason = LeaveReason.BANNED if row["banned"] else LeaveReason.KICKED
                # Not a place that they have taken since, welcome again.
                await admission.farewell(ctx, run, row["user_id"], reason, generation=row["generation"])
            else:
                await waiting.remove(ctx, run, row["user_id"])
        except SeatsAway as error:
            log.warning("what %s holds is free when it runs out: %s", row["user_id"], error)
    for session_id, user_id in await _unwelcome_at_the_door():
        ctx = runtime.context()
        async with unit_of_work(ctx):
            await lobby.forget(ctx, session_id, [user_id])


async def _unwelcome_at_the_door() -> list[tuple[UUID, UUID]]:
    rows = await fetch(
        "SELECT k.session_id, k.user_id FROM live_knocks k JOIN live_sessions l ON l.id = k.session_id"
        " JOIN users u ON u.id = k.user_id"
        " LEFT JOIN enrolments e ON e.course_id = l.course_id AND e.learner_id = k.user_id AND e.status <> 'ended'"
        " WHERE l.status = 'live' AND k.state = 'waiting' AND (u.status = 'banned' OR e.id IS NULL)"
    )
    return [(row["session_id"], row["user_id"]) for row in rows]


def _ban(row: Standing) -> shapes.Ban:
    if row.banned_at is None:
        raise NotFound
    user = Person(id=row.user.id, name=row.user.name)
    return shapes.Ban(user=user, banned_at=row.banned_at, banned_by=row.banned_by_id, reason=row.ban_reason)
