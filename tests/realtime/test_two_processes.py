"""Two server processes on one PostgreSQL and one Redis: a stampede, a kill, and a Redis that forgets."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from tortoise.connection import get_connection

from domain.kit.settings import Settings
from models.live import LeaveReason, SeatState
from models.live.people import AttendanceInterval, Seat
from models.live.sessions import LiveSession
from tests.fixtures.clients import Api, Connect, Socket
from tests.fixtures.nodes import GRACE_SECONDS, HEARTBEAT_SECONDS, Process, Start, launch
from tests.fixtures.patience import PATIENCE_SECONDS, until
from tests.fixtures.people import Make
from tests.realtime.classroom import Classroom, codes
from tests.realtime.conftest import MakeClassroom
from tests.realtime.crowd import crowd

PEOPLE, SEATS, ROUNDS = 300, 100, 3
STORM, END_SECONDS = 40, 20.0
WITH_SOCKETS = 100  # of them; the others come over REST
MANY = {"LYCEUM_COMMANDS_PER_SECOND": "1000", "LYCEUM_CHATS_PER_SECOND": "1000"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def pair(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[list[Process]]:
    """Two servers that let people do as much as they can."""
    logs = [tmp_path_factory.mktemp("pair") / "server.log" for _ in range(2)]
    both = await asyncio.gather(*(launch(settings, log, MANY) for log in logs))
    yield both
    await asyncio.gather(*(one.kill() for one in both))


async def test_of_300_who_race_for_100_seats_over_rest_and_sockets_exactly_100_get_in_every_time(
    make: Make, api: Api, connect: Connect, pair: list[Process]
) -> None:
    host = await make.instructor()
    course = await make.course(host)
    people = await crowd(make, PEOPLE, course)
    urls = [one.url for one in pair]
    sockets = [await connect(urls[n % 2], one) for n, one in enumerate(people[:WITH_SOCKETS])]

    for turn in range(ROUNDS):
        session = await make.live(host, course, seats=SEATS)
        room = Classroom(make, connect, urls[0], host, course, session, people)
        watching = await room.inside(host, urls[turn % 2])
        order = list(range(PEOPLE))
        random.Random(turn).shuffle(order)

        async def come(number: int, room: Classroom = room) -> tuple[UUID, str]:
            someone = people[number]
            if number < WITH_SOCKETS:
                ack = await sockets[number].command("join", room.this)
                return someone.id, "ok" if ack["ok"] else ack["error"]["code"]
            answer = await api.as_(someone).at(urls[number % 2]).post(f"{room.path}/join")
            return someone.id, "ok" if answer.status == 200 else str(answer.code)

        outcomes = await asyncio.gather(*(come(number) for number in order))

        admitted = {user_id for user_id, outcome in outcomes if outcome == "ok"}
        assert {outcome for _, outcome in outcomes} == {"ok", "session_full"}
        assert len(admitted) == SEATS
        assert sum(outcome == "ok" for _, outcome in outcomes) == SEATS
        rows = Seat.filter(run_id=session.run_id, role="student").exclude(state=SeatState.GONE)
        assert {row.user_id for row in await rows} == admitted
        await watching.until(lambda watching=watching: watching.of("seats.changed")[-1]["data"]["taken"] == SEATS)
        assert max(event["data"]["taken"] for event in watching.of("seats.changed")) == SEATS
        ended = await api.as_(host).at(urls[0]).post(f"{room.path}/end")
        assert ended.status == 200
        await watching.told("session.ended")
        assert watching.of("seats.changed")[-1]["data"]["taken"] == SEATS, "the last word is the right one"
        assert await AttendanceInterval.filter(run_id=session.run_id, left_at=None).count() == 0
        await watching.close()


async def test_when_a_process_is_killed_its_seats_are_free_after_the_grace_and_attendance_ends_with_its_last_beat(
    classroom: MakeClassroom, other: Process, start: Start
) -> None:
    room = await classroom(seats=4, students=8)
    lives, dies = other, await start()
    watching = await room.inside(room.host, lives.url)
    for student in room.students[:4]:
        await room.inside(student, dies.url)
    survivor_turned_away = await room.socket(room.students[4], lives.url)
    assert codes([await room.join(survivor_turned_away)]) == ["session_full"]
    before = await database_now(room)
    for student in room.students[:4]:
        await room.vouched_for(student)

    await dies.kill()
    killed_at = await database_now(room)
    lease = timedelta(seconds=HEARTBEAT_SECONDS + GRACE_SECONDS)
    last_beats = {seat.user_id: seat.last_seen_at for seat in await Seat.filter(run_id=room.run_id, role="student")}
    for student in room.students[:4]:
        assert await room.lease_of(student) <= (killed_at + lease).timestamp() + 0.1
        await room.grace_passes(student, lease.total_seconds())
    left = [await watching.told("participant.left", user_id=str(student.id)) for student in room.students[:4]]

    assert {event["data"]["reason"] for event in left} == {"node_lost"}
    for student in room.students[:4]:
        (stay,) = await room.stays(student)
        assert stay.reason is LeaveReason.NODE_LOST
        assert before < last_beats[student.id] <= killed_at
        assert stay.left_at == last_beats[student.id] - lease, "what came after its last beat is unknown"
    await watching.until(lambda: watching.of("seats.changed")[-1]["data"]["taken"] == 0)
    fresh = [await room.socket(student, lives.url) for student in room.students[4:]]
    assert codes([await room.join(socket) for socket in fresh]) == ["ok"] * 4


async def test_those_of_a_killed_process_who_come_back_elsewhere_keep_their_seat_and_their_one_stay(
    classroom: MakeClassroom, other: Process, start: Start
) -> None:
    room = await classroom(seats=3, students=3)
    lives, dies = other, await start()
    watching = await room.inside(room.host, lives.url)
    for student in room.students:
        await room.inside(student, dies.url)

    await dies.kill()
    last_beat = (await Seat.get(run_id=room.run_id, user_id=room.students[-1].id)).last_seen_at
    back = [await room.inside(student, lives.url) for student in room.students[:-1]]
    absent = (await database_now(room) - last_beat).total_seconds()
    back.append(await room.inside(room.students[-1], lives.url))
    at_most = (await database_now(room) - last_beat).total_seconds()
    for student in room.students:  # by the one that lives: what the dead one left behind does them no harm
        await room.vouched_for(student)
        assert await room.lease_of(student) > time.time() + GRACE_SECONDS / 2

    assert not watching.of("participant.left")
    assert [len(await room.stays(student)) for student in room.students] == [1, 1, 1]
    (last,) = await room.stays(room.students[-1])
    assert absent <= last.away_seconds <= at_most, "never longer than they were there"
    assert codes([await room.say(socket, "still here") for socket in back]) == ["ok"] * 3


async def test_redis_flushed_again_and_again_under_joins_never_lets_in_too_many_and_loses_nobody(
    classroom: MakeClassroom, api: Api, pair: list[Process]
) -> None:
    room = await classroom(seats=5, students=20)
    urls = [one.url for one in pair]
    watching = await room.inside(room.host, urls[0])
    sitting = [await room.inside(student, urls[n % 2]) for n, student in enumerate(room.students[:3])]
    store = room.make.runtime.redis
    over, most = asyncio.Event(), 0

    async def flush() -> None:
        for _ in range(25):
            await store.flushall()
            await asyncio.sleep(0.05)
        over.set()

    async def look() -> None:
        nonlocal most
        while not over.is_set():
            most = max(most, await room.taken())
            await asyncio.sleep(0.005)

    async def try_to_come_in(number: int) -> None:
        student, rng = room.students[number], random.Random(number)
        socket = await room.socket(student, urls[number % 2])
        while not over.is_set():
            ack = await room.join(socket)
            assert ack["ok"] or ack["error"]["code"] in ("session_full", "seats_unavailable"), ack
            await asyncio.sleep(rng.random() * 0.05)
            while ack["ok"] and not (left := await socket.command("leave", room.this))["ok"]:
                assert left["error"]["code"] == "seats_unavailable", left
        await socket.close()

    await asyncio.gather(flush(), look(), *(try_to_come_in(number) for number in range(3, 20)))

    assert most <= 5
    looking = await room.socket(room.host, urls[1])

    async def right_again() -> bool:
        fresh = await room.join(looking)
        inside = {one["user"]["id"] for one in fresh["data"]["participants"] if one["state"] == "online"}
        return inside == {str(one.id) for one in (room.host, *room.students[:3])}

    await until(right_again)  # with the next beats
    assert codes([await room.say(socket, "we stayed") for socket in sitting]) == ["ok"] * 3
    await watching.told("chat.posted", text="we stayed")


async def test_a_class_ends_at_once_and_with_every_stay_however_many_come_in_at_that_moment(
    make: Make, api: Api, connect: Connect, pair: list[Process]
) -> None:
    host, admin = await make.instructor(), await make.admin()
    course = await make.course(host)
    people = await crowd(make, STORM, course)
    urls = [one.url for one in pair]
    sockets = [await connect(urls[n % 2], one) for n, one in enumerate(people)]

    for by in ("host", "admin", "duration"):
        session = await make.live(host, course, seats=STORM)
        room, ends = Classroom(make, connect, urls[0], host, course, session, people), Storm()
        storm = asyncio.gather(*(ends.come_again_and_again(socket, room) for socket in sockets))
        await asyncio.wait_for(ends.raging.wait(), PATIENCE_SECONDS)
        asked_at = await database_now(room)
        if by == "duration":
            minute_ago = asked_at - timedelta(minutes=1)  # not so long that it ends for want of its host
            times = {"starts_at": minute_ago, "started_at": minute_ago, "duration_minutes": 1}
            await LiveSession.filter(id=session.id).update(**times)
        else:
            leads = api.as_(host if by == "host" else admin).at(urls[1])
            assert (await asyncio.wait_for(leads.post(f"{room.path}/end"), END_SECONDS)).status == 200
        await asyncio.wait_for(storm, END_SECONDS)

        ended = await LiveSession.get(id=session.id)
        assert ended.end_reason == by
        assert ended.ended_at is not None
        assert (ended.ended_at - asked_at).total_seconds() < END_SECONDS
        assert ends.refusals == {"session_ended"}
        stays = await AttendanceInterval.filter(run_id=session.run_id)
        assert {stay.user_id for stay in stays} == {one.id for one in people}
        assert {(stay.reason, stay.left_at) for stay in stays} == {(LeaveReason.SESSION_ENDED, ended.ended_at)}
        assert await room.taken() == 0


@dataclass
class Storm:
    """People who join again and again, until they are refused."""

    raging: asyncio.Event = field(default_factory=asyncio.Event)
    joins: int = 0
    refusals: set[str] = field(default_factory=set)

    async def come_again_and_again(self, socket: Socket, room: Classroom) -> None:
        while (ack := await room.join(socket))["ok"]:
            self.joins += 1
            if self.joins == 3 * STORM:
                self.raging.set()
        self.refusals.add(ack["error"]["code"])


async def database_now(room: Classroom) -> Any:
    return (await get_connection("default").execute_query_dict("SELECT now() AS now"))[0]["now"]
