"""Nodes of a test: a server on a free port with its bus, and members that log what they hear."""

from __future__ import annotations

import itertools
from typing import Any

import socketio
from aiohttp import web

from realtime.engine import Bus, BusDown, Room, make_server
from tests.fixtures.patience import PATIENCE_SECONDS

SECRET = b"a secret of the tests, 32 bytes and more"
_numbers = itertools.count(1)


def room(name: str = "live") -> Room:
    """A room that no other test has."""
    number = next(_numbers)
    return Room("/live", f"{name}:{number}", f"s{number}")


def event(n: int = 0, type: str = "chat.posted", **data: Any) -> dict[str, Any]:
    return {"id": f"e{n}", "type": type, "session_id": "s", "run_id": "r", "at": "now", "data": {"n": n, **data}}


class Node:
    """A server process in miniature. Clients enter rooms by the command `enter`."""

    def __init__(
        self,
        redis_url: str,
        *,
        prefix: str,
        secret: bytes = SECRET,
        port: int = 0,
        rooms: dict[str, Room] | None = None,
        **options: Any,
    ) -> None:
        self.server = make_server(origins=["http://test"], polling=True, **options)
        self.bus = Bus(self.server, redis_url, prefix=prefix, secret=secret, node_id=f"n{next(_numbers)}")
        self.rooms = dict(rooms or {})
        self.port = port
        self._stopped = False
        self.server.on("connect", self._connect, namespace="/live")
        self.server.on("enter", self._enter, namespace="/live")

    async def start(self) -> Node:
        app = web.Application()
        self.server.attach(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        await self.bus.start()
        return self

    async def stop(self) -> None:
        if self._stopped:
            return
        self._stopped = True
        await self.bus.stop()
        for socket in list(self.server.eio.sockets.values()):
            await socket.close(wait=False)
        await self._runner.cleanup()

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        return None

    async def _enter(self, sid: str, name: str, seq: int | None = None) -> Any:
        entered = await self.bus.enter(sid, self.rooms[name], heard=seq or 0)
        if seq is not None:
            return await self.bus.recover(self.rooms[name], seq, until=entered)
        return await self.bus.position(self.rooms[name])


class Member:
    """A python-socketio client that writes down all it is told."""

    def __init__(self) -> None:
        self.client = socketio.AsyncClient(reconnection=False)
        self.heard: list[dict[str, Any]] = []
        self.client.on("*", self._hear, namespace="/live")

    async def join(self, node: Node, where: Room, seq: int | None = None, transports: Any = ("websocket",)) -> Any:
        node.rooms[where.name] = where
        if not self.client.connected:
            url = f"http://127.0.0.1:{node.port}"
            patient = {"transports": list(transports), "wait_timeout": PATIENCE_SECONDS}  # its own is a second
            await self.client.connect(url, namespaces=["/live"], **patient)
        return await self.client.call("enter", (where.name, seq), namespace="/live", timeout=PATIENCE_SECONDS)

    async def stop(self) -> None:
        await self.client.disconnect()

    @property
    def seqs(self) -> list[int]:
        return [envelope["seq"] for envelope in self.heard if envelope["seq"] is not None]

    async def _hear(self, name: str, *said: Any) -> None:
        if isinstance(said[0], dict):
            assert name == said[0]["type"]
            self.heard.append(said[0])


async def talk(node: Any, where: Room, count: int) -> None:
    for n in range(count):
        await publish_when_possible(node, where, event(n))


async def publish_when_possible(node: Any, where: Room, said: dict[str, Any]) -> int:
    for _ in range(10):
        try:
            return int(await node.bus.publish(where, said))
        except BusDown:
            continue
    raise AssertionError("Redis did not come back")
