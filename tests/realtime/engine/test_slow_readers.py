"""Clients that fall behind: cut, or spared what is volatile, and nobody else notices."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import aiohttp
import pytest
from aiohttp import WSMsgType
from socketio.packet import EVENT

from realtime.engine.connection import MAX_BEHIND, SLOW
from realtime.engine.frames import PONG, TEXT, encode
from tests.fixtures.patience import PATIENCE_SECONDS, until
from tests.realtime.engine.raw import Clients, serving, stalled_reader


class TestSlowReaders:
    async def test_are_cut_while_the_others_hear_everything(self) -> None:
        async with serving() as at, Clients(at, 1) as [(_, good)]:
            stalled = [await stalled_reader(at) for _ in range(10)]
            await until(lambda: len(at.server.manager.members("/live", "r")) == 11)
            transports = [connection.transport for connection in at.server.eio.sockets.values()]
            count, kept = 4 * MAX_BEHIND // 4000, 0
            heard = asyncio.create_task(_count(good, count))
            for n in range(count):
                await at.server.emit("e", "x" * 4000, room="r", namespace="/live")
                if n % 8 == 7:
                    kept = max(kept, sum(transport.get_write_buffer_size() for transport in transports))
                    await asyncio.sleep(0.001)
            assert await heard == count
            assert 5 * MAX_BEHIND < kept <= 11 * MAX_BEHIND
            await until(lambda: len(at.server.manager.members("/live", "r")) == 1)
            assert at.server.eio.counts[SLOW] == 10
            for reader, writer in stalled:
                writer.transport.resume_reading()  # type: ignore[attr-defined]
                async with asyncio.timeout(PATIENCE_SECONDS):  # nothing of ours keeps their socket open
                    with suppress(ConnectionResetError):
                        while await reader.read(1 << 16):
                            pass
                writer.close()

    async def test_who_reads_again_in_time_has_missed_nothing_and_no_frame_is_torn(self) -> None:
        async with serving() as at:
            reader, writer = await stalled_reader(at)
            await until(lambda: at.server.manager.members("/live", "r"))
            [connection] = at.server.eio.sockets.values()
            said = 0
            while connection.transport.get_write_buffer_size() < MAX_BEHIND // 2:
                await at.server.emit("e", (said, "x" * (said * 7919 % 9000)), room="r", namespace="/live")
                said += 1
                writer.write(b"\x89\x81\0\0\0\0p")  # a WebSocket ping: its answer goes the same way
                await asyncio.sleep(0)
            assert connection.send_now is None
            writer.transport.resume_reading()  # type: ignore[attr-defined]
            heard = [text async for text in _texts(reader, said)]
            assert heard == [f'42/live,["e",{n},"{"x" * (n * 7919 % 9000)}"]' for n in range(said)]
            await at.server.emit("e", said, room="r", namespace="/live")
            assert [text async for text in _texts(reader, 1)] == [f'42/live,["e",{said}]']
            assert connection.send_now is not None
            writer.close()

    async def test_who_says_goodbye_and_reads_nothing_keeps_no_socket_open(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("realtime.engine.connection.CLOSE_SECONDS", 0.2)
        async with serving() as at:
            _, writer = await stalled_reader(at)
            await until(lambda: at.server.manager.members("/live", "r"))
            [connection] = at.server.eio.sockets.values()
            kept = connection.transport.get_extra_info("socket")
            while not connection.transport.get_write_buffer_size():
                await at.server.emit("e", "x" * 4000, room="r", namespace="/live")
                await asyncio.sleep(0)
            writer.write(b"\x88\x82\0\0\0\0\x03\xe8")
            await until(lambda: kept.fileno() == -1)
            assert not at.server.eio.sockets
            writer.close()

    @pytest.mark.parametrize("size", [0, 384])
    async def test_volatile_events_are_dropped_for_them_and_cut_nobody(
        self, monkeypatch: pytest.MonkeyPatch, size: int
    ) -> None:
        """Also beyond a large room's first slice."""
        monkeypatch.setattr("realtime.engine.rooms.SLICE", size)
        async with serving() as at:
            _, writer = await stalled_reader(at)
            await until(lambda: at.server.manager.members("/live", "r"))
            from_room = at.server.manager.namespaces["/live"].rooms["r"]
            message = encode(EVENT, "/live", ["e", "x" * 4000])
            for n in range(3000):
                at.server.manager.fan(from_room, message, volatile=True)
                if n % 8 == 7:
                    await asyncio.sleep(0.001)
            assert at.server.eio.counts["volatile dropped"] > 1000
            assert at.server.manager.members("/live", "r")
            writer.close()


async def _texts(reader: asyncio.StreamReader, wanted: int) -> AsyncIterator[str]:
    """The next texts, frame by frame. Pongs are passed over, anything else is no frame of ours."""
    while wanted:
        async with asyncio.timeout(PATIENCE_SECONDS):
            kind, size = await reader.readexactly(2)
            if size == 126:
                size = int.from_bytes(await reader.readexactly(2))
            body = await reader.readexactly(size)
        assert (kind, body) == (PONG, b"p") or kind == TEXT
        if kind == TEXT:
            wanted -= 1
            yield body.decode()


async def _count(ws: aiohttp.ClientWebSocketResponse, wanted: int) -> int:
    for heard in range(wanted):
        if (await ws.receive(PATIENCE_SECONDS)).type is not WSMsgType.TEXT:
            return heard
    return wanted
