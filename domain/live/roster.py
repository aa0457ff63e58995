"""What somebody sees who has just entered: everything, at one number of the event stream."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.kit.context import Context
from domain.kit.sql import fetch
from domain.live import chat, focus, hands, hosts, listed, media, polls, pulse, questions, sessions, stage, standings
from domain.live.admission import Entry
from domain.live.events.people import LocksChanged, MemberDemoted, MemberPromoted
from domain.live.names import Audience
from domain.live.shapes.classes import Devices, Locks, Seat
from domain.live.shapes.classroom import Admission, Gone, Me, Participant, Resumed, Roster, Snapshot
from domain.live.shapes.talk import Pulse
from models.live import ClassRole
from models.live.sessions import LiveSession


async def snapshot(ctx: Context, entry: Entry, seq: int) -> Snapshot:
    """The class as it is; `seq` was read before, so what happened since comes once more as events."""
    session = await sessions.access(ctx, entry.run.session_id)
    described = await sessions.describe_one(session)
    viewer = _viewer(ctx, entry, session)
    counted = session.counted and not viewer.is_host
    here = await (listed.at_work(entry.run, ctx.caller.id) if counted else listed.everybody(entry.run))
    people = [_seen(one, viewer) for one in here if viewer.lists(one.user.id, one.role, on_stage=one.on_stage)]
    seat = Seat(user_id=ctx.caller.id, state=entry.state, expires_at=entry.expires_at)
    standing = await standings.of(session.id, ctx.caller.id) if entry.role is ClassRole.STUDENT else None
    return Snapshot(
        session=described,
        me=Me(role=entry.role, state=entry.state, seat=seat, invitation=stage.open_invitation(standing)),
        participants=people,
        roster=Roster.COUNTED if counted else Roster.EVERYBODY,
        left=[one for one in await _left(entry, counted=counted) if viewer.lists(one.user_id, ClassRole.STUDENT)],
        seats=described.seats,
        chat=await chat.latest(viewer),
        pinned=await chat.pinned(viewer),
        hands=await hands.raised(entry.run, fair_voice=described.settings.fair_voice),
        polls=await polls.of_run(viewer, last=polls.IN_SNAPSHOT),
        questions=await questions.of_run(viewer),
        focus=focus.chosen(session),
        pulse=await _pulse(ctx, entry, viewer),
        locks=Locks.model_validate(session.locks).model_dump(mode="json"),
        seq=seq,
        server_time=ctx.now,
        ends_without_host_at=hosts.gives_up_at(ctx, session),
        video=await media.ticket(ctx, session, entry.role, media.sources_as(session, entry.role, standing)),
    )


async def resumed(ctx: Context, entry: Entry, missed: list[dict[str, Any]]) -> Resumed | None:
    """What a returning client has missed: the numbered events, and what was said to them alone.

    None: they have to look anew. Names that were told before the roster was hidden stand in the events, and who came
    while it was hidden does not: hosts were told of them without a number, and so they are of everybody in a class
    that is counted. And whose role has changed sees otherwise.
    """
    session = await sessions.access(ctx, entry.run.session_id)
    viewer = _viewer(ctx, entry, session)
    if viewer.roster_hidden or (session.counted and viewer.is_host):
        return None
    if any(_shows_otherwise(one, ctx.caller.id) for one in missed):
        return None
    return Resumed(
        resumed=True,
        events=chat.without_deleted(missed),
        private=await chat.private(viewer),
        votes=await polls.votes_of(viewer),
        upvoted=await questions.upvoted_by(viewer),
        pulse=await _pulse(ctx, entry, viewer),
    )


async def _pulse(ctx: Context, entry: Entry, viewer: Audience) -> Pulse | None:
    return await pulse.sums(ctx.runtime, entry.run) if viewer.is_host else None


def _shows_otherwise(event: dict[str, Any], user_id: UUID) -> bool:
    if event["type"] in (MemberPromoted.type, MemberDemoted.type):
        return bool(event["data"]["user_id"] == str(user_id))
    return bool(event["type"] == LocksChanged.type)


async def _left(entry: Entry, *, counted: bool) -> list[Gone]:
    """Who has left a moment ago. A node that is slow to tell that they came is then not believed.

    A stay that timed out ended when they were last seen, which is a lease ago at most. Of a class that is counted only
    those of whom everybody may have been told.
    """
    rows = await fetch(
        "SELECT DISTINCT s.user_id, s.generation FROM live_seats s JOIN attendance_intervals i"
        " ON i.session_id = s.session_id AND i.user_id = s.user_id AND i.run_id = s.run_id"
        " WHERE s.run_id = $1 AND s.state = 'gone' AND i.left_at > now() - interval '2 minutes'"
        " AND (NOT $2::boolean OR s.role <> 'student'"
        "  OR EXISTS (SELECT 1 FROM live_hands h WHERE h.run_id = s.run_id AND h.user_id = s.user_id)"
        "  OR EXISTS (SELECT 1 FROM live_voices v WHERE v.run_id = s.run_id AND v.user_id = s.user_id))"
        " ORDER BY s.generation DESC LIMIT 1000",
        [entry.run.run_id, counted],
    )
    return [Gone(**row) for row in rows]


async def admission(ctx: Context, entry: Entry) -> Admission:
    """The answer of REST `join`."""
    session = await sessions.access(ctx, entry.run.session_id)
    seat = Seat(user_id=ctx.caller.id, state=entry.state, expires_at=entry.expires_at)
    ticket = None
    if entry.settings.devices is Devices.MANY:  # else it is for the one device in class, and comes with its socket
        publish = await media.sources_of(session, ctx.caller.id, entry.role)
        ticket = await media.ticket(ctx, session, entry.role, publish)
    return Admission(seat=seat, session=await sessions.describe_one(session), video=ticket)


def _seen(one: Participant, viewer: Audience) -> Participant:
    return one.model_copy(update={"user": viewer.person(one.user.id, one.user.name, one.role)})


def _viewer(ctx: Context, entry: Entry, session: LiveSession) -> Audience:
    hidden = Locks.model_validate(session.locks).roster
    return Audience(entry.run, ctx.caller.id, is_host=entry.role is not ClassRole.STUDENT, roster_hidden=hidden)
