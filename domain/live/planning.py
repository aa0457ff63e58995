"""Planning live classes: scheduling, changing and calling them off."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import Invalid
from domain.kit.unit_of_work import require_match, save_edit, unit_of_work
from domain.live import deputies, locks, seats, sessions, turnstile, video_providers, waiting, waiting_list
from domain.live.events.sessions import SessionCalledOff, SessionChanged, SessionMoved, SessionScheduled
from domain.live.lifecycle import REFUSALS, SessionStep, next_status
from domain.live.seats import Count, Run
from domain.live.shapes.classes import Locks
from models.catalogue import Course, Lesson, LessonType
from models.live import SessionStatus
from models.live.sessions import LiveSession

ARRANGED = ("deputy_id", "hidden_roster")  # beside the class's own columns
PAST_TOLERANCE = timedelta(minutes=5)  # a form filled in slowly is not an error


async def changed(session: LiveSession) -> SessionChanged:
    """What those in a class and at its door are told that it is."""
    ids = {"session_id": session.id, "course_id": session.course_id}
    if session.status is not SessionStatus.LIVE:
        return SessionChanged(**ids)
    shape = await sessions.describe_one(session)
    return SessionChanged(**ids, run_id=session.run_id, session=shape.model_dump(mode="json"))


async def schedule(
    ctx: Context,
    course: Course,
    *,
    title: str,
    starts_at: datetime,
    duration_minutes: int,
    max_students: int,
    description: str = "",
    lesson_id: UUID | None = None,
    settings: dict[str, Any] | None = None,
    deputy_id: UUID | None = None,
    hidden_roster: bool = False,
) -> LiveSession:
    """Plan a class of one's own course; `course` came from `courses.editable`. Needs a unit of work."""
    _require_future(ctx, starts_at)
    video_providers.require_offered(ctx, settings)
    await _require_lesson(course.id, lesson_id)
    session = await LiveSession.create(
        course_id=course.id,
        host_id=ctx.caller.id,
        title=title,
        description=description,
        starts_at=starts_at,
        duration_minutes=duration_minutes,
        max_students=max_students,
        lesson_id=lesson_id,
        settings=settings or {},
        locks=with_roster({}, hidden=hidden_roster),
    )
    if deputy_id is not None:
        await deputies.name(course.id, [session.id], deputy_id)
    ctx.record(SessionScheduled(session_id=session.id, course_id=course.id, at=session.created_at))
    return await sessions.existing().get(id=session.id)


async def edit(ctx: Context, session: LiveSession, changes: dict[str, Any]) -> LiveSession:
    """Change a class that is not over; `session` came from `sessions.hosted`. Opens its own unit of work.

    While it is live its time stands (`timekeeping.extend` gives it more), as does what carries its pictures; its
    deputy is named in the class itself, and capacity cannot fall below those inside.
    Raises Invalid, the refusal of the session's state, VersionMismatch or SeatsAway.
    """
    require_match(ctx, session)
    _require_changeable(session, changes)
    if "starts_at" in changes:
        _require_future(ctx, changes["starts_at"])
    if "settings" in changes:
        video_providers.require_offered(ctx, changes["settings"])
        changes = {**changes, "settings": video_providers.kept(session, changes["settings"])}
    await _require_lesson(session.course_id, changes.get("lesson_id"))
    run = sessions.run_of(session) if "max_students" in changes else None
    if run is not None:
        await seats.count(ctx.runtime, run)  # rebuilt now if it must be: a rebuild waits for our transaction
    moved = changes.get("starts_at", session.starts_at) != session.starts_at
    if moved:
        changes = {**changes, "reminded_minutes": None}  # a new date to be reminded of
    arranged = {name: changes[name] for name in ARRANGED if name in changes}
    changes = {name: value for name, value in changes.items() if name not in ARRANGED}
    async with unit_of_work(ctx):
        await turnstile.hold(session.id)
        if arranged:
            await _arrange(ctx, session.id, arranged)
        await save_edit(session, changes)
        if changes or not arranged:
            ctx.record(await changed(session))
        if moved:
            ids = {"session_id": session.id, "course_id": session.course_id}
            ctx.record(SessionMoved(**ids, starts_at=session.starts_at))
        if run is not None:
            count = await _resize(ctx, run, changes["max_students"])
            ctx.record(waiting_list.seats_changed(run, count))
    if run is not None:
        await waiting.settle(ctx.runtime, run)
    return session


async def cancel(ctx: Context, session: LiveSession) -> None:
    """Call a scheduled class off; again changes nothing. Needs a unit of work."""
    if session.status is SessionStatus.CANCELLED:
        return
    await save_edit(session, {"status": next_status(session.status, SessionStep.CANCEL)})
    ctx.record(SessionCalledOff(session_id=session.id, course_id=session.course_id))


def with_roster(stored: dict[str, Any], *, hidden: bool) -> dict[str, Any]:
    """A class's locks, its roster closed or open; the other locks as they are."""
    return Locks.model_validate(stored).model_copy(update={"roster": hidden}).model_dump(mode="json")


async def _arrange(ctx: Context, session_id: UUID, arranged: dict[str, Any]) -> None:
    session = await LiveSession.get(id=session_id)
    if "deputy_id" in arranged:
        if session.status is not SessionStatus.SCHEDULED:  # it has begun meanwhile
            raise REFUSALS[session.status]
        await deputies.name(session.course_id, [session_id], arranged["deputy_id"])
    if "hidden_roster" in arranged:
        await locks.close(ctx, session_id, {"roster": arranged["hidden_roster"]})


async def _resize(ctx: Context, run: Run, places: int) -> Count:
    count = await seats.resize(ctx.runtime, run, places)
    if count.capacity != places:
        raise Invalid.field("max_students", "below_inside", f"{count.taken} are inside already.")
    return count


def _require_changeable(session: LiveSession, changes: dict[str, Any]) -> None:
    """Raises the refusal of a class that is over, and of one that is on for what stands while it is."""
    if session.status is SessionStatus.SCHEDULED:
        return
    is_longer = changes.get("duration_minutes", session.duration_minutes) != session.duration_minutes
    if session.status is not SessionStatus.LIVE or is_longer or "starts_at" in changes:
        raise REFUSALS[session.status]


def _require_future(ctx: Context, starts_at: datetime | None) -> None:
    if starts_at is None:
        raise Invalid.field("starts_at", "required", "A class has a start.")
    if starts_at < ctx.now - PAST_TOLERANCE:
        raise Invalid.field("starts_at", "in_the_past", "Choose a time to come.")


async def _require_lesson(course_id: UUID, lesson_id: UUID | None) -> None:
    if lesson_id is None:
        return
    lesson = await Lesson.get_or_none(id=lesson_id, section__course_id=course_id, deleted_at=None)
    if lesson is None:
        raise Invalid.field("lesson_id", "unknown_lesson", "There is no such lesson in this course.")
    if lesson.type is not LessonType.LIVE:
        raise Invalid.field("lesson_id", "not_a_live_lesson", "Choose a lesson of the type live.")
