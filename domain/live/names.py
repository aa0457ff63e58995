"""Who is told what of whom: while the roster is hidden, a student is told no other student's name."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.kit.shapes import Person
from domain.live import sessions
from domain.live.inside import Inside
from domain.live.seats import Run
from domain.live.shapes.classes import Locks
from models.live import HERE, ClassRole
from models.live.people import Seat
from models.live.sessions import LiveSession

NAMELESS = ""


@dataclass(frozen=True, slots=True)
class Audience:
    """One viewer, or with `user_id` None the whole room. What the room is told, its least privileged may see."""

    run: Run
    user_id: UUID | None
    is_host: bool
    roster_hidden: bool

    @classmethod
    def room(cls, here: Inside) -> Audience:
        return cls(here.run, None, is_host=False, roster_hidden=here.locks.roster)

    @classmethod
    def of_class(cls, session: LiveSession) -> Audience:
        """The room of a class that is on."""
        hidden = Locks.model_validate(session.locks).roster
        return cls(sessions.live_run(session), None, is_host=False, roster_hidden=hidden)

    @classmethod
    def caller(cls, here: Inside) -> Audience:
        return cls(here.run, here.user_id, is_host=here.is_host, roster_hidden=here.locks.roster)

    def lists(self, user_id: UUID, role: ClassRole, *, on_stage: bool = False) -> bool:
        """Whether this audience is shown somebody among those who are here. Who is on stage is, by no name: to be
        seen and heard they must be known to be there."""
        known = self.is_host or not self.roster_hidden or user_id == self.user_id
        return known or on_stage or role is not ClassRole.STUDENT

    def person(self, user_id: UUID, name: str, role: ClassRole | str | None) -> Person:
        """Somebody as this audience sees them. Hosts find the name in their roster."""
        known = self.is_host or not self.roster_hidden or user_id == self.user_id
        shown = known or role in (ClassRole.HOST, ClassRole.CO_HOST)
        return Person(id=user_id, name=name if shown else NAMELESS)


async def hosts_inside(run: Run) -> list[UUID]:
    """The host and co-hosts who are in the class, online or away."""
    hosts = Seat.filter(run_id=run.run_id, role__in=[ClassRole.HOST, ClassRole.CO_HOST])
    return [seat.user_id for seat in await hosts.filter(state__in=HERE)]
