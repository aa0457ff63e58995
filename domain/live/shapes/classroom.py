"""What somebody is given who enters a class, or comes back to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from domain.kit.shapes import Person, Shape
from domain.live.shapes.classes import LiveSession, Seat, Seats
from domain.live.shapes.talk import ChatMessage, Hand, MyPoll, MyQuestion
from domain.live.shapes.video import VideoTicket
from models.live import ClassRole, SeatState


class Admission(Shape):
    """The answer of REST `join`."""

    seat: Seat
    session: LiveSession
    video: VideoTicket


class Me(Shape):
    role: ClassRole
    state: SeatState
    seat: Seat


class Participant(Shape):
    user: Person
    role: ClassRole
    state: SeatState
    muted: bool
    on_stage: bool = Field(description="a student who may publish")
    hand_raised_at: datetime | None
    joined_at: datetime


class Snapshot(Shape):
    """All that a client needs to show a class it has just entered. Events above `seq` follow."""

    session: LiveSession
    me: Me
    participants: list[Participant]
    seats: Seats
    chat: list[ChatMessage] = Field(description="the last hundred that the viewer may see, the oldest first")
    pinned: list[ChatMessage]
    hands: list[Hand] = Field(description="the next to speak first")
    polls: list[MyPoll]
    questions: list[MyQuestion] = Field(description="most wanted first, then the oldest")
    locks: dict[str, Any]
    seq: int
    server_time: datetime
    video: VideoTicket


class Resumed(Shape):
    """What a client missed that comes back with `resume`, in order: enough to be up to date."""

    resumed: Literal[True]
    events: list[dict[str, Any]]
    private: list[ChatMessage] = Field(description="the last private messages, which have no number to ask for")
