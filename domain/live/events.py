"""What happens in a live class. Each is what its room is told: only what everybody in it may see."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import ConfigDict, Field

from domain.kit.events import Event, ForSome, LiveEvent
from domain.kit.shapes import Person
from domain.live import shapes
from models.live import ClassRole, EndReason, LeaveReason, SeatState


class SessionScheduled(Event):
    type = "session.scheduled"

    session_id: UUID
    course_id: UUID


class SessionChanged(Event):
    type = "session.changed"

    session_id: UUID
    course_id: UUID


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


class SessionSummarised(Event):
    type = "session.summarised"

    session_id: UUID
    run_id: UUID
    course_id: UUID
    host_id: UUID
    title: str
    ended_at: datetime


class ParticipantJoined(LiveEvent):
    type = "participant.joined"
    routing: ClassVar[frozenset[str]] = LiveEvent.routing | {"to"}

    to: list[UUID] | None = None  # who alone is told, without a number, while the roster is hidden

    user: Person
    role: ClassRole
    state: SeatState
    joined_at: datetime


class ParticipantAway(LiveEvent):
    type = "participant.away"

    user_id: UUID


class ParticipantBack(LiveEvent):
    type = "participant.back"

    user_id: UUID


class ParticipantLeft(LiveEvent):
    type = "participant.left"
    routing: ClassVar[frozenset[str]] = LiveEvent.routing | {"connection"}

    user_id: UUID
    reason: LeaveReason
    connection: str | None = None  # the one that is put out and told; None: they are gone, and everybody is told


class SeatsChanged(LiveEvent):
    type = "seats.changed"

    capacity: int
    taken: int
    free: int
    waiting: int

    @classmethod
    def of(cls, session_id: UUID, run_id: UUID, figures: shapes.Seats) -> SeatsChanged:
        return cls(session_id=session_id, run_id=run_id, **figures.model_dump())


class WaitlistMoved(ForSome):
    type = "waitlist.moved"

    position: int
    waiting: int
    estimated_seconds: int | None


class WaitlistOffered(ForSome):
    type = "waitlist.offered"
    routing: ClassVar[frozenset[str]] = ForSome.routing | {"title", "ticket"}

    title: str
    ticket: int
    expires_at: datetime


class WaitlistExpired(ForSome):
    """The offer was not taken up: it goes to the next, and whoever still wants in waits anew."""

    type = "waitlist.expired"


class LobbyKnocked(ForSome):
    type = "lobby.knocked"

    user: Person


class LobbyAdmitted(ForSome):
    type = "lobby.admitted"


class LobbyDenied(ForSome):
    type = "lobby.denied"


class ChatPosted(LiveEvent):
    """What was said: to everybody, or to `to` alone."""

    type = "chat.posted"

    id: UUID
    client_id: str
    user: Person
    text: str
    at: datetime
    to: UUID | None


class ChatDeleted(LiveEvent):
    type = "chat.deleted"
    routing: ClassVar[frozenset[str]] = LiveEvent.routing | {"between"}

    message_id: UUID
    by: UUID
    between: list[UUID] | None  # the two people of a private message; None: it was said to everybody


class ChatPinned(LiveEvent):
    type = "chat.pinned"

    message: shapes.ChatMessage


class ChatUnpinned(LiveEvent):
    type = "chat.unpinned"

    message_id: UUID


class HandRaised(LiveEvent):
    type = "hand.raised"

    user_id: UUID
    raised_at: datetime
    position: int
    heard: int


class HandLowered(LiveEvent):
    type = "hand.lowered"

    user_id: UUID
    by: UUID
    heard: bool


class HandsCleared(LiveEvent):
    type = "hand.cleared"

    by: UUID


class ReactionSent(LiveEvent):
    type = "reaction.sent"

    user_id: UUID
    emoji: str


class PollOpened(LiveEvent):
    type = "poll.opened"

    poll: shapes.Poll


class PollUpdated(LiveEvent):
    type = "poll.updated"

    poll_id: UUID
    counts: list[int]
    voters: int


class PollVoted(ForSome):
    """For the voter's own tabs, and for the hosts unless the poll is anonymous."""

    type = "poll.voted"

    poll_id: UUID
    user_id: UUID
    options: list[int]


class PollClosed(LiveEvent):
    type = "poll.closed"

    poll: shapes.Poll


class QuestionAsked(LiveEvent):
    type = "question.asked"

    question: shapes.Question


class QuestionUpvoted(LiveEvent):
    type = "question.upvoted"

    question_id: UUID
    upvotes: int


class QuestionVoted(ForSome):
    """For the voter's own tabs."""

    type = "question.voted"

    question_id: UUID
    upvoted: bool


class QuestionAnswered(LiveEvent):
    type = "question.answered"

    question_id: UUID
    answer: str | None
    answered_at: datetime
    by: UUID


class QuestionDismissed(LiveEvent):
    type = "question.dismissed"

    question_id: UUID


class PulseMoved(LiveEvent):
    """Somebody said how they are doing: nobody is told but the one who sums."""

    type = "pulse.moved"


class PulseChanged(ForSome):
    type = "pulse.changed"

    lost: int
    slower: int
    fine: int
    of: int


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


class DeputyCalled(ForSome):
    """For those the host has named to take over."""

    type = "deputy.called"

    title: str
    lost_at: datetime
    ends_at: datetime


class MemberPromoted(LiveEvent):
    type = "member.promoted"

    user_id: UUID


class MemberDemoted(LiveEvent):
    type = "member.demoted"

    user_id: UUID


class MemberMuted(LiveEvent):
    type = "member.muted"

    user_id: UUID


class MemberUnmuted(LiveEvent):
    type = "member.unmuted"

    user_id: UUID


class MemberBanned(Event):
    """For the person alone: whoever was inside with them is told that they left."""

    type = "member.banned"

    session_id: UUID
    user_id: UUID


class MemberUnbanned(Event):
    type = "member.unbanned"

    session_id: UUID
    user_id: UUID


class LocksChanged(LiveEvent):
    type = "locks.changed"

    locks: shapes.Locks


class StageInvited(LiveEvent):
    """A student may show and say something from now on."""

    type = "stage.invited"

    user_id: UUID
    by: UUID


class StageRemoved(LiveEvent):
    type = "stage.removed"

    user_id: UUID
    by: UUID | None


class VideoChanged(ForSome):
    """For the one person: what they may publish is another, and a new ticket is theirs to ask for."""

    type = "video.changed"
    routing: ClassVar[frozenset[str]] = ForSome.routing | {"gone"}

    publish: list[str]
    gone: bool = False  # they have left the class, and with it the stage


class SignalSent(LiveEvent):
    """What a browser tells another to connect with it; `from` is always who sent it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)
    type = "signal.sent"
    routing: ClassVar[frozenset[str]] = LiveEvent.routing | {"to"}

    to: UUID
    from_: UUID = Field(alias="from")
    description: dict[str, Any] | None = None
    candidate: dict[str, Any] | None = None
