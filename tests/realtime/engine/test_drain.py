from __future__ import annotations

import asyncio
import time

import aiohttp
from aiohttp import WSMsgType

from realtime.engine import drain
from tests.realtime.engine.raw import Polling, joined, said, serving, websocket


class TestDrain:
    async def test_clients_are_told_to_come_back(self) -> None:
        async with serving() as at, websocket(at) as ws, Polling(at) as poller:
            sid = await joined(ws)
            await poller.join()
            polled = asyncio.create_task(poller.get())
            await asyncio.sleep(0.05)
            await at.server.emit("last", to=sid, namespace="/live")
            await drain(at.server, 0.1)
            assert await said(ws) == '42/live,["last"]'
            closing = await ws.receive(2)
            assert (closing.type, closing.data) == (WSMsgType.CLOSE, 1012)
            assert await polled == ["1"]

    async def test_nobody_new_is_let_in(self) -> None:
        async with serving() as at, aiohttp.ClientSession() as session:
            await drain(at.server, 0)
            async with session.get(at.url + "polling") as answer:
                assert answer.status == 503
                assert "Retry-After" in answer.headers

    async def test_the_leaving_are_spread_and_the_end_is_bounded(self) -> None:
        async with serving() as at:
            moments: list[float] = []

            async def bye(sid: str, reason: str) -> None:
                moments.append(time.monotonic())

            at.server.on("disconnect", bye, namespace="/live")
            sockets = [websocket(at) for _ in range(20)]
            for ws in [await opening.__aenter__() for opening in sockets]:
                await joined(ws)
            started = time.monotonic()
            await drain(at.server, 0.4)
            assert time.monotonic() - started < 1.0
            assert len(moments) == 20
            assert max(moments) - min(moments) > 0.1
            assert not at.server.eio.sockets
            for opening in sockets:
                await opening.__aexit__(None, None, None)
