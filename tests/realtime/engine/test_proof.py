"""The proof: what every client heard, on every transport and node, against what was said.

The server writes down, at the moment of each delivery, what each client must hear; the clients (the real JavaScript
ones, and python-socketio's) write down what they hear. The lists are compared whole.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

import pytest

from realtime.engine import BusDown, Room, drain
from realtime.engine.rooms import Rooms
from tests.fixtures.patience import PATIENCE_SECONDS, until
from tests.realtime.engine.conftest import MakeMember, MakeNode
from tests.realtime.engine.nodes import Node, event, room
from tests.realtime.engine.peers import JavaScriptClients
from tests.realtime.engine.redis_process import RedisProcess

ENOUGH = 10_000  # things said to somebody
KINDS = {"ws": ["websocket"], "poll": ["polling"], "upgrade": ["polling", "websocket"]}
Log = list[list[Any]]


@pytest.fixture
async def javascript() -> AsyncIterator[JavaScriptClients]:
    clients = await JavaScriptClients().start()
    yield clients
    await clients.stop()


class Expectations:
    """What each sid must hear, in order."""

    def __init__(self, node: Node) -> None:
        self.logs: dict[str, Log] = defaultdict(list)
        self.numbers = 0
        self._server = node.server
        rooms: Rooms = node.server.manager
        deliver = rooms.deliver

        def noted(namespace: str, name: str, message: Any, *how: bool) -> None:
            seq = int(message._texts[0].rpartition(b":")[2].rstrip(b"}]"))
            self.note(rooms.members(namespace, name), "room", seq)
            deliver(namespace, name, message, *how)

        rooms.deliver = noted  # type: ignore[method-assign]
        node.server.on("echo", self._echo, namespace="/live")

    def next(self) -> int:
        self.numbers += 1
        return self.numbers

    def note(self, sids: list[str], what: str, number: int) -> None:
        for sid in sids:
            self.logs[sid].append([what, number])

    async def say_something(self, where: Room) -> None:
        """One of everything that does not go by the bus."""
        n, live = self.next(), "/live"
        sids = self._server.manager.members(live, where.name)
        one = random.choice(sids) if sids else None
        kind = random.choice(("direct", "file", "ask", "skip"))
        if kind == "direct":
            self.note(sids, "direct", n)
            await self._server.emit("direct", n, room=where.name, namespace=live)
        elif kind == "skip" and one:
            self.note([sid for sid in sids if sid != one], "direct", n)
            await self._server.emit("direct", n, room=where.name, skip_sid=one, namespace=live)
        elif kind == "file":
            self.note(sids, "file", n)
            await self._server.emit("file", (n, b"A%d" % n, {"x": b"X%d" % n}), room=where.name, namespace=live)
        elif one:
            self.note([one], "ask", n)
            await self._server.emit("ask", n, to=one, namespace=live, callback=lambda *answer: None)

    async def _echo(self, sid: str) -> int:
        n = self.next()
        self.note([sid], "direct", n)
        await self._server.emit("direct", n, to=sid, namespace="/live")
        n = self.next()
        self.note([sid], "echo", n)
        return n


def _wanted(expected: list[Expectations]) -> dict[str, Log]:
    return {sid: log for one in expected for sid, log in one.logs.items()}


class TestMixedTransports:
    async def test_every_client_hears_exactly_what_was_said_to_it(
        self,
        shared_redis: RedisProcess,
        make_node: MakeNode,
        make_member: MakeMember,
        javascript: JavaScriptClients,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("realtime.engine.rooms.SLICE", 3)
        monkeypatch.setattr("realtime.engine.outbox.SLICE", 3)
        nodes = [await make_node(shared_redis, ping_interval=1, ping_timeout=20) for _ in range(2)]
        expected = [Expectations(node) for node in nodes]
        where = room()
        await nodes[0].bus.open(where)
        groups = []
        for node in nodes:
            node.rooms[where.name] = where
            url = f"http://127.0.0.1:{node.port}"
            for transports in KINDS.values():
                groups.append({"url": url, "transports": transports, "count": 4, "room": where.name, "chatter": True})
        over = asyncio.Event()
        talking = asyncio.create_task(self._talk(nodes, expected, where, over))
        javascript.tell(open=groups)
        python = [make_member() for _ in range(6)]
        for index, member in enumerate(python):
            await member.join(nodes[index % 2], where, transports=list(KINDS.values())[index % 3])
        await until(lambda: self._are_in(javascript))
        javascript.tell(leave=4)
        start = sum(map(len, _wanted(expected).values()))
        await until(lambda: sum(map(len, _wanted(expected).values())) > start + ENOUGH)
        over.set()
        said = await talking
        javascript.tell(hush=True)  # else there is always something on its way
        clients = await self._settled(javascript, expected)
        wanted = _wanted(expected)
        assert len(clients) == 24
        assert sum(self._compared(client, wanted, said) for client in clients) > ENOUGH / 2
        for member in python:
            await until(lambda m=member: m.seqs and m.seqs[-1] == said[-1])
            assert member.seqs == said[said.index(member.seqs[0]) :]
        javascript.tell(leave=24)
        for member in python:
            await member.stop()
        for node in nodes:
            await self._is_left_empty(node)

    @staticmethod
    def _compared(client: dict[str, Any], wanted: dict[str, Log], said: list[int]) -> int:
        """Nothing but what was said to it, in its order; returns how much did not come by the bus."""
        assert client["before"] == 0, "heard something before CONNECT was answered"
        compared = 0
        for sid, log in client["logs"].items():  # a second one only where a slow machine lost the first
            got, want = [entry for entry in log if entry[0] != "entered"], wanted.get(sid, [])
            whole = sid == client["sids"][-1] and not client["left"]
            assert got == (want if whole else want[: len(got)]), client["kind"]
            compared += len(got)
        heard = client["heard"]
        assert heard == (said[said.index(heard[0]) :][: len(heard)] if heard else [])
        return compared

    @staticmethod
    async def _is_left_empty(node: Node) -> None:
        server = node.server
        await until(lambda: not server.eio.sockets)
        place = server.manager.namespaces["/live"]
        assert (place.clients, place.by_connection, place.rooms, place.everyone) == ({}, {}, {}, {})
        assert (server.environ, server.manager.callbacks) == ({}, {})
        assert server.eio.limits._node["node"] == 0

    @staticmethod
    async def _are_in(javascript: JavaScriptClients) -> bool:
        clients = await javascript.report()
        return len(clients) == 24 and all(client["last"] is not None for client in clients)

    @staticmethod
    async def _talk(nodes: list[Node], expected: list[Expectations], where: Room, over: asyncio.Event) -> list[int]:
        said: list[int] = []
        while not over.is_set():
            index = random.randrange(2)
            for n in range(random.choice((1, 1, 2, 12))):
                said.append(await nodes[index].bus.publish(where, event(n)))
            for _ in range(random.choice((0, 1, 1, 5))):
                await expected[index].say_something(where)
            await asyncio.sleep(random.choice((0, 0.002, 0.01)))
        return said

    @staticmethod
    async def _settled(javascript: JavaScriptClients, expected: list[Expectations]) -> list[dict[str, Any]]:
        """Wait until the clients have heard as much as was said; one may have come after all the talk."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            clients = await javascript.report()
            wanted = _wanted(expected)
            behind = [
                client
                for client in clients
                if not client["left"]
                and len(client["logs"][client["sids"][-1]])
                <= len(wanted.get(client["sids"][-1], []))  # "entered" is one more
            ]
            if not behind or time.monotonic() > end:
                return clients
            await asyncio.sleep(0.05)


class TestRedisCutAndRestored:
    async def test_each_clients_log_is_the_rooms_history(
        self, impatient: None, own_redis: RedisProcess, make_node: MakeNode, javascript: JavaScriptClients
    ) -> None:
        nodes = [await make_node(own_redis) for _ in range(2)]
        where = room()
        await nodes[0].bus.open(where)
        groups = []
        for node in nodes:
            node.rooms[where.name] = where
            for transports in (["websocket"], ["polling", "websocket"]):
                url = f"http://127.0.0.1:{node.port}"
                groups.append({"url": url, "transports": transports, "count": 4, "room": where.name})
        javascript.tell(open=groups)
        await until(lambda: sum(len(list(node.bus.local_sids(where))) for node in nodes) == 16)
        talking = asyncio.create_task(self._talk(nodes, where, 800))
        cut = await self._cut(own_redis, javascript, 5)
        before = await self._history(own_redis)
        own_redis.kill()
        await asyncio.sleep(0.3)
        own_redis.start()
        cut += await self._cut(own_redis, javascript, 3)
        await talking
        history = await self._history(own_redis)
        assert history[: len(before)] == before
        assert cut == 16
        clients = await self._caught_up(javascript, history[-1])
        assert sum(client["resumed"] for client in clients) >= 10
        assert sum(client["twice"] for client in clients) == 0, "recovered, and told as well"
        for client in clients:
            heard = client["heard"]
            assert heard == sorted(set(heard)), "out of order, or twice"
            if client["snapshots"] == 0:
                assert heard == history[history.index(heard[0]) :], client["kind"]
            else:
                assert set(heard) <= set(history)
        assert sum(client["snapshots"] == 0 for client in clients) >= 8

    @staticmethod
    async def _talk(nodes: list[Node], where: Room, count: int) -> None:
        for n in range(count):
            try:
                await nodes[n % 2].bus.publish(where, event(n))
            except BusDown:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.003)

    @staticmethod
    async def _cut(redis: RedisProcess, javascript: JavaScriptClients, times: int) -> int:
        """Both nodes' subscriptions, and some clients, so many times; returns how many subscriptions."""
        cut = 0
        for _ in range(times):
            await asyncio.sleep(0.25)  # in which they talk
            await until(lambda: len(redis.admin.client_list("pubsub")) == 2)
            cut += redis.cut("pubsub")
            javascript.tell(drop=3)
        return cut

    @staticmethod
    async def _history(redis: RedisProcess) -> list[int]:
        (stream,) = redis.admin.keys("*:log:*")
        return [int(number.partition(b"-")[0]) for number, _ in redis.admin.xrange(stream)]

    @staticmethod
    async def _caught_up(javascript: JavaScriptClients, last: int) -> list[dict[str, Any]]:
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            clients = await javascript.report()
            if all(client["last"] == last for client in clients):
                return clients
            where = [(client["kind"], client["last"], client["connected"]) for client in clients]
            assert time.monotonic() < end, where
            await asyncio.sleep(0.05)


class TestDrain:
    async def test_javascript_clients_come_back_by_themselves_and_miss_nothing(
        self, shared_redis: RedisProcess, make_node: MakeNode, javascript: JavaScriptClients
    ) -> None:
        old, where = await make_node(shared_redis), room()
        await old.bus.open(where)
        old.rooms[where.name] = where
        url = f"http://127.0.0.1:{old.port}"
        javascript.tell(open=[{"url": url, "transports": ["websocket"], "count": 5, "room": where.name}])
        await until(lambda: len(list(old.bus.local_sids(where))) == 5)
        for n in range(5):
            await old.bus.publish(where, event(n))
        await drain(old.server, 0.2)
        for n in range(5):
            await old.bus.publish(where, event(n))
        await old.stop()
        new = await make_node(shared_redis, port=old.port, rooms=old.rooms)
        await until(lambda: len(list(new.bus.local_sids(where))) == 5)
        await new.bus.publish(where, event(11))
        clients = await self._all_heard(javascript, list(range(1, 12)))
        assert [client["heard"] for client in clients] == [list(range(1, 12))] * 5
        assert {client["codes"][0] for client in clients} == {1012}

    @staticmethod
    async def _all_heard(javascript: JavaScriptClients, numbers: list[int]) -> list[dict[str, Any]]:
        """Their reports once each has heard these, or a good while later."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            clients = await javascript.report()
            if all(client["heard"] == numbers for client in clients) or time.monotonic() > end:
                return clients
            await asyncio.sleep(0.05)
