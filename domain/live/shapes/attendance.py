"""Who was there, and for how long."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from domain.kit.shapes import Person, Shape
from models.live import LeaveReason, SessionStatus


class Interval(Shape):
    joined_at: datetime
    left_at: datetime | None = Field(description="null: still inside")
    reason: LeaveReason | None
    credited_seconds: int = Field(0, description="of the time away, and until the next stay, for an outage of ours")


class AttendanceStatus(StrEnum):
    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    ABSENT = "absent"


class Attendance(Shape):
    """One person's part in a class."""

    user: Person
    first_joined_at: datetime | None
    last_left_at: datetime | None = Field(description="null while inside, or absent")
    present_seconds: int = Field(description="without the time away")
    away_seconds: int
    credited_seconds: int = Field(description="cut off by an outage of ours: counted as there, and not as present")
    intervals: list[Interval]
    percent: int = Field(description="of the class's length, what is credited included, rounded down")
    status: AttendanceStatus


class Turn(Shape):
    """One student's part in one class of a course."""

    session_id: UUID
    status: AttendanceStatus
    percent: int
    present_seconds: int
    credited_seconds: int


class StudentAttendance(Shape):
    user: Person
    attended: int = Field(description="classes they were not absent from")
    percent: int = Field(description="the average over their classes, rounded down")
    present_seconds: int
    credited_seconds: int
    sessions: list[Turn] = Field(description="without the classes from before they enrolled")


class ClassFigures(Shape):
    session_id: UUID
    title: str
    starts_at: datetime
    status: SessionStatus
    present: int
    late: int
    left_early: int
    absent: int
    average_percent: int


class Outage(Shape):
    id: UUID
    session_id: UUID
    began_at: datetime
    ended_at: datetime
    note: str
