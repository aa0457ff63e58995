"""The time of a class: reminders before it, warnings before its end, more of it, and its end.

Any node may look, all at once may: one conditional update decides who has seen a moment first, in the database's
own time, and only they tell.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.kit.context import Context, Runtime
from domain.kit.errors import Invalid
from domain.kit.sql import execute, fetch
from domain.kit.unit_of_work import unit_of_work
from domain.live import runs, sessions, turnstile
from domain.live.events.sessions import SessionEndingSoon, SessionExtended, SessionStartsSoon
from domain.live.seats import Run
from models.base import new_id
from models.live import EndReason
from models.live.sessions import LiveSession

# ruff: noqa: S608  the statements are put together from the constants below, never from what somebody sent
LONGEST_MINUTES = 24 * 60
# As `sessions.counts_from` says it of a row.
COUNTS_FROM = f"""CASE WHEN started_at < starts_at
 AND starts_at <= started_at + interval '{sessions.OPENED_EARLY_MINUTES} minutes' THEN starts_at ELSE started_at END"""
ENDS_AT = f"({COUNTS_FROM} + (duration_minutes + extended_minutes) * interval '1 minute')"
# The warning that is due: the shortest there is for the time left. A class is not warned of more than its length.
WARNING = f"""CASE WHEN {ENDS_AT} <= now() THEN NULL
 WHEN {ENDS_AT} <= now() + interval '1 minute' THEN 1
 WHEN {ENDS_AT} <= now() + interval '5 minutes' THEN 5
 WHEN {ENDS_AT} <= now() + interval '10 minutes' THEN 10 END"""
WARNING_DUE = f"{WARNING} < coalesce(warned_minutes, 100000) AND {WARNING} < duration_minutes + extended_minutes"
OVER = f"{ENDS_AT} <= now()"
# Likewise before the start; a class planned at short notice reminds nobody of what was before it was planned.
REMINDER = """CASE WHEN starts_at <= now() THEN NULL
 WHEN starts_at <= now() + interval '10 minutes' THEN 10
 WHEN starts_at <= now() + interval '1 hour' THEN 60
 WHEN starts_at <= now() + interval '1 day' THEN 1440 END"""


async def extend(
    ctx: Context, session_id: UUID, minutes: int, *, seen: datetime | None = None, client_id: str | None = None
) -> LiveSession:
    """Give a class more time, until its last second. Needs a unit of work.

    `seen`: the end that the caller knows. If it is another by now, they or somebody else have given more time
    already, and it is not given twice. `client_id`: what the caller calls this command; again, it is the same one.
    Raises NotFound, NotTheHost, Banned, the refusal of a class that is not on, or Invalid.
    """
    await sessions.led(ctx, session_id)
    session = await turnstile.hold(session_id)  # either the end was written before, or it waits and sees more time
    run = sessions.live_run(session)
    if seen is not None and seen != sessions.ends_at(session):
        return await sessions.existing().get(id=session_id)
    if client_id is not None and not await _is_new(run, ctx.caller.id, client_id, minutes):
        return await sessions.existing().get(id=session_id)
    extended = session.extended_minutes + minutes
    if session.duration_minutes + extended > LONGEST_MINUTES:
        raise Invalid.field("minutes", "too_long", "A class lasts a day at most.")
    await execute(
        "UPDATE live_sessions SET extended_minutes = $2, version = version + 1 WHERE id = $1", [session_id, extended]
    )
    # What has been told of the old end is told of the new one again, when its time comes.
    await execute(f"UPDATE live_sessions SET warned_minutes = {WARNING} WHERE id = $1", [session_id])
    found = await sessions.existing().get(id=session_id)
    ends_at = sessions.ends_at(found)
    ctx.record(SessionExtended(session_id=session_id, run_id=run.run_id, minutes=minutes, ends_at=ends_at))
    return found


async def sweep(runtime: Runtime) -> None:
    """Warn of the ends that are near, and end what is over: also when its host is long gone.

    Each in a transaction of its own: a class that people are coming into does not keep the others waiting.
    """
    for session_id in await _live(WARNING_DUE):
        await _warn(runtime.context(), session_id)
    for session_id in await _live(OVER):
        await _end(runtime.context(), session_id)


async def remind(runtime: Runtime) -> None:
    """Notice the classes that start in a day, an hour or ten minutes."""
    ctx = runtime.context()
    async with unit_of_work(ctx):
        rows = await fetch(
            f"UPDATE live_sessions SET reminded_minutes = {REMINDER} WHERE status = 'scheduled'"
            " AND starts_at > now() AND starts_at <= now() + interval '1 day'"  # which an index answers
            f" AND {REMINDER} < coalesce(reminded_minutes, 100000)"
            f" AND created_at <= starts_at - {REMINDER} * interval '1 minute'"
            " RETURNING id, course_id, host_id, title, starts_at, reminded_minutes,"
            " coalesce(settings -> 'reminders' @> to_jsonb(reminded_minutes), true) AS wanted"
        )
        for row in rows:
            if not row["wanted"]:
                continue  # the moment has passed all the same: nobody is reminded of it later
            ctx.record(
                SessionStartsSoon(
                    session_id=row["id"],
                    course_id=row["course_id"],
                    host_id=row["host_id"],
                    title=row["title"],
                    starts_at=row["starts_at"],
                    minutes=row["reminded_minutes"],
                )
            )


async def _is_new(run: Run, user_id: UUID, client_id: str, minutes: int) -> bool:
    rows = await fetch(
        "INSERT INTO live_extensions (id, created_at, session_id, user_id, client_id, minutes)"
        " VALUES ($1, now(), $2, $3, $4, $5) ON CONFLICT (session_id, user_id, client_id) DO NOTHING RETURNING id",
        [new_id(), run.session_id, user_id, client_id, minutes],
    )
    return bool(rows)


async def _warn(ctx: Context, session_id: UUID) -> None:
    async with unit_of_work(ctx):
        await turnstile.hold(session_id)
        rows = await fetch(
            f"UPDATE live_sessions SET warned_minutes = {WARNING} WHERE id = $1 AND status = 'live' AND {WARNING_DUE}"
            f" RETURNING id, run_id, warned_minutes, {ENDS_AT} AS ends_at",
            [session_id],
        )
        for row in rows:
            ids = {"session_id": row["id"], "run_id": row["run_id"]}
            ctx.record(SessionEndingSoon(**ids, minutes=row["warned_minutes"], ends_at=row["ends_at"]))


async def _end(ctx: Context, session_id: UUID) -> None:
    async with unit_of_work(ctx):
        await turnstile.hold(session_id)
        if await _live(OVER, session_id):  # and was not extended while we waited for it
            await runs.end(ctx, await sessions.existing().get(id=session_id), EndReason.DURATION)


async def _live(condition: str, only: UUID | None = None) -> list[UUID]:
    """The classes that are on and of which this is true."""
    rows = await fetch(
        f"SELECT id FROM live_sessions WHERE status = 'live' AND ($1::uuid IS NULL OR id = $1) AND {condition}", [only]
    )
    return [row["id"] for row in rows]
