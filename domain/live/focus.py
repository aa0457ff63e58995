"""Whom a host has everybody look at: kept with the class, so that who comes later does too.

It ends with what there was to see: when they leave, step down, or host no more. What a page shows of it is its own
matter: whoever looks elsewhere may.
"""

from __future__ import annotations

from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.live import media, roles, sessions, turnstile
from domain.live.events.media import StageFocused, StageRemoved
from domain.live.events.people import MemberDemoted
from domain.live.seats import Run
from domain.live.shapes.classroom import Focus
from domain.live.stage import MayNotPublish
from models.live import HERE, FocusOf
from models.live.people import Seat
from models.live.sessions import LiveSession


def chosen(session: LiveSession) -> Focus | None:
    if session.focus_user_id is None:
        return None
    return Focus(user_id=session.focus_user_id, of=session.focus_of)


def focused(session: LiveSession) -> StageFocused:
    """Whom everybody is to look at, in a class that is on."""
    run = sessions.live_run(session)
    ids = {"session_id": run.session_id, "run_id": run.run_id}
    return StageFocused(**ids, user_id=session.focus_user_id, of=session.focus_of, by=None)


async def choose(ctx: Context, session_id: UUID, user_id: UUID | None, of: FocusOf) -> None:
    """Have everybody look at somebody, or (None) at whatever they like; again changes nothing. Needs a unit of work.

    Raises as `moderating` does, the refusal of a class that is not on, NotFound for one who is not in it, or
    MayNotPublish for one who has nothing to show.
    """
    await roles.moderating(ctx, session_id)
    session = await turnstile.hold(session_id)
    run = sessions.live_run(session)
    if user_id is not None:
        seat = await Seat.get_or_none(run_id=run.run_id, user_id=user_id, state__in=HERE)
        if seat is None:
            raise NotFound("Nobody in this class has this id.")
        if not await media.sources_of(session, user_id, seat.role):
            raise MayNotPublish("They are not on stage.")
    before = chosen(session)
    if before == (None if user_id is None else Focus(user_id=user_id, of=of)):
        return
    await LiveSession.filter(id=session_id).update(focus_user_id=user_id, focus_of=of)
    ids = {"session_id": run.session_id, "run_id": run.run_id}
    ctx.record(StageFocused(**ids, user_id=user_id, of=of, by=ctx.caller.id))


# ---- when something changes: within the transaction of its cause -------------------------------------------------


async def shows_no_more(ctx: Context, event: StageRemoved | MemberDemoted) -> None:
    """The cause holds the session's row."""
    await end(ctx, Run(event.session_id, event.run_id), event.user_id)


async def end(ctx: Context, run: Run, user_id: UUID) -> None:
    if await LiveSession.filter(id=run.session_id, focus_user_id=user_id).update(focus_user_id=None):
        ids = {"session_id": run.session_id, "run_id": run.run_id}
        ctx.record(StageFocused(**ids, user_id=None, of=FocusOf.PERSON, by=None))
