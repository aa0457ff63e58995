"""On how many devices somebody may be in a class: many, the newest alone, or the first alone."""

from __future__ import annotations

import asyncio

from models.live import SeatState
from tests.fixtures.clients import Api
from tests.fixtures.patience import until
from tests.realtime.classroom import Classroom, codes, cut
from tests.realtime.conftest import MakeClassroom


async def allow(room: Classroom, api: Api, devices: str) -> None:
    changed = await api.as_(room.host).patch(room.path, {"settings": {"devices": devices}})
    assert changed.status == 200, changed.body


async def test_the_newest_wins_and_only_the_old_one_is_told(classroom: MakeClassroom, api: Api, other_url: str) -> None:
    room = await classroom(seats=2, students=2)
    student, classmate = room.students
    await allow(room, api, "single")
    teaching, other, old = await room.inside(room.host), await room.inside(classmate), await room.inside(student)

    new = await room.inside(student, other_url)
    told = await old.told("participant.left")

    assert told["data"] | {"generation": 0} == {"user_id": str(student.id), "reason": "replaced", "generation": 0}
    assert told["seq"] is None
    await room.vouched_for(room.host)  # the old node's beat must not bring the old one back
    assert (await room.say(new, "from my phone"))["ok"]
    await teaching.told("chat.posted", text="from my phone")
    assert not old.of("chat.posted"), "the old one is in the class no more"
    for act, more in (("chat.send", {"client_id": "x", "text": "and I"}), ("hand.raise", {}), ("video.ticket", {})):
        assert codes([await old.command(act, {**room.this, **more})]) == ["not_inside"], act
    by_rest = await api.as_(student).post(f"{room.path}/join")
    assert (by_rest.status, by_rest.body["video"]) == (200, None), "nor are there pictures for a third"
    for socket in (teaching, other, new):
        assert not socket.of("participant.left")
    assert await room.state_of(student) is SeatState.ONLINE
    assert await room.taken() == 2


async def test_the_goodbye_of_the_replaced_one_takes_nothing_from_the_new(
    classroom: MakeClassroom, api: Api, other_url: str
) -> None:
    room = await classroom(seats=1, students=1)
    (student,) = room.students
    await allow(room, api, "single")
    teaching, old = await room.inside(room.host), await room.inside(student)
    new = await room.inside(student, other_url)
    await old.told("participant.left", reason="replaced")

    await old.command("leave", room.this)
    await old.close()
    assert (await room.say(new, "still here"))["ok"]
    await teaching.told("chat.posted")
    assert not teaching.of("participant.away")

    cut(new)
    await teaching.told("participant.away", user_id=str(student.id))
    await room.grace_passes(student)
    await teaching.told("participant.left", user_id=str(student.id), reason="timeout")
    assert await room.taken() == 0


async def test_of_many_at_once_one_stays_in(classroom: MakeClassroom, api: Api, other_url: str) -> None:
    room = await classroom(seats=1, students=1)
    (student,) = room.students
    await allow(room, api, "single")
    tabs = [await room.socket(student, url) for url in (room.url, other_url, room.url, other_url)]

    acks = await asyncio.gather(*(room.join(tab) for tab in tabs))
    assert set(codes(acks)) <= {"ok", "replaced"}
    in_class = [tab for tab, ack in zip(tabs, acks, strict=True) if ack["ok"]]
    await until(lambda: sum(bool(tab.of("participant.left")) for tab in in_class) >= len(in_class) - 1)
    await room.vouched_for(student)  # and not one more

    out = [tab for tab in in_class if tab.of("participant.left")]
    assert len(in_class) - len(out) == 1
    assert await room.state_of(student) is SeatState.ONLINE


async def test_the_first_keeps_its_place_where_a_second_is_refused(
    classroom: MakeClassroom, api: Api, other_url: str
) -> None:
    room = await classroom(seats=2, students=2)
    student, classmate = room.students
    await allow(room, api, "refuse")
    teaching, first = await room.inside(room.host), await room.inside(student)
    second = await room.socket(student, other_url)

    refused = await room.join(second)
    assert codes([refused, await room.join(first)]) == ["already_inside", "ok"], "the same socket may ask again"
    assert refused["error"]["status"] == 409
    assert (await room.join(await room.socket(classmate)))["ok"]
    assert (await room.join(await room.socket(room.host, other_url)))["ok"], "a host is never refused, nor put out"
    assert not teaching.of("participant.left")
    by_rest = await api.as_(student).post(f"{room.path}/join")
    assert (by_rest.status, by_rest.code) == (409, "already_inside"), "nor is there a way around it"
    for act, more in (("chat.send", {"client_id": "x", "text": "and I"}), ("hand.raise", {}), ("video.ticket", {})):
        assert codes([await second.command(act, {**room.this, **more})]) == ["not_inside"], act

    cut(first)
    await teaching.told("participant.away", user_id=str(student.id))
    assert (await room.join(second))["ok"], "the first is gone: the way is free"


async def test_without_a_policy_every_tab_is_welcome(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(students=1)
    tabs = [await room.inside(room.students[0], url) for url in (room.url, other_url)]

    assert codes([await room.say(tab, str(n)) for n, tab in enumerate(tabs)]) == ["ok", "ok"]
    assert await room.taken() == 1


async def test_another_policy_than_there_is_is_refused(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom()

    answer = await api.as_(room.host).patch(room.path, {"settings": {"devices": "some"}})

    assert answer.status == 422
