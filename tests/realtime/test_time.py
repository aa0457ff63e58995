"""Warnings, more time, the end that comes by itself, and reminders before the start: each once, over two nodes."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from domain.kit.sql import fetch
from domain.live import planning, sessions, timekeeping
from models.live import EndReason, SessionStatus
from models.live.people import AttendanceInterval, Standing
from models.live.sessions import LiveSession
from tests.fixtures.clients import Api, Connect, Socket
from tests.realtime.classroom import Classroom, codes, cut
from tests.realtime.conftest import MakeClassroom


async def set_time_left(room: Classroom, **time: float) -> None:
    """As if the class had begun so long ago that this is left of its hour."""
    began = room.make.runtime.clock() - timedelta(minutes=60) + timedelta(**time)
    await LiveSession.filter(id=room.session.id).update(started_at=began)


async def let_remain(room: Classroom, **time: float) -> None:
    """The same, and a node looks."""
    await set_time_left(room, **time)
    await timekeeping.sweep(room.make.runtime)


async def test_each_warning_is_told_once_to_everybody_on_two_nodes(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(students=1)
    hosting, learning = await room.inside(room.host), await room.inside(room.students[0], other_url)

    for minutes in (10, 5, 1):
        await let_remain(room, minutes=minutes, seconds=-1)
        for socket in (hosting, learning):
            await socket.told("session.ending_soon", minutes=minutes)
    await asyncio.gather(*(timekeeping.sweep(room.make.runtime) for _ in range(5)))
    assert (await room.say(learning, "one more question"))["ok"]
    await hosting.told("chat.posted")

    for socket in (hosting, learning):
        assert [event["data"]["minutes"] for event in socket.of("session.ending_soon")] == [10, 5, 1]


async def test_a_short_class_is_not_warned_of_more_than_its_length(classroom: MakeClassroom) -> None:
    room = await classroom(students=0)
    hosting = await room.inside(room.host)
    await LiveSession.filter(id=room.session.id).update(duration_minutes=4)

    for _ in range(3):
        await timekeeping.sweep(room.make.runtime)

    await room.say(hosting, "just begun")
    await hosting.told("chat.posted")
    assert not hosting.of("session.ending_soon")


async def test_a_class_that_was_opened_a_little_early_lasts_until_its_hour_is_over(
    classroom: MakeClassroom, api: Api
) -> None:
    room = await classroom(students=0)
    began = room.session.started_at
    assert began is not None
    row = LiveSession.filter(id=room.session.id)
    for opened, counts in ((-1, 0), (0, 0), (1, 1), (30, 30), (31, 0), (60 * 24 * 7, 0)):
        await row.update(starts_at=began + timedelta(minutes=opened))

        shown = (await api.as_(room.host).get(room.path)).body
        starts, ends_at = (datetime.fromisoformat(shown[name]) for name in ("counts_from", "ends_at"))
        (swept,) = await fetch(
            f"SELECT {timekeeping.ENDS_AT} AS at FROM live_sessions WHERE id = $1", [room.session.id]
        )

        assert (ends_at, swept["at"]) == (began + timedelta(minutes=counts + 60),) * 2, opened
        assert starts == began + timedelta(minutes=counts), opened

    over = {"starts_at": began + timedelta(minutes=20), "ended_at": began + timedelta(minutes=10)}
    await row.update(**over, status=SessionStatus.ENDED)
    shown = (await api.as_(room.host).get(room.path)).body
    assert datetime.fromisoformat(shown["counts_from"]) == began, "it was over before its hour: all there was counts"


async def test_a_class_ends_by_itself_once_also_when_nobody_of_its_hosts_is_there(
    classroom: MakeClassroom, api: Api, other_url: str
) -> None:
    room = await classroom(seats=2, students=2)
    here, there = await room.inside(room.students[0]), await room.inside(room.students[1], other_url)
    cut(await room.inside(room.host))

    await let_remain(room, seconds=-1)

    for socket in (here, there):
        ended = await socket.told("session.ended", reason="duration")
        assert ended["data"]["by"] is None
    await asyncio.gather(*(timekeeping.sweep(room.make.runtime) for _ in range(5)))
    assert codes([await room.join(here)]) == ["session_ended"]
    assert [len(socket.of("session.ended")) for socket in (here, there)] == [1, 1]
    assert not await AttendanceInterval.exists(run_id=room.run_id, left_at__isnull=True)
    assert (await api.as_(room.host).get(room.path)).body["end_reason"] == "duration"


async def test_the_host_gives_more_time_and_is_warned_again(classroom: MakeClassroom, api: Api, other_url: str) -> None:
    room = await classroom(students=1)
    hosting, learning = await room.inside(room.host), await room.inside(room.students[0], other_url)
    await let_remain(room, seconds=30)
    await learning.told("session.ending_soon", minutes=1)

    ack = await hosting.command("session.extend", {**room.this, "minutes": 6})
    told = await learning.told("session.extended", minutes=6)
    assert ack["data"]["ends_at"] == told["data"]["ends_at"]
    by_rest = await api.as_(room.host).post(f"{room.path}/extend", {"minutes": 60})
    assert by_rest.status == 200
    gained = datetime.fromisoformat(by_rest.body["ends_at"]) - datetime.fromisoformat(told["data"]["ends_at"])
    assert gained == timedelta(minutes=60)
    assert [one["data"]["minutes"] for one in learning.of("session.ending_soon")] == [1]

    await let_remain(room, minutes=-65, seconds=-30)
    await learning.until(lambda: len(learning.of("session.ending_soon")) == 2)
    assert learning.of("session.ending_soon")[1]["data"]["minutes"] == 1


async def test_more_time_is_given_once_however_often_it_is_asked_by_one_who_says_which_end_they_saw(
    classroom: MakeClassroom, api: Api, other_url: str
) -> None:
    room = await classroom(students=1)
    hosting, learning = await room.inside(room.host), await room.inside(room.students[0], other_url)
    seen = (await api.as_(room.host).get(room.path)).body["ends_at"]
    more = {"minutes": 5, "ends_at": seen}

    by_socket = [await hosting.command("session.extend", {**room.this, **more}) for _ in range(2)]
    at_once = await asyncio.gather(
        *(api.as_(room.host).at(url).post(f"{room.path}/extend", more) for url in (room.url, other_url))
    )

    answers = [*(ack["data"] for ack in by_socket), *(answer.body for answer in at_once)]
    assert [answer.status for answer in at_once] == [200, 200]
    assert {answer["run_id"] for answer in answers} == {str(room.run_id)}
    (ends_at,) = {datetime.fromisoformat(answer["ends_at"]) for answer in answers}
    assert ends_at == datetime.fromisoformat(seen) + timedelta(minutes=5)
    again = await hosting.command("session.extend", {**room.this, "minutes": 5, "ends_at": answers[0]["ends_at"]})
    assert datetime.fromisoformat(again["data"]["ends_at"]) == ends_at + timedelta(minutes=5)
    await learning.told("session.extended", ends_at=again["data"]["ends_at"])
    assert len(learning.of("session.extended")) == 2


async def test_a_command_for_more_time_that_is_sent_again_under_its_name_gives_it_once(
    classroom: MakeClassroom, api: Api, other_url: str
) -> None:
    room = await classroom(students=1)
    helper = room.students[0]
    await Standing.create(session_id=room.session.id, user_id=helper.id, co_host=True)
    hosting, again, helping = (
        await room.inside(room.host),
        await room.inside(room.host, other_url),
        await room.inside(helper),
    )
    before = datetime.fromisoformat((await api.as_(room.host).get(room.path)).body["ends_at"])
    more = {**room.this, "minutes": 5, "client_id": "a"}

    same = await asyncio.gather(*(socket.command("session.extend", more) for socket in (hosting, again, hosting)))
    theirs = await helping.command("session.extend", more)
    another = await hosting.command("session.extend", {**more, "client_id": "b"})
    late = await again.command("session.extend", more)

    assert {ack["data"]["ends_at"] for ack in same} == {same[0]["data"]["ends_at"]}
    for minutes, ack in ((5, same[0]), (10, theirs), (15, another), (15, late)):
        assert datetime.fromisoformat(ack["data"]["ends_at"]) == before + timedelta(minutes=minutes)
    await helping.told("session.extended", ends_at=another["data"]["ends_at"])
    assert len(helping.of("session.extended")) == 3
    assert codes([await hosting.command("session.extend", {**more, "client_id": ""})]) == ["invalid"]


async def test_the_length_of_a_class_that_is_on_is_not_planned_anew(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom()
    hosting = api.as_(room.host)

    answers = [await hosting.patch(room.path, {"duration_minutes": minutes}) for minutes in (1, 24 * 60, 60)]

    assert [(answer.status, answer.code) for answer in answers] == [(409, "session_live")] * 2 + [(200, None)]
    assert (await LiveSession.get(id=room.session.id)).duration_minutes == 60


async def test_in_the_last_second_a_class_is_either_extended_or_over(classroom: MakeClassroom, api: Api) -> None:
    for milliseconds in (0, 5, 10, 20, 40, 1000):
        room = await classroom(students=0)
        await room.inside(room.host)  # else the class may end for want of one
        await set_time_left(room, milliseconds=milliseconds)

        answer, *_ = await asyncio.gather(
            api.as_(room.host).post(f"{room.path}/extend", {"minutes": 5}),
            *(timekeeping.sweep(room.make.runtime) for _ in range(3)),
        )

        session = await LiveSession.get(id=room.session.id)
        if answer.status == 200:
            assert (session.ended_at, session.extended_minutes) == (None, 5)
        else:
            assert (answer.code, session.end_reason) == ("session_ended", EndReason.DURATION)


async def test_only_who_leads_a_class_gives_it_more_time(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(students=1)
    for someone in (room.students[0], await room.make.instructor(), await room.make.admin()):
        ack = await (await room.socket(someone)).command("session.extend", {**room.this, "minutes": 5})
        answer = await api.as_(someone).post(f"{room.path}/extend", {"minutes": 5})
        assert (ack["error"]["code"], answer.code) == ("not_the_host", "not_the_host")


async def test_a_co_host_gives_more_time_and_ends_the_class(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(students=2)
    helper, student = room.students
    await Standing.create(session_id=room.session.id, user_id=helper.id, co_host=True)
    leading, learning = await room.inside(helper), await room.inside(student)

    extended = await leading.command("session.extend", {**room.this, "minutes": 5})
    refused = [await learning.command("session.end", room.this), await leading.command("session.end", room.this)]
    over = await learning.told("session.ended")

    assert extended["data"]["duration_minutes"] == room.session.duration_minutes
    assert codes(refused) == ["not_the_host", "ok"]
    assert (over["data"]["reason"], over["data"]["by"]) == ("host", str(helper.id))
    assert (await api.as_(helper).post(f"{room.path}/extend", {"minutes": 5})).code == "session_ended"


@pytest.mark.parametrize("minutes", [0, -5, 1.5, "5", None, 24 * 60, 10**9])
async def test_no_time_is_given_that_makes_no_sense(minutes: object, classroom: MakeClassroom, api: Api) -> None:
    room = await classroom()
    answer = await api.as_(room.host).post(f"{room.path}/extend", {"minutes": minutes})
    assert (answer.status, answer.code) == (422, "invalid")


async def test_reminders_come_once_each_before_the_start(classroom: MakeClassroom, connect: Connect) -> None:
    room = await classroom(students=2, live=False)
    now = room.make.runtime.clock()
    reached = [await connect(room.url, one, "/notifications") for one in (room.host, *room.students)]
    planned = {"created_at": now - timedelta(days=7), "starts_at": now + timedelta(days=7)}
    await LiveSession.filter(id=room.session.id).update(**planned)  # together: any node reminds at any moment

    for turn, hours in enumerate((24, 1, 1 / 6), start=1):
        starts_at = now + timedelta(hours=hours, seconds=-1)
        await LiveSession.filter(id=room.session.id).update(starts_at=starts_at)
        await asyncio.gather(*(timekeeping.remind(room.make.runtime) for _ in range(4)))
        for socket in reached:
            await socket.until(lambda socket=socket, turn=turn: len(reminders(socket)) == turn)

    await timekeeping.remind(room.make.runtime)
    for socket in reached:
        assert reminders(socket) == [
            "A class starts within a day",
            "A class starts within an hour",
            "A class starts in a few minutes",
        ]


async def test_a_class_planned_at_short_notice_does_not_remind_of_what_is_past(classroom: MakeClassroom) -> None:
    room = await classroom(students=1, live=False)  # in five minutes
    await timekeeping.remind(room.make.runtime)
    assert (await LiveSession.get(id=room.session.id)).reminded_minutes is None


async def test_a_class_that_is_moved_reminds_of_its_new_date(classroom: MakeClassroom) -> None:
    room = await classroom(students=0, live=False)
    await LiveSession.filter(id=room.session.id).update(reminded_minutes=10)
    ctx = room.make.context(room.host)

    moved = {"starts_at": ctx.now + timedelta(days=3)}
    await planning.edit(ctx, await sessions.hosted(ctx, room.session.id), moved)

    assert (await LiveSession.get(id=room.session.id)).reminded_minutes is None


def reminders(socket: Socket) -> list[str]:
    notes = [event["data"]["notification"] for event in socket.of("notification.created")]
    return [note["title"] for note in notes if note["kind"].startswith("live.reminder_")]
