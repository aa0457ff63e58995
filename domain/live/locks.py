"""What the host closes for students, with exceptions: stored with the class, so that it holds for whoever comes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.kit.context import Context
from domain.live import roles, sessions, turnstile
from domain.live.events.people import LocksChanged
from domain.live.shapes import classes as shapes
from models.live.sessions import LiveSession


async def close(ctx: Context, session_id: UUID, changes: dict[str, Any]) -> shapes.Locks:
    """Change the locks that are named; the others stay. Needs a unit of work. Raises as `moderating` does."""
    await roles.moderating(ctx, session_id)
    session = await turnstile.hold(session_id)
    before = shapes.Locks.model_validate(session.locks)
    locks = before.model_copy(update=changes)
    if locks == before:
        return locks
    await LiveSession.filter(id=session_id).update(locks=locks.model_dump(mode="json"))
    run = sessions.run_of(session)
    if run is not None:
        ctx.record(LocksChanged(session_id=run.session_id, run_id=run.run_id, locks=locks, before=before))
    return locks
