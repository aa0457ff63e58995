"""Live classes: the plan, its runs, who sits in them, when they were there, and what was said."""

from __future__ import annotations

from enum import StrEnum


class SessionStatus(StrEnum):
    SCHEDULED = "scheduled"
    LIVE = "live"
    ENDED = "ended"
    CANCELLED = "cancelled"


class EndReason(StrEnum):
    HOST = "host"
    DURATION = "duration"
    NO_HOST = "no_host"
    ADMIN = "admin"


class ClassRole(StrEnum):
    HOST = "host"
    CO_HOST = "co_host"
    STUDENT = "student"


class SeatState(StrEnum):
    RESERVED = "reserved"  # promised by REST, not yet confirmed by a socket
    ONLINE = "online"
    AWAY = "away"  # no socket, within the grace
    GONE = "gone"


HERE = (SeatState.ONLINE, SeatState.AWAY)


class LeaveReason(StrEnum):
    LEFT = "left"
    TIMEOUT = "timeout"
    KICKED = "kicked"
    BANNED = "banned"
    REPLACED = "replaced"
    SESSION_ENDED = "session_ended"
    NODE_LOST = "node_lost"


class WaitState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"  # a seat is held for them until `offer_expires_at`
    SEATED = "seated"
    GONE = "gone"


class FocusOf(StrEnum):
    """Which of somebody's pictures is large for everybody."""

    PERSON = "person"
    SCREEN = "screen"


class StageAnswer(StrEnum):
    """What somebody says to being invited on stage."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    MISSED = "missed"  # not in time, as a page of theirs says


class VoiceKind(StrEnum):
    """By what somebody could be heard."""

    STAGE = "stage"  # a student has come on stage
    MICROPHONE = "microphone"  # what they sent through us had a voice in it


class KnockState(StrEnum):
    """Asking to be let in, where the class has a lobby."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    DENIED = "denied"


class KnockEnd(StrEnum):
    """Why somebody asks to be let in no longer."""

    ADMITTED = "admitted"
    DENIED = "denied"
    GONE = "gone"  # they wait no more, or have no right to
