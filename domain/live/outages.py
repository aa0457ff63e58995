"""Times in which we were to blame for people dropping out. What they missed is credited: see `credits`."""

from __future__ import annotations

from datetime import datetime

from domain.kit.context import Context
from domain.kit.errors import Invalid
from domain.live import completion
from domain.live.lifecycle import REFUSALS
from domain.live.shapes import attendance as shapes
from models.live import SessionStatus
from models.live.sessions import LiveSession, Outage


async def note(
    ctx: Context, session: LiveSession, *, began_at: datetime, ended_at: datetime, note: str = ""
) -> shapes.Outage:
    """Say that we were away; `session` came from `sessions.endable`. Needs a unit of work.

    Who has attended enough of a class that is over, now that this is credited, has its lesson completed.
    Raises the refusal of a class that never began, or Invalid.
    """
    if session.started_at is None or session.status is SessionStatus.CANCELLED:
        raise REFUSALS[session.status]
    if ended_at <= began_at:
        raise Invalid.field("ended_at", "before_the_beginning", "An outage ends after it began.")
    if ended_at <= session.started_at or began_at >= (session.ended_at or ctx.now):
        raise Invalid.field("began_at", "outside_the_class", "The class was not on at that time.")
    row = await Outage.create(session_id=session.id, began_at=began_at, ended_at=ended_at, note=note)
    if session.status is SessionStatus.ENDED:
        await completion.complete(ctx, session)
        # Its figures are counted anew when they are next asked for; nobody is told of them again.
        await LiveSession.filter(id=session.id).update(summary=None)
    return shapes.Outage.model_validate(row)
