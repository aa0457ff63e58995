"""Long-polling, and the way from it to a WebSocket."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from socketio.packet import EVENT

from realtime.engine.connection import MAX_BEHIND, SLOW, UPGRADE_POLL_SECONDS
from realtime.engine.frames import Several, encode
from tests.fixtures.patience import until
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

    async def test_what_is_said_together_comes_in_parts_too(self) -> None:
        async with serving() as at, Polling(at) as poller:
            await poller.join()
            many = Several(*[b'42/live,["e",%d]' % n for n in range(40)], blobs=[b"a", b"b"])
            at.server.manager.deliver("/live", "r", many)
            parts = [await poller.get() for _ in range(3)]
            assert [len(part) for part in parts] == [16, 16, 10]
            assert [text for part in parts for text in part] == [
                *(f'42/live,["e",{n}]' for n in range(40)), "bYQ==", "bYg==",
            ]  # fmt: skip

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
                await until(lambda: at.server.eio.sockets[poller.sid].upgraded)
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
            await until(lambda: not at.server.eio.sockets[poller.sid].upgrading)
            await at.server.emit("e", 3, room="r", namespace="/live")
            assert await poller.get() == ['42/live,["e",3]']

    async def test_one_that_fails_beside_another_does_not_disturb_it(self) -> None:
        async with serving() as at, Polling(at) as poller:
            await poller.join()
            async with websocket(at, poller.sid) as first, websocket(at, poller.sid) as second:
                await first.send_str("2probe")
                assert await said(first) == "3probe"
                await second.send_str("2probe")
                assert (await second.receive(10)).type is aiohttp.WSMsgType.CLOSE
                assert await poller.get(10) == ["6"], "polls are still held off"
                await first.send_str("5")
                await at.server.emit("e", 1, room="r", namespace="/live")
                assert await said(first) == '42/live,["e",1]'

    async def test_the_poll_that_waits_while_it_happens_is_let_go(self) -> None:
        async with serving() as at, Polling(at) as poller:
            await poller.join()
            connection = at.server.eio.sockets[poller.sid]
            async with websocket(at, poller.sid) as ws:
                polled = asyncio.create_task(poller.get(10))
                await until(lambda: connection.wake is not None)
                await ws.send_str("2probe")
                assert await said(ws) == "3probe"
                assert await polled == ["6"]
                connection.upgrading = False  # as if one more poll had come in time
                polled = asyncio.create_task(poller.get(10))
                await until(lambda: connection.wake is not None)
                await ws.send_str("5")
                assert await polled == [""]
                assert not connection.closing

    async def test_who_polls_on_meanwhile_is_slowed_down(self) -> None:
        async with serving() as at, Polling(at) as poller:
            await poller.join()
            async with websocket(at, poller.sid) as ws:
                await ws.send_str("2probe")
                assert await said(ws) == "3probe"
                loop = asyncio.get_running_loop()
                began, polls = loop.time(), 0
                while polls < 5:
                    assert await poller.get() == ["6"]
                    polls += 1
                assert loop.time() - began >= 4 * UPGRADE_POLL_SECONDS

    async def test_one_that_comes_while_the_client_is_let_go_keeps_nothing_open(self) -> None:
        async with serving() as at, Polling(at) as poller:
            await poller.join()
            written = asyncio.Event()

            async def bye(sid: str, reason: str) -> None:
                await written.wait()

            at.server.on("disconnect", bye, namespace="/live")
            connection = at.server.eio.sockets[poller.sid]
            async with websocket(at, poller.sid) as ws:
                await ws.send_str("2probe")
                assert await said(ws) == "3probe"
                closing = asyncio.create_task(connection.close(wait=False))
                await ws.send_str("5")
                await until(lambda: connection.upgraded)
                assert connection.socket is None
                written.set()
                await closing
                assert (await ws.receive(10)).type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)

    async def test_a_body_that_comes_in_pieces_is_read_whole(self) -> None:
        async with serving() as at, Polling(at) as poller:
            await poller.join()
            body = b'42/live,1["echo","' + b"x" * 3000 + b'"]'
            reader, writer = await asyncio.open_connection("127.0.0.1", at.port)
            head = f"POST /socket.io/?EIO=4&transport=polling&sid={poller.sid} HTTP/1.1\r\nHost: x\r\n"
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:1000])
            await asyncio.sleep(0.1)
            writer.write(body[1000:])
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
            assert await poller.get() == ["43" + body[2:].decode().replace('"echo",', "").replace("42", "")]
            writer.close()

    @pytest.mark.parametrize("goes", [False, True])
    async def test_a_body_that_never_comes_is_not_waited_for(self, monkeypatch: pytest.MonkeyPatch, goes: bool) -> None:
        monkeypatch.setattr("realtime.engine.polling.POST_SECONDS", 0.3)
        async with serving() as at, Polling(at) as poller:
            await poller.join()
            reader, writer = await asyncio.open_connection("127.0.0.1", at.port)
            head = f"POST /socket.io/?EIO=4&transport=polling&sid={poller.sid} HTTP/1.1\r\nHost: x\r\n"
            writer.write(f"{head}Content-Length: 100\r\n\r\n42".encode())
            if goes:
                await asyncio.sleep(0.1)
                writer.transport.abort()
            else:
                assert (await asyncio.wait_for(reader.readline(), 15)).startswith(b"HTTP/1.1 400")
            await until(lambda: not at.server.eio.sockets)
            writer.close()

    async def test_nothing_is_done_after_a_goodbye_and_its_post_is_answered(self) -> None:
        async with serving() as at, Polling(at) as poller:
            await poller.join()
            assert await poller.post("1", "7") == 200
            assert not at.server.eio.sockets

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
            await until(lambda: not at.server.eio.sockets)
            assert at.server.eio.counts[SLOW] == 1

    async def test_what_is_volatile_is_dropped_for_who_stays_away_and_leaves_room_for_the_rest(self) -> None:
        async with serving() as at, Polling(at) as poller:
            await poller.join()
            message = encode(EVENT, "/live", ["e", "x" * 50_000])
            for _ in range(3 * MAX_BEHIND // 50_000):
                at.server.manager.deliver("/live", "r", message, True)
            assert at.server.eio.counts["volatile dropped"] > 20
            await at.server.emit("e", 1, room="r", namespace="/live")
            assert (await poller.get())[-1] == '42/live,["e",1]'

    async def test_it_can_be_switched_off(self) -> None:
        async with serving(polling=False) as at, aiohttp.ClientSession() as session:
            async with session.get(at.url + "polling") as answer:
                assert answer.status == 400
            async with Clients(at, 1):
                assert len(at.server.eio.sockets) == 1
