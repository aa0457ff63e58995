"""A dropped connection: away, then back within the grace, or gone after it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

from domain.listeners import LISTENERS
from domain.live import admission
from domain.live.events.sessions import AttendanceClosed
from models.live import LeaveReason, SeatState
from models.live.people import Seat
from models.live.sessions import LiveSession
from tests.fixtures.clients import Api
from tests.fixtures.nodes import GRACE_SECONDS
from tests.fixtures.patience import until
from tests.fixtures.people import Make, Someone
from tests.realtime.classroom import Classroom, codes, cut
from tests.realtime.conftest import MakeClassroom


async def only_one_tab(room: Classroom, someone: Someone) -> bool:
    return await room.tabs(someone) == 1


async def test_who_comes_back_within_the_grace_keeps_the_seat_and_the_one_stay(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=1, students=2)
    student, rival = room.students
    teaching, dropped = await room.inside(room.host), await room.inside(student)
    outside = await room.socket(rival)

    cut(dropped)
    await teaching.told("participant.away", user_id=str(student.id))
    assert codes([await room.join(outside)]) == ["session_full"], "while they are away nobody can take the seat"
    back = await room.inside(student, other_url)
    await teaching.told("participant.back", user_id=str(student.id))

    (stay,) = await room.stays(student)
    assert stay.left_at is None
    assert 0 < stay.away_seconds < GRACE_SECONDS
    assert await room.state_of(student) is SeatState.ONLINE
    assert not teaching.of("participant.left")
    assert (await room.say(back, "here again"))["ok"]


async def test_who_does_not_come_back_is_gone_after_the_grace_as_of_when_they_were_last_seen(
    classroom: MakeClassroom,
) -> None:
    room = await classroom(seats=1, students=2)
    student, rival = room.students
    teaching, dropped, outside = await room.inside(room.host), await room.inside(student), await room.socket(rival)
    await room.join(outside)

    began = time.time()
    cut(dropped)
    await teaching.told("participant.away", user_id=str(student.id))
    await room.vouched_for(room.host)  # a beat that was under way as they went knew them still: it is over
    ends = await room.lease_of(student)
    assert began + GRACE_SECONDS - 0.1 <= ends <= time.time() + GRACE_SECONDS
    assert not teaching.of("participant.left")
    seen = (await Seat.get(run_id=room.run_id, user_id=student.id)).last_seen_at

    await room.grace_passes(student)
    left = await teaching.told("participant.left", user_id=str(student.id))
    await outside.told("seats.changed", free=1)

    assert left["data"]["reason"] == "timeout"
    (stay,) = await room.stays(student)
    assert stay.reason is LeaveReason.TIMEOUT
    assert stay.left_at == seen - timedelta(seconds=GRACE_SECONDS), "as of then, not until the grace was over"
    assert (await room.join(outside))["ok"]


async def test_a_page_that_closes_politely_has_the_same_grace(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    teaching, learning = await room.inside(room.host), await room.inside(room.students[0])

    await learning.client.disconnect()

    await teaching.told("participant.away", user_id=str(room.students[0].id))
    assert await room.taken() == 1


async def test_while_one_tab_is_open_nobody_is_away(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(students=1)
    (student,) = room.students
    teaching = await room.inside(room.host)
    one, two = await room.inside(student), await room.inside(student, other_url)

    cut(one)
    await until(lambda: only_one_tab(room, student))
    assert (await room.say(two, "I have another tab"))["ok"]
    await teaching.told("chat.posted")
    await room.vouched_for(student)  # a beat must not think otherwise

    assert await room.state_of(student) is SeatState.ONLINE
    assert not teaching.of("participant.away")


async def test_the_late_goodbye_of_an_old_connection_does_not_touch_the_new_one(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=1, students=1)
    (student,) = room.students
    teaching, old = await room.inside(room.host), await room.inside(student)

    for url in (other_url, room.url, other_url):  # a phone that changes networks: the new one is there first
        new = await room.inside(student, url)
        cut(old)
        old = new
    await until(lambda: only_one_tab(room, student))  # every goodbye has come
    assert (await room.say(old, "moved three times"))["ok"]
    await teaching.told("chat.posted", text="moved three times")

    assert not teaching.of("participant.away"), "no grace was begun by mistake"
    await room.vouched_for(student)
    assert await room.state_of(student) is SeatState.ONLINE
    assert not teaching.of("participant.left")
    assert len(await room.stays(student)) == 1


async def test_drops_and_returns_at_once_end_with_everybody_inside(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(seats=6, students=6)
    urls = [room.url, other_url]

    async def flicker(number: int) -> None:
        student = room.students[number]
        socket = await room.inside(student, urls[number % 2])
        for turn in range(4):
            cut(socket)
            socket = await room.inside(student, urls[(number + turn) % 2])

    await asyncio.gather(*(flicker(number) for number in range(6)))
    for student in room.students:
        await until(lambda student=student: only_one_tab(room, student))
    await asyncio.gather(*(room.vouched_for(student) for student in room.students))

    assert [await room.state_of(student) for student in room.students] == [SeatState.ONLINE] * 6
    for student in room.students:
        assert len(await room.stays(student)) == 1


async def test_attendance_keeps_present_and_away_apart(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(students=2)
    student, _ = room.students
    teaching, dropped = await room.inside(room.host), await room.inside(student)
    began = time.monotonic()
    cut(dropped)
    await teaching.told("participant.away")
    away_at = time.monotonic()
    await asyncio.sleep(0.2)  # the time away is what is measured
    back_at = time.monotonic()
    await room.inside(student)
    within = time.monotonic() - began
    await api.as_(room.host).post(f"{room.path}/end")

    answer = await api.as_(room.host).get(f"{room.path}/attendance")

    came, absent = answer.body["data"]
    assert (came["user"]["id"], len(came["intervals"])) == (str(student.id), 1)
    assert came["intervals"][0]["reason"] == "session_ended"
    (stay,) = await room.stays(student)
    assert back_at - away_at < stay.away_seconds < within
    assert absent["status"] == "absent"


async def test_whom_nobody_vouched_for_at_the_end_was_there_until_last_seen(
    classroom: MakeClassroom, api: Api, other_url: str, make: Make
) -> None:
    room = await classroom(seats=3, students=3)
    here, there, lost = room.students
    await room.inside(here)
    await room.inside(there, other_url)
    patient = make.runtime.settings.model_copy(update={"live_grace_seconds": 60})  # it is the end that closes the stay
    killed = replace(make.runtime, settings=patient).context(lost.caller)
    await admission.enter(killed, room.session.id, "held by a node that was killed")

    assert (await api.as_(room.host).post(f"{room.path}/end")).status == 200
    ended_at = (await LiveSession.get(id=room.session.id)).ended_at
    assert ended_at is not None
    assert [(await room.stays(one))[0].left_at for one in room.students] == [ended_at] * 3, "nobody is present for ever"

    async def both_have_vouched() -> bool:
        return await Seat.filter(run_id=room.run_id, last_seen_at__gte=ended_at).count() == 2  # a beat may be the later

    await until(both_have_vouched)
    (order,) = LISTENERS.orders(AttendanceClosed(session_id=room.session.id, run_id=room.run_id, settles_in=60))
    assert order.after.total_seconds() == 60
    for _ in range(2):
        await order.job.run(make.context(), order.payload)

    (stay,) = await room.stays(lost)
    seat = await Seat.get(run_id=room.run_id, user_id=lost.id)
    assert (stay.reason, stay.left_at) == (LeaveReason.NODE_LOST, seat.last_seen_at)
    assert seat.last_seen_at < ended_at
    for someone in (here, there):
        (stay,) = await room.stays(someone)
        assert (stay.reason, stay.left_at) == (LeaveReason.SESSION_ENDED, ended_at)
