"""Namespace /live: live classes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import UUID

from pydantic import Field

from domain.kit.context import Context, Runtime
from domain.kit.errors import DomainError
from domain.kit.permissions import Permission
from domain.kit.shapes import Input
from domain.live import admission, hosts, lobby, roster, runs, seats, sessions, upkeep, waiting
from domain.live.admission import Entry, PutOut
from domain.live.lifecycle import SessionCancelled, SessionEnded, SessionNotLive
from domain.live.lobby import LobbyWaiting
from domain.live.seats import AlreadyInside, Replaced, Run, SessionFull
from domain.live.shapes.classes import LiveSession
from domain.live.shapes.classroom import Resumed, Snapshot
from domain.live.standings import Banned
from domain.live.upkeep import Held
from domain.live.waiting import NoOffer
from models.live import ClassRole
from realtime import rooms
from realtime.classroom.inputs import InOne
from realtime.classroom.interaction import Interaction
from realtime.classroom.media import Media
from realtime.classroom.moderation import Moderation
from realtime.classroom.sfu import ThroughServer
from realtime.classroom.waiting import AT_THE_DOOR, Waiting
from realtime.engine import Bus, Gone
from realtime.gateway import Connection, Gateway, command
from realtime.presence import Presence, held

MAX_SESSIONS_PER_SOCKET = 5
ENTERING_AT_ONCE = 8  # joins a process works on: when a bell rings for a thousand, all at once make all too late
HANDOVER_SECONDS = 5.0
JOIN_ERRORS = (*AT_THE_DOOR, SessionFull, AlreadyInside, Replaced, PutOut)


class Resume(Input):
    run_id: UUID
    seq: int = Field(ge=0, le=2**53)


class Join(InOne):
    resume: Resume | None = None


class TooManySessions(DomainError):
    status, code, title = 429, "too_many_sessions", "Too many classes"
    detail = "One connection can be in {limit} classes."


class Live(Waiting, Interaction, Moderation, Media, ThroughServer, Gateway):
    def __init__(self, runtime: Runtime, bus: Bus) -> None:
        super().__init__(rooms.LIVE, runtime, bus)
        self.presence = Presence(runtime)
        self._entering = asyncio.Semaphore(ENTERING_AT_ONCE)  # first come, first served

    def attending(self, connection: Connection) -> Callable[[UUID], bool]:
        return lambda session_id: self.presence.of(connection.sid, session_id) is not None

    async def departed(self, connection: Connection) -> None:
        self.knocks.gone(connection.sid)
        gone = self.presence.held_by(connection.sid)
        settings = self.runtime.settings
        for one in gone:  # all at once: what fails below must leave nothing here that is renewed for ever
            self.presence.leave(connection.sid, one.run.session_id)
            # A little longer than the seat: whoever comes back at its last moment finds them.
            self.lines.keep(connection.sid, one.run, settings.live_grace_seconds + settings.live_heartbeat_seconds)
        for one in gone:
            await upkeep.dropped(self.runtime, one)

    @command("join", who=Permission.JOIN_LIVE, answers=Snapshot | Resumed, raises=JOIN_ERRORS)
    async def join(self, ctx: Context, connection: Connection, data: Join) -> Snapshot | Resumed:
        """Come into a class. Answers with a snapshot, or with what a returning client has missed."""
        async with self._entering:
            return await self._join(ctx, connection, data)

    async def _join(self, ctx: Context, connection: Connection, data: Join) -> Snapshot | Resumed:
        others = [one for one in self.presence.held_by(connection.sid) if one.run.session_id != data.session_id]
        if len(others) >= MAX_SESSIONS_PER_SOCKET:
            raise TooManySessions(limit=MAX_SESSIONS_PER_SOCKET)
        entry = await self._enter(ctx, connection, data.session_id)
        if entry.role is not ClassRole.STUDENT:
            await hosts.came_back(ctx, entry.run)
        one = held(entry, ctx.caller.id, connection.sid)
        if connection.sid not in self.connections:  # gone while we were at it: nobody else will say goodbye
            await upkeep.dropped(self.runtime, one)
            raise Gone
        one = self.presence.enter(connection.sid, one)  # from here on `departed` does
        self.knocks.asks_no_more(connection.sid, data.session_id)
        if entry.alone:
            await self._hear_of_newer(connection.sid, one)
        # First the room, then the look: an event may come twice to who looks anew, never not at all.
        room = rooms.run(entry.run.session_id, entry.run.run_id)
        resume = data.resume if data.resume is not None and data.resume.run_id == entry.run.run_id else None
        entered = await self.bus.enter(connection.sid, room, heard=resume.seq if resume else 0)
        await self.bus.enter(connection.sid, rooms.member(entry.run.session_id, entry.run.run_id, ctx.caller.id))
        await self.bus.leave(connection.sid, rooms.door(data.session_id))
        try:
            await admission.require_still_in(ctx, entry)
        except DomainError:  # put out before we could hear of it
            await self.put_out(connection.sid, entry.run.session_id, entry.run.run_id)
            await upkeep.vouch_at_the_end([one])
            raise
        if resume is not None:
            missed = await self.bus.recover(room, resume.seq, until=entered)
            if missed is not None:
                resumed = await roster.resumed(ctx, entry, missed)
                if resumed is not None:
                    return resumed
        seq = await self.bus.position(room)
        snapshot = await roster.snapshot(ctx, entry, seq)
        if snapshot.session.run_id != entry.run.run_id or snapshot.session.ended_at is not None:
            await self.put_out(connection.sid, entry.run.session_id, entry.run.run_id)
            await upkeep.vouch_at_the_end([one])
            raise SessionEnded
        return snapshot

    async def _enter(self, ctx: Context, connection: Connection, session_id: UUID) -> Entry:
        door = rooms.door(session_id)
        at_door = door.name in self.rooms(connection.sid)
        try:
            return await admission.enter(ctx, session_id, connection.sid, looks_again=not at_door)
        except LobbyWaiting:
            await self.knock(connection, session_id)
            if not await lobby.is_admitted(ctx, session_id):
                raise
            # Let in before they could hear of it.
            return await admission.enter(ctx, session_id, connection.sid)
        except (SessionNotLive, SessionFull) as refused:
            if at_door:
                raise
            # At the door they hear when it starts, or when a seat is free; waiting costs none.
            await self.bus.enter(connection.sid, door)
            return await admission.look_again(ctx, session_id, connection.sid, refused)

    async def _hear_of_newer(self, sid: str, one: Held) -> None:
        """Where one may be in class on one device: this socket is told when a newer one comes in."""
        await self.bus.enter(sid, rooms.socket(sid))
        if not await seats.holds(self.runtime, one.run, one.user_id, sid):  # it came while we were on the way
            await self.replace(sid, one.run.session_id, one.run.run_id)
            raise Replaced

    @command(
        "waitlist.accept",
        who=Permission.JOIN_LIVE,
        answers=Snapshot | Resumed,
        raises=(*JOIN_ERRORS, NoOffer),
    )
    async def waitlist_accept(self, ctx: Context, connection: Connection, data: InOne) -> Snapshot | Resumed:
        """Take the seat that is offered: `join`, for one who is offered one."""
        await waiting.require_offer(ctx, data.session_id)
        return await self.join(ctx, connection, Join(session_id=data.session_id))

    @command("leave")
    async def leave(self, ctx: Context, connection: Connection, data: InOne) -> None:
        """Leave with this socket; the seat is free when it was the person's last. Leaving twice is leaving once."""
        await self.bus.leave(connection.sid, rooms.door(data.session_id))
        await self.knocks.leaves(ctx, connection.sid, data.session_id)
        one = self.presence.leave(connection.sid, data.session_id)
        if one is not None:
            await self._leave_rooms(connection.sid, one.run.session_id, one.run.run_id)
            await upkeep.vouch(one)  # they may stay by another
        await admission.leave_with(ctx, data.session_id, connection.sid)

    @command(
        "session.start",
        who=Permission.MANAGE_LIVE,
        answers=LiveSession,
        raises=(sessions.NotTheHost, SessionEnded, SessionCancelled),
        transaction=True,
    )
    async def session_start(self, ctx: Context, connection: Connection, data: InOne) -> LiveSession:
        """Start the class; again, or from two places at once, it is started once."""
        session = await sessions.hosted(ctx, data.session_id)
        return await sessions.describe_one(await runs.start(ctx, session))

    @command(
        "session.end",
        answers=LiveSession,
        raises=(sessions.NotTheHost, Banned, SessionNotLive, SessionCancelled),
        transaction=True,
    )
    async def session_end(self, ctx: Context, connection: Connection, data: InOne) -> LiveSession:
        """End the class for everybody: as its host, a co-host, or an administrator."""
        session = await sessions.endable(ctx, data.session_id)
        return await sessions.describe_one(await runs.end_by_caller(ctx, session))

    async def replace(self, sid: str, session_id: UUID, run_id: UUID) -> None:
        """A newer socket has taken the place of this one. It may be the same page, which knows before we do that its
        line broke, and is about to take up what it left."""
        self.lines.keep(sid, Run(session_id, run_id), HANDOVER_SECONDS)
        one = self.presence.of(sid, session_id)
        await self.put_out(sid, session_id, run_id)
        if one is not None:
            await upkeep.vouch(one)

    async def put_out(self, sid: str, session_id: UUID, run_id: UUID) -> None:
        """A socket's part in a class is over; the socket itself stays."""
        self.presence.leave(sid, session_id)
        await self._leave_rooms(sid, session_id, run_id)

    async def _leave_rooms(self, sid: str, session_id: UUID, run_id: UUID) -> None:
        self.lines.close(sid, session_id)
        await self.bus.leave(sid, rooms.run(session_id, run_id))
        connection = self.connections.get(sid)
        if connection is not None:  # else it has left every room
            await self.bus.leave(sid, rooms.member(session_id, run_id, connection.caller.id))
