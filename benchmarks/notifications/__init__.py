"""An announcement to a course of 100,000, while a class of another course goes on, on the same two cores.

One server process, and a worker process beside it, as in operation. 500 of the 100,000 have a page open; 200 people
are in the class. The 100,000 have turned mail off: what is measured is the list and the pages; letters are posted
later, by another rule.

- **told**: from the announcement to the last of the 100,000: number, row, outbox and the telling's own progress.
- **told, batches alone**: without the rests between the batches, which leave half of the time to others.
- **bare INSERT ... SELECT**: the same rows, with the same indexes and foreign keys, in one statement: the limit.
- **pushes**: the 500 with a page open, in the order of their batches. What must never happen is that one of them hears
  nothing, or hears it twice.
- **chat**: in the class, from sending to each of the 200, before and meanwhile.
- **killed**: a second announcement; the worker is killed (`kill -9`) on the way and another is started. Everybody has
  it once. (A job whose worker is dead is taken again after half a minute.)
"""

from __future__ import annotations

import asyncio
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from statistics import quantiles

import asyncpg

from benchmarks.join_stampede.crowd import Member, connected
from benchmarks.join_stampede.school import School, open_school
from benchmarks.report import Report
from benchmarks.stage import ROOT, Stage, servers, stage
from models import database

COURSE, HERE = 100_000, 500
LISTENERS, MESSAGES, PAUSE = 200, 24, 0.25
BEGUN = 20_000  # told, when the process is killed
PATIENCE_SECONDS = 240.0
NEWS = {"title": "News", "text": "Read this before Monday."}
NO_MAIL = """
INSERT INTO channel_choices (id, created_at, user_id, topic, channel, wanted)
SELECT gen_random_uuid(), now(), id, 'course', 'mail', false FROM users
"""
BARE = """
CREATE TABLE bare (LIKE notifications INCLUDING ALL);
ALTER TABLE bare ADD FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
"""
BARE_FILL = """
INSERT INTO bare (id, created_at, user_id, number, dedupe_key, kind, title, body, data, link)
SELECT gen_random_uuid(), now(), learner_id, 1, $2, 'course.announcement', 'A course: News', $3, '{}', '/courses/1'
FROM enrolments WHERE course_id = $1::uuid ORDER BY learner_id
"""


async def run() -> Report:
    report = Report("notifications", __doc__ or "", ["", "people", "seconds", "a second", "of the limit"])
    async with AsyncExitStack() as stack:
        on = await stack.enter_async_context(stage())
        [node] = await stack.enter_async_context(servers(on, 1, LYCEUM_WORKER_INSIDE="false"))
        worker = await stack.enter_async_context(_working(on))
        crowd = await stack.enter_async_context(open_school(on, node, COURSE))
        small = await stack.enter_async_context(open_school(on, node, LISTENERS))
        await crowd.database.execute(NO_MAIL)
        limit = await _bare(crowd)
        here = await stack.enter_async_context(connected([node.url], crowd.students[:HERE]))
        inside = await stack.enter_async_context(connected([node.url], small.students))
        heard = await _listen(here)
        session_id = await small.start(LISTENERS)
        for member in inside:
            await member.join(session_id)
        quiet = await _chat(inside, session_id, "a", enough=lambda: False)
        posted = time.perf_counter()
        await crowd._post(f"/courses/{crowd.course_id}/announcements", NEWS)
        telling = asyncio.create_task(_finished(on.database_url, crowd))
        busy = await _chat(inside, session_id, "b", enough=telling.done)
        seconds = await telling - posted
        worked = await _worked(crowd)
        _row(report, "told", COURSE, seconds, limit)
        _row(report, "told, batches alone", COURSE, worked, limit)
        _row(report, "bare INSERT ... SELECT", COURSE, COURSE / limit, limit)
        span = heard[-1][1] - heard[0][1] if heard else 0.0
        _row(report, "pushes", len(heard), span, limit)
        await _check(report, crowd)
        if sorted(place for place, _ in heard) != list(range(HERE)):
            report.broken.append(f"{len(heard)} were heard by {HERE} with a page open")
        report.notes.append(
            f"Chat to {LISTENERS}: before {_p(quiet)}, meanwhile {_p(busy)}. {HERE} people cost a message."
        )
        await _killed(report, stack, on, worker, crowd)
    return report


@asynccontextmanager
async def _working(on: Stage) -> AsyncIterator[Process]:
    """A worker process. It is ended with the block."""
    command = (sys.executable, "-m", "server.cli", "worker")
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=on.environment(), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _bare(school: School) -> float:
    """Rows a second."""
    await school.database.execute(BARE)
    began = time.perf_counter()
    await school.database.execute(BARE_FILL, school.course_id, "announcement", NEWS["text"], timeout=PATIENCE_SECONDS)
    seconds = time.perf_counter() - began
    await school.database.execute("DROP TABLE bare")
    return COURSE / seconds


async def _listen(here: list[Member]) -> list[tuple[int, float]]:
    """When each of them heard of it: they open the second namespace on the connection they have."""
    heard: list[tuple[int, float]] = []

    def hearing(place: int) -> Callable[[str], None]:
        def hear(packet: str) -> None:
            if packet.startswith('42/notifications,["notification.created"'):
                heard.append((place, time.perf_counter()))

        return hear

    for place, member in enumerate(here):
        member.heard = hearing(place)
        await member.ws.send_str('40/notifications,{"token":"' + member.person.token + '"}')
    await _until(lambda: _all(here, 2))  # the namespace's own answer, and what was missed
    return heard


async def _chat(inside: list[Member], session_id: str, name: str, *, enough: Callable[[], bool]) -> list[float]:
    """Seconds from sending to hearing, of every message and listener."""
    waits: list[float] = []
    sent: dict[str, float] = {}

    def hear(packet: str) -> None:
        if packet.startswith('42/live,["chat.posted"'):
            number = packet.split('"text":"', 1)[1].split('"', 1)[0]
            waits.append(time.perf_counter() - sent[number])

    for member in inside:
        member.heard = hear
    number = 0
    while number < MESSAGES or (name == "b" and not enough()):
        text = f"{name}{number}"
        sent[text] = time.perf_counter()
        speaker = inside[number * 7 % len(inside)]
        await speaker.command("chat.send", session_id=session_id, client_id=text, text=text)
        await asyncio.sleep(PAUSE)
        number += 1
    await _until(lambda: _are(waits, number * len(inside)))
    return waits


async def _finished(url: str, school: School) -> float:
    async with asyncio.timeout(PATIENCE_SECONDS):
        connection = await database.plain_connection(url)  # apart: one does one thing at a time
        try:
            while not await connection.fetchval(  # noqa: ASYNC110 - a table says nothing when it changes
                "SELECT count(*) FROM fan_outs WHERE course_id = $1::uuid AND finished_at IS NOT NULL", school.course_id
            ):
                await asyncio.sleep(0.05)
        finally:
            await connection.close()
    return time.perf_counter()


async def _worked(school: School) -> float:
    """Seconds within batches: the rests between them are as long, by the job's own rule."""
    span: float = await school.database.fetchval(
        "SELECT extract(epoch FROM f.finished_at - min(n.created_at))::float FROM fan_outs f"
        " JOIN notifications n ON n.dedupe_key = f.dedupe_key WHERE f.course_id = $1::uuid GROUP BY f.finished_at",
        school.course_id,
        timeout=PATIENCE_SECONDS,
    )
    return span / 2


async def _check(report: Report, school: School) -> None:
    rows = await school.database.fetch(
        "SELECT f.total, f.told, count(n.id) AS rows, count(DISTINCT n.user_id) AS people FROM fan_outs f"
        " JOIN notifications n ON n.dedupe_key = f.dedupe_key WHERE f.course_id = $1::uuid GROUP BY f.id",
        school.course_id,
        timeout=PATIENCE_SECONDS,
    )
    for row in rows:
        if set(row.values()) != {COURSE}:
            report.broken.append(f"of {COURSE:,}: {dict(row)}")


async def _killed(report: Report, stack: AsyncExitStack, on: Stage, worker: Process, school: School) -> None:
    await school.database.execute("DELETE FROM fan_outs")
    await school._post(f"/courses/{school.course_id}/announcements", NEWS)
    told = "SELECT coalesce(max(told), 0) FROM fan_outs"
    await _until(lambda: _reached(school.database, told, BEGUN))
    worker.kill()
    await worker.wait()
    left = await school.database.fetchval(told)
    began = time.perf_counter()
    await stack.enter_async_context(_working(on))
    await _finished(on.database_url, school)
    report.notes.append(
        f"Killed when {left:,} were told; {time.perf_counter() - began:.0f} s later everybody had it, once."
    )
    await _check(report, school)


def _row(report: Report, name: str, people: int, seconds: float, limit: float) -> None:
    rate = people / seconds if seconds else 0.0
    share = "" if name == "pushes" else f"{rate / limit:.2f}"
    report.rows.append([name, f"{people:,}", f"{seconds:.2f}", f"{rate:,.0f}", share])


def _p(waits: list[float]) -> str:
    cuts = quantiles([one * 1000 for one in waits], n=20)
    return f"{cuts[9]:.0f} ms (median), {cuts[18]:.0f} ms (p95)"


async def _all(members: list[Member], events: int) -> bool:
    return all(member.events >= events for member in members)


async def _are(waits: list[float], count: int) -> bool:
    return len(waits) >= count


async def _reached(connection: asyncpg.Connection, sql: str, least: int) -> bool:
    return bool(await connection.fetchval(sql) >= least)


async def _until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await true():  # noqa: ASYNC110 - a table says nothing when it changes
            await asyncio.sleep(0.02)
