"""Who may ask for a seat at all: the same door for those who join and those who wait."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from domain.kit.context import Context
from domain.live import lobby, sessions
from domain.live.lifecycle import REFUSALS
from domain.live.seats import Run
from models.live import ClassRole, SessionStatus
from models.live.sessions import LiveSession


class Passed(NamedTuple):
    session: LiveSession
    run: Run
    role: ClassRole


async def pass_through(ctx: Context, session_id: UUID) -> Passed:
    """The live run and what the caller is in it.

    Opens its own unit of work. Raises NotFound, NotEnrolled, Banned, the refusal of the session's state, or
    LobbyWaiting.
    """
    session = await sessions.access(ctx, session_id)
    role = await sessions.role_in(ctx, session)
    if session.status is not SessionStatus.LIVE or session.run_id is None:
        raise REFUSALS[session.status]
    run = Run(session.id, session.run_id)
    if role is ClassRole.STUDENT:
        await lobby.require_admitted(ctx, session, run)
    return Passed(session, run, role)
