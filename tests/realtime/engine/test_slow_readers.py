"""Clients that fall behind: cut, or spared what is volatile, and nobody else notices."""

from __future__ import annotations

import asyncio

import aiohttp
from aiohttp import WSMsgType
from socketio.packet import EVENT

from realtime.engine.connection import MAX_BEHIND, SLOW
from realtime.engine.frames import encode
from tests.realtime.engine.nodes import eventually
from tests.realtime.engine.raw import Clients, serving, stalled_reader


class TestSlowReaders:
    async def test_are_cut_while_the_others_hear_everything(self) -> None:
        async with serving() as at, Clients(at, 1) as [(_, good)]:
            stalled = [await stalled_reader(at) for _ in range(5)]
            await eventually(lambda: len(at.server.manager.members("/live", "r")) == 6)
            count = 4 * MAX_BEHIND // 4000
            heard = asyncio.create_task(_count(good, count))
            for n in range(count):
                await at.server.emit("e", "x" * 4000, room="r", namespace="/live")
                if n % 8 == 7:
                    await asyncio.sleep(0.001)
            assert await heard == count
            await eventually(lambda: len(at.server.manager.members("/live", "r")) == 1)
            assert at.server.eio.counts[SLOW] == 5
            for _, writer in stalled:
                writer.close()

    async def test_volatile_events_are_dropped_for_them_and_cut_nobody(self) -> None:
        async with serving() as at:
            _, writer = await stalled_reader(at)
            await eventually(lambda: at.server.manager.members("/live", "r"))
            from_room = at.server.manager.namespaces["/live"].rooms["r"]
            message = encode(EVENT, "/live", ["e", "x" * 4000])
            for n in range(3000):
                at.server.manager.fan(from_room, message, volatile=True)
                if n % 8 == 7:
                    await asyncio.sleep(0)
            assert at.server.eio.counts["volatile dropped"] > 1000
            assert at.server.manager.members("/live", "r")
            writer.close()


async def _count(ws: aiohttp.ClientWebSocketResponse, wanted: int) -> int:
    for heard in range(wanted):
        if (await ws.receive(5)).type is not WSMsgType.TEXT:
            return heard
    return wanted
