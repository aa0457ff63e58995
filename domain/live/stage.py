"""The stage of a class: students whom a host has invited, until they are asked, or choose, to step down.

An invitation is answered by whom it is for, on any page of theirs. Pages may answer at once, late, or again: the first
yes or no is the answer, and a page that says that nobody answered in time is only believed until there is one.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import Conflict, Forbidden, NotFound
from domain.live import roles, sessions, standings, turnstile, video_providers
from domain.live.events import media, people
from domain.live.inside import inside
from domain.live.seats import Run
from domain.live.shapes.classes import Locks
from domain.live.shapes.classroom import Invitation
from models.base import new_id
from models.identity import User
from models.live import HERE, ClassRole, StageAnswer
from models.live.people import Seat, Standing
from models.live.sessions import LiveSession

LATEST = timedelta(seconds=40)  # pages wait for thirty, and a word is on its way for a while
NOT_INVITED = {"invitation_id": None, "invited_at": None, "invitation_answer": None}


class MayNotPublish(Forbidden):
    code, title = "may_not_publish", "Not on stage"
    detail = "Only a host, or whom a host has invited on stage, may show or say something."


class StageFull(Conflict):
    code, title = "stage_full", "The stage is full"
    detail = "{limit} may be on stage at the same time. Let somebody step down first."


def open_invitation(standing: Standing | None) -> Invitation | None:
    """What somebody has still to answer."""
    if standing is None or not standing.on_stage or standing.invitation_answer is not None:
        return None
    if standing.invitation_id is None or standing.invited_at is None:
        return None
    return Invitation(id=standing.invitation_id, invited_at=standing.invited_at)


async def count(run: Run) -> int:
    """How many students are on stage, of those who are here."""
    on_stage = await Standing.filter(session_id=run.session_id, on_stage=True).values_list("user_id", flat=True)
    return await Seat.filter(run_id=run.run_id, user_id__in=on_stage, state__in=HERE).count()


async def as_it_is(
    session: LiveSession, told: media.StageInvited | media.StageRemoved
) -> list[media.StageInvited | media.StageRemoved]:
    """What is so of somebody's place on stage, where it is another thing than was told."""
    standing = await standings.of(session.id, told.user_id)
    if standing is None or not standing.on_stage:
        gone = media.StageRemoved(session_id=session.id, run_id=told.run_id, user_id=told.user_id, by=None)
        return [gone] if isinstance(told, media.StageInvited) else []
    seat = await Seat.get_or_none(run_id=told.run_id, user_id=told.user_id, state__in=HERE)
    if seat is None or isinstance(told, media.StageInvited):
        return []
    asked = open_invitation(standing)
    invitation = asked.id if asked else None
    return [await _invited(session, seat, standing, by=session.host_id, invitation=invitation)]


async def invite(ctx: Context, session_id: UUID, user_id: UUID) -> None:
    """Let a student show and say something; who hosts does already. Needs a unit of work. Repeatable.

    Raises as `over` does, the refusal of a class that is not on, NotFound for one who is not in it, or StageFull.
    """
    run, session = await _over_in_run(ctx, session_id, user_id)
    seated = Seat.filter(run_id=run.run_id, user_id=user_id, state__in=HERE)
    seat = await seated.select_for_update(no_key=True).get_or_none()
    if seat is None:
        raise NotFound("Nobody in this class has this id.")
    if seat.role is not ClassRole.STUDENT or await Standing.exists(
        session_id=session.id, user_id=user_id, on_stage=True
    ):
        return
    asked = {"invitation_id": new_id(), "invited_at": ctx.now, "invitation_answer": None}
    await _let_on(ctx, session, seat, asked)


async def answer(ctx: Context, session_id: UUID, said: StageAnswer, invitation: UUID | None = None) -> StageAnswer:
    """Say what comes of one's own invitation, the latest where none is named; without a yes one steps down. Needs a
    unit of work. The answer that stands: somebody's first yes or no is not undone by another page of theirs.

    Raises as `inside` does, the refusal of a class that is not on, MayNotPublish: one is not invited; or StageFull:
    nobody had seemed to answer, and the place was given to another.
    """
    here = await inside(ctx, session_id)
    run = sessions.live_run(session := await turnstile.hold(session_id))
    standing = await standings.of(session_id, here.user_id)
    if standing is None or standing.invited_at is None or invitation not in (None, standing.invitation_id):
        raise MayNotPublish
    if standing.invitation_answer is not None:
        was_missed = standing.invitation_answer is StageAnswer.MISSED
        if not was_missed or said is StageAnswer.MISSED or ctx.now > standing.invited_at + LATEST:
            return standing.invitation_answer
    if said is StageAnswer.ACCEPTED and not standing.on_stage:
        seat = await Seat.get(run_id=run.run_id, user_id=here.user_id)
        await _let_on(ctx, session, seat, {"invitation_id": standing.invitation_id})
    await standings.change(session_id, here.user_id, invitation_answer=said)
    ids = {"session_id": run.session_id, "run_id": run.run_id}
    ctx.record(media.StageAnswered(**ids, user_id=here.user_id, answer=said))
    if said is not StageAnswer.ACCEPTED:
        await _step_down(ctx, run, here.user_id, by=here.user_id)
    return said


async def remove(ctx: Context, session_id: UUID, user_id: UUID) -> None:
    """Have somebody step down; who is not on stage stays so. Needs a unit of work.

    Raises as `over` does, or the refusal of a class that is not on.
    """
    run, _ = await _over_in_run(ctx, session_id, user_id)
    await _end(ctx, run, user_id, by=ctx.caller.id)


async def forget_invitation(session_id: UUID, user_id: UUID) -> None:
    """Who is not on stage has nothing to answer any more."""
    theirs = Standing.filter(session_id=session_id, user_id=user_id, on_stage=False)
    await theirs.filter(invitation_id__not_isnull=True).update(**NOT_INVITED)


async def off(ctx: Context, session_id: UUID, user_id: UUID) -> None:
    """Take somebody off the stage who may not be there any more. The caller holds the session's row."""
    run = sessions.run_of(await LiveSession.get(id=session_id))
    if run is not None:
        await _end(ctx, run, user_id, by=None)


# ---- when something changes: within the transaction of its cause -------------------------------------------------


async def banned(ctx: Context, event: people.MemberBanned) -> None:
    await off(ctx, event.session_id, event.user_id)


# ---- helpers ------------------------------------------------------------------------------------------------------


async def _over_in_run(ctx: Context, session_id: UUID, user_id: UUID) -> tuple[Run, LiveSession]:
    await roles.over(ctx, session_id, user_id)
    session = await turnstile.hold(session_id)
    return sessions.live_run(session), session


async def _let_on(ctx: Context, session: LiveSession, seat: Seat, asked: dict[str, object]) -> None:
    """The caller holds the session's row. Raises StageFull."""
    run = Run(session.id, seat.run_id)
    limit = video_providers.of(ctx.runtime, session).capabilities.max_on_stage
    if limit is not None and await count(run) >= limit:
        raise StageFull(limit=limit)
    standing, _ = await standings.change(session.id, seat.user_id, on_stage=True, **asked)
    ctx.record(await _invited(session, seat, standing, by=ctx.caller.id, invitation=standing.invitation_id))


async def _invited(
    session: LiveSession, seat: Seat, standing: Standing, *, by: UUID, invitation: UUID | None
) -> media.StageInvited:
    return media.StageInvited(
        session_id=session.id,
        run_id=seat.run_id,
        user_id=seat.user_id,
        name="" if Locks.model_validate(session.locks).roster else (await User.get(id=seat.user_id)).name,
        by=by,
        invitation=invitation,
        state=seat.state,
        muted=standing.muted,
        joined_at=seat.joined_at,
        generation=seat.generation,
    )


async def _end(ctx: Context, run: Run, user_id: UUID, *, by: UUID | None) -> None:
    """Not by their own answer: there is nothing to answer any more. The caller holds the session's row."""
    await Standing.filter(session_id=run.session_id, user_id=user_id).update(**NOT_INVITED)
    await _step_down(ctx, run, user_id, by=by)


async def _step_down(ctx: Context, run: Run, user_id: UUID, *, by: UUID | None) -> None:
    there = Standing.filter(session_id=run.session_id, user_id=user_id, on_stage=True)
    if await there.update(on_stage=False):
        ids = {"session_id": run.session_id, "run_id": run.run_id}
        ctx.record(media.StageRemoved(**ids, user_id=user_id, by=by))
