"""One client's way in and out: order, back-pressure, deadlines, and what breaks the protocol."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import WSMsgType
from socketio.packet import EVENT

from realtime.engine import outbox
from realtime.engine.connection import SILENT
from realtime.engine.frames import encode
from tests.fixtures.patience import PATIENCE_SECONDS, until
from tests.realtime.engine.raw import Clients, said, serving, websocket


class TestOrder:
    async def test_acks_and_events_and_broadcasts_keep_their_order_in_a_sliced_room(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("realtime.engine.rooms.SLICE", 2)
        monkeypatch.setattr(outbox, "SLICE", 2)
        async with serving() as at, Clients(at, 5) as clients:
            sids = [sid for sid, _ in clients]
            for n in range(0, 300, 3):
                await at.server.emit("e", n, room="r", namespace="/live")
                for sid in sids:
                    await at.server.emit("e", n + 1, to=sid, namespace="/live")
                await at.server.emit("e", n + 2, room=["r", sids[0]], namespace="/live")
                if n % 30 == 0:
                    await asyncio.sleep(0)
            for _, ws in clients:
                assert [await said(ws) for _ in range(300)] == [f'42/live,["e",{n}]' for n in range(300)]

    async def test_a_burst_is_one_write(self) -> None:
        async with serving() as at, Clients(at, 1) as [(sid, ws)]:
            connection = at.server.eio.sockets[at.server.manager.eio_sid_from_sid(sid, "/live")]
            writes: list[bytes] = []
            send = connection.send_now
            connection.send_now = lambda frame: (writes.append(frame), send(frame))[1]
            for n in range(10):
                await at.server.emit("e", n, room="r", namespace="/live")
            assert [await said(ws) for _ in range(10)] == [f'42/live,["e",{n}]' for n in range(10)]
            assert len(writes) == 2

    async def test_what_is_volatile_is_sliced_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("realtime.engine.rooms.SLICE", 2)
        async with serving() as at, Clients(at, 5) as clients:
            members = at.server.manager.namespaces["/live"].rooms["r"]
            for n in range(3):
                at.server.manager.fan(members, encode(EVENT, "/live", ["e", n]), volatile=True)
            assert sum(connection.out is None for connection in members.values()) == 2
            for _, ws in clients:
                assert [await said(ws) for _ in range(3)] == [f'42/live,["e",{n}]' for n in range(3)]

    async def test_skip_and_lists_of_rooms(self) -> None:
        async with serving() as at, Clients(at, 2) as [(one, _), (two, ws)]:
            await at.server.emit("skipped", room="r", skip_sid=[one, two], namespace="/live")
            await at.server.emit("once", room=["r", two], skip_sid=one, namespace="/live")
            await at.server.emit("all", (1, 2), namespace="/live")
            assert [await said(ws), await said(ws)] == ['42/live,["once"]', '42/live,["all",1,2]']

    async def test_a_callback_gets_the_answer(self) -> None:
        answers: list[Any] = []
        async with serving() as at, Clients(at, 1) as [(sid, ws)]:
            await at.server.emit("ask", to=sid, namespace="/live", callback=lambda *got: answers.append(got))
            assert await said(ws) == '42/live,1["ask"]'
            await ws.send_str('43/live,1["yes"]')
            await until(lambda: answers == [("yes",)])


class TestConnect:
    async def test_nothing_arrives_before_connect_is_answered(self) -> None:
        async with serving() as at:
            decide = asyncio.Event()

            async def slow(sid: str, environ: Any, auth: Any = None) -> None:
                await at.server.enter_room(sid, "r", namespace="/slow")
                await at.server.emit("welcome", to=sid, namespace="/slow")
                await decide.wait()

            at.server.on("connect", slow, namespace="/slow")
            async with websocket(at) as ws:
                await said(ws)
                await ws.send_str("40/slow,")
                await until(lambda: "/slow" in at.server.manager.namespaces)
                await at.server.emit("secret", room="r", namespace="/slow")
                await at.server.emit("secret", namespace="/slow")
                decide.set()
                assert (await said(ws)).startswith('40/slow,{"sid"')
                assert await said(ws) == '42/slow,["welcome"]'
                await at.server.emit("public", room="r", namespace="/slow")
                assert await said(ws) == '42/slow,["public"]'

    async def test_a_handler_that_fails_refuses(self) -> None:
        async with serving() as at, websocket(at) as ws:

            async def broken(sid: str, environ: Any, auth: Any = None) -> None:
                raise RuntimeError

            at.server.on("connect", broken, namespace="/broken")
            await said(ws)
            await ws.send_str("40/broken,")
            assert (await said(ws)).startswith("44/broken,")
            await ws.send_str("40/broken,")
            assert (await said(ws)).startswith("44/broken,")
            assert at.server.manager.namespaces["/broken"].clients == {}

    async def test_a_namespace_without_handlers_is_none(self) -> None:
        async with serving() as at, websocket(at) as ws:
            await said(ws)
            await ws.send_str("40")
            assert (await said(ws)).startswith("44")

    async def test_who_never_connects_is_cut(self) -> None:
        async with serving() as at, Clients(at, 1):
            at.server.eio.authenticate_seconds = 0.3
            async with websocket(at) as ws:
                await said(ws)
                assert await said(ws) == "1"
                assert (await ws.receive(PATIENCE_SECONDS)).type is WSMsgType.CLOSE
            assert len(at.server.eio.sockets) == 1
            assert at.server.eio.counts[SILENT] == 1

    async def test_who_is_sent_away_from_everywhere_is_cut_after_the_deadline(self) -> None:
        async with serving() as at, Clients(at, 1) as [(sid, ws)]:
            at.server.eio.authenticate_seconds = 0.3
            await at.server.disconnect(sid, namespace="/live")
            assert await said(ws) == "41/live,"
            assert await said(ws) == "1"

    async def test_who_was_nowhere_for_a_moment_has_the_whole_time_again(self) -> None:
        async with serving() as at, Clients(at, 1) as [(sid, _)]:
            connection = at.server.eio.sockets[at.server.manager.eio_sid_from_sid(sid, "/live")]
            connection.memberships = 0
            connection.expect_membership()
            connection._check_membership()  # of an earlier time
            assert at.server.eio.counts[SILENT] == 0
            connection.nowhere_since -= at.server.eio.authenticate_seconds
            connection._check_membership()
            assert at.server.eio.counts[SILENT] == 1
            await until(lambda: not at.server.eio.sockets)

    async def test_who_connects_without_end_is_cut(self) -> None:
        async with serving() as at, Clients(at, 1) as [(_, ws)]:
            asked: list[str] = []

            async def connect(sid: str, environ: Any, auth: Any = None) -> bool:
                asked.append(sid)
                return len(asked) % 2 == 0

            at.server.on("connect", connect, namespace="/costly")
            for _ in range(500):
                await ws.send_str("40/costly,")
                await ws.send_str("41/costly,")
            await until(lambda: not at.server.eio.sockets)
            assert 20 < len(asked) < 100

    async def test_leaving_while_the_handler_decides_leaves_nothing_behind(self) -> None:
        async with serving() as at:
            decide, gone = asyncio.Event(), []

            async def slow(sid: str, environ: Any, auth: Any = None) -> None:
                await decide.wait()

            async def bye(sid: str, reason: str) -> None:
                gone.append(sid)

            at.server.on("connect", slow, namespace="/slow")
            at.server.on("disconnect", bye, namespace="/slow")
            async with websocket(at) as ws:
                await said(ws)
                await ws.send_str("40/slow,")
                await until(lambda: "/slow" in at.server.manager.namespaces)
                connection = next(iter(at.server.eio.sockets.values()))
                await connection.close(wait=False, abort=True)
                decide.set()
            await until(lambda: not at.server.manager.namespaces["/slow"].clients)
            assert len(gone) == 1

    async def test_who_is_sent_away_while_the_handler_decides_goes_when_it_has(self) -> None:
        async with serving() as at:
            gone: list[str] = []

            async def banned(sid: str, environ: Any, auth: Any = None) -> None:
                await at.server.disconnect(sid, namespace="/door")

            async def bye(sid: str, reason: str) -> None:
                gone.append(reason)

            at.server.on("connect", banned, namespace="/door")
            at.server.on("disconnect", bye, namespace="/door")
            async with websocket(at) as ws:
                await said(ws)
                await ws.send_str("40/door,")
                assert (await said(ws)).startswith('40/door,{"sid"')
                assert await said(ws) == "41/door,"
                await until(lambda: not at.server.manager.namespaces["/door"].clients)
                assert gone == ["server disconnect"]

    async def test_nothing_follows_a_disconnect_however_long_its_handler_takes(self) -> None:
        async with serving() as at, Clients(at, 2) as [(sid, ws), (_, other)]:
            written, rooms = asyncio.Event(), []

            async def bye(sid: str, reason: str) -> None:
                rooms.extend(at.server.rooms(sid, namespace="/live"))
                await written.wait()

            at.server.on("disconnect", bye, namespace="/live")
            leaving = asyncio.create_task(at.server.disconnect(sid, namespace="/live"))
            await until(lambda: rooms)
            for target in ({"room": "r"}, {"room": ["r", sid]}, {"to": sid}, {}):
                await at.server.emit("e", 1, namespace="/live", **target)
            await ws.send_str("40/other,")
            assert [await said(ws), (await said(ws))[:9]] == ["41/live,", "44/other,"]
            assert [await said(other) for _ in range(3)] == ['42/live,["e",1]'] * 3
            assert sorted(rooms) == sorted([sid, "r"])
            written.set()
            await leaving

    async def test_a_disconnect_handler_that_fails_leaves_nothing_behind(self) -> None:
        async with serving() as at:

            async def broken(sid: str, reason: str) -> None:
                raise RuntimeError

            at.server.on("disconnect", broken, namespace="/live")
            async with Clients(at, 1):
                pass
            await until(lambda: not at.server.eio.sockets)
            assert not at.server.manager.namespaces["/live"].clients
            assert not at.server.manager.namespaces["/live"].rooms


class TestProtocol:
    @pytest.mark.parametrize(
        "garbage",
        [
            "4", "49", "42", "42/live", "42/live,", "42/live,{}", "42/live,[]", "42/live,[1]", '42/live,["a"',
            "42/live,-1[\"a\"]", '42/live,["disconnect","x"]', '42/live,["connect",{}]', "7", "hello", "451-[]",
            '42/live,["echo",' + "[" * 40 + "]" * 40 + "]", "40/live," + "[" * 40 + "]" * 40, "9" * 100,
        ],
    )  # fmt: skip
    async def test_garbage_ends_the_connection_and_nothing_else(self, garbage: str) -> None:
        async with serving() as at, Clients(at, 2) as [(_, bad), (_, good)]:
            await bad.send_str(garbage)
            assert (await bad.receive(PATIENCE_SECONDS)).type is WSMsgType.CLOSE
            await good.send_str('42/live,1["echo",1,2]')
            assert await said(good) == "43/live,1[1,2]"
            await until(lambda: len(at.server.eio.sockets) == 1)

    async def test_binary_from_a_client_ends_the_connection(self) -> None:
        async with serving() as at, Clients(at, 1) as [(_, ws)]:
            await ws.send_bytes(b"x")
            assert (await ws.receive(PATIENCE_SECONDS)).type is WSMsgType.CLOSE

    async def test_an_event_for_a_namespace_not_joined_is_ignored(self) -> None:
        async with serving() as at, Clients(at, 1) as [(_, ws)]:
            await ws.send_str('42/other,1["echo"]')
            await ws.send_str('42/live,2["echo"]')
            assert await said(ws) == "43/live,2[]"

    async def test_too_much_at_once_ends_the_connection(self) -> None:
        async with serving(max_payload_bytes=1000) as at, Clients(at, 1) as [(_, ws)]:
            await ws.send_str('42/live,1["echo","' + "x" * 2000 + '"]')
            assert await said(ws) == 1009

    async def test_one_clients_commands_are_done_in_order(self) -> None:
        async with serving() as at, Clients(at, 1) as [(_, ws)]:
            done: list[int] = []

            async def slow(sid: str, n: int) -> int:
                await asyncio.sleep(0.02 if n == 0 else 0)
                done.append(n)
                return n

            at.server.on("slow", slow, namespace="/live")
            for n in range(5):
                await ws.send_str(f'42/live,{n}["slow",{n}]')
            assert [await said(ws) for _ in range(5)] == [f"43/live,{n}[{n}]" for n in range(5)]
            assert done == [0, 1, 2, 3, 4]

    async def test_compression_is_not_agreed_to(self) -> None:
        async with serving() as at, websocket(at) as ws:
            assert not ws.compress

    async def test_silence_after_a_ping_is_the_end(self) -> None:
        async with serving(ping_interval=0.2, ping_timeout=PATIENCE_SECONDS) as at, Clients(at, 1) as [(_, ws)]:
            (connection,) = at.server.eio.sockets.values()
            assert await said(ws) == "2"
            await ws.send_str("3")
            await until(lambda: not connection.awaiting_pong)
            at.server.eio.ping_timeout = 0.3
            connection._expect_pong()  # as if the time for it were over
            assert await said(ws) == "2"
            ended = (WSMsgType.CLOSED, WSMsgType.CLOSE, WSMsgType.ERROR, WSMsgType.TEXT)
            assert (await ws.receive(PATIENCE_SECONDS)).type in ended
            await until(lambda: not at.server.eio.sockets)

    async def test_who_waits_for_a_slow_command_is_not_taken_for_silent(self) -> None:
        async with serving(ping_interval=0.5, ping_timeout=0.5) as at, Clients(at, 1) as [(_, ws)]:
            done = asyncio.Event()

            async def slow(sid: str) -> None:
                await done.wait()

            at.server.on("slow", slow, namespace="/live")
            await ws.send_str('42/live,1["slow"]')
            for _ in range(2):
                assert await said(ws, 15) == "2"
                await ws.send_str("3")
            done.set()
            assert await said(ws, 15) == "43/live,1[]"
            assert at.server.eio.sockets

    async def test_nor_for_alive_for_ever(self) -> None:
        async with serving(ping_interval=0.2, ping_timeout=0.2) as at, Clients(at, 1) as [(_, ws)]:
            done = asyncio.Event()

            async def slow(sid: str) -> None:
                await done.wait()

            at.server.on("slow", slow, namespace="/live")
            await ws.send_str('42/live,1["slow"]')
            await until(lambda: not at.server.eio.sockets)
            done.set()
