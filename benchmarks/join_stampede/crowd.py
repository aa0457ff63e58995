"""Many sockets in one process, spoken by hand: a full client would cost more than the server that is measured."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from benchmarks.stage import Person

CONNECTING_AT_ONCE = 20
PATIENCE_SECONDS = 30.0
PER_ADDRESS = 150  # a server takes only so many sockets from one address; the loopback has many


@dataclass(frozen=True, slots=True)
class Ack:
    outcome: str  # "ok", or the error's code
    seconds: float


@dataclass
class Member:
    """One person's socket on /live. One command at a time; events are counted, and `heard` gets their packets."""

    ws: aiohttp.ClientWebSocketResponse
    person: Person
    url: str
    events: int = 0
    heard: Callable[[str], None] | None = None
    place: dict[str, Any] | None = None  # in the class that it joined: what it resumes from
    waiting: asyncio.Future[bytes] | None = None
    reader: asyncio.Task[None] | None = field(default=None, repr=False)

    async def join(self, session_id: str) -> Ack:
        began = time.perf_counter()
        ack = await self.command("join", session_id=session_id)
        if ack["ok"]:
            self.place = {"run_id": ack["data"]["session"]["run_id"], "seq": ack["data"]["seq"]}
        return Ack("ok" if ack["ok"] else ack["error"]["code"], time.perf_counter() - began)

    async def command(self, name: str, **data: Any) -> dict[str, Any]:
        """Its ack."""
        self.waiting = asyncio.get_running_loop().create_future()
        await self.ws.send_str("42/live,0" + orjson.dumps([name, data]).decode())
        async with asyncio.timeout(PATIENCE_SECONDS):
            raw = await self.waiting
        ack: dict[str, Any] = orjson.loads(raw)[0]
        return ack

    async def read(self) -> None:
        async for message in self.ws:
            text = message.data
            if text.startswith("43/live,0["):
                if self.waiting is not None and not self.waiting.done():
                    self.waiting.set_result(text[len("43/live,0") :])
            elif text == "2":
                await self.ws.send_str("3")
            else:
                self.events += 1
                number = text[text.rfind('"seq":') + 6 : -2]
                if self.place is not None and number.isdigit():
                    self.place["seq"] = int(number)
                if self.heard is not None:
                    self.heard(text)


@asynccontextmanager
async def connected(urls: Sequence[str], people: Sequence[Person]) -> AsyncIterator[list[Member]]:
    """Everybody on /live, dealt out over the servers in turn."""
    sessions = [session_from(index) for index in range(-(-len(people) // (PER_ADDRESS * len(urls))))]
    gate = asyncio.Semaphore(CONNECTING_AT_ONCE)

    async def come(index: int, person: Person) -> Member:
        async with gate:
            return await connect(sessions[index % len(sessions)], urls[(index // len(sessions)) % len(urls)], person)

    try:
        crowd = await asyncio.gather(*(come(index, person) for index, person in enumerate(people)))
        yield crowd
        for member in crowd:
            if member.reader is not None:
                member.reader.cancel()
    finally:
        await asyncio.gather(*(session.close() for session in sessions))


def session_from(index: int) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, local_addr=(f"127.0.1.{index + 1}", 0)))


async def _said(ws: aiohttp.ClientWebSocketResponse) -> str:
    message = await ws.receive(timeout=PATIENCE_SECONDS)
    if message.type is not aiohttp.WSMsgType.TEXT:
        raise ConnectionResetError("the server has hung up")
    return str(message.data)


async def connect(session: aiohttp.ClientSession, url: str, person: Person) -> Member:
    ws = await session.ws_connect(f"{url}/socket.io/?EIO=4&transport=websocket", max_msg_size=0)
    await _said(ws)
    await ws.send_str("40/live," + orjson.dumps({"token": person.token}).decode())
    answer = await _said(ws)
    if not answer.startswith("40/live,"):
        raise RuntimeError(f"not let in: {answer}")
    member = Member(ws, person, url)
    member.reader = asyncio.create_task(member.read())
    return member
