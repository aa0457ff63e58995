"""A class that loses its host: safe mode after the grace, and the end when none comes back."""

from __future__ import annotations

import asyncio
import contextvars
from datetime import timedelta

from tortoise.connection import get_connection

from domain.kit.unit_of_work import unit_of_work
from domain.live import hosts, presence
from domain.live.seats import Run
from models.live import ClassRole
from models.live.sessions import LiveSession
from models.notifications import Notification
from tests.fixtures.patience import until
from tests.realtime.classroom import codes, cut
from tests.realtime.conftest import MakeClassroom


async def test_without_a_host_students_cannot_write_until_one_is_back(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(seats=2, students=2)
    here, there = await room.inside(room.students[0]), await room.inside(room.students[1], other_url)
    hosting = await room.inside(room.host)

    cut(hosting)
    await here.told("participant.away", user_id=str(room.host.id))
    assert (await room.say(here, "within the grace"))["ok"]
    await room.grace_passes(room.host)
    lost = [await socket.told("session.host_lost") for socket in (here, there)]
    assert codes([await room.say(here, "hello?"), await room.say(there, "anyone?")]) == ["safe_mode"] * 2
    late = await room.join(await room.socket(room.students[0], other_url))
    assert late["data"]["session"]["host_lost_at"] == lost[0]["data"]["lost_at"]

    again = await room.socket(room.host, other_url)
    assert (await room.join(again))["data"]["session"]["host_lost_at"] is None
    for socket in (here, there):
        await socket.told("session.host_back")
    assert codes([await room.say(here, "welcome"), await room.say(there, "back")]) == ["ok"] * 2
    await asyncio.gather(*(hosts.sweep(room.make.runtime) for _ in range(5)))
    assert [len(one.of(f"session.host_{word}")) for one in (here, there) for word in ("lost", "back")] == [1] * 4


async def test_a_host_who_returns_within_the_grace_was_never_lost(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    learning, hosting = await room.inside(room.students[0]), await room.inside(room.host)

    for _ in range(3):
        cut(hosting)
        hosting = await room.inside(room.host)
    await hosts.sweep(room.make.runtime)

    assert (await room.say(learning, "as if nothing had been"))["ok"]
    assert not learning.of("session.host_lost")


async def test_a_co_host_is_host_enough(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(seats=2, students=2)
    learning, hosting = await room.inside(room.students[0]), await room.inside(room.host)
    await hosting.command("member.promote", {**room.this, "user_id": str(room.students[1].id)})
    helping = await room.inside(room.students[1], other_url)

    await hosting.command("leave", room.this)
    await LiveSession.filter(id=room.session.id).update(started_at=room.make.runtime.clock() - timedelta(minutes=30))
    for _ in range(3):
        await hosts.sweep(room.make.runtime)
    assert (await room.say(learning, "she is still here"))["ok"]

    await helping.command("leave", room.this)
    for one in (room.host, room.students[1]):
        await room.grace_passes(one)
    await learning.told("session.host_lost")
    assert codes([await room.say(learning, "nobody")]) == ["safe_mode"]
    assert (await room.join(helping))["ok"]
    await learning.told("session.host_back")


async def test_the_deputy_is_called_alone_wherever_they_are(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(seats=2, students=2)
    learning, hosting = await room.inside(room.students[0]), await room.inside(room.host)
    deputy = room.students[1]
    outside = await room.socket(deputy, other_url)
    await hosting.command("member.promote", {**room.this, "user_id": str(deputy.id), "deputy": True})

    await hosting.command("leave", room.this)
    await room.grace_passes(room.host)

    called = await outside.told("deputy.called", title="A class")
    assert called["seq"] is None
    await learning.told("session.host_lost")
    assert await Notification.filter(user_id=deputy.id, kind="live.deputy").count() == 1
    assert (await room.join(outside))["ok"]
    await learning.told("session.host_back")
    assert not learning.of("deputy.called")


async def test_a_class_that_nobody_takes_over_ends_and_students_who_come_and_go_do_not_put_it_off(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=2, students=2)
    here, there = await room.inside(room.students[0]), await room.inside(room.students[1], other_url)
    hosting = await room.inside(room.host)
    await hosting.command("leave", room.this)
    await room.grace_passes(room.host)
    await here.told("session.host_lost")
    lost_at = room.make.runtime.clock() - timedelta(minutes=room.make.runtime.settings.live_no_host_minutes, seconds=-1)
    await LiveSession.filter(id=room.session.id).update(host_lost_at=lost_at)

    for _ in range(3):
        await there.command("leave", room.this)
        await room.join(there)

    assert (await here.told("session.ended", reason="no_host"))["data"]["by"] is None
    assert codes([await room.join(there)]) == ["session_ended"], "they may have been out when it was told"
    assert len(here.of("session.ended")) == 1
    assert len(there.of("session.ended")) <= 1


async def test_a_class_whose_host_never_came_ends_so_long_after_its_start(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    learning = await room.inside(room.students[0])
    await hosts.sweep(room.make.runtime)
    assert (await room.say(learning, "waiting for her"))["ok"], "who has not come yet is not lost"

    began = room.make.runtime.clock() - timedelta(minutes=room.make.runtime.settings.live_no_host_minutes)
    await LiveSession.filter(id=room.session.id).update(started_at=began)

    await learning.told("session.ended", reason="no_host")


async def test_a_class_whose_host_is_here_does_not_end_for_want_of_one(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    learning, hosting = await room.inside(room.students[0]), await room.inside(room.host)
    await LiveSession.filter(id=room.session.id).update(started_at=room.make.runtime.clock() - timedelta(minutes=30))

    await asyncio.gather(*(hosts.sweep(room.make.runtime) for _ in range(5)))

    assert (await room.say(learning, "still on"))["ok"]
    assert (await room.say(hosting, "of course"))["ok"]
    assert not learning.of("session.ended")


async def test_a_host_who_comes_in_while_every_node_looks_ends_safe_mode_once(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(students=1)
    learning = await room.inside(room.students[0])
    hosting = await room.inside(room.host)
    for turn in range(1, 4):
        await hosting.command("leave", room.this)
        await room.grace_passes(room.host)
        await learning.until(lambda turn=turn: len(learning.of("session.host_lost")) == turn)

        await asyncio.gather(room.join(hosting), *(hosts.sweep(room.make.runtime) for _ in range(4)))

        await learning.until(lambda turn=turn: len(learning.of("session.host_back")) == turn)
        assert (await room.say(learning, f"turn {turn}"))["ok"]
    assert len(learning.of("session.host_lost")) == len(learning.of("session.host_back")) == 3


async def test_a_host_whose_coming_in_is_being_written_is_not_lost(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    learning, hosting = await room.inside(room.students[0]), await room.inside(room.host)
    ctx, run = room.make.context(), Run(room.session.id, room.run_id)
    await hosting.command("leave", room.this)
    outside = contextvars.copy_context()  # of the transaction that is opened now

    async with unit_of_work(ctx):
        await presence.require_live(run)
        await asyncio.create_task(room.time_passes(room.host), context=outside.copy())
        await presence.sit(run, room.host.id, ClassRole.HOST, 2**62, online=True)
        looking = asyncio.create_task(hosts.sweep(room.make.runtime), context=outside.copy())
        await until(waiting_for_rows)  # the grace is over, and a node is about to say that they are lost
    await looking

    assert (await room.say(learning, "here she is"))["ok"]
    await learning.told("chat.posted")
    assert not learning.of("session.host_lost")


async def waiting_for_rows() -> bool:
    sql = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return bool(await get_connection("default").execute_query_dict(sql))
