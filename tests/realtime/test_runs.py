"""The one run of a class: it begins once and ends once, whoever asks and wherever."""

from __future__ import annotations

import asyncio

from models.live import LeaveReason
from models.live.people import AttendanceInterval
from tests.fixtures.clients import Api
from tests.realtime.classroom import codes, numbered
from tests.realtime.conftest import MakeClassroom


async def test_starts_from_two_nodes_at_once_are_one_start(classroom: MakeClassroom, api: Api, other_url: str) -> None:
    room = await classroom(students=1, live=False)
    waiting = await room.socket(room.students[0])
    await room.join(waiting)
    hosting = await room.socket(room.host, other_url)
    rest = api.as_(room.host)

    answers = await asyncio.gather(
        rest.post(f"{room.path}/start"),
        rest.at(other_url).post(f"{room.path}/start"),
        hosting.command("session.start", room.this),
    )

    shown = [answers[0].body, answers[1].body, answers[2]["data"]]
    assert len({one["run_id"] for one in shown}) == 1
    assert [one["status"] for one in shown] == ["live"] * 3
    assert (await room.join(waiting))["ok"]
    assert len(waiting.of("session.started")) <= 1
    again = await rest.post(f"{room.path}/start")
    assert (again.status, again.body["run_id"]) == (200, shown[0]["run_id"])


async def test_ends_from_two_nodes_at_once_are_one_end(classroom: MakeClassroom, api: Api, other_url: str) -> None:
    room = await classroom(students=1)
    learning, hosting = await room.inside(room.students[0]), await room.inside(room.host, other_url)
    rest = api.as_(room.host)

    answers = await asyncio.gather(
        rest.post(f"{room.path}/end"),
        rest.at(other_url).post(f"{room.path}/end"),
        hosting.command("session.end", room.this),
    )

    shown = [answers[0].body, answers[1].body, answers[2]["data"]]
    assert len({one["ended_at"] for one in shown}) == 1
    for socket in (learning, hosting):
        ended = await socket.told("session.ended")
        assert ended["data"]["reason"] == "host"
        assert len(socket.of("session.ended")) == 1
    assert (await rest.post(f"{room.path}/end")).status == 200


async def test_the_end_closes_every_stay_and_puts_everybody_out_on_every_node(
    classroom: MakeClassroom, api: Api, other_url: str
) -> None:
    room = await classroom(seats=3, students=3)
    here, there = await room.inside(room.students[0]), await room.inside(room.students[1], other_url)
    await room.inside(room.host)
    assert (await api.as_(room.students[2]).post(f"{room.path}/join")).status == 200

    ended = await api.as_(room.host).post(f"{room.path}/end")
    await here.told("session.ended")
    await there.told("session.ended")

    stays = await AttendanceInterval.filter(run_id=room.run_id)
    assert len(stays) == 3, "a reservation was never there"
    assert {(stay.reason, stay.left_at) for stay in stays} == {
        (LeaveReason.SESSION_ENDED, stays[0].left_at),
    }
    assert stays[0].left_at is not None
    assert stays[0].left_at.isoformat()[:23] == ended.body["ended_at"][:23]
    assert await room.taken() == 0
    assert codes([await room.say(here, "one more"), await room.say(there, "and mine")]) == ["session_ended"] * 2
    assert codes([await room.join(here), await room.join(there)]) == ["session_ended"] * 2


async def test_nothing_is_numbered_after_the_end_for_those_who_were_inside(
    classroom: MakeClassroom, api: Api, other_url: str
) -> None:
    room = await classroom(students=1)
    learning = await room.inside(room.students[0], other_url)

    await asyncio.gather(
        api.as_(room.host).post(f"{room.path}/end"), *(room.say(learning, f"last words {n}") for n in range(3))
    )
    await learning.told("session.ended")
    await learning.command("leave", room.this)

    seqs = [event["seq"] for event in numbered(learning, room.run_id)]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))


async def test_only_who_leads_a_class_or_an_administrator_ends_it(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(students=1)
    student, colleague, admin = room.students[0], await room.make.instructor(), await room.make.admin()

    for someone, code in ((student, "not_the_host"), (colleague, "not_the_host")):
        ack = await (await room.socket(someone)).command("session.end", room.this)
        answer = await api.as_(someone).post(f"{room.path}/end")
        assert (ack["error"]["code"], answer.code, answer.status) == (code, code, 403)
    ended = await (await room.socket(admin)).command("session.end", room.this)
    assert ended["data"]["end_reason"] == "admin"
