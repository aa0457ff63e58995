"""Who somebody is inside a running class, and what they may do there: the start of every act within one.

Locks and safe mode are looked at here, so that they hold for those present, those who come later and those whose
role changes, on every node. What is written is written while the class is shared: a host's decision waits for what was
begun before it, and once it is acked nothing follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.catalogue import courses
from domain.kit.context import Context
from domain.kit.errors import Forbidden, NotFound
from domain.kit.sql import fetch
from domain.live import sessions, turnstile
from domain.live.seats import Run
from domain.live.shapes.classes import LiveSettings, Locks
from domain.live.standings import Banned as Banned
from models.live import HERE, ClassRole
from models.live.sessions import LiveSession

PLACE = (
    "SELECT s.role, s.state, t.banned_at IS NOT NULL AS banned, coalesce(t.muted, false) AS muted,"
    " coalesce(t.on_stage, false) AS on_stage FROM (VALUES ($1::uuid, $2::uuid, $3::uuid))"
    " AS asked(session_id, run_id, user_id)"
    " LEFT JOIN live_seats s ON s.run_id = asked.run_id AND s.user_id = asked.user_id"
    " LEFT JOIN live_standings t ON t.session_id = asked.session_id AND t.user_id = asked.user_id"
)


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
    QUESTIONS = "questions"
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
    def silent(self) -> bool:
        return self.locks.silences(self.user_id, muted=self.muted)

    @property
    def switches(self) -> int:
        return len(self.session.video_before)

    @property
    def settings(self) -> LiveSettings:
        return LiveSettings.model_validate(self.session.settings)

    @property
    def locks(self) -> Locks:
        return Locks.model_validate(self.session.locks)


async def inside(ctx: Context, session_id: UUID) -> Inside:
    """The caller in a class, by the very socket that asks: another device of theirs, or one whose place that has
    taken, is not in it. Raises NotFound, the refusal of the session's state, Banned or NotInside.
    """
    session = await sessions.existing().get_or_none(id=session_id)
    if session is None or not courses.may_see(ctx, session.course):
        raise NotFound
    found = await member(session, ctx.caller.id)
    if ctx.attends is not None and not ctx.attends(session_id):
        raise NotInside
    return found


async def acting(ctx: Context, session_id: UUID) -> Inside:
    """`inside` for one who is about to write something: nobody closes, mutes, puts out or ends until it is written.

    Needs a unit of work. Whoever goes on to `hold` the class asks `inside` instead.
    """
    await turnstile.share(session_id)
    return await inside(ctx, session_id)


async def hosting(ctx: Context, session_id: UUID) -> Inside:
    """`acting`, as host or co-host. Needs a unit of work. Raises as `inside` does, and NotTheHost."""
    found = await acting(ctx, session_id)
    if not found.is_host:
        raise sessions.NotTheHost
    return found


async def member(session: LiveSession, user_id: UUID) -> Inside:
    """Any person in a class. Raises the refusal of the session's state, Banned or NotInside."""
    run = sessions.live_run(session)
    (place,) = await fetch(PLACE, [session.id, run.run_id, user_id])
    if place["banned"]:
        raise Banned
    if place["state"] not in HERE:
        raise NotInside
    return Inside(session, run, user_id, ClassRole(place["role"]), place["muted"], place["on_stage"])


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
    if lock in (Lock.CHAT, Lock.PRIVATE_CHAT, Lock.QUESTIONS):
        require_voice(found)
    locks = found.locks
    closed = getattr(locks, lock.value) or (lock is Lock.CHAT and not found.settings.chat)
    if closed and found.user_id not in locks.except_:
        raise Locked(lock=lock.value)
