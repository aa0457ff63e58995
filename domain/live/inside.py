"""Who somebody is inside a running class, and what they may do there: the start of every act within one.

One query tells the session, the seat and the standing. Locks and safe mode are looked at here, so that they hold
for those present, those who come later and those whose role changes, on every node.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.catalogue import courses
from domain.kit.context import Context
from domain.kit.errors import Forbidden, NotFound
from domain.live import sessions, standings
from domain.live.lifecycle import REFUSALS
from domain.live.seats import Run
from domain.live.shapes.classes import LiveSettings, Locks
from domain.live.standings import Banned as Banned
from models.live import ClassRole, SeatState, SessionStatus
from models.live.people import Seat
from models.live.sessions import LiveSession


class NotInside(Forbidden):
    code, title = "not_inside", "Not in the class"
    detail = "Join the class first."


class Locked(Forbidden):
    code, title = "locked", "Closed by the host"
    detail = "The host has closed this for now: {lock}."


class Muted(Forbidden):
    code, title = "muted", "Muted"
    detail = "The host has muted you."


class SafeMode(Forbidden):
    code, title = "safe_mode", "The host is away"
    detail = "Students cannot write until the host is back."


class Lock(StrEnum):
    CHAT = "chat"
    PRIVATE_CHAT = "private_chat"
    HANDS = "hands"
    REACTIONS = "reactions"


@dataclass(frozen=True, slots=True)
class Inside:
    """Somebody in the live run of a class."""

    session: LiveSession
    run: Run
    user_id: UUID
    role: ClassRole
    muted: bool
    on_stage: bool

    @property
    def is_host(self) -> bool:
        return self.role is not ClassRole.STUDENT

    @property
    def settings(self) -> LiveSettings:
        return LiveSettings.model_validate(self.session.settings)

    @property
    def locks(self) -> Locks:
        return Locks.model_validate(self.session.locks)


async def inside(ctx: Context, session_id: UUID) -> Inside:
    """The caller in a class. Raises NotFound, the refusal of the session's state, Banned or NotInside."""
    session = await sessions.existing().get_or_none(id=session_id)
    if session is None or not courses.may_see(ctx, session.course):
        raise NotFound
    return await member(session, ctx.caller.id)


async def hosting(ctx: Context, session_id: UUID) -> Inside:
    """The caller as host or co-host inside a class. Raises as `inside` does, and NotTheHost."""
    found = await inside(ctx, session_id)
    if not found.is_host:
        raise sessions.NotTheHost
    return found


async def member(session: LiveSession, user_id: UUID) -> Inside:
    """Any person in a class. Raises the refusal of the session's state, Banned or NotInside."""
    if session.status is not SessionStatus.LIVE or session.run_id is None:
        raise REFUSALS[session.status]
    standing = await standings.of(session.id, user_id)
    if standing is not None and standing.banned_at is not None:
        raise Banned
    seat = await Seat.get_or_none(run_id=session.run_id, user_id=user_id)
    if seat is None or seat.state not in (SeatState.ONLINE, SeatState.AWAY):
        raise NotInside
    muted = standing is not None and standing.muted
    on_stage = standing is not None and standing.on_stage
    return Inside(session, Run(session.id, session.run_id), user_id, seat.role, muted, on_stage)


def require_voice(found: Inside) -> None:
    """Refuse what a student writes, whatever is open. Raises Muted or SafeMode."""
    if found.is_host:
        return
    if found.session.host_lost_at is not None:
        raise SafeMode
    if found.muted:
        raise Muted


def require_open(found: Inside, lock: Lock) -> None:
    """Refuse a student what the host has closed, unless they are excepted. Raises Locked, Muted or SafeMode."""
    if found.is_host:
        return
    if lock in (Lock.CHAT, Lock.PRIVATE_CHAT):
        require_voice(found)
    locks = found.locks
    closed = getattr(locks, lock.value) or (lock is Lock.CHAT and not found.settings.chat)
    if closed and found.user_id not in locks.except_:
        raise Locked(lock=lock.value)
