"""The life of a live class, as a table: state × what happens -> state. Anything not in it is refused."""

from __future__ import annotations

from enum import StrEnum

from domain.kit.errors import Conflict
from models.live import SessionStatus


class SessionStep(StrEnum):
    START = "start"
    END = "end"
    CANCEL = "cancel"


S, T = SessionStatus, SessionStep

STEPS: dict[tuple[SessionStatus, SessionStep], SessionStatus] = {
    (S.SCHEDULED, T.START): S.LIVE,
    (S.SCHEDULED, T.CANCEL): S.CANCELLED,
    (S.LIVE, T.END): S.ENDED,
}


class SessionNotLive(Conflict):
    code, title = "session_not_live", "Class not started"
    detail = "This class has not started yet."


class SessionLive(Conflict):
    code, title = "session_live", "Class is on"
    detail = "This class is on; end it first."


class SessionEnded(Conflict):
    code, title = "session_ended", "Class over"
    detail = "This class has ended."


class SessionCancelled(Conflict):
    code, title = "session_cancelled", "Class cancelled"
    detail = "This class was cancelled."


REFUSALS: dict[SessionStatus, type[Conflict]] = {
    S.SCHEDULED: SessionNotLive,
    S.LIVE: SessionLive,
    S.ENDED: SessionEnded,
    S.CANCELLED: SessionCancelled,
}


def next_status(status: SessionStatus, step: SessionStep) -> SessionStatus:
    try:
        return STEPS[status, step]
    except KeyError:
        raise REFUSALS[status] from None
