"""A client that goes while a command of its own takes long is gone at once; what it sent before is done in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from realtime.engine import ahead
from tests.fixtures.patience import until
from tests.realtime.engine.raw import Clients, Served, said, serving


class Held:
    """A client whose command `slow` takes until `release`; `done` is what was done, in its order."""

    def __init__(self, at: Served, sid: str, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.at, self.sid, self.ws = at, sid, ws
        self.release = asyncio.Event()
        self.done: list[str] = []
        for name, handler in (("slow", self._slow), ("note", self._note), ("disconnect", self._bye)):
            at.server.on(name, handler, namespace="/live")

    @property
    def connection(self) -> Any:
        (connection,) = self.at.server.eio.sockets.values()
        return connection

    async def go(self, how: str) -> None:
        if how == "a cut line":
            self.ws._response.connection.transport.abort()
        elif how == "a close frame":
            await self.ws._writer.close(1001)
        else:
            await self.ws.send_str(how)

    async def _slow(self, sid: str) -> None:
        await self.release.wait()
        self.done.append("slow")

    async def _note(self, sid: str, what: str) -> None:
        self.done.append(what)

    async def _bye(self, sid: str, reason: str) -> None:
        self.done.append(f"bye: {reason}")


@asynccontextmanager
async def held() -> AsyncIterator[Held]:
    async with serving() as at, Clients(at, 1) as [(sid, ws)]:
        client = Held(at, sid, ws)
        await ws.send_str('42/live,1["slow"]')
        yield client
        client.release.set()


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("a cut line", "transport close"),
        ("a close frame", "transport close"),
        ("1", "client disconnect"),
        ("no packet", "transport close"),
    ],
)
async def test_who_goes_during_a_command_is_let_go_before_its_end_and_it_is_done_all_the_same(
    how: str, reason: str
) -> None:
    async with held() as client:
        server = client.at.server
        await client.go(how)
        await until(lambda: not server.eio.sockets)
        assert client.done == [f"bye: {reason}"]
        assert not server.manager.namespaces["/live"].clients
        assert not server.manager.namespaces["/live"].rooms
        client.release.set()
        await until(lambda: client.done == [f"bye: {reason}", "slow"])


async def test_what_was_sent_meanwhile_is_done_in_its_order_and_pongs_are_heard() -> None:
    async with held() as client:
        for n in range(5):
            await client.ws.send_str(f'42/live,["note","{n}"]')
        client.connection.awaiting_pong = True
        await client.ws.send_str("3")
        await until(lambda: not client.connection.awaiting_pong)
        assert client.done == []
        client.release.set()
        await client.ws.send_str('42/live,2["echo","after"]')
        assert await said(client.ws) == "43/live,1[]"
        assert await said(client.ws) == '43/live,2["after"]'
        assert client.done == ["slow", "0", "1", "2", "3", "4"]


@pytest.mark.parametrize("how", ["a close frame", "1"])
async def test_who_says_goodbye_after_other_commands_has_these_done_first(how: str) -> None:
    async with held() as client:
        await client.ws.send_str('42/live,["note","leave"]')
        await client.go(how)
        await until(lambda: client.connection.ahead is not None and client.connection.ahead._goodbye)
        client.release.set()
        await until(lambda: not client.at.server.eio.sockets)
        assert client.done[:2] == ["slow", "leave"]
        assert client.done[2].startswith("bye: ")


async def test_more_than_may_wait_is_left_unread_and_done_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "MESSAGES", 3)
    async with held() as client:
        for n in range(20):
            await client.ws.send_str(f'42/live,["note","{n}"]')
        await until(lambda: client.connection.ahead is not None and len(client.connection.ahead._waiting) == 3)
        client.release.set()
        await until(lambda: len(client.done) == 21)
        assert client.done == ["slow", *map(str, range(20))]
