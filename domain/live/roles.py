"""Who may decide about whom in a class, and who becomes what: the host over all, co-hosts over students."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import Conflict, Forbidden, NotFound
from domain.kit.unit_of_work import unit_of_work
from domain.live import hosts, listed, seats, sessions, standings, turnstile, waiting, waiting_list
from domain.live.events.people import MemberDemoted, MemberPromoted
from domain.live.lifecycle import REFUSALS
from domain.live.seats import Run, RunOver
from models.learning import Enrolment
from models.live import ClassRole, SeatState, SessionStatus
from models.live.people import Seat
from models.live.sessions import LiveSession


class Protected(Forbidden):
    code, title = "protected", "Not over this person"
    detail = "Nobody decides about the host, and only the host about a co-host."


class StillBanned(Conflict):
    code, title = "still_banned", "Excluded"
    detail = "This person is excluded from the class. Lift the ban first."


@dataclass(frozen=True, slots=True)
class Moderator:
    """The caller as host or co-host of a class that is not over, inside it or not."""

    session: LiveSession
    role: ClassRole


async def moderating(ctx: Context, session_id: UUID) -> Moderator:
    """The caller where they host. Raises NotFound, NotTheHost, Banned, or the refusal of a class that is over."""
    session = await sessions.led(ctx, session_id)
    _require_not_over(session)
    return Moderator(session, ClassRole.HOST if session.host_id == ctx.caller.id else ClassRole.CO_HOST)


async def over(ctx: Context, session_id: UUID, user_id: UUID) -> Moderator:
    """The caller with a say over somebody. Raises as `moderating` does, NotFound for a stranger, and Protected."""
    found = await moderating(ctx, session_id)
    if user_id == found.session.host_id:
        raise Protected
    standing = await standings.of(session_id, user_id)
    if standing is None and not await Enrolment.exists(course_id=found.session.course_id, learner_id=user_id):
        raise NotFound("Nobody in this class has this id.")
    if found.role is not ClassRole.HOST and standing is not None and standing.co_host:
        raise Protected
    return found


async def promote(ctx: Context, session_id: UUID, user_id: UUID, *, deputy: bool = False) -> None:
    """Make somebody a co-host: their seat is out of the count from now on. Opens its own unit of work. Repeatable.

    Raises as `demote` does, and StillBanned.
    """
    async with unit_of_work(ctx):
        await _by_host(ctx, session_id, user_id)
        session = await turnstile.hold(session_id)
        _require_not_over(session)
        standing = await standings.of(session_id, user_id)
        if standing is not None and standing.banned_at is not None:
            raise StillBanned
        was = standing is not None and standing.co_host
        await standings.change(session_id, user_id, co_host=True, deputy=deputy)
        run = sessions.run_of(session)
        if run is not None:
            await _write_role(run, user_id, ClassRole.CO_HOST)
            if not was:
                ids = {"session_id": session_id, "run_id": run.run_id}
                ctx.record(MemberPromoted(**ids, user_id=user_id, participant=await listed.one(run, user_id)))
    if run is None:
        return
    # Only now: were the row not committed, a lease outside the count would be one seat too many.
    try:
        await seats.count(ctx.runtime, run)  # rebuilt now if it must be
    except RunOver:
        return
    count = await seats.change_role(ctx.runtime, run, user_id, ClassRole.CO_HOST)
    await ctx.runtime.tell([waiting_list.seats_changed(run, count)])
    if count.offered:
        await waiting.settle(ctx.runtime, run)
    await waiting.remove(ctx, run, user_id)
    await hosts.came_back(ctx, run)


async def demote(ctx: Context, session_id: UUID, user_id: UUID) -> None:
    """Make a co-host a student again, if there is a seat for them. Opens its own unit of work. Repeatable.

    Raises NotFound, NotTheHost, the refusal of a class that is over, Protected, SessionFull or SeatsAway.
    """
    run = sessions.run_of((await _by_host(ctx, session_id, user_id)).session)
    if run is not None:
        with suppress(RunOver):  # seen again under the session's row
            await seats.count(ctx.runtime, run)  # rebuilt now if it must be: a rebuild waits for our transaction
    async with unit_of_work(ctx):
        session = await turnstile.hold(session_id)
        _require_not_over(session)
        standing = await standings.of(session_id, user_id)
        if standing is None or not standing.co_host:
            return
        await standings.change(session_id, user_id, co_host=False, deputy=False)
        run = sessions.run_of(session)
        if run is not None:
            await _write_role(run, user_id, ClassRole.STUDENT)
            ctx.record(MemberDemoted(session_id=session_id, run_id=run.run_id, user_id=user_id))
            count = await seats.change_role(ctx.runtime, run, user_id, ClassRole.STUDENT)
            ctx.record(waiting_list.seats_changed(run, count))


async def _by_host(ctx: Context, session_id: UUID, user_id: UUID) -> Moderator:
    found = await over(ctx, session_id, user_id)
    if found.role is not ClassRole.HOST:
        raise sessions.NotTheHost
    return found


async def _write_role(run: Run, user_id: UUID, role: ClassRole) -> None:
    seated = Seat.filter(run_id=run.run_id, user_id=user_id).exclude(state=SeatState.GONE)
    await seated.update(role=role)


def _require_not_over(session: LiveSession) -> None:
    if session.status in (SessionStatus.ENDED, SessionStatus.CANCELLED):
        raise REFUSALS[session.status]
