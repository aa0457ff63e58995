"""What somebody is given who enters a class, or comes back to it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from domain.kit.shapes import Person, Shape
from domain.live.shapes.classes import LiveSession, Seat, Seats
from domain.live.shapes.talk import ChatMessage, Hand, MyPoll, MyQuestion, PollVote, Pulse
from domain.live.shapes.video import VideoTicket
from models.live import ClassRole, FocusOf, SeatState


class Admission(Shape):
    """The answer of REST `join`. `video`: null where the class lets one in on one device; then the socket gets it."""

    seat: Seat
    session: LiveSession
    video: VideoTicket | None


class Invitation(Shape):
    id: UUID
    invited_at: datetime


class Me(Shape):
    role: ClassRole
    state: SeatState
    seat: Seat
    invitation: Invitation | None = Field(description="on stage, and not answered yet")


class Focus(Shape):
    user_id: UUID
    of: FocusOf


class Participant(Shape):
    user: Person
    role: ClassRole
    state: SeatState
    muted: bool
    on_stage: bool = Field(description="a student who may publish")
    hand_raised_at: datetime | None
    joined_at: datetime
    generation: int = Field(description="grows each time they sit down: what is told of an older one is late")


class Gone(Shape):
    user_id: UUID
    generation: int


class MyVotes(Shape):
    poll_id: UUID
    mine: list[int] | None
    votes: list[PollVote] | None = Field(description="as in the poll")


class Roster(StrEnum):
    EVERYBODY = "everybody"
    COUNTED = "counted"


class Snapshot(Shape):
    """All that a client needs to show a class it has just entered. Events above `seq` follow."""

    session: LiveSession
    me: Me
    participants: list[Participant]
    roster: Roster = Field(
        description="counted: a large class, whose participants are you, its hosts, who is on stage and whose hand is"
        " up. Of the others, whom you are not told of, `seats` says how many they are"
    )
    left: list[Gone] = Field(
        description="who left within the last two minutes: a `participant.joined` of theirs that is no newer is late"
    )
    seats: Seats
    chat: list[ChatMessage] = Field(description="the last hundred that the viewer may see, the oldest first")
    pinned: list[ChatMessage] = Field(description="in the order in which they were said; fifty at most")
    hands: list[Hand] = Field(description="the next to speak first")
    polls: list[MyPoll] = Field(description="the last twenty, the oldest first; the rest over REST")
    questions: list[MyQuestion] = Field(
        description="most wanted first, then the oldest; two hundred at most, open ones first: the rest over REST"
    )
    focus: Focus | None = Field(description="whom hosts want large on every page")
    pulse: Pulse | None = Field(description="for hosts; null while fewer than five have said how they are doing")
    locks: dict[str, Any]
    seq: int
    server_time: datetime
    ends_without_host_at: datetime | None = Field(
        description="when the class ends if no host comes back; null while one is here"
    )
    video: VideoTicket


class Resumed(Shape):
    """What a client missed that comes back with `resume`, in order: enough to be up to date."""

    resumed: Literal[True]
    events: list[dict[str, Any]]
    private: list[ChatMessage] = Field(description="the last private messages, which have no number to ask for")
    votes: list[MyVotes] = Field(description="as they are now, for votes have no number either")
    upvoted: list[UUID] = Field(description="the questions that the viewer wants to know too")
    pulse: Pulse | None = Field(description="as in the snapshot")
