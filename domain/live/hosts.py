"""A class that has lost its hosts: safe mode while none is there, and the end when none comes back.

Any node may look, all at once may: each finding is written under the session's row, and told by whoever wrote it.
Times are the database's. A student who comes or goes changes none of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.kit.context import Context, Runtime
from domain.kit.sql import fetch
from domain.kit.unit_of_work import unit_of_work
from domain.live import runs, turnstile
from domain.live.events.people import DeputyCalled
from domain.live.events.sessions import SessionHostBack, SessionHostLost
from domain.live.seats import Run
from models.live import EndReason
from models.live.people import Standing
from models.live.sessions import LiveSession

# ruff: noqa: S608  the statements are put together from the constants below, never from what somebody sent
# Of a class that is on: whether a host is here, and until when one was; null when none ever came. Who was there has
# an interval; a reserved place is not being there.
SEEN = (
    "SELECT bool_or(s.state = 'online') AS online, max(coalesce(i.left_at, s.last_seen_at)) AS seen"
    " FROM live_seats s JOIN attendance_intervals i ON i.run_id = s.run_id AND i.user_id = s.user_id"
    " WHERE s.run_id = l.run_id AND s.role <> 'student'"
)
LOST = "NOT h.online AND h.seen < now() - $1 * interval '1 second' AND l.host_lost_at IS NULL"
BACK = "h.online AND l.host_lost_at IS NOT NULL"
OVER = (
    "NOT coalesce(h.online, false) AND now() > $1 * interval '1 minute'"
    " + CASE WHEN h.seen IS NULL THEN l.started_at ELSE l.host_lost_at END"
)


async def sweep(runtime: Runtime) -> None:
    """Notice hosts who are lost or back, and end what has had none for too long."""
    settings = runtime.settings
    for run in await _runs(LOST, [settings.live_grace_seconds]):
        await _lose(runtime.context(), run)
    for run in await _runs(BACK, []):
        await came_back(runtime.context(), run)
    for run in await _runs(OVER, [settings.live_no_host_minutes]):
        await _give_up(runtime.context(), run)


async def came_back(ctx: Context, run: Run) -> None:
    """End safe mode if a host is here. Opens its own unit of work. Called when one comes in; the sweep does it too."""
    async with unit_of_work(ctx):
        if not await LiveSession.exists(id=run.session_id, run_id=run.run_id, host_lost_at__isnull=False):
            return
        await turnstile.hold(run.session_id)
        rows = await fetch(
            "UPDATE live_sessions l SET host_lost_at = NULL WHERE l.run_id = $1 AND l.status = 'live'"
            " AND l.host_lost_at IS NOT NULL AND EXISTS (SELECT 1 FROM live_seats s"
            "   WHERE s.run_id = l.run_id AND s.role <> 'student' AND s.state = 'online') RETURNING id",
            [run.run_id],
        )
        if rows:
            ctx.record(SessionHostBack(session_id=run.session_id, run_id=run.run_id))


def gives_up_at(ctx: Context, session: LiveSession) -> datetime | None:
    """When a class that has lost its hosts ends if none comes back."""
    lost_at = session.host_lost_at
    return None if lost_at is None else lost_at + timedelta(minutes=ctx.settings.live_no_host_minutes)


async def _lose(ctx: Context, run: Run) -> None:
    grace, minutes = ctx.settings.live_grace_seconds, ctx.settings.live_no_host_minutes
    async with unit_of_work(ctx):
        await turnstile.hold(run.session_id)  # a host who is coming in has come in, or comes after us
        if not await _runs(LOST, [grace], run):
            return
        rows = await fetch(
            # Not further back than the grace: after an outage of ours nobody loses the time we were away.
            "UPDATE live_sessions SET host_lost_at = now() - $2 * interval '1 second' WHERE id = $1"
            " RETURNING title, host_lost_at, host_lost_at + $3 * interval '1 minute' AS ends_at",
            [run.session_id, grace, minutes],
        )
        lost_at, ends_at, title = rows[0]["host_lost_at"], rows[0]["ends_at"], rows[0]["title"]
        ids = {"session_id": run.session_id, "run_id": run.run_id}
        ctx.record(SessionHostLost(**ids, lost_at=lost_at, ends_at=ends_at))
        deputies = await _deputies(run.session_id)
        if deputies:
            ctx.record(DeputyCalled(**ids, to=deputies, title=title, lost_at=lost_at, ends_at=ends_at))


async def _give_up(ctx: Context, run: Run) -> None:
    async with unit_of_work(ctx):
        session = await turnstile.hold(run.session_id)
        if await _runs(OVER, [ctx.settings.live_no_host_minutes], run):
            await runs.end(ctx, session, EndReason.NO_HOST)


async def _deputies(session_id: UUID) -> list[UUID]:
    named = Standing.filter(session_id=session_id, deputy=True, banned_at__isnull=True).order_by("user_id")
    return list(await named.values_list("user_id", flat=True))  # type: ignore[arg-type]


async def _runs(condition: str, values: list[Any], only: Run | None = None) -> list[Run]:
    """The classes that are on and of which this is true; `only` asks about one, in a statement of its own."""
    one = f" AND l.run_id = ${len(values) + 1}" if only else ""
    rows = await fetch(
        f"SELECT l.id, l.run_id FROM live_sessions l CROSS JOIN LATERAL ({SEEN}) h"
        f" WHERE l.status = 'live' AND {condition}{one}",
        [*values, *([only.run_id] if only else [])],
    )
    return [Run(row["id"], row["run_id"]) for row in rows]
