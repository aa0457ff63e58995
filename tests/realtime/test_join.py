"""Coming into a live class, leaving it, and coming back."""

from __future__ import annotations

import asyncio

import pytest

from models.live import LeaveReason, SeatState
from tests.fixtures.clients import Api, Connect
from tests.fixtures.people import Make
from tests.realtime.classroom import codes
from tests.realtime.conftest import MakeClassroom


async def test_a_student_who_joins_sees_themselves_and_the_host_is_told(url: str, make: Make, connect: Connect) -> None:
    host = await make.instructor()
    course = await make.course(host)
    session = await make.live(host, course)
    student = await make.student(enrolled_in=course)
    teaching, learning = await connect(url, host), await connect(url, student)
    assert (await teaching.command("join", {"session_id": str(session.id)}))["ok"]

    ack = await learning.command("join", {"session_id": str(session.id)})

    assert ack["ok"], ack
    assert {one["user"]["id"] for one in ack["data"]["participants"]} == {str(host.id), str(student.id)}
    assert ack["data"]["seats"] == {"capacity": 2, "taken": 1, "free": 1, "waiting": 0}
    joined = await teaching.told("participant.joined", user={"id": str(student.id), "name": student.user.name})
    assert joined["data"]["role"] == "student"


async def test_the_third_of_two_seats_is_refused_and_gets_in_when_one_leaves(classroom: MakeClassroom) -> None:
    room = await classroom(seats=2, students=3)
    first = await room.inside(room.students[0])
    await room.inside(room.students[1])
    third = await room.socket(room.students[2])

    refused = await room.join(third)
    assert refused["error"]["code"] == "session_full"
    assert refused["error"]["capacity"] == refused["error"]["taken"] == 2
    assert (await first.command("leave", room.this))["ok"]
    await third.told("seats.changed", free=1)

    assert (await room.join(third))["ok"]


@pytest.mark.parametrize("seats", [1, 2, 3])
async def test_exactly_as_many_get_in_at_once_as_there_are_seats(
    classroom: MakeClassroom, other_url: str, seats: int
) -> None:
    room = await classroom(seats=seats, students=seats + 4)
    sockets = [await room.socket(student, [room.url, other_url][n % 2]) for n, student in enumerate(room.students)]

    acks = await asyncio.gather(*(room.join(socket) for socket in sockets))

    assert sorted(codes(acks)) == ["ok"] * seats + ["session_full"] * 4
    assert await room.taken() == seats


async def test_the_host_is_outside_the_count_and_never_refused(classroom: MakeClassroom) -> None:
    room = await classroom(seats=1, students=1)
    await room.inside(room.students[0])

    ack = await room.join(await room.socket(room.host))

    assert ack["data"]["me"]["role"] == "host"
    assert ack["data"]["seats"]["taken"] == 1
    assert len(ack["data"]["participants"]) == 2


async def test_joining_again_with_one_socket_changes_nothing(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    teaching, learning = await room.inside(room.host), await room.inside(room.students[0])

    again = await room.join(learning)

    assert again["ok"]
    assert len(again["data"]["participants"]) == 2
    await room.say(teaching, "after the second join")
    await teaching.told("chat.posted", text="after the second join")
    assert len([one for one in teaching.of("participant.joined") if one["data"]["role"] == "student"]) == 1


async def test_who_leaves_frees_the_seat_and_may_come_back_to_a_second_stay(classroom: MakeClassroom) -> None:
    room = await classroom(seats=1, students=1)
    (student,) = room.students
    teaching, learning = await room.inside(room.host), await room.inside(student)

    assert (await learning.command("leave", room.this))["ok"]
    assert (await learning.command("leave", room.this))["ok"], "leaving twice is leaving once"
    left = await teaching.told("participant.left", user_id=str(student.id))
    await teaching.told("seats.changed", taken=0, free=1)
    assert (await room.join(learning))["ok"]

    assert left["data"]["reason"] == "left"
    first, second = await room.stays(student)
    assert (first.reason, second.reason) == (LeaveReason.LEFT, None)
    assert len(teaching.of("participant.left")) == 1


async def test_two_tabs_share_a_seat_and_one_stay_and_the_person_leaves_with_the_last(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=2, students=2)
    student, neighbour = room.students
    watching = await room.inside(neighbour)
    one, two = await room.inside(student), await room.inside(student, other_url)
    assert await room.taken() == 2
    assert len(await room.stays(student)) == 1

    await one.command("leave", room.this)
    assert await room.state_of(student) is SeatState.ONLINE
    assert not watching.of("participant.left")

    await two.command("leave", room.this)
    await watching.told("participant.left", user_id=str(student.id), reason="left")
    assert await room.taken() == 1


async def test_leaving_over_rest_ends_every_tab(classroom: MakeClassroom, api: Api, other_url: str) -> None:
    room = await classroom(seats=2, students=1)
    (student,) = room.students
    one, two = await room.inside(student), await room.inside(student, other_url)

    assert (await api.as_(student).post(f"{room.path}/leave")).status == 204
    await one.told("participant.left", user_id=str(student.id))
    await two.told("participant.left", user_id=str(student.id))

    assert await room.taken() == 0
    assert codes([await room.say(one, "still here?"), await room.say(two, "and here?")]) == ["not_inside"] * 2


async def test_more_seats_let_the_next_in_and_fewer_than_are_inside_are_refused(
    classroom: MakeClassroom, api: Api
) -> None:
    room = await classroom(seats=1, students=2)
    await room.inside(room.students[0])
    second = await room.socket(room.students[1])
    assert codes([await room.join(second)]) == ["session_full"]

    assert (await api.as_(room.host).patch(room.path, {"max_students": 2})).status == 200
    await second.told("seats.changed", capacity=2, free=1)
    assert (await room.join(second))["ok"]

    refused = await api.as_(room.host).patch(room.path, {"max_students": 1})
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/max_students")
    shown = await api.as_(room.host).get(room.path)
    assert shown.body["seats"] == {"capacity": 2, "taken": 2, "free": 0, "waiting": 0}


async def test_one_socket_is_in_five_classes_at_most_and_may_join_each_of_them_again(classroom: MakeClassroom) -> None:
    rooms = [await classroom(seats=5) for _ in range(6)]
    student = await rooms[0].make.student()
    for room in rooms:
        await room.make.enrol(student, room.course)
    socket = await rooms[0].socket(student)

    assert codes([await room.join(socket) for room in rooms]) == ["ok"] * 5 + ["too_many_sessions"]
    assert (await rooms[0].join(socket))["ok"]
