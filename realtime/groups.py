"""Namespace /groups: the rooms of study groups."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

import structlog
from pydantic import Field

from domain.community import groups, here, messages, room, upkeep
from domain.community.events import GroupMemberLeft, LeftBecause
from domain.community.groups import GroupOwnerOnly, NotAMember
from domain.community.here import HereAway, Spot
from domain.community.shapes import GroupMessage, GroupResumed, GroupSnapshot
from domain.community.upkeep import Place
from domain.kit.context import Context, Runtime
from domain.kit.errors import DomainError, NotFound
from domain.kit.shapes import Input
from domain.kit.talk import ClientId, Message
from realtime import rooms
from realtime.engine import Bus, Gone
from realtime.gateway import Connection, Gateway, command
from realtime.pushes import personal

log = structlog.get_logger("realtime")

MAX_ROOMS_PER_SOCKET = 20
HERE = (NotFound, NotAMember)


class InGroup(Input):
    """A command about one study group."""

    group_id: UUID


class GroupResume(Input):
    seq: int = Field(ge=0, le=2**53)


class GroupJoin(InGroup):
    resume: GroupResume | None = None


class GroupSend(InGroup):
    client_id: ClientId
    text: Message


class OneGroupMessage(InGroup):
    message_id: UUID


class TooManyRooms(DomainError):
    status, code, title = 429, "too_many_rooms", "Too many rooms"
    detail = "One connection can be in the rooms of {limit} study groups."


class Groups(Gateway):
    def __init__(self, runtime: Runtime, bus: Bus) -> None:
        super().__init__(rooms.GROUPS, runtime, bus)
        self._inside: dict[str, set[UUID]] = defaultdict(set)  # socket -> groups whose rooms it is in

    async def departed(self, connection: Connection) -> None:
        spot = Spot(connection.caller.id, connection.sid)
        for group_id in self._inside.pop(connection.sid, ()):
            await here.move(self.runtime, group_id, go=[spot])

    @command("group.join", answers=GroupSnapshot | GroupResumed, raises=(*HERE, TooManyRooms, HereAway))
    async def join(self, ctx: Context, connection: Connection, data: GroupJoin) -> GroupSnapshot | GroupResumed:
        """Come into the room of a study group that one is in. Answers with a snapshot, or with what a returning
        client has missed."""
        await groups.inside(ctx, data.group_id)
        inside = self._inside[connection.sid]
        if len(inside - {data.group_id}) >= MAX_ROOMS_PER_SOCKET:
            raise TooManyRooms(limit=MAX_ROOMS_PER_SOCKET)
        # First the room, then the look: an event may come twice, never not at all.
        inside.add(data.group_id)
        try:
            return await self._come_in(ctx, connection, data)
        except Exception:
            await self.put_out(connection.sid, data.group_id)
            raise

    async def _come_in(self, ctx: Context, connection: Connection, data: GroupJoin) -> GroupSnapshot | GroupResumed:
        at = rooms.group(data.group_id)
        entered = await self.bus.enter(connection.sid, at, heard=data.resume.seq if data.resume else 0)
        spot = Spot(ctx.caller.id, connection.sid)
        now_here = await here.move(self.runtime, data.group_id, stay=[spot])
        if connection.sid not in self.connections:  # gone while we were at it: nobody else will say goodbye
            await here.move(self.runtime, data.group_id, go=[spot])
            raise Gone
        if data.resume is not None:
            missed = await self.bus.recover(at, data.resume.seq, until=entered)
            if missed is not None:
                await groups.inside(ctx, data.group_id)  # who was put out on the way here has not heard of it
                return room.resumed(missed, now_here)
        seq = await self.bus.position(at)
        return await room.snapshot(ctx, data.group_id, now_here, seq)

    @command("group.leave")
    async def leave(self, ctx: Context, connection: Connection, data: InGroup) -> None:
        """Leave the room with this socket, not the group. Leaving twice is leaving once."""
        await self.put_out(connection.sid, data.group_id)

    @command("group.send", answers=GroupMessage, raises=HERE, transaction=True, chat=True)
    async def send(self, ctx: Context, connection: Connection, data: GroupSend) -> GroupMessage:
        """Say something to a study group that one is in. The same `client_id` again is the same message."""
        return await messages.send(ctx, data.group_id, client_id=data.client_id, text=data.text)

    @command("group.delete", raises=(*HERE, GroupOwnerOnly), transaction=True)
    async def delete(self, ctx: Context, connection: Connection, data: OneGroupMessage) -> None:
        """Take back what one said, or as the group's owner or the instructor what anybody said. Again changes
        nothing."""
        await messages.delete(ctx, data.group_id, data.message_id)

    # ---- upkeep -------------------------------------------------------------------------------------------------

    async def put_out(self, sid: str, group_id: UUID) -> None:
        """A socket is in the room of a group no more; the socket itself stays."""
        self._inside[sid].discard(group_id)
        if not self._inside[sid]:
            del self._inside[sid]
        await self.bus.leave(sid, rooms.group(group_id))
        connection = self.connections.get(sid)
        if connection is None:
            return
        try:
            await here.move(self.runtime, group_id, go=[Spot(connection.caller.id, sid)])
        except HereAway as error:  # they hear nothing more; that they are here is forgotten with their lease
            log.warning("still shown as here", group_id=str(group_id), error=str(error))

    async def beat(self) -> None:
        """Renew what says that this node's people are here; after a loss of Redis, write it anew."""
        by_group: dict[UUID, list[Spot]] = defaultdict(list)
        for sid, connection in list(self.connections.items()):
            for group_id in self._inside.get(sid, ()):
                by_group[group_id].append(Spot(connection.caller.id, sid))
        for group_id, spots in by_group.items():
            await here.move(self.runtime, group_id, stay=spots)
            gone = [one for one in spots if group_id not in self._inside.get(one.connection, ())]
            if gone:  # whoever said goodbye while we renewed was kept here by us: once more
                await here.move(self.runtime, group_id, go=gone)

    async def put_out_unwelcome(self, group_ids: set[UUID] | None = None) -> None:
        """Put out of their rooms, or of these, whoever has no right to be there any more; and say so."""
        held = [
            (one, group_id)
            for one in list(self.connections.values())
            for group_id in self._inside.get(one.sid, ())
            if group_ids is None or group_id in group_ids
        ]
        gone = await upkeep.unwelcome({Place(group_id, one.caller.id) for one, group_id in held})
        for one, group_id in held:
            told = group_id not in self._inside.get(one.sid, ())  # by another look, while we asked
            if Place(group_id, one.caller.id) in gone and not told:
                left = GroupMemberLeft(group_id=group_id, user_id=one.caller.id, reason=LeftBecause.OVER)
                await self.emit(left.type, personal(left.type, left.data()), to=one.sid)
                await self.put_out(one.sid, group_id)
