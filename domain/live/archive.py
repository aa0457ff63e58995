"""What was said, asked and voted in a class, for those who were in it: while it is on, and afterwards as it shares."""

from __future__ import annotations

from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import Forbidden
from domain.live import sessions
from domain.live.inside import NotInside
from domain.live.names import Audience
from domain.live.seats import Run
from domain.live.shapes.classes import LiveSettings, Locks, Shared
from models.live import ClassRole, SessionStatus
from models.live.people import AttendanceInterval


class NotShared(Forbidden):
    code, title = "not_shared", "Not shared"
    detail = "The host of this class keeps this to themselves when it is over."


async def viewer(ctx: Context, session_id: UUID, shared: Shared) -> Audience | None:
    """The caller as one who hosts the class or was there; None where a host's class has had no run yet.

    Raises NotFound, NotEnrolled, Banned, NotInside for one who was not there, or NotShared.
    """
    session = await sessions.access(ctx, session_id)
    is_host = await sessions.role_in(ctx, session) is not ClassRole.STUDENT
    if session.run_id is None or session.status is SessionStatus.CANCELLED:
        if is_host:
            return None
        raise NotInside
    if not is_host:
        if not await AttendanceInterval.filter(run_id=session.run_id, user_id=ctx.caller.id).exists():
            raise NotInside
        over = session.status is SessionStatus.ENDED
        if over and shared not in LiveSettings.model_validate(session.settings).share_summary:
            raise NotShared
    hidden = Locks.model_validate(session.locks).roster
    return Audience(Run(session.id, session.run_id), ctx.caller.id, is_host=is_host, roster_hidden=hidden)
