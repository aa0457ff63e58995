"""A thousand people on two server processes ask for the hundred seats of one class, all at once, over sockets.

Server and clients are real: processes with a port, WebSockets, tokens, PostgreSQL, Redis. A join that is admitted
has its lease in Redis, its row and its attendance in PostgreSQL, and its snapshot; one that is refused has its
answer. CPU per join is what the two server processes used, by the scheduler's count, divided by the joins. Who may
have sat is asked of PostgreSQL afterwards: every row that ever held a seat is counted. No worker runs: telling
everybody enrolled that a class has begun is not part of joining it.

Each repetition is followed by its peers, on the same Redis:

- **bare script**: the same `take` script for the same thousand people through redis-py, 64 connections, and nothing
  else. What is above it is the price of a socket, of access, of durable rows, and of telling everybody.
- **SCARD then SADD**: the usual way to count seats, two commands instead of one script. It shows why there is one.

After the stampedes people come one after the other, 17 a second (500 in 30 s), and wait for their ack.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from statistics import median, quantiles

from benchmarks.join_stampede import bare
from benchmarks.join_stampede.crowd import Member, connected
from benchmarks.join_stampede.school import School, open_school
from benchmarks.report import Report, middle, ratio, turns
from benchmarks.stage import Server, servers, stage

NODES = 2
PEOPLE = 1000
SEATS = 100
REPETITIONS = (3, 5)
SECONDS = 15.0
PACED_PER_SECOND = 500 / 30
PACED_SECONDS = 6


@dataclass
class Round:
    """One stampede."""

    seconds: float
    cpu_seconds: float
    answers: Counter[str]
    seated: int  # people who held a seat at any moment, by the rows
    waits: list[float] = field(default_factory=list)


async def run() -> Report:
    async with AsyncExitStack() as stack:
        on = await stack.enter_async_context(stage())
        nodes = await stack.enter_async_context(servers(on, NODES, LYCEUM_WORKER_INSIDE="false"))
        school = await stack.enter_async_context(open_school(on, nodes[0], PEOPLE))
        crowd = await stack.enter_async_context(connected([node.url for node in nodes], school.students))
        await _stampede(school, crowd, nodes)  # the first one warms up: caches, connections, prepared statements
        ours, scripts, naive = [], [], []
        for _ in turns(*REPETITIONS, SECONDS):
            ours.append(await _stampede(school, crowd, nodes))
            scripts.append(await bare.script(on, PEOPLE, SEATS))
            naive.append(await bare.scard_then_sadd(on, PEOPLE, SEATS))
        paced = await _paced(school, crowd, nodes)
        return _report(ours, scripts, naive, paced)


async def _stampede(school: School, crowd: list[Member], nodes: list[Server]) -> Round:
    session_id = await school.start(SEATS)
    await _settle(nodes)
    before, began = _cpu(nodes), time.perf_counter()
    acks = await asyncio.gather(*(member.join(session_id) for member in crowd))
    seconds, cpu = time.perf_counter() - began, _cpu(nodes) - before
    found = Round(seconds, cpu, Counter(ack.outcome for ack in acks), await school.seated(session_id))
    found.waits = [ack.seconds for ack in acks]
    await school.end(session_id)
    await _settle(nodes)
    return found


async def _paced(school: School, crowd: list[Member], nodes: list[Server]) -> Round:
    """The same people, one after the other at an even pace, into a class that has room for all of them."""
    session_id = await school.start(PEOPLE)
    await _settle(nodes)
    comers = crowd[:: max(1, len(crowd) // round(PACED_PER_SECOND * PACED_SECONDS))]
    before, began = _cpu(nodes), time.perf_counter()

    async def come(member: Member, after: float) -> tuple[str, float]:
        await asyncio.sleep(after)
        ack = await member.join(session_id)
        return ack.outcome, ack.seconds

    acks = await asyncio.gather(*(come(member, index / PACED_PER_SECOND) for index, member in enumerate(comers)))
    seconds, cpu = time.perf_counter() - began, _cpu(nodes) - before
    found = Round(seconds, cpu, Counter(outcome for outcome, _ in acks), await school.seated(session_id))
    found.waits = [waited for _, waited in acks]
    await school.end(session_id)
    return found


def _report(ours: list[Round], scripts: list[bare.Cost], naive: list[bare.Cost], paced: Round) -> Report:
    report = Report("join_stampede", __doc__ or "", ["", "a second", "CPU µs each", "seats sold of 100", "oversold"])
    per_join = [one.cpu_seconds / PEOPLE * 1e6 for one in ours]
    per_take = [one.cpu_seconds / PEOPLE * 1e6 for one in scripts]
    rates = [PEOPLE / one.seconds for one in ours]
    report.rows = [
        _row("join, end to end", rates, per_join, [one.seated for one in ours]),
        _row("bare script", [PEOPLE / one.seconds for one in scripts], per_take, [one.sold for one in scripts]),
        _row(
            "SCARD then SADD",
            [PEOPLE / one.seconds for one in naive],
            [one.cpu_seconds / PEOPLE * 1e6 for one in naive],
            [one.sold for one in naive],
        ),
    ]
    waits = quantiles(paced.waits, n=100)
    report.notes = [
        f"Medians of {len(ours)} repetitions, in brackets from where to where they went. "
        f"A join end to end costs {ratio(per_join, per_take):.0f} times the CPU of the bare script.",
        f"Of a thousand, {median(one.answers['ok'] for one in ours):.0f} were admitted and "
        f"{median(one.answers['session_full'] for one in ours):.0f} heard `session_full`; the last answer came after "
        f"{median(one.seconds for one in ours):.2f} s.",
        f"At 17 joins a second ({len(paced.waits)} of them): ack after {waits[49] * 1000:.0f} ms (median), "
        f"{waits[94] * 1000:.0f} ms (p95); CPU {paced.cpu_seconds / len(paced.waits) * 1e6:,.0f} µs each, which "
        "includes telling all who are inside already.",
    ]
    for number, one in enumerate(ours, 1):
        if one.seated != SEATS or one.answers["ok"] != SEATS:
            report.broken.append(f"stampede {number}: {one.seated} rows, answers {dict(one.answers)}")
        if set(one.answers) - {"ok", "session_full"}:
            report.broken.append(f"stampede {number}: unexpected answers {dict(one.answers)}")
    return report


def _row(name: str, rates: list[float], costs: list[float], sold: list[int]) -> list[str]:
    over = max(max(0, one - SEATS) for one in sold)
    return [name, middle(rates), middle(costs), ", ".join(map(str, sold)), str(over)]


def _cpu(nodes: list[Server]) -> float:
    return sum(node.cpu_seconds for node in nodes)


async def _settle(nodes: list[Server]) -> None:
    """Until the servers have told everybody and are idle: the next measurement must not pay for this one."""
    for _ in range(50):
        before = _cpu(nodes)
        await asyncio.sleep(0.1)
        if _cpu(nodes) - before < 0.004:
            return
