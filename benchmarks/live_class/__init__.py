"""What people in a class notice, with two server processes on this machine and all clients on it too.

- **500 come in 30 s**: each joins a class with room for all, and waits for the ack with its snapshot.
- **chat to 1,000**: a thousand people in one class, half of them on each process; a message every quarter of a
  second, from the moment it is sent to the moment each of the thousand has it.
- **back after a cut**: a connection is cut without a word, fifty times; the client connects, says who it is, and
  resumes. Then fifty at once.
- **a seat for who waits**: ten leave a full class one after the other; until the next in line is offered the seat.
- **a process dies**: `kill -9` of the process that holds half of 500 people; all come back to the other one at
  once, and the last of them is inside again.
- **5,000 for 100 seats**: all ask at once, over sockets, on both processes; who sat is asked of PostgreSQL.

Latencies include a Python client with a thousand sockets on the same two cores. What must never happen is counted:
an oversold seat, somebody who did not come back, a message that somebody did not hear.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from statistics import quantiles

import aiohttp

from benchmarks.join_stampede.crowd import Member, connect, connected, session_from
from benchmarks.join_stampede.school import School, open_school
from benchmarks.report import Report
from benchmarks.stage import Server, servers, stage

CROWD = 5000
COMING, COMING_SECONDS = 500, 30.0
LISTENERS, MESSAGES, PAUSE = 1000, 40, 0.25
CUT = 50
SMALL = 10
ON_THE_DYING = 250
SAID = re.compile(r'"text":"number (\d+)"')


async def run() -> Report:
    report = Report("live_class", __doc__ or "", ["", "median, ms", "p95, ms", "worst, ms", "broken promises"])
    async with AsyncExitStack() as stack:
        on = await stack.enter_async_context(stage())
        nodes = await stack.enter_async_context(servers(on, 2, LYCEUM_WORKER_INSIDE="false"))
        school = await stack.enter_async_context(open_school(on, nodes[0], CROWD))
        crowd = await stack.enter_async_context(connected([node.url for node in nodes], school.students))
        await _stampede(report, school, crowd)
        session_id = await school.start(LISTENERS)
        await _coming(report, session_id, crowd[:COMING])
        await asyncio.gather(*(member.join(session_id) for member in crowd[COMING:LISTENERS]))
        await _chat(report, session_id, crowd[:LISTENERS])
        await _cut(report, session_id, crowd[: 2 * CUT], nodes)
        await school.end(session_id)
        await _waiting(report, school, crowd[LISTENERS : LISTENERS + 2 * SMALL])
        await _a_process_dies(report, school, crowd[-1500:], nodes)
    return report


async def _stampede(report: Report, school: School, crowd: list[Member]) -> None:
    session_id = await school.start(100)
    acks = await asyncio.gather(*(member.join(session_id) for member in crowd))
    outcomes, seated = Counter(ack.outcome for ack in acks), await school.seated(session_id)
    _add(report, f"{len(crowd):,} for 100 seats", [ack.seconds for ack in acks], abs(seated - 100))
    report.notes.append(f"Of {len(crowd):,} who asked at once: {dict(outcomes)}; by the rows {seated} sat.")
    await school.end(session_id)


async def _coming(report: Report, session_id: str, comers: list[Member]) -> None:
    async def come(member: Member, after: float) -> tuple[bool, float]:
        await asyncio.sleep(after)
        ack = await member.join(session_id)
        return ack.outcome == "ok", ack.seconds

    every = COMING_SECONDS / len(comers)
    acks = await asyncio.gather(*(come(member, index * every) for index, member in enumerate(comers)))
    _add(report, "500 come in 30 s: join to ack", [seconds for _, seconds in acks], sum(not ok for ok, _ in acks))


async def _chat(report: Report, session_id: str, listeners: list[Member]) -> None:
    sent: dict[int, float] = {}
    waits: list[float] = []

    def hear(packet: str) -> None:
        if packet.startswith('42/live,["chat.posted"') and (said := SAID.search(packet)):
            waits.append(time.perf_counter() - sent[int(said[1])])

    for member in listeners:
        member.heard = hear
    for number in range(MESSAGES):
        speaker = listeners[number * 17 % len(listeners)]
        sent[number] = time.perf_counter()
        ack = await speaker.command("chat.send", session_id=session_id, client_id=f"n{number}", text=f"number {number}")
        if not ack["ok"]:
            report.broken.append(f"message {number}: {ack['error']['code']}")
        await asyncio.sleep(PAUSE)
    await _until(lambda: len(waits) >= MESSAGES * len(listeners))
    for member in listeners:
        member.heard = None
    _add(report, "chat to 1,000 on two processes", waits, MESSAGES * len(listeners) - len(waits))


async def _cut(report: Report, session_id: str, members: list[Member], nodes: list[Server]) -> None:
    async with session_from(200) as http:
        alone, together = members[:CUT], members[CUT : 2 * CUT]
        waits = [await _return(member, session_id, http, nodes[0].url, cut=True) for member in alone]
        _add(report, "back after a cut connection", [one for one in waits if one], waits.count(None))
        waits = await asyncio.gather(
            *(_return(member, session_id, http, nodes[1].url, cut=True) for member in together)
        )
        _add(report, "back after a cut, fifty at once", [one for one in waits if one], waits.count(None))


async def _return(
    member: Member, session_id: str, http: aiohttp.ClientSession, url: str, *, cut: bool = False
) -> float | None:
    """Seconds until inside again, or None."""
    if cut:
        with socket.socket(fileno=os.dup(member.ws.get_extra_info("socket").fileno())) as wire:
            wire.shutdown(socket.SHUT_RDWR)
    began = time.perf_counter()
    again = await connect(http, url, member.person)
    ack = await again.command("join", session_id=session_id, resume=member.place)
    return time.perf_counter() - began if ack["ok"] else None


async def _waiting(report: Report, school: School, people: list[Member]) -> None:
    """Ten sit, ten wait; each who sits leaves in turn."""
    session_id = await school.start(SMALL)
    inside, waiting = people[:SMALL], people[SMALL:]
    offered: list[float] = []

    def that_many_offers(count: int) -> Callable[[], bool]:
        return lambda: len(offered) >= count

    for member in waiting:
        member.heard = lambda packet: offered.append(time.perf_counter()) if '["waitlist.offered"' in packet else None
    for member in inside:
        await member.join(session_id)
    for member in waiting:
        await member.command("waitlist.join", session_id=session_id)
    waits, missing = [], 0
    for number, member in enumerate(inside):
        began = time.perf_counter()
        await member.command("leave", session_id=session_id)
        if await _until(that_many_offers(number + 1)):
            waits.append(offered[number] - began)
        else:
            missing += 1
    _add(report, "a seat for who waits", waits, missing)
    await school.end(session_id)


async def _a_process_dies(report: Report, school: School, crowd: list[Member], nodes: list[Server]) -> None:
    """Whoever was on it comes back to the other, and nobody else notices more than that."""
    dying, staying = nodes
    session_id = await school.start(2 * ON_THE_DYING)
    there = [one for one in crowd if one.url == dying.url][:ON_THE_DYING]
    here = [one for one in crowd if one.url == staying.url][:ON_THE_DYING]
    await asyncio.gather(*(member.join(session_id) for member in (*there, *here)))
    began = time.perf_counter()
    dying.process.kill()
    await dying.process.wait()
    sessions = [session_from(201 + index) for index in range(-(-len(there) // 100))]
    try:
        waits = await asyncio.gather(
            *(_return(one, session_id, sessions[index % len(sessions)], staying.url) for index, one in enumerate(there))
        )
    finally:
        await asyncio.gather(*(one.close() for one in sessions))
    _add(report, "a process with 250 of 500 dies: back on the other", [w for w in waits if w], waits.count(None))
    seated = await school.seated(session_id)
    report.notes.append(
        f"After the kill the last of {len(there)} was inside again after {time.perf_counter() - began:.1f} s; "
        f"{seated} seats are held by {len(there) + len(here)} people."
    )
    if seated != len(there) + len(here):
        report.broken.append(f"{seated} seats after a process died")


async def _until(holds: Callable[[], bool], seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.01)
    return True


def _add(report: Report, what: str, seconds: list[float], broken: int) -> None:
    waits = quantiles(seconds, n=100) if len(seconds) > 1 else seconds * 99
    cells = [f"{one * 1000:,.0f}" for one in (waits[49], waits[94], max(seconds))]
    report.rows.append([what, *cells, str(broken)])
    if broken:
        report.broken.append(f"{what}: {broken}")
