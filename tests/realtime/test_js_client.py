"""What browsers use: the real socket.io-client, before two servers that stand behind one address."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from models.identity import User, UserStatus
from tests.fixtures.nodes import Start
from tests.fixtures.patience import PATIENCE_SECONDS, in_time
from tests.realtime.classroom import Classroom
from tests.realtime.conftest import MakeClassroom
from tests.realtime.engine.peers import peers_folder

SCRIPT = Path(__file__).with_name("js_client.mjs")
# A slow machine must not make a drop into a farewell, and the host says a lot at once.
SERVER = {
    "LYCEUM_LIVE_GRACE_SECONDS": "30",
    "LYCEUM_LIVE_HEARTBEAT_SECONDS": "5",
    "LYCEUM_COMMANDS_PER_SECOND": "1000",
    "LYCEUM_CHATS_PER_SECOND": "1000",
}


class Visitor:
    """A Node process with one visitor of a class in it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def order(self, **order: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        async with asyncio.timeout(PATIENCE_SECONDS):
            return json.loads(await self._process.stdout.readline())

    async def come(self, room: Classroom, url: str) -> None:
        await self.order(come={"url": url, "token": room.students[0].token, **room.this})

    async def until(self, holds: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        """What it has seen, as soon as that `holds`."""
        seen: dict[str, Any] = {}
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not holds(seen := await self.order(report=True)):
                    pass  # each report takes its time
        except TimeoutError:
            raise AssertionError(f"not yet: {seen}") from None
        return seen

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await in_time(self._process.wait(), "the Node of the visitor ends, killed")


class Address:
    """What stands before servers: a connection that is made goes on, a new one goes where `url` points now."""

    def __init__(self, url: str) -> None:
        self.to = url
        self._flows: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Address:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for flow in self._flows:
            flow.cancel()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = self.to.removeprefix("http://").split(":")
        far_reader, far_writer = await asyncio.open_connection(host, int(port))
        for flow in (_pour(reader, far_writer), _pour(far_reader, writer)):
            task = asyncio.create_task(flow)
            self._flows.add(task)
            task.add_done_callback(self._flows.discard)


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(1 << 16):
            sink.write(data)
            await sink.drain()
    sink.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visitor() -> AsyncIterator[Visitor]:
    folder, node = peers_folder(), shutil.which("node")
    if folder is None or node is None:
        pytest.skip("no Node, or no socket.io-client: see tests/realtime/engine/peers.py")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        node, str(SCRIPT), env={**os.environ, "PEERS": str(folder)}, stdin=pipe, stdout=pipe, limit=1 << 24
    )
    one = Visitor(process)
    yield one
    await one.stop()


async def test_it_moves_to_the_other_server_when_its_own_is_stopped_and_misses_nothing(
    classroom: MakeClassroom, start: Start, visitor: Visitor
) -> None:
    room = await classroom(students=1)
    stops, stays = await asyncio.gather(start(**SERVER), start(**SERVER))
    host = await room.inside(room.host, stays.url)
    async with Address(stops.url) as address:
        await visitor.come(room, address.url)
        first = await visitor.until(lambda seen: seen["joins"] and seen["transports"] == ["polling", "websocket"])
        assert first["joins"] == ["snapshot"]
        await room.say(host, "before")

        address.to = stays.url
        stopped = asyncio.create_task(stops.stop())
        said = [f"while it moves {n}" for n in range(20)]
        for text in said:
            assert (await room.say(host, text))["ok"]
        assert await stopped == 0
        back = await visitor.until(lambda seen: len(seen["joins"]) == 2)
        assert back["joins"] == ["snapshot", "resumed"], "what it had, it need not be told again"
        ack = await visitor.order(say={"client_id": "mine", "text": "here again"})
        assert ack["ok"], ack

        seen = await visitor.until(lambda seen: any(e["data"].get("client_id") == "mine" for e in seen["events"]))
    assert seen["closed"] == ["transport close"], "not `io server disconnect`, after which it would stay away"
    assert len(set(seen["sids"])) == 2
    heard = {event["seq"] for event in seen["events"] if event["seq"] is not None}
    assert heard == set(range(seen["from"] + 1, max(heard) + 1)), "no number is missing"
    texts = {event["seq"]: event["data"]["text"] for event in seen["events"] if event["type"] == "chat.posted"}
    assert [texts[seq] for seq in sorted(texts)] == ["before", *said, "here again"]
    assert len(await room.stays(room.students[0])) == 1, "the seat was kept"


async def test_it_is_told_of_a_ban_and_refused_from_then_on(classroom: MakeClassroom, visitor: Visitor) -> None:
    room = await classroom(students=1)
    host = await room.inside(room.host)
    await visitor.come(room, room.url)
    await visitor.until(lambda seen: seen["joins"] == ["snapshot"])
    out = {"user_id": str(room.students[0].id)}

    assert (await host.command("member.ban", {**room.this, **out}))["ok"]

    seen = await visitor.until(lambda seen: any(event["type"] == "member.banned" for event in seen["events"]))
    assert seen["connected"], "it is the class that is closed to them, not the server"
    assert (await visitor.order(join=True))["error"]["code"] == "banned"
    ack = await visitor.order(say={"client_id": "x", "text": "still here"})
    assert ack["error"]["code"] == "banned"


async def test_whose_account_is_suspended_is_cut_off_and_does_not_try_again(
    classroom: MakeClassroom, visitor: Visitor
) -> None:
    room = await classroom(students=1)
    await visitor.come(room, room.url)
    await visitor.until(lambda seen: seen["joins"] == ["snapshot"])

    await User.filter(id=room.students[0].id).update(status=UserStatus.BANNED)

    seen = await visitor.until(lambda seen: seen["closed"])
    assert seen["closed"] == ["io server disconnect"]
    assert not seen["active"], "the library comes back by itself only while it is active"
