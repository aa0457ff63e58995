"""The one run of a live class: it begins once, it ends once, and it ends everybody's attendance."""

from __future__ import annotations

from uuid import UUID

from tortoise.expressions import F

from domain.kit.context import Context
from domain.kit.permissions import Permission
from domain.kit.sql import execute, fetch
from domain.live import planning, sessions, settling, turnstile, video_providers
from domain.live.events.sessions import AttendanceClosed, SessionEnded, SessionStarted
from domain.live.lifecycle import REFUSALS, SessionStep, next_status
from models.base import new_id
from models.live import EndReason, SessionStatus
from models.live.sessions import LiveSession


async def start(ctx: Context, session: LiveSession) -> LiveSession:
    """Begin the one run of a class. Of two at once one begins it, both get the same run. Needs a unit of work."""
    if session.status is not SessionStatus.LIVE:
        live = next_status(session.status, SessionStep.START)
        run_id = new_id()
        began = await LiveSession.filter(id=session.id, status=SessionStatus.SCHEDULED).update(
            status=live,
            run_id=run_id,
            started_at=ctx.now,
            video=await video_providers.chosen(ctx.runtime, session),
            version=F("version") + 1,
        )
        if began:
            await _decide_roster(session.id, ctx.settings.live_roster_size)
        session = await sessions.existing().get(id=session.id)
        if began:
            shape = await sessions.describe_one(session)
            ctx.record(
                SessionStarted(
                    session_id=session.id,
                    run_id=run_id,
                    course_id=session.course_id,
                    title=session.title,
                    session=shape.model_dump(mode="json"),
                )
            )
        elif session.status is not SessionStatus.LIVE:
            raise REFUSALS[session.status]
    return session


async def end(ctx: Context, session: LiveSession, reason: EndReason) -> LiveSession:
    """End a live class and close everybody's attendance; again changes nothing. Needs a unit of work."""
    if session.status is SessionStatus.ENDED:
        return session
    ended = next_status(session.status, SessionStep.END)
    # Admissions share the row while they write: either they see the end, or we see their stay, which began before.
    await turnstile.hold(session.id)
    by = ctx.visitor.id if ctx.visitor else None
    rows = await fetch(
        "UPDATE live_sessions SET status = $2, end_reason = $3, ended_by_id = $4, ended_at = clock_timestamp(),"
        " version = version + 1 WHERE id = $1 AND status = 'live' RETURNING run_id, ended_at",
        [session.id, ended.value, reason.value, by],
    )
    session = await sessions.existing().get(id=session.id)
    if rows:
        run_id, ended_at = rows[0]["run_id"], rows[0]["ended_at"]
        await settling.close(run_id, ended_at)
        ids = {"session_id": session.id, "run_id": run_id}
        ctx.record(SessionEnded(**ids, reason=reason, by=by, ended_at=ended_at))
        ctx.record(AttendanceClosed(**ids, settles_in=settling.BEATS * ctx.settings.live_heartbeat_seconds))
    return session


async def end_by_caller(ctx: Context, session: LiveSession) -> LiveSession:
    """`session` came from `sessions.endable`: whoever is no administrator leads it."""
    reason = EndReason.ADMIN if ctx.may(Permission.REVIEW_COURSES) else EndReason.HOST
    return await end(ctx, session, reason)


async def close_course(ctx: Context, course_id: UUID) -> None:
    """The course was deleted: what was planned is cancelled, what is on is ended. Needs a unit of work."""
    for session in await LiveSession.filter(course_id=course_id, status=SessionStatus.SCHEDULED):
        await planning.cancel(ctx, session)
    for session in await LiveSession.filter(course_id=course_id, status=SessionStatus.LIVE):
        await end(ctx, session, EndReason.ADMIN)


async def _decide_roster(session_id: UUID, size: int) -> None:
    """By the seats that it starts with: in a run nobody is shown more or fewer people for another capacity."""
    await execute("UPDATE live_sessions SET counted = max_students > $2 WHERE id = $1", [session_id, size])
