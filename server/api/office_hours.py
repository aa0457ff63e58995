"""Office hours: times an instructor opens, and bookings of them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.catalogue import courses
from domain.catalogue.courses import NotYourCourse
from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.paging import Page, Paging
from domain.kit.permissions import Permission
from domain.kit.shapes import Input, Moment
from domain.learning.enrolments import NotEnrolled
from domain.live import office_hours
from domain.live.lifecycle import SessionEnded, SessionLive
from domain.live.office_hours import SlotOver, SlotOverlap, SlotTaken, TooManyBookings
from domain.live.sessions import NotTheHost
from domain.live.shapes.planning import OfficeHours, OfficeSlot
from server.endpoint import Who, endpoint


class OfficeHoursInput(Input):
    starts_at: Moment
    ends_at: Moment
    slot_minutes: Annotated[int, Field(ge=5, le=240)]


class SlotsQuery(Input):
    past: bool = Field(False, description="one's own times that have begun, newest first")


@endpoint(who=Who.SIGNED_IN, answers=OfficeSlot, raises=(NotFound, NotEnrolled))
async def list_slots(ctx: Context, course_id: UUID, paging: Paging, query: SlotsQuery) -> Page[OfficeSlot]:
    """The times to come of a course. Who has booked one, its host sees, and whoever has."""
    return await office_hours.page(ctx, course_id, paging, past=query.past)


@endpoint(who=Permission.MANAGE_LIVE, answers=OfficeHours, status=201, raises=(NotFound, NotYourCourse, SlotOverlap))
async def offer(ctx: Context, course_id: UUID, body: OfficeHoursInput) -> OfficeHours:
    """Open times for the students of one's own course: as many of that length as there is room for."""
    course = await courses.editable(ctx, course_id)
    return OfficeHours(slots=await office_hours.offer(ctx, course, **body.model_dump()))


@endpoint(who=Permission.MANAGE_LIVE, status=204, raises=(NotFound, NotTheHost, SessionLive, SessionEnded))
async def withdraw(ctx: Context, slot_id: UUID) -> None:
    """Take a time back, and the booking of it."""
    await office_hours.withdraw(ctx, await office_hours.hosted(ctx, slot_id))


@endpoint(
    who=Permission.LEARN,
    answers=OfficeSlot,
    status=201,
    raises=(NotFound, NotEnrolled, SlotOver, SlotTaken, TooManyBookings),
)
async def book(ctx: Context, slot_id: UUID) -> tuple[OfficeSlot, bool]:
    """Book a time: 201 with the class of two it becomes, 200 when it is one's own already."""
    return await office_hours.book(ctx, slot_id)


@endpoint(who=Who.SIGNED_IN, status=204, raises=(NotFound, SessionLive, SessionEnded))
async def release(ctx: Context, slot_id: UUID) -> None:
    """Give one's booking back, or as host any. Again, or somebody else's, changes nothing."""
    await office_hours.release(ctx, slot_id)
