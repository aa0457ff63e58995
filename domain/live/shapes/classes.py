"""How a live class looks from outside, the same over REST and over sockets."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from domain.kit.settings import VideoProvider
from domain.kit.shapes import Input, Person, Shape
from models.live import EndReason, SeatState, SessionStatus


class Devices(StrEnum):
    MANY = "many"
    SINGLE = "single"  # the newest connection wins, the others are put out
    REFUSE = "refuse"  # the first one does; hosts are never refused


class Shared(StrEnum):
    CHAT = "chat"
    POLLS = "polls"


class LiveSettings(Input):
    """How a class is run. Every field has a default, so that `{}` is a complete value."""

    chat: bool = Field(True, description="whether students may write in the chat")
    private_chat: bool = Field(False, description="whether students may write to each other; to a host always")
    fair_voice: bool = Field(False, description="of the hands, whoever was heard least comes first")
    slow_mode_seconds: int = Field(0, ge=0, le=3600, description="between two messages of one student")
    late_after_minutes: int = Field(10, ge=0, le=600, description="who comes later than this is late")
    left_early_minutes: int = Field(10, ge=0, le=600, description="who leaves earlier than this before the end")
    present_at_percent: int = Field(0, ge=0, le=100, description="who was there for less of the class is absent")
    complete_at_percent: int = Field(50, ge=0, le=100, description="who was there for this much has done its lesson")
    share_summary: list[Shared] = Field(
        [Shared.CHAT, Shared.POLLS], max_length=2, description="what students still see when the class is over"
    )
    reminders: list[Literal[1440, 60, 10]] = Field(
        [1440, 60, 10], max_length=3, description="minutes before the start at which everybody is reminded"
    )
    auto_start: bool = Field(False, description="it begins at its time, once a host or co-host is at the door")
    lobby: bool = Field(False, description="students ask to be let in, and the host decides")
    devices: Devices = Field(
        Devices.MANY, description="on how many one may be in class; single: the newest; refuse: the first, hosts apart"
    )
    video: VideoProvider | None = Field(
        None, description="what carries its pictures and voices, of what the server offers; null: the server's choice"
    )


class Locks(Input):
    """What the host has closed for students. Whoever stands in `except` is not held to it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)

    chat: bool = False
    private_chat: bool = Field(False, description="students do not write to each other, though the settings let them")
    questions: bool = False
    hands: bool = False
    reactions: bool = False
    microphones: bool = Field(False, description="students on stage are not heard")
    roster: bool = Field(False, description="students do not see who else is here")
    except_: list[UUID] = Field([], alias="except", max_length=200)

    def silences(self, student_id: UUID, *, muted: bool = False) -> bool:
        """Whether a student is not heard, on stage or not: `muted` alone by a host, or with all students."""
        return muted or (self.microphones and student_id not in self.except_)


class Seats(Shape):
    capacity: int
    taken: int
    free: int
    waiting: int

    @classmethod
    def of(cls, capacity: int, taken: int, waiting: int) -> Seats:
        """`free` is never below zero: a capacity that was lowered evicts nobody. An offered seat is taken."""
        return cls(capacity=capacity, taken=taken, free=max(0, capacity - taken), waiting=waiting)


class LiveSession(Shape):
    id: UUID
    course_id: UUID
    lesson_id: UUID | None
    series_id: UUID | None = Field(description="the weekly classes it is one of")
    title: str
    description: str
    starts_at: datetime
    duration_minutes: int
    counts_from: datetime = Field(description="from when who is there is counted: mostly its hour, or when it began")
    ends_at: datetime
    max_students: int
    status: SessionStatus
    run_id: UUID | None
    host: Person
    seats: Seats
    settings: LiveSettings
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: EndReason | None
    host_lost_at: datetime | None = Field(description="since when no host is there: students cannot write")
    created_at: datetime
    version: Annotated[int, Field(exclude=True)]


class Seat(Shape):
    user_id: UUID
    state: SeatState
    expires_at: datetime | None = Field(description="until when a reservation waits for its socket")
