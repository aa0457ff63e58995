"""`GET /api/v1/courses`: 20 rows of a thousand courses, each with its instructor, category and counts.

The server is the real one: routing, request id, rate limit in Redis, metrics, a keyset page of PostgreSQL rows,
shapes, headers. What is counted is the CPU time of the serving process per request, by the scheduler's count, with
16 requests in flight; PostgreSQL's own time is not in it, nor is the client's. In turns, on the same database:

- **static route**: an aiohttp handler in the same process and application that answers as many bytes from memory.
  The limit: nothing that aiohttp serves costs less.
- **FastAPI + SQLAlchemy**: the usual stack for such a list (async ORM, `response_model`, uvicorn with uvloop and
  httptools), the same columns and order, also a keyset page and one query for the counts.
- **fastify + pg**: the usual stack in Node, with a schema for the answer and a prepared statement: our very query.

The peers have no rate limit, no request id, no metrics. Each is installed into a throw-away environment under
`.data/bench`, or left out where that fails.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any

import aiohttp
import orjson

from benchmarks.course_list.fastify import environment as fastify
from benchmarks.course_list.peer import environment as peer
from benchmarks.course_list.shelf import fill
from benchmarks.report import Goal, Report, middle, ratio, turns
from benchmarks.stage import Server, Stage, stage, started

REQUESTS = 400
IN_FLIGHT = 16
WARM_UP = 5  # times as many: Node compiles what it has seen often
REPETITIONS = (3, 7)
SECONDS = 30.0
LIST = "/api/v1/courses?limit=20"
STATIC = "/bench/static"
PEER = "/courses?limit=20"
FASTAPI, FASTIFY = "FastAPI + SQLAlchemy", "fastify + pg"
GOALS = {FASTAPI: 0.20, FASTIFY: 1.4}  # ours is to cost at most so many times theirs


async def run() -> Report:
    async with AsyncExitStack() as stack:
        on = await stack.enter_async_context(stage())
        await fill(on)
        command = [sys.executable, "-m", "benchmarks.course_list.serve"]
        ours = await stack.enter_async_context(started(command, on.environment(LYCEUM_WORKER_INSIDE="false")))
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=IN_FLIGHT)))
        subjects = {"GET /api/v1/courses": (ours, LIST), "static route": (ours, STATIC)}
        for name, theirs in (await _peers(stack, on)).items():
            subjects[name] = (theirs, PEER)
            await _same_list(http, ours, theirs)
        for server, path in subjects.values():
            for _ in range(WARM_UP):
                await _spend(http, server, path)
        costs: dict[str, list[float]] = {name: [] for name in subjects}
        for _ in turns(*REPETITIONS, SECONDS):
            for name, (server, path) in subjects.items():
                costs[name].append(await _spend(http, server, path))
        return _report(costs)


async def _peers(stack: AsyncExitStack, on: Stage) -> dict[str, Server]:
    """Those that can be had here."""
    settings, found = peer.settings(on.database_url), {}
    if (python := await peer.install()) is not None:
        found[FASTAPI] = await stack.enter_async_context(started(peer.command(python), settings))
    else:
        print(f"-- without {FASTAPI}: it could not be installed, .data/bench/peer.log says why", flush=True)
    if (program := await fastify.install()) is not None:
        found[FASTIFY] = await stack.enter_async_context(started(["node", str(program)], settings))
    else:
        print(f"-- without {FASTIFY}: it needs Node and npm, and its packages", flush=True)
    return found


async def _spend(http: aiohttp.ClientSession, server: Server, path: str) -> float:
    """CPU microseconds of the server per request."""
    before = server.cpu_seconds

    async def client() -> None:
        for _ in range(REQUESTS // IN_FLIGHT):
            async with http.get(server.url + path) as response:
                body = await response.read()
                assert response.status == 200, body

    await asyncio.gather(*(client() for _ in range(IN_FLIGHT)))
    return (server.cpu_seconds - before) / (REQUESTS // IN_FLIGHT * IN_FLIGHT) * 1e6


async def _same_list(http: aiohttp.ClientSession, ours: Server, theirs: Server) -> None:
    """Both say the same, or the comparison is void."""
    lists: list[Any] = []
    for server, path in ((ours, LIST), (theirs, PEER)):
        async with http.get(server.url + path) as response:
            rows = orjson.loads(await response.read())["data"]
        for row in rows:  # a moment may be written in more ways than one
            row |= {name: datetime.fromisoformat(row[name]) for name in ("created_at", "published_at")}
        lists.append(rows)
    assert lists[0] == lists[1], "the peer's list differs from ours"
    assert len(lists[0]) == 20


def _report(costs: dict[str, list[float]]) -> Report:
    [ours, *_] = costs.values()
    report = Report("course_list", __doc__ or "", ["", "CPU µs a request", "ours is so many times that"])
    report.rows = [[name, middle(spent), f"{ratio(ours, spent):.2f}"] for name, spent in costs.items()]
    report.notes = [f"Medians of {len(ours)} repetitions of {REQUESTS} requests; in brackets from where to where."]
    for name, most in GOALS.items():
        measured = ratio(ours, costs[name]) if name in costs else None
        report.goals.append(Goal(f"list of courses, CPU a request / {name}", measured, most))
        if measured is None:
            report.notes.append(f"{name} could not be had on this machine, and is left out.")
    return report
