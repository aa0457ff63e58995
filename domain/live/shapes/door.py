"""Who wants in, who waits, and who may not."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from domain.kit.shapes import Person, Shape
from domain.live.shapes.classes import Seats
from models.live import SeatState, SessionStatus, WaitState


class WaitingPlace(Shape):
    """One's own place in the waiting list."""

    position: int = Field(description="1 is the next; 0: a seat is offered")
    waiting: int = Field(description="people in the list, without those who are offered a seat")
    estimated_seconds: int | None = Field(description="until a seat is offered; null while nobody can tell")
    offer_expires_at: datetime | None = Field(None, description="until when the seat that is offered is held")


class Waiting(Shape):
    """Somebody in the waiting list, as the host sees them."""

    user: Person
    position: int = Field(description="0: a seat is offered")
    since: datetime
    offer_expires_at: datetime | None


class Demand(Shape):
    """Somebody who wanted a seat and did not get one."""

    user: Person
    reason: str = Field(description="session_full, left_waiting_list, offer_expired or still_waiting")
    times: int
    last_at: datetime


class Knocking(Shape):
    """Somebody who asks to be let in."""

    user: Person
    since: datetime


class LetIn(Shape):
    """What came of letting everybody in who asked."""

    admitted: int
    without_seat: int | None = Field(
        description="of them, how many more than there were free seats: who is last stays at the door, and may wait for"
        " one; null while seats cannot be counted"
    )


class MyPlace(Shape):
    state: SeatState | WaitState | None = Field(description="null: neither in this class now nor waiting")
    position: int | None = Field(description="in the waiting list; 0: a seat is offered")
    offer_expires_at: datetime | None = Field(None, description="until when the offered seat is held")


class Status(Shape):
    status: SessionStatus
    run_id: UUID | None
    seats: Seats
    me: MyPlace
    server_time: datetime
    ends_at: datetime


class Ban(Shape):
    user: Person
    banned_at: datetime
    banned_by: UUID | None
    reason: str
