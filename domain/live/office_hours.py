"""Office hours: an instructor opens times, a student of the course books one, and has a class of two in it.

Of several who want one slot, the first to write it has it. What is booked is between two people: nobody else sees
the class, or can come in.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from domain.catalogue import courses
from domain.kit.context import Context
from domain.kit.errors import Conflict, Invalid, NotFound
from domain.kit.paging import Page, Paging, beyond, by_time, page_of
from domain.kit.shapes import Person
from domain.kit.sql import fetch
from domain.learning import enrolments
from domain.live.events.sessions import SessionCalledOff, SessionScheduled
from domain.live.lifecycle import REFUSALS
from domain.live.sessions import NotTheHost
from domain.live.shapes import planning as shapes
from domain.live.shapes.planning import SlotState
from models.catalogue import Course
from models.identity import User
from models.learning import Enrolment
from models.live import SessionStatus
from models.live.sessions import LiveSession, OfficeSlot

MOST_AT_ONCE = 50
OPEN_BOOKINGS = 2  # of one student in one course
TITLE = "Office hours"


class SlotOverlap(Conflict):
    code, title = "slot_overlap", "Not free"
    detail = "You have opened times within these hours already."


class SlotTaken(Conflict):
    code, title = "slot_taken", "Taken"
    detail = "Somebody has booked this time already."


class SlotOver(Conflict):
    code, title = "slot_over", "Too late"
    detail = "This time has begun."


class TooManyBookings(Conflict):
    code, title = "too_many_bookings", "Enough booked"
    detail = "You have {open} bookings to come in this course. Cancel one first."


async def page(ctx: Context, course_id: UUID, paging: Paging, *, past: bool = False) -> Page[shapes.OfficeSlot]:
    """The times to come of a course, for those enrolled and its instructor. `past`: the caller's own that have begun,
    newest first; who opened none sees none. Raises NotFound or NotEnrolled."""
    course = await courses.access(ctx, str(course_id))
    if not courses.may_edit(ctx, course):
        await enrolments.require(ctx, course.id)
    over = Q(starts_at__lte=ctx.now, host_id=ctx.caller.id)
    rows = _slots().filter(over if past else Q(starts_at__gt=ctx.now), course_id=course.id)
    total = await rows.count() if paging.with_total else None
    order = ("-starts_at", "-id") if past else ("starts_at", "id")
    rows = rows.filter(beyond(paging, "starts_at", newest_first=past)).order_by(*order)
    of_rows = page_of(await rows.limit(paging.limit + 1), paging, by_time("starts_at"))
    return Page([_shape(ctx, row) for row in of_rows.data], of_rows.next_after, total)


async def hosted(ctx: Context, slot_id: UUID) -> OfficeSlot:
    """A time the caller has opened. Raises NotFound or NotTheHost."""
    slot = await _access(ctx, slot_id)
    if slot.host_id != ctx.caller.id:
        raise NotTheHost
    return slot


async def offer(
    ctx: Context, course: Course, *, starts_at: datetime, ends_at: datetime, slot_minutes: int
) -> list[shapes.OfficeSlot]:
    """Open times of that length; `course` came from `courses.editable`. Needs a unit of work.

    Raises Invalid, and SlotOverlap with other times of the caller's, in whatever course.
    """
    length = timedelta(minutes=slot_minutes)
    if starts_at <= ctx.now:
        raise Invalid.field("starts_at", "in_the_past", "Choose a time to come.")
    if ends_at - starts_at < length:
        raise Invalid.field("ends_at", "too_short", "There is not one slot of that length in it.")
    if (ends_at - starts_at) // length > MOST_AT_ONCE:
        raise Invalid.field("ends_at", "too_many", f"Open {MOST_AT_ONCE} slots at once at most.")
    await User.select_for_update().get(id=ctx.caller.id)  # one who opens twice at once opens once
    starts = [starts_at + n * length for n in range((ends_at - starts_at) // length)]
    await _require_free(ctx, starts_at, starts[-1] + length)
    fields = {"course_id": course.id, "host_id": ctx.caller.id, "duration_minutes": slot_minutes}
    slots = [OfficeSlot(starts_at=start, **fields) for start in starts]
    await OfficeSlot.bulk_create(slots)
    opened = await _slots().filter(id__in=[slot.id for slot in slots]).order_by("starts_at")
    return [_shape(ctx, slot) for slot in opened]


async def book(ctx: Context, slot_id: UUID) -> tuple[shapes.OfficeSlot, bool]:
    """Take a time: the caller's class with its host; False when it was theirs. Needs a unit of work.

    Raises NotFound, NotEnrolled, SlotOver, SlotTaken or TooManyBookings.
    """
    slot = await _access(ctx, slot_id)
    enrolment = await enrolments.require(ctx, slot.course_id)
    await Enrolment.select_for_update().get(id=enrolment.id)  # two bookings of one person, one after the other
    slot = await _access(ctx, slot_id)
    if slot.booked_by_id == ctx.caller.id:
        return _shape(ctx, slot), False
    if slot.starts_at <= ctx.now:
        raise SlotOver
    to_come = OfficeSlot.filter(course_id=slot.course_id, booked_by_id=ctx.caller.id, starts_at__gt=ctx.now)
    opened = await to_come.exclude(session__status=SessionStatus.CANCELLED).count()
    if opened >= OPEN_BOOKINGS:
        raise TooManyBookings(open=opened)
    if not await OfficeSlot.filter(id=slot.id, booked_by_id__isnull=True).update(booked_by_id=ctx.caller.id):
        raise SlotTaken
    session = await LiveSession.create(
        course_id=slot.course_id,
        host_id=slot.host_id,
        title=TITLE,
        starts_at=slot.starts_at,
        duration_minutes=slot.duration_minutes,
        max_students=1,
    )
    await OfficeSlot.filter(id=slot.id).update(session_id=session.id)
    ctx.record(SessionScheduled(session_id=session.id, course_id=slot.course_id, at=session.created_at))
    return _shape(ctx, await _slots().get(id=slot.id)), True


async def release(ctx: Context, slot_id: UUID) -> None:
    """Give a booking back, one's own or as its host; of none it changes nothing. Needs a unit of work.

    Raises NotFound, and the refusal of a class that has begun.
    """
    slot = await _access(ctx, slot_id)
    if ctx.caller.id in (slot.booked_by_id, slot.host_id):
        await _free(ctx, slot)


async def withdraw(ctx: Context, slot: OfficeSlot) -> None:
    """Take a time back, and what is booked in it; `slot` came from `hosted`. Needs a unit of work.

    Raises the refusal of a class that has begun.
    """
    await _free(ctx, slot)
    await OfficeSlot.filter(id=slot.id).delete()


async def _free(ctx: Context, slot: OfficeSlot) -> None:
    held = await OfficeSlot.select_for_update().get(id=slot.id)
    if held.booked_by_id is None or held.booked_by_id != slot.booked_by_id:
        return  # given back meanwhile, and perhaps somebody else's since
    if held.session_id is not None:
        unbegun = LiveSession.filter(id=held.session_id, run_id__isnull=True)
        if not await unbegun.delete():  # nobody but the two knew of it
            session = await LiveSession.get(id=held.session_id)
            raise REFUSALS[session.status]
        ctx.record(SessionCalledOff(session_id=held.session_id, course_id=held.course_id))
    await OfficeSlot.filter(id=held.id).update(booked_by_id=None, session_id=None)


async def _access(ctx: Context, slot_id: UUID) -> OfficeSlot:
    slot = await _slots().get_or_none(id=slot_id)
    if slot is None or not courses.may_see(ctx, slot.course):
        raise NotFound
    return slot


async def _require_free(ctx: Context, starts_at: datetime, ends_at: datetime) -> None:
    rows = await fetch(
        "SELECT 1 FROM office_slots WHERE host_id = $1 AND starts_at < $3"
        " AND starts_at + duration_minutes * interval '1 minute' > $2 LIMIT 1",
        [ctx.caller.id, starts_at, ends_at],
    )
    if rows:
        raise SlotOverlap


def _slots() -> QuerySet[OfficeSlot]:
    return OfficeSlot.all().select_related("course", "host", "booked_by")


def _shape(ctx: Context, slot: OfficeSlot) -> shapes.OfficeSlot:
    """Who has booked it is for the two of them."""
    of_two = ctx.caller.id in (slot.host_id, slot.booked_by_id)
    state = SlotState.FREE if slot.booked_by_id is None else SlotState.TAKEN
    return shapes.OfficeSlot(
        id=slot.id,
        course_id=slot.course_id,
        host=Person.model_validate(slot.host),
        starts_at=slot.starts_at,
        duration_minutes=slot.duration_minutes,
        state=SlotState.MINE if slot.booked_by_id == ctx.caller.id else state,
        booked_by=Person.model_validate(slot.booked_by) if of_two and slot.booked_by else None,
        session_id=slot.session_id if of_two else None,
    )
