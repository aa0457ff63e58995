"""What somebody is writing at the moment a host decides: it is written before the host's ack, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from domain.kit.settings import Settings
from domain.kit.sql import fetch
from domain.kit.unit_of_work import unit_of_work
from domain.live import runs, sessions
from models import database
from models.base import new_id
from models.live import EndReason, SeatState
from models.live.talk import ChatMessage, Poll
from realtime import gateway, rooms
from realtime.engine import Room
from server.main import Node
from tests.fixtures.nodes import Process, Start
from tests.fixtures.patience import PATIENCE_SECONDS, until
from tests.realtime.classroom import codes, cut
from tests.realtime.conftest import MakeClassroom


@pytest_asyncio.fixture(loop_scope="session")
async def aside(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the database of the test's own."""
    assert settings.database_url is not None
    connection = await database.plain_connection(settings.database_url.get_secret_value())
    yield connection
    await connection.close()


@pytest_asyncio.fixture(loop_scope="session")
async def patient(start: Start) -> Process:
    """A server where people may talk as fast as they can."""
    return await start(LYCEUM_CHATS_PER_SECOND="10000", LYCEUM_COMMANDS_PER_SECOND="10000")


# Those who wait for somebody, and those who wait for them; and not whom the jobs of two nodes hold up elsewhere.
QUEUE = """
    WITH RECURSIVE queue(pid) AS (
      SELECT $1::int UNION
      SELECT l.pid FROM pg_locks l JOIN queue q ON q.pid = ANY(pg_blocking_pids(l.pid)) WHERE NOT l.granted
    ) SELECT count(*) - 1 FROM queue
"""


async def waiting_for(holds: int, aside: asyncpg.Connection, many: int, unless: asyncio.Task[Any]) -> None:
    """Until so many wait in the database behind who `holds` (a number of its process), or `unless` is done."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not unless.done():
            if await aside.fetchval(QUEUE, holds) >= many:
                return
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("decision", ["lock.set", "member.mute", "member.kick", "member.ban", "session.end"])
async def test_a_message_that_is_being_written_is_written_before_the_host_is_told_that_it_is_closed(
    classroom: MakeClassroom, aside: asyncpg.Connection, decision: str
) -> None:
    room = await classroom(students=1)
    student = room.students[0]
    hosting, saying = await room.inside(room.host), await room.inside(student)
    of_student = {**room.this, "user_id": str(student.id)}
    for prepared in ("member.mute", "member.unmute"):  # their standing is a row already
        assert (await hosting.command(prepared, of_student))["ok"]
    same = "INSERT INTO chat_messages (id, created_at, session_id, run_id, author_id, client_id, text)"
    held = aside.transaction()
    await held.start()  # the message is past every look at the class, and waits for this one of the same name
    await aside.execute(
        f"{same} VALUES ($1, now(), $2, $3, $4, 'x', 'x')", new_id(), room.session.id, room.run_id, student.id
    )
    message, holds = asyncio.create_task(room.say(saying, "too late?", "x")), aside.get_server_pid()
    await waiting_for(holds, aside, 1, message)

    about = {"lock.set": {**room.this, "chat": True}, "session.end": room.this}
    decided = asyncio.create_task(hosting.command(decision, about.get(decision, of_student)))
    await waiting_for(holds, aside, 2, decided)
    acked_first = decided.done()
    await held.rollback()

    assert codes([await decided, await message]) == ["ok", "ok"]
    assert not acked_first, "the host was told while the message was not written yet"
    assert codes([await room.say(saying, "and now")]) != ["ok"]


async def test_of_a_hundred_messages_in_flight_none_is_written_after_the_ack(
    classroom: MakeClassroom, patient: Process
) -> None:
    room = await classroom(seats=2, students=2)
    hosting = await room.inside(room.host)
    muted, other = await room.inside(room.students[0], patient.url), await room.inside(room.students[1], patient.url)
    deciding = [
        ("member.mute", {"user_id": str(room.students[0].id)}, (muted,)),
        ("lock.set", {"chat": True}, (muted, other)),
        ("member.unmute", {"user_id": str(room.students[0].id)}, ()),
        ("lock.set", {"chat": False}, ()),
        ("member.ban", {"user_id": str(room.students[1].id)}, (other,)),
        ("session.end", {}, (muted, other)),
    ]
    refused: set[str] = set()
    for decision, more, silenced in deciding:
        written = ChatMessage.filter(run_id=room.run_id)
        before = await written.count()
        sent = [
            asyncio.create_task(room.say(socket, f"{n} before {decision}"))
            for n in range(100 // max(len(silenced), 1))
            for socket in silenced
        ]
        if sent:
            await asyncio.wait(sent, return_when=asyncio.FIRST_COMPLETED)
        assert (await hosting.command(decision, {**room.this, **more}))["ok"], decision
        at_the_ack = await written.count()
        acks = await asyncio.gather(*sent)
        assert await written.count() == at_the_ack, decision
        assert codes(acks).count("ok") == at_the_ack - before, decision
        refused.update(codes(acks))
    # A machine that stops between the first answer and the decision lets all hundred pass: not each time.
    assert refused & {"muted", "locked", "banned", "session_ended"}, "none was in flight at any decision"


async def test_a_poll_that_is_asked_as_the_class_ends_is_not_left_open(
    classroom: MakeClassroom, aside: asyncpg.Connection
) -> None:
    room = await classroom()
    hosting = await room.inside(room.host)
    ctx = room.make.context(room.host)

    async with unit_of_work(ctx):
        await runs.end(ctx, await sessions.hosted(ctx, room.session.id), EndReason.HOST)
        poll = {**room.this, "question": "Still here?", "options": ["Yes", "No"], "correct": [0]}
        (ours,) = await fetch("SELECT pg_backend_pid() AS pid")
        asking = asyncio.create_task(hosting.command("poll.open", poll))
        await waiting_for(ours["pid"], aside, 1, asking)

    assert codes([await asking]) == ["session_ended"]
    assert not await Poll.filter(run_id=room.run_id).exists()


@pytest.mark.parametrize("moment", ["as the seat is written", "before the room", "before the person's own room"])
async def test_who_goes_in_the_middle_of_a_join_leaves_nothing_behind_and_no_alarm(
    classroom: MakeClassroom,
    aside: asyncpg.Connection,
    here: Node,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
) -> None:
    room = await classroom(students=1)
    student, live = room.students[0], here.live
    socket = await room.socket(student)
    (connection,) = live.sockets_of(student.id)
    alarms: list[str] = []
    monkeypatch.setattr(gateway.log, "exception", lambda event, **_: alarms.append(event))
    begun: list[str] = []
    over: list[str] = []
    answer = live._answer

    async def noted(name: str, sid: str, arguments: Any) -> Any:
        begun.append(sid)
        ack = await answer(name, sid, arguments)
        over.append(sid)
        return ack

    async def cut_first(sid: str, to: Room, heard: int = 0) -> int:
        if sid == connection.sid and to == at:
            cut(socket)
            await until(lambda: sid not in live.connections)
        return await enter(sid, to, heard)

    enter = live.bus.enter
    monkeypatch.setattr(live, "_answer", noted)
    if moment == "as the seat is written":
        held = aside.transaction()
        await held.start()
        await aside.execute("SELECT 1 FROM live_sessions WHERE id = $1 FOR UPDATE", room.session.id)
        joining = asyncio.create_task(room.join(socket))
        await until(lambda: connection.sid in begun)
        await waiting_for(aside.get_server_pid(), aside, 1, joining)
        cut(socket)
        await until(lambda: connection.sid not in live.connections)
        await held.rollback()
    else:
        own = rooms.member(room.session.id, room.run_id, student.id)
        at = own if moment == "before the person's own room" else rooms.run(room.session.id, room.run_id)
        monkeypatch.setattr(live.bus, "enter", cut_first)
        joining = asyncio.create_task(room.join(socket))
    await until(lambda: connection.sid in over)
    joining.cancel()

    assert not alarms
    assert not live.presence.held_by(connection.sid)
    for where in (rooms.run(room.session.id, room.run_id), rooms.member(room.session.id, room.run_id, student.id)):
        assert connection.sid not in live.bus.local_sids(where)

    async def is_away() -> bool:
        return await room.state_of(student) is SeatState.AWAY and await room.tabs(student) == 0

    await until(is_away)  # their seat waits for the grace, as anybody's
