"""Long-polling, and the way from it to a WebSocket."""

from __future__ import annotations

import aiohttp

from realtime.engine.connection import SLOW
from tests.realtime.engine.nodes import eventually
from tests.realtime.engine.raw import Clients, Polling, said, serving, websocket


class TestPolling:
    async def test_a_mixed_room_gets_text_and_binary(self) -> None:
        async with serving() as at, Clients(at, 1) as [(_, ws)], Polling(at) as poller:
            await poller.join()
            await at.server.emit("file", (1, b"ab"), room="r", namespace="/live")
            await at.server.emit("text", 2, room="r", namespace="/live")
            assert [await said(ws) for _ in range(3)] == [
                '451-/live,["file",1,{"_placeholder":true,"num":0}]', b"ab", '42/live,["text",2]',
            ]  # fmt: skip
            assert await poller.get() == [
                '451-/live,["file",1,{"_placeholder":true,"num":0}]', "bYWI=", '42/live,["text",2]',
            ]  # fmt: skip

    async def test_a_long_backlog_comes_in_parts_of_sixteen(self) -> None:
        async with serving() as at, Polling(at) as poller:
            await poller.join()
            for n in range(40):
                await at.server.emit("e", n, room="r", namespace="/live")
            parts = [await poller.get() for _ in range(3)]
            assert [len(part) for part in parts] == [16, 16, 8]
            assert [text for part in parts for text in part] == [f'42/live,["e",{n}]' for n in range(40)]

    async def test_an_upgrade_loses_and_reorders_nothing(self) -> None:
        async with serving() as at, Polling(at) as poller:
            await poller.join()
            async with websocket(at, poller.sid) as ws:
                await ws.send_str("2probe")
                assert await said(ws) == "3probe"
                for n in range(5):
                    await at.server.emit("e", n, room="r", namespace="/live")
                assert await poller.get() == ["6"]
                await ws.send_str("5")
                await eventually(lambda: at.server.eio.sockets[poller.sid].upgraded)
                await at.server.emit("e", 5, room="r", namespace="/live")
                assert [await said(ws) for _ in range(6)] == [f'42/live,["e",{n}]' for n in range(6)]

    async def test_an_upgrade_that_stalls_leaves_polling_working(self) -> None:
        async with serving() as at, Polling(at) as poller:
            await poller.join()
            async with websocket(at, poller.sid):
                await at.server.emit("e", 1, room="r", namespace="/live")
                assert await poller.get() == ['42/live,["e",1]']
            await at.server.emit("e", 2, room="r", namespace="/live")
            assert await poller.get() == ['42/live,["e",2]']
            async with websocket(at, poller.sid) as ws:
                await ws.send_str("2probe")
                await said(ws)
            await eventually(lambda: not at.server.eio.sockets[poller.sid].upgrading)
            await at.server.emit("e", 3, room="r", namespace="/live")
            assert await poller.get() == ['42/live,["e",3]']

    async def test_garbage_ends_the_connection(self) -> None:
        async with serving() as at, Polling(at) as poller:
            await poller.join()
            assert await poller.post("42/live,[1]") == 400
            assert not at.server.eio.sockets

    async def test_a_poller_that_stays_away_is_bounded(self) -> None:
        async with serving() as at, Polling(at) as poller:
            await poller.join()
            for _ in range(30):
                await at.server.emit("e", "x" * 50_000, room="r", namespace="/live")
            await eventually(lambda: not at.server.eio.sockets)
            assert at.server.eio.counts[SLOW] == 1

    async def test_it_can_be_switched_off(self) -> None:
        async with serving(polling=False) as at, aiohttp.ClientSession() as session:
            async with session.get(at.url + "polling") as answer:
                assert answer.status == 400
            async with Clients(at, 1):
                assert len(at.server.eio.sockets) == 1
