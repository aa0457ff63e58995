"""Ten thousand times somebody asks for a seat, on two processes that are killed, over a Redis that is lost.

Forty people come into eight classes of 1, 2, 3 and 5 seats, by socket and by REST, leave, wait for a seat, take the
one they are offered, and lose their connections, all at once and at random, until 10,000 seats have been asked for.
Their host bans them and lifts it again. Meanwhile, every four seconds in turn: a server process is killed with
SIGKILL and started again, Redis is flushed, Redis is killed and started again.

What is asked of PostgreSQL, twenty times a second and over the whole history of stays at the end: how many sat at
any moment, against the seats there were, and whether somebody sat who was banned. Of the servers: no answer but those
the contract names. And in the end, five seconds after the grace of everybody who has gone without a word: nobody is
present, and every seat can be had.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from uuid import UUID

import aiohttp
import asyncpg
from redis.asyncio import Redis

from benchmarks.join_stampede.crowd import Member, connect, session_from
from benchmarks.join_stampede.school import School, open_school
from benchmarks.report import Report
from benchmarks.stage import DATA, Person, Server, Stage, servers, stage
from models import database
from server import services

SEATS = (1, 2, 3, 5, 1, 2, 3, 5)
PEOPLE = 40
ASKED = int(os.environ.get("BENCH_RACES", "10000"))
FAULT_SECONDS = 4.0
GRACE_SECONDS = 2
QUICK = {
    "LYCEUM_WORKER_INSIDE": "true",
    "LYCEUM_LIVE_GRACE_SECONDS": str(GRACE_SECONDS),
    "LYCEUM_LIVE_HEARTBEAT_SECONDS": "1",
    "LYCEUM_LIVE_OFFER_SECONDS": "3",
    "LYCEUM_LIVE_RESERVATION_SECONDS": "3",
}
AWAY = {"unavailable", "seats_unavailable", "rate_limited"}
EXPECTED = {"ok", "session_full", "not_inside", "already_seated", "no_offer", "banned", "put_out", *AWAY}
BAN_SECONDS = 0.2  # from one ban to the next
BANNED_AT_ONCE = 6
SOCKET_ACTS = (
    "join",
    "join",
    "join",
    "leave",
    "leave",
    "leave",
    "leave",
    "waitlist.join",
    "waitlist.accept",
    "waitlist.leave",
)
# Over the whole history: +1 when somebody comes, -1 when they have gone; at the same moment the going counts first.
MOST_AT_ONCE = """
SELECT coalesce(max(inside), 0) FROM (
  SELECT sum(change) OVER (ORDER BY at, change ROWS UNBOUNDED PRECEDING) AS inside FROM (
    SELECT i.joined_at AS at, 1 AS change FROM attendance_intervals i JOIN live_seats s
      ON s.run_id = i.run_id AND s.user_id = i.user_id WHERE i.session_id = $1 AND s.role = 'student'
    UNION ALL
    SELECT coalesce(i.left_at, 'infinity'), -1 FROM attendance_intervals i JOIN live_seats s
      ON s.run_id = i.run_id AND s.user_id = i.user_id WHERE i.session_id = $1 AND s.role = 'student') AS changes
) AS moments"""
NOW_INSIDE = (
    "SELECT session_id, count(*) AS inside FROM live_seats"
    " WHERE role = 'student' AND state <> 'gone' GROUP BY session_id"
)

# A ban is a row, then they are put out; where Redis was away in between, by the sweep that comes every ten seconds.
BANNED_INSIDE = (
    "SELECT count(*) FROM live_seats s JOIN live_standings t ON t.session_id = s.session_id AND t.user_id = s.user_id"
    " WHERE s.state <> 'gone' AND t.banned_at < now() - interval '15 seconds'"
)


@dataclass
class Arena:
    stage: Stage
    nodes: list[Server]
    sessions: dict[str, int]  # a class and its seats
    answers: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    bans: int = 0
    oversold: list[str] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return self.asked >= ASKED


async def run() -> Report:
    report = Report("seat_races", __doc__ or "", ["seats of the class", "most at any moment", "stays", "oversold"])
    began = time.monotonic()
    async with AsyncExitStack() as stack:
        own = OwnRedis()
        stack.callback(own.stop)
        on = await stack.enter_async_context(stage())
        on = Stage(on.database_url, own.url, on.prefix)
        arena = Arena(on, await stack.enter_async_context(servers(on, 2, **QUICK)), {})
        school = await stack.enter_async_context(open_school(on, arena.nodes[0], PEOPLE))
        for seats in SEATS:
            arena.sessions[await school.start(seats)] = seats
        chaos = asyncio.create_task(_faults(arena, own, stack))
        watch = asyncio.create_task(_watch(arena))
        banning = asyncio.create_task(_ban(arena, school))
        await asyncio.gather(*(_live(arena, index, one) for index, one in enumerate(school.students)))
        await asyncio.gather(chaos, watch, banning)
        await _all_is_free_again(arena, school)
        for session_id, seats in arena.sessions.items():
            most = await school.database.fetchval(MOST_AT_ONCE, UUID(session_id))
            stays = await school.database.fetchval(
                "SELECT count(*) FROM attendance_intervals WHERE session_id = $1", UUID(session_id)
            )
            report.rows.append([str(seats), str(most), str(stays), str(max(0, most - seats))])
            if most > seats:
                arena.oversold.append(f"{most} stayed at once in a class of {seats}")
    asked = ", ".join(f"{count:,} {code}" for code, count in arena.answers.most_common())
    faults = ", ".join(f"{count} times {what}" for what, count in arena.faults.items())
    report.notes = [
        f"{arena.asked:,} times somebody asked for a seat, in {time.monotonic() - began:.0f} s; {faults};"
        f" {arena.bans} bans.",
        f"All answers: {asked}.",
    ]
    report.broken = arena.oversold + [f"answered {code}" for code in arena.answers if code not in EXPECTED]
    return report


async def _all_is_free_again(arena: Arena, school: School) -> None:
    """Everybody has gone without a word: five seconds after the grace nobody is present, and each seat can be had,
    once nobody waits for it any more."""
    async with session_from(0) as http:
        for person in school.students:
            member = await connect(http, arena.nodes[0].url, person)
            for session_id in arena.sessions:
                await member.command("waitlist.leave", session_id=session_id)
            await member.ws.close()
    await asyncio.sleep(GRACE_SECONDS + 5)
    left = sum(row["inside"] for row in await school.database.fetch(NOW_INSIDE))
    if left:
        arena.oversold.append(f"{left} present for ever")
    async with session_from(0) as http:
        for session_id, seats in arena.sessions.items():
            people = school.students[:seats]
            members = [await connect(http, arena.nodes[0].url, person) for person in people]
            acks = [await member.command("join", session_id=session_id) for member in members]
            if not all(ack["ok"] for ack in acks):
                arena.oversold.append(f"a seat of {seats} that nobody can have")
            for member in members:
                await member.ws.close()


class OwnRedis:
    """A Redis that may be killed: nobody else's."""

    def __init__(self) -> None:
        self._folder = DATA / "races"
        self.start()
        self.url = self._users.redis_url

    def start(self) -> None:
        self._users = services.start(self._folder, needed=["redis"])

    def kill(self) -> None:
        for process in self._users.children:
            process.kill()
            process.wait()

    def stop(self) -> None:
        services.stop(self._users)


async def _live(arena: Arena, index: int, person: Person) -> None:
    """One person, until enough seats have been asked for."""
    dice = random.Random(index)
    async with session_from(index) as http:
        member: Member | None = None
        while not arena.over:
            session_id = dice.choice(list(arena.sessions))
            try:
                async with asyncio.timeout(15):
                    if member is None or member.ws.closed:
                        member = await connect(http, dice.choice(arena.nodes).url, person)
                    if dice.random() < 0.05:
                        await member.ws.close()
                    elif dice.random() < 0.15:
                        await _by_rest(arena, http, dice, session_id, person)
                    else:
                        await _by_socket(arena, member, dice.choice(SOCKET_ACTS), session_id)
            except (aiohttp.ClientError, OSError, TimeoutError, RuntimeError):
                member = None  # its server was killed; or Redis is away and nobody is let in
                await asyncio.sleep(0.1)


async def _by_socket(arena: Arena, member: Member, act: str, session_id: str) -> None:
    arena.asked += act in ("join", "waitlist.accept")
    ack = await member.command(act, session_id=session_id)
    arena.answers["ok" if ack["ok"] else ack["error"]["code"]] += 1


async def _by_rest(
    arena: Arena, http: aiohttp.ClientSession, dice: random.Random, session_id: str, person: Person
) -> None:
    act = dice.choice(("join", "join", "leave"))
    arena.asked += act == "join"
    url = f"{dice.choice(arena.nodes).url}/api/v1/live-sessions/{session_id}/{act}"
    async with http.post(url, headers={"Authorization": f"Bearer {person.token}"}) as answer:
        body = {} if answer.status == 204 else await answer.json(content_type=None)
        arena.answers["ok" if answer.status < 300 else body["code"]] += 1


async def _ban(arena: Arena, school: School) -> None:
    """The host excludes somebody now and then, for a while; in the end nobody is excluded any more."""
    dice = random.Random("bans")
    standing: list[tuple[str, Person]] = []
    async with session_from(250) as http:
        host: Member | None = None

        async def tell(act: str, session_id: str, person: Person) -> None:
            nonlocal host
            while True:
                try:
                    async with asyncio.timeout(15):
                        if host is None or host.ws.closed:
                            host = await connect(http, dice.choice(arena.nodes).url, school.instructor)
                        ack = await host.command(act, session_id=session_id, user_id=str(person.id))
                    code = "ok" if ack["ok"] else ack["error"]["code"]
                    arena.answers[code] += 1
                    if code not in AWAY:
                        return
                except (aiohttp.ClientError, OSError, TimeoutError, RuntimeError):
                    host = None
                await asyncio.sleep(0.1)

        while not arena.over:
            one = (dice.choice(list(arena.sessions)), dice.choice(school.students))
            if one not in standing:
                await tell("member.ban", *one)
                standing.append(one)
                arena.bans += 1
            if len(standing) > BANNED_AT_ONCE:
                await tell("member.unban", *standing.pop(dice.randrange(len(standing))))
            await asyncio.sleep(BAN_SECONDS)
        for one in standing:
            await tell("member.unban", *one)


async def _watch(arena: Arena) -> None:
    connection: asyncpg.Connection = await database.plain_connection(arena.stage.database_url)
    try:
        while not arena.over:
            for row in await connection.fetch(NOW_INSIDE):
                seats = arena.sessions.get(str(row["session_id"]), 0)
                if row["inside"] > seats:
                    arena.oversold.append(f"{row['inside']} in a class of {seats} at {arena.asked}")
            if banned := await connection.fetchval(BANNED_INSIDE):
                arena.oversold.append(f"{banned} sit who are banned at {arena.asked}")
            await asyncio.sleep(0.05)
    finally:
        await connection.close()


async def _faults(arena: Arena, own: OwnRedis, stack: AsyncExitStack) -> None:
    turn = 0
    while not arena.over:
        await asyncio.sleep(FAULT_SECONDS)
        what = ("a process killed", "Redis flushed", "Redis killed")[turn % 3]
        arena.faults[what] += 1
        if what == "a process killed":
            dying = arena.nodes[turn % 2]
            dying.process.kill()
            await dying.process.wait()
            [arena.nodes[turn % 2]] = await stack.enter_async_context(servers(arena.stage, 1, **QUICK))
        elif what == "Redis flushed":
            async with Redis.from_url(own.url) as redis:
                with suppress(OSError):
                    await redis.flushall()
        else:
            await asyncio.to_thread(own.kill)
            await asyncio.sleep(0.5)
            await asyncio.to_thread(own.start)
        turn += 1
