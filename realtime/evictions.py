"""Table: what ends somebody's right to be here -> whose sockets go. The bus is the speed, the sweep is the promise."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

import structlog

from domain.identity import sign_ins
from domain.kit.shapes import Shape
from domain.live import presence, upkeep
from domain.live.upkeep import Held
from models.live import LeaveReason
from realtime import rooms
from realtime.engine import Bus, Room
from realtime.gateway import Gateway
from realtime.groups import Groups
from realtime.live import Live
from realtime.pushes import personal

log = structlog.get_logger("realtime")

WARN_SECONDS = 60  # before an access token runs out


class TokenExpiring(Shape):
    expires_in: int  # seconds


class Evictions:
    def __init__(self, bus: Bus, live: Live, groups: Groups, gateways: list[Gateway]) -> None:
        self._bus = bus
        self._live = live
        self._groups = groups
        self._gateways = gateways
        bus.after("participant.left", self._left)
        bus.after("session.ended", self._ended)
        bus.after("member.banned", self._banned)
        bus.after("sign_in.ended", self._sign_in_ended)
        bus.after("group_member.left", self._group_left)
        bus.after("group.dissolved", self._group_left)

    async def _left(self, room: Room, event: dict[str, Any]) -> None:
        """The event only makes us look: whoever has sat down again stays."""
        run_id, user_id = UUID(event["run_id"]), UUID(event["data"]["user_id"])
        if event["data"]["reason"] == LeaveReason.REPLACED:  # said to one socket, in a room of its own
            for sid, one in self._live.presence.in_run(run_id, user_id):
                if rooms.socket(sid) == room:
                    await self._live.replace(sid, one.run.session_id, one.run.run_id)
            return
        theirs = [one for _, one in self._live.presence.in_run(run_id, user_id)]
        here = theirs or (run_id, user_id) in self._live.lines.kept()
        if not here or await presence.still_inside([(run_id, user_id)]):  # a reserved place is none of a socket
            return
        self._live.lines.drop_kept(run_id, user_id)
        for one in theirs:
            if self._holds_still(one):
                await self._live.put_out(one.connection, one.run.session_id, one.run.run_id)

    async def _ended(self, room: Room, event: dict[str, Any]) -> None:
        self._live.lines.drop_kept(UUID(event["run_id"]))
        held = list(self._live.presence.in_run(UUID(event["run_id"])))
        for sid, one in held:
            await self._live.put_out(sid, one.run.session_id, one.run.run_id)
        await upkeep.vouch_at_the_end([one for _, one in held])

    async def _banned(self, room: Room, event: dict[str, Any]) -> None:
        """Whoever was inside has left; at the door nobody else would send them away."""
        door = rooms.door(UUID(event["session_id"]))
        for one in self._live.sockets_of(UUID(room.tag)):
            await self._bus.leave(one.sid, door)

    async def _sign_in_ended(self, room: Room, event: dict[str, Any]) -> None:
        await self.sweep()

    async def _group_left(self, room: Room, event: dict[str, Any]) -> None:
        """Here too the event only makes us look."""
        await self._groups.put_out_unwelcome({UUID(event["data"]["group_id"])})

    async def replace(self, one: Held) -> None:
        """A newer device of the same person has taken the place of this one, which has not heard of it."""
        await self._live.replace(one.connection, one.run.session_id, one.run.run_id)
        await self._tell_parting(one, LeaveReason.REPLACED)

    async def put_out(self, one: Held) -> None:
        """A beat has found it without a seat. Whether it was told is unknown, and from here on it is not: say so.

        It may have come in anew since the beat looked, or its person by another: then they stay.
        """
        if await presence.still_inside([(one.run.run_id, one.user_id)]) or not self._holds_still(one):
            return
        await self._live.put_out(one.connection, one.run.session_id, one.run.run_id)
        await self._tell_parting(one)

    def _holds_still(self, one: Held) -> bool:
        """Not what looks the same: whoever came in anew while we asked holds another."""
        return self._live.presence.of(one.connection, one.run.session_id) is one

    async def _tell_parting(self, one: Held, reason: LeaveReason | None = None) -> None:
        parting = await upkeep.parting(one.run, one.user_id, reason)
        await self._live.emit(parting.type, personal(parting.type, parting.data(), one.run), to=one.connection)

    async def sweep(self) -> None:
        """Close every socket of this node whose sign-in has ended or whose person is banned; in one query."""
        everyone = [(gateway, one) for gateway in self._gateways for one in gateway.connections.values()]
        if not everyone:
            return
        good = await sign_ins.still_good({one.caller.sign_in_id for _, one in everyone})
        for gateway, one in everyone:
            if one.caller.sign_in_id not in good:
                for held in self._live.presence.held_by(one.sid):  # no grace for their pictures either
                    self._live.lines.close(one.sid, held.run.session_id)
                await gateway.disconnect(one.sid)  # and stay away: not a restart of ours

    async def expire(self) -> None:
        """Warn those whose token runs out soon, close those whose has."""
        now = time.time()
        for gateway in self._gateways:
            for one in list(gateway.connections.values()):
                left = one.expires_at - now
                if left <= 0:
                    await gateway.disconnect(one.sid)
                elif left <= WARN_SECONDS and not one.warned:
                    one.warned = True
                    warning = TokenExpiring(expires_in=round(left)).model_dump()
                    told = personal("session.token_expiring", warning)
                    await gateway.emit("session.token_expiring", told, to=one.sid)
