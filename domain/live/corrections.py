"""What is so by now of which somebody was told: two nodes may tell two changes in another order than they were made.

Whoever told looks again, and tells what is so if it is another thing: so that the last word is the right one, whoever
has it.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.kit.context import Runtime
from domain.live import chat, focus, hands, hosts, listed, planning, polls, questions, sessions, stage, standings
from domain.live.events.media import StageFocused, StageInvited, StageRemoved
from domain.live.events.people import LocksChanged, MemberDemoted, MemberMuted, MemberPromoted, MemberUnmuted
from domain.live.events.sessions import SessionChanged, SessionHostBack, SessionHostLost
from domain.live.events.talk import (
    ChatPinned,
    ChatUnpinned,
    HandLowered,
    HandRaised,
    HandsCleared,
    PollClosed,
    PollExtended,
    PollReopened,
    QuestionAnswered,
)
from domain.live.seats import Run
from domain.live.shapes.classes import Locks
from models.live import SessionStatus
from models.live.sessions import LiveSession

Told = (
    SessionChanged
    | SessionHostLost
    | SessionHostBack
    | LocksChanged
    | MemberMuted
    | MemberUnmuted
    | MemberPromoted
    | MemberDemoted
    | HandRaised
    | HandLowered
    | HandsCleared
    | StageInvited
    | StageRemoved
    | StageFocused
    | ChatPinned
    | ChatUnpinned
    | PollExtended
    | PollClosed
    | PollReopened
    | QuestionAnswered
)


async def now(runtime: Runtime, told: Told) -> list[Told]:
    """The facts that should have the last word; none when that is the one that was told, or the class is over."""
    session = await LiveSession.get_or_none(id=told.session_id, run_id=told.run_id, status=SessionStatus.LIVE)
    if session is None:
        return []
    facts = await _as_it_is(runtime, session, told)
    return [fact for fact in facts if (fact.type, fact.data()) != (told.type, told.data())]


async def _as_it_is(runtime: Runtime, session: LiveSession, told: Told) -> Sequence[Told]:
    """What there is to say about that, in the same words where the same is so."""
    run = sessions.live_run(session)
    ids = {"session_id": run.session_id, "run_id": run.run_id}
    match told:
        case SessionChanged():
            return await _plan(told)
        case SessionHostLost() | SessionHostBack():
            lost_at, ends_at = session.host_lost_at, hosts.gives_up_at(runtime.context(), session)
            if lost_at is None or ends_at is None:
                return [SessionHostBack(**ids)]
            return [SessionHostLost(**ids, lost_at=lost_at, ends_at=ends_at)]
        case LocksChanged():
            return [LocksChanged(**ids, before=told.before, locks=Locks.model_validate(session.locks))]
        case MemberMuted() | MemberUnmuted():
            standing = await standings.of(told.session_id, told.user_id)
            muted = standing is not None and standing.muted
            return [(MemberMuted if muted else MemberUnmuted)(**ids, user_id=told.user_id)]
        case MemberPromoted() | MemberDemoted():
            return await _role(run, told)
        case HandRaised() | HandLowered():
            return await hands.as_it_is(session, told)
        case HandsCleared():
            return await hands.up(session)
        case StageInvited() | StageRemoved():
            return await stage.as_it_is(session, told)
        case StageFocused():
            now = focus.chosen(session)
            same = (now and now.user_id) == told.user_id and (now is None or now.of is told.of)
            return [] if same else [focus.focused(session)]
        case ChatPinned() | ChatUnpinned():
            return await chat.as_it_is(session, told)
        case PollExtended():
            return await polls.as_it_is(told.poll_id, told)
        case PollClosed() | PollReopened():
            return await polls.as_it_is(told.poll.id, told)
        case QuestionAnswered():
            return await questions.as_it_is(told)


async def _plan(told: SessionChanged) -> list[Told]:
    """Its seats apart: they are told as they move."""
    fact = await planning.changed(await sessions.existing().get(id=told.session_id))
    if fact.session is None or told.session is None:
        return []
    return [] if {**fact.session, "seats": None} == {**told.session, "seats": None} else [fact]


async def _role(run: Run, told: MemberPromoted | MemberDemoted) -> list[Told]:
    standing = await standings.of(run.session_id, told.user_id)
    leads = standing is not None and standing.co_host
    ids = {"session_id": run.session_id, "run_id": run.run_id, "user_id": told.user_id}
    if leads and isinstance(told, MemberDemoted):
        return [MemberPromoted(**ids, participant=await listed.one(run, told.user_id))]
    if not leads and isinstance(told, MemberPromoted):
        return [MemberDemoted(**ids)]
    return []
