"""A client that goes while a command of its own takes long is gone at once; what it sent before is done in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from realtime.engine import ahead
from realtime.engine.namespace import Namespace
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


async def test_who_leaves_a_namespace_during_a_command_is_out_of_it_before_its_end_and_may_come_back() -> None:
    async with held() as client:
        place = client.at.server.manager.namespaces["/live"]
        await client.ws.send_str("41/live,")
        await client.ws.send_str("40/live,")
        await until(lambda: not place.clients)
        assert client.done == ["bye: client disconnect"]
        assert not place.rooms
        assert client.connection.memberships == 0
        client.release.set()
        assert (await said(client.ws)).startswith('40/live,{"sid":')  # and no acknowledgement before
        assert client.done == ["bye: client disconnect", "slow"]


async def test_who_leaves_a_namespace_after_other_commands_has_these_done_first() -> None:
    async with held() as client:
        release, place = asyncio.Event(), client.at.server.manager.namespaces["/live"]

        async def slower(sid: str) -> None:
            client.done.append("slower begins")
            await release.wait()
            client.done.append("slower")

        client.at.server.on("slower", slower, namespace="/live")
        for said_next in ('42/live,["note","before"]', '42/live,["slower"]', "41/live,", '42/live,["note","late"]'):
            await client.ws.send_str(said_next)
        await until(lambda: client.connection.ahead is not None and len(client.connection.ahead._waiting) == 4)
        assert client.done == []
        client.release.set()
        await until(lambda: not place.clients)
        assert client.done == ["slow", "before", "slower begins", "bye: client disconnect"]
        release.set()
        await client.ws.send_str("40/live,")
        assert (await said(client.ws)).startswith("43/live,1[]")
        assert (await said(client.ws)).startswith('40/live,{"sid":')
        assert client.done[4:] == ["slower"]


async def test_who_leaves_while_being_greeted_goes_after_it() -> None:
    async with serving() as at, Clients(at, 1) as [(_, ws)]:
        greeted, byes = asyncio.Event(), []

        async def greet(sid: str, environ: Any, auth: Any = None) -> None:
            await greeted.wait()

        async def bye(sid: str, reason: str) -> None:
            byes.append(reason)

        at.server.on("connect", greet, namespace="/slow")
        at.server.on("disconnect", bye, namespace="/slow")
        await ws.send_str("40/slow,")
        await ws.send_str("41/slow,")
        clients = at.server.manager.namespaces.setdefault("/slow", Namespace()).clients
        await until(lambda: [one for one in clients.values() if one.left])
        assert byes == []
        greeted.set()
        assert (await said(ws)).startswith('40/slow,{"sid":')
        await until(lambda: not clients)
        assert byes == ["client disconnect"]
        await ws.send_str('42/live,2["echo"]')
        assert await said(ws) == "43/live,2[]"
