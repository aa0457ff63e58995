"""The pulse: sums for the host alone, nothing of small groups, and nobody's name."""

from __future__ import annotations

import asyncio
from datetime import datetime
from itertools import pairwise

from domain.live import pulse
from domain.live.seats import Run
from tests.fixtures.clients import Socket
from tests.realtime.classroom import Classroom, codes
from tests.realtime.conftest import MakeClassroom


async def feel(room: Classroom, socket: Socket, feeling: object) -> dict:
    return await socket.command("pulse.send", {**room.this, "feeling": feeling})


async def test_the_host_is_told_sums_once_five_have_spoken_and_nobody_else_is(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=6, students=6)
    host = await room.inside(room.host, other_url)
    students = [await room.inside(one, other_url if n % 2 else None) for n, one in enumerate(room.students)]

    for socket in students[:4]:
        for feeling in ("fine", "lost"):  # the last word counts
            assert (await feel(room, socket, feeling))["ok"]
    assert await pulse.summed(room.make.runtime, Run(room.session.id, room.run_id)) is None

    await feel(room, students[4], "slower")

    told = await host.told("pulse.changed")
    assert len(host.of("pulse.changed")) == 1, "four are too few to be summed"
    until = datetime.fromisoformat(told["data"].pop("until"))
    assert (told["data"], told["seq"]) == ({"lost": 4, "slower": 1, "fine": 0, "of": 6}, None)
    left = (until - room.make.runtime.clock()).total_seconds()
    assert pulse.FORGET_SECONDS / 2 < left <= pulse.FORGET_SECONDS + 1, "when it is forgotten"
    await room.say(host, "thanks")
    for socket in students:
        await socket.told("chat.posted", text="thanks")
        assert socket.of("pulse.changed") == []


async def test_the_host_is_told_at_most_once_a_second_and_the_last_sum_is_right(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=5, students=5)
    host = await room.inside(room.host)
    students = [await room.inside(one, other_url if n % 2 else None) for n, one in enumerate(room.students)]

    for feeling in ("lost", "fine", "slower"):
        await asyncio.gather(*(feel(room, socket, feeling) for socket in students))

    told = await host.told("pulse.changed", lost=0, slower=5, fine=0, of=5)
    seconds = [float(event["at"][-7:-1]) + 60 * int(event["at"][-10:-8]) for event in host.of("pulse.changed")]
    assert all((later - earlier) % 3600 > 0.9 for earlier, later in pairwise(seconds))
    assert not any(str(student.id) in str(told) for student in room.students)


async def test_words_of_those_who_have_left_make_no_group_of_those_who_stayed(classroom: MakeClassroom) -> None:
    room = await classroom(seats=5, students=5)
    host = await room.inside(room.host)
    students = [await room.inside(one) for one in room.students]
    for socket in students:
        await feel(room, socket, "fine")
    await host.told("pulse.changed", fine=5, of=5)

    seq = (await room.join(host))["data"]["seq"]
    again = [await room.inside(room.host), await room.inside(room.students[1])]
    shown = [(await room.join(socket))["data"]["pulse"] for socket in again]
    assert shown[0].pop("until") > (await room.join(host))["data"]["server_time"]
    assert shown == [{"lost": 0, "slower": 0, "fine": 5, "of": 5}, None], "who hosts finds it, and nobody else does"

    await students[0].command("leave", room.this)

    assert (await host.told("pulse.cleared"))["seq"] is None
    assert await pulse.sums(room.make.runtime, Run(room.session.id, room.run_id)) is None
    resumed = await room.join(host, resume={"run_id": str(room.run_id), "seq": seq})
    assert (resumed["data"]["resumed"], resumed["data"]["pulse"]) == (True, None)
    await room.say(host, "thanks")
    await students[1].told("chat.posted", text="thanks")
    assert not students[1].of("pulse.cleared")

    assert (await feel(room, students[1], "lost"))["ok"]
    await students[2].command("leave", room.this)
    await host.told("participant.left", user_id=str(room.students[2].id))
    assert await pulse.summed(room.make.runtime, Run(room.session.id, room.run_id)) is None
    assert len(host.of("pulse.cleared")) == 1, "told once"


async def test_only_students_inside_have_a_pulse(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    host, stranger = await room.inside(room.host), await room.socket(await room.make.student())

    assert codes([await feel(room, host, "fine"), await feel(room, stranger, "lost")]) == [
        "students_only",
        "not_inside",
    ]


async def test_there_are_three_feelings(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    student = await room.inside(room.students[0])

    for feeling in ("bored", "", None, 1, ["lost"]):
        assert codes([await feel(room, student, feeling)]) == ["invalid"], feeling
