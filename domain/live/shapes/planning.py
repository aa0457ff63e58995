"""Classes that come again, and hours that can be booked."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from domain.kit.shapes import Person, Shape
from models.live import SessionStatus


class Occurrence(Shape):
    """One class of a series."""

    id: UUID
    title: str
    starts_at: datetime
    duration_minutes: int
    status: SessionStatus


class Series(Shape):
    id: UUID
    course_id: UUID
    weekdays: list[int] = Field(description="0 is Monday, 6 is Sunday")
    local_time: str
    time_zone: str
    until: date
    created_at: datetime
    sessions: list[Occurrence]


class SlotState(StrEnum):
    FREE = "free"
    TAKEN = "taken"
    MINE = "mine"


class OfficeSlot(Shape):
    """A time with an instructor, as one viewer sees it."""

    id: UUID
    course_id: UUID
    host: Person
    starts_at: datetime
    duration_minutes: int
    state: SlotState
    booked_by: Person | None = Field(description="for its host, and whoever it is")
    session_id: UUID | None = Field(description="the class it becomes, for the same two")


class OfficeHours(Shape):
    slots: list[OfficeSlot]


class Arrangements(Shape):
    """What only the host reads of a plan."""

    deputy: Person | None = Field(description="who is called when the class has lost its hosts")
    hidden_roster: bool = Field(description="students do not see who else is here")
