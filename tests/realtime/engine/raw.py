"""Clients that speak the protocol by hand, and break it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from realtime.engine import make_server
from realtime.engine.sockets import SocketServer
from tests.fixtures.patience import PATIENCE_SECONDS


class Served:
    """A server without a bus, on a port of its own."""

    def __init__(self, server: SocketServer, port: int) -> None:
        self.server = server
        self.url = f"http://127.0.0.1:{port}/socket.io/?EIO=4&transport="
        self.port = port


@asynccontextmanager
async def serving(**options: Any) -> AsyncIterator[Served]:
    """`/live` accepts everybody into the room `r`; `echo` answers what it is given."""
    server = make_server(**{"origins": ["http://test"], "polling": True, **options})

    async def connect(sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        await server.enter_room(sid, "r", namespace="/live")

    async def echo(sid: str, *said: Any) -> Any:
        return said

    server.on("connect", connect, namespace="/live")
    server.on("echo", echo, namespace="/live")
    app = web.Application()
    server.attach(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield Served(server, runner.addresses[0][1])
    finally:
        for connection in list(server.eio.sockets.values()):
            connection.cut("test over")
            await connection.close(wait=False, abort=True)
        await server.eio.shutdown()
        await runner.cleanup()


@asynccontextmanager
async def websocket(at: Served, sid: str = "", **headers: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A WebSocket; with `sid` the beginning of an upgrade."""
    async with aiohttp.ClientSession() as session:
        url = at.url + "websocket" + (f"&sid={sid}" if sid else "")
        async with session.ws_connect(url, headers=headers, compress=15, max_msg_size=0) as ws:
            yield ws


async def said(ws: aiohttp.ClientWebSocketResponse, seconds: float = PATIENCE_SECONDS) -> Any:
    """The next thing the server says: text, bytes, or the close code."""
    return (await ws.receive(seconds)).data


async def joined(ws: aiohttp.ClientWebSocketResponse, namespace: str = "/live") -> str:
    """Connect to a namespace; return the sid there."""
    assert (await said(ws))[0] == "0"
    await ws.send_str(f"40{namespace},")
    answer = await said(ws)
    assert answer.startswith(f"40{namespace},"), answer
    return str(json.loads(answer.partition(",")[2])["sid"])


class Polling:
    """A client that only ever polls."""

    def __init__(self, at: Served) -> None:
        self._url = at.url + "polling"
        self.session = aiohttp.ClientSession()
        self.sid = ""

    async def __aenter__(self) -> Polling:
        opening = await self.get()
        self.sid = json.loads(opening[0][1:])["sid"]
        self._url += f"&sid={self.sid}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()

    async def get(self, seconds: float = PATIENCE_SECONDS) -> list[str]:
        async with asyncio.timeout(seconds), self.session.get(self._url) as answer:
            text = await answer.text()
            assert answer.status == 200, text
            return text.split("\x1e")

    async def post(self, *packets: str) -> int:
        async with self.session.post(self._url, data="\x1e".join(packets)) as answer:
            return answer.status

    async def join(self) -> None:
        assert await self.post("40/live,") == 200
        assert (await self.get())[0].startswith("40/live,")


class Clients:
    """That many clients in `/live`, as pairs of sid and WebSocket."""

    def __init__(self, at: Served, count: int) -> None:
        self._at, self._count = at, count

    async def __aenter__(self) -> list[tuple[str, aiohttp.ClientWebSocketResponse]]:
        self._open = [websocket(self._at) for _ in range(self._count)]
        sockets = [await opening.__aenter__() for opening in self._open]
        return [(await joined(ws), ws) for ws in sockets]

    async def __aexit__(self, *_: object) -> None:
        for opening in self._open:
            await opening.__aexit__(None, None, None)


async def stalled_reader(at: Served) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Joins the room and then reads nothing more."""
    reader, writer = await asyncio.open_connection("127.0.0.1", at.port, limit=2048)
    writer.write(
        b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    await reader.readuntil(b"}")
    writer.write(b"\x81\x88\0\0\0\0" + b"40/live,")
    await reader.readuntil(b"}")
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    return reader, writer
