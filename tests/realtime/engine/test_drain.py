from __future__ import annotations

import asyncio
import time

import aiohttp
from aiohttp import WSMsgType

from realtime.engine import drain
from tests.fixtures.patience import PATIENCE_SECONDS, until
from tests.realtime.engine.raw import Polling, joined, said, serving, websocket


class TestDrain:
    async def test_clients_are_told_to_come_back(self) -> None:
        async with serving() as at, websocket(at) as ws, Polling(at) as poller:
            sid = await joined(ws)
            await poller.join()
            polled = asyncio.create_task(poller.get())
            await until(lambda: at.server.eio.sockets[poller.sid].wake is not None)
            await at.server.emit("last", to=sid, namespace="/live")
            await drain(at.server, 0.1)
            assert await said(ws) == '42/live,["last"]'
            closing = await ws.receive(PATIENCE_SECONDS)
            assert (closing.type, closing.data) == (WSMsgType.CLOSE, 1012)
            assert await polled == ["1"]

    async def test_nobody_new_is_let_in(self) -> None:
        async with serving() as at, aiohttp.ClientSession() as session:
            await drain(at.server, 0)
            async with session.get(at.url + "polling") as answer:
                assert answer.status == 503
                assert "Retry-After" in answer.headers

    async def test_the_leaving_are_spread_and_the_end_is_bounded(self) -> None:
        spreads = [await self._spread()]
        while spreads[-1] <= 0.1 and len(spreads) < 3:  # a process that was held lets all go when it wakes
            spreads.append(await self._spread())
        assert spreads[-1] > 0.1

    @staticmethod
    async def _spread() -> float:
        """Seconds between the first that leaves and the last."""
        async with serving() as at:
            moments: list[float] = []

            async def bye(sid: str, reason: str) -> None:
                moments.append(time.monotonic())

            at.server.on("disconnect", bye, namespace="/live")
            sockets = [websocket(at) for _ in range(20)]
            for ws in [await opening.__aenter__() for opening in sockets]:
                await joined(ws)
            async with asyncio.timeout(PATIENCE_SECONDS):
                await drain(at.server, 0.4)
            assert len(moments) == 20
            assert not at.server.eio.sockets
            for opening in sockets:
                await opening.__aexit__(None, None, None)
        return max(moments) - min(moments)
