"""The peers: Redis and nothing else, asked by the script of the server, and asked in the usual way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from redis.asyncio import Redis

from benchmarks.stage import Stage
from domain.kit.redis import connect
from domain.live.seats import TEXTS
from models.base import new_id

LEASE_MS = 40_000
OFFER_MS = 60_000


@dataclass(frozen=True, slots=True)
class Cost:
    seconds: float
    cpu_seconds: float  # of the asking process
    sold: int


async def script(stage: Stage, people: int, seats: int) -> Cost:
    """`people` takes of the server's own script at once."""
    redis, server = connect(stage.redis_url)
    run, stem = str(new_id()), f"{stage.prefix}:bare:{{{new_id()}}}"
    keys = [f"{stem}:{part}" for part in ("run", "seats", "hosts", "generations", "waits", "offers")]
    try:
        await redis.ping()  # the first connection learns which master it is
        nobody: list[str | int] = [run, server.writer, seats, LEASE_MS, OFFER_MS, 0]  # sits yet
        await redis.register_script(TEXTS["rebuild"])(keys=keys, args=nobody)
        take = redis.register_script(TEXTS["take"])

        async def come(number: int) -> bool:
            arguments: list[str | int] = [
                run,
                server.writer,
                f"person-{number}",
                "student",
                f"socket-{number}",
                LEASE_MS,
                "many",
            ]
            reply = await take(keys=[*keys, f"{stem}:at:{number}"], args=arguments)
            return bool(reply[0] == "ok")

        return await _stampede(redis, people, come)
    finally:
        await redis.aclose()


async def scard_then_sadd(stage: Stage, people: int, seats: int) -> Cost:
    """Look whether there is room, then sit down: between the two there is time for others."""
    redis, _ = connect(stage.redis_url)
    key = f"{stage.prefix}:naive:{new_id()}"

    async def come(number: int) -> bool:
        if await redis.scard(key) >= seats:
            return False
        await redis.sadd(key, f"person-{number}")
        return True

    try:
        return await _stampede(redis, people, come)
    finally:
        await redis.aclose()


async def _stampede(redis: Redis, people: int, come: Callable[[int], Awaitable[bool]]) -> Cost:
    await asyncio.gather(*(redis.ping() for _ in range(64)))  # connections first: they are not what is measured
    cpu, began = time.process_time(), time.perf_counter()
    answers = await asyncio.gather(*(come(number) for number in range(people)))
    return Cost(time.perf_counter() - began, time.process_time() - cpu, sum(answers))
