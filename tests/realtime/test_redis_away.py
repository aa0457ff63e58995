"""Redis goes away, and comes back with what it kept or less: nobody inside loses a seat, none is sold twice."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest_asyncio

from server import services
from server.services import Services
from tests.fixtures.clients import Api, Connect, Socket
from tests.fixtures.database import fresh_database
from tests.fixtures.nodes import Start
from tests.fixtures.patience import PATIENCE_SECONDS
from tests.realtime.classroom import codes
from tests.realtime.school import School

GRACE, HEARTBEAT = 4.0, 1.0  # seconds that do pass here


@dataclass
class OwnRedis:
    """A Redis for one test alone, that can be killed and started again with what it has kept."""

    folder: Path
    users: services.Services = field(init=False)

    def start(self) -> None:
        self.users = services.start(self.folder, fast=True, needed=["redis"])

    @property
    def url(self) -> str:
        return self.users.redis_url

    async def kill(self) -> None:
        (process,) = self.users.children
        process.kill()
        await asyncio.to_thread(process.wait)

    def stop(self) -> None:
        services.stop(self.users)


@pytest_asyncio.fixture(loop_scope="session")
async def own_redis(tmp_path: Path) -> AsyncIterator[OwnRedis]:
    one = OwnRedis(tmp_path / "redis")
    await asyncio.to_thread(one.start)
    yield one
    await asyncio.to_thread(one.stop)


@pytest_asyncio.fixture(loop_scope="session")
async def apart(backends: Services, own_redis: OwnRedis) -> dict[str, str]:
    """The environment of servers that share no database and no Redis with others, who would sweep their classes."""
    url = await fresh_database(backends.database_url, f"test_{os.getpid()}_apart")
    return {
        "DATABASE_URL": url,
        "REDIS_URL": own_redis.url,
        "LYCEUM_COURSE_REVIEW_REQUIRED": "false",
        "LYCEUM_WORKER_INSIDE": "true",
        "LYCEUM_LIVE_GRACE_SECONDS": str(GRACE),
        "LYCEUM_LIVE_HEARTBEAT_SECONDS": str(HEARTBEAT),
    }


async def joined_at_last(room: School, socket: Socket) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (ack := await room.join(socket))["ok"]:
            assert ack["error"]["status"] == 503
            await asyncio.sleep(0.1)
    return ack


async def test_while_redis_is_away_those_inside_stay_and_nobody_new_comes_in_and_soon_after_all_is_well(
    api: Api, connect: Connect, start: Start, own_redis: OwnRedis, apart: dict[str, str]
) -> None:
    one, two = await asyncio.gather(start(**apart), start(**apart))
    room = await School.made(api.at(one.url), connect, seats=3, students=4)
    first, second, third, fourth = room.students
    here, there = await room.inside(first, one.url), await room.inside(second, two.url)
    waiting = await connect(two.url, third)

    await own_redis.kill()
    refused = await api.as_(fourth).at(one.url).post(f"{room.path}/join")
    assert (refused.status, "Retry-After" in refused.headers) == (503, True), refused.body
    ack = await room.join(waiting)
    assert ack["error"]["status"] == 503
    assert (await room.say(here, "we can still write"))["ok"], "what is stored works"
    await asyncio.sleep(GRACE + 2 * HEARTBEAT)  # longer than every lease that Redis remembers
    assert await room.taken() == 2, "those in class stay"
    assert [await room.state_of(first), await room.state_of(second)] == ["online", "online"]

    await asyncio.to_thread(own_redis.start)
    await joined_at_last(room, here)  # as a client that found a hole does: this node, too, has Redis back
    ack = await joined_at_last(room, waiting)
    assert ack["data"]["seats"]["taken"] == 3
    assert {message["text"] for message in ack["data"]["chat"]} == {"we can still write"}
    full = await api.as_(fourth).at(two.url).post(f"{room.path}/join")
    assert full.code == "session_full"
    assert (await room.say(here, "and are heard again"))["ok"]
    for socket in (there, waiting):
        await socket.told("chat.posted", text="and are heard again")
    await asyncio.sleep(GRACE + HEARTBEAT)
    assert await room.taken() == 3, "nobody is put out afterwards"


async def test_a_redis_that_comes_back_without_its_last_writes_does_not_sell_a_seat_twice(
    api: Api, connect: Connect, start: Start, own_redis: OwnRedis, apart: dict[str, str]
) -> None:
    server = await start(**apart)
    room = await School.made(api.at(server.url), connect, seats=1, students=2)
    first, second = room.students
    await room.inside(room.host, server.url)
    kept = {path: path.read_bytes() for path in own_redis.folder.rglob("*.aof*") if path.is_file()}
    assert kept
    await room.inside(first, server.url)
    waiting = await connect(server.url, second)

    await own_redis.kill()
    for path, content in kept.items():
        path.write_bytes(content)
    await asyncio.to_thread(own_redis.start)

    async with asyncio.timeout(PATIENCE_SECONDS):
        while (ack := await room.join(waiting)).get("error", {}).get("status") == 503:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert codes([ack]) == ["session_full"]
    assert await room.taken() == 1
