"""What happens to a class: planned, started, warned of, ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.kit.events import Event, LiveEvent
from models.live import EndReason


class SessionScheduled(Event):
    type = "session.scheduled"

    session_id: UUID
    course_id: UUID
    at: datetime


class SessionChanged(Event):
    """A plan was changed; of a class that is on, those in it and at its door are told what it is now."""

    type = "session.changed"

    session_id: UUID
    course_id: UUID
    run_id: UUID | None = None
    session: dict[str, Any] | None = None  # of a class that is on

    def data(self) -> dict[str, Any]:
        return {"session": self.session}


class SessionMoved(Event):
    """It begins at another time than was planned."""

    type = "session.moved"

    session_id: UUID
    course_id: UUID
    starts_at: datetime


class SessionCalledOff(Event):
    type = "session.cancelled"

    session_id: UUID
    course_id: UUID


class SessionStarted(LiveEvent):
    type = "session.started"

    course_id: UUID
    title: str
    session: dict[str, Any]

    def data(self) -> dict[str, Any]:
        return {"session": self.session}


class SessionEnded(LiveEvent):
    type = "session.ended"

    reason: EndReason
    by: UUID | None
    ended_at: datetime


class AttendanceClosed(Event):
    """With the end of a class; who was there until then is known for certain after `settles_in` seconds."""

    type = "attendance.closed"

    session_id: UUID
    run_id: UUID
    settles_in: float


class SessionSummarised(Event):
    type = "session.summarised"

    session_id: UUID
    run_id: UUID
    course_id: UUID
    host_id: UUID
    title: str
    ended_at: datetime


class SessionStartsSoon(Event):
    type = "session.starts_soon"

    session_id: UUID
    course_id: UUID
    host_id: UUID
    title: str
    starts_at: datetime
    minutes: int


class SessionExtended(LiveEvent):
    type = "session.extended"

    minutes: int
    ends_at: datetime


class SessionEndingSoon(LiveEvent):
    type = "session.ending_soon"

    minutes: int
    ends_at: datetime


class SessionHostLost(LiveEvent):
    """No host or co-host is here: students cannot write, and the class ends at `ends_at` if none comes."""

    type = "session.host_lost"

    lost_at: datetime
    ends_at: datetime


class SessionHostBack(LiveEvent):
    type = "session.host_back"
