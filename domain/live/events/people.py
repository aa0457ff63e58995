"""Who comes and goes, who waits, and what somebody is made."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.kit.events import Event, ForSome, LiveEvent
from domain.kit.shapes import Person
from domain.live.shapes.classes import Locks, Seats
from domain.live.shapes.classroom import Participant
from models.live import ClassRole, KnockEnd, LeaveReason, SeatState


class OfParticipant(LiveEvent):
    """`generation` grows each time this person sits down: whatever is told of an older one is late, and not so."""

    routing: ClassVar[frozenset[str]] = LiveEvent.routing | {"to_hosts"}

    to_hosts: bool = False  # they alone are told, without a number: the roster is hidden, or the class is counted


class ParticipantJoined(OfParticipant):
    type = "participant.joined"

    user: Person
    role: ClassRole
    state: SeatState
    muted: bool
    on_stage: bool
    joined_at: datetime
    generation: int


class ParticipantAway(OfParticipant):
    type = "participant.away"

    user_id: UUID
    generation: int


class ParticipantBack(OfParticipant):
    type = "participant.back"

    user_id: UUID
    generation: int


class ParticipantLeft(OfParticipant):
    type = "participant.left"
    routing: ClassVar[frozenset[str]] = OfParticipant.routing | {"connection"}

    user_id: UUID
    reason: LeaveReason
    generation: int
    connection: str | None = None  # the one that is put out and told; None: they are gone, and everybody is told


class SeatGivenUp(LiveEvent):
    """A place is no more, whether somebody came to take it or only reserved it. Told to nobody: rules hear of it."""

    type = "seat.given_up"

    user_id: UUID
    reason: LeaveReason


class SeatsChanged(LiveEvent):
    type = "seats.changed"

    capacity: int
    taken: int
    free: int
    waiting: int

    @classmethod
    def of(cls, session_id: UUID, run_id: UUID, figures: Seats) -> SeatsChanged:
        return cls(session_id=session_id, run_id=run_id, **figures.model_dump())


class LineMoved(LiveEvent):
    """Somebody waits, waits no longer, or waits before others now. Told to nobody: all who wait are told where they
    stand by then."""

    type = "line.moved"


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


class LobbyLeft(ForSome):
    """For hosts: these ask to be let in no longer."""

    type = "lobby.left"

    user_ids: list[UUID]
    reason: KnockEnd


class DeputyCalled(ForSome):
    """For those the host has named to take over."""

    type = "deputy.called"

    title: str
    lost_at: datetime
    ends_at: datetime


class MemberPromoted(LiveEvent):
    type = "member.promoted"

    user_id: UUID
    participant: Participant | None  # for those who were not shown them so far; null while they are not inside


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
    routing: ClassVar[frozenset[str]] = LiveEvent.routing | {"before"}

    before: Locks
    locks: Locks

    @property
    def hides(self) -> bool:
        """Students are not told of each other from now on."""
        return self.locks.roster and not self.before.roster
