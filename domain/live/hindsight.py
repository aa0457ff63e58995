"""What is so by now of which somebody was told: two nodes may tell two changes in another order than they were made.

Whoever told looks again, and tells what is so if it is another thing: so that the last word is the right one, whoever
has it.
"""

from __future__ import annotations

from domain.kit.context import Runtime
from domain.live import hosts, standings
from domain.live.events.people import LocksChanged, MemberMuted, MemberUnmuted
from domain.live.events.sessions import SessionHostBack, SessionHostLost
from domain.live.shapes.classes import Locks
from models.live import SessionStatus
from models.live.sessions import LiveSession

Told = SessionHostLost | SessionHostBack | LocksChanged | MemberMuted | MemberUnmuted


async def now(runtime: Runtime, told: Told) -> Told | None:
    """The fact that should have the last word; None when that is the one that was told, or the class is over."""
    session = await LiveSession.get_or_none(id=told.session_id, run_id=told.run_id, status=SessionStatus.LIVE)
    if session is None:
        return None
    fact = await _as_it_is(runtime, session, told)
    return None if (fact.type, fact.data()) == (told.type, told.data()) else fact


async def _as_it_is(runtime: Runtime, session: LiveSession, told: Told) -> Told:
    ids = {"session_id": told.session_id, "run_id": told.run_id}
    match told:
        case SessionHostLost() | SessionHostBack():
            lost_at, ends_at = session.host_lost_at, hosts.gives_up_at(runtime.context(), session)
            if lost_at is None or ends_at is None:
                return SessionHostBack(**ids)
            return SessionHostLost(**ids, lost_at=lost_at, ends_at=ends_at)
        case LocksChanged():
            return LocksChanged(**ids, before=told.before, locks=Locks.model_validate(session.locks))
        case MemberMuted() | MemberUnmuted():
            standing = await standings.of(told.session_id, told.user_id)
            muted = standing is not None and standing.muted
            return (MemberMuted if muted else MemberUnmuted)(**ids, user_id=told.user_id)
