"""Who may not come in, what they are told, and what they hear while they wait."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from models.live.sessions import LiveSession
from realtime.buckets import Buckets
from server.main import Node
from tests.fixtures.clients import Api, Connect
from tests.realtime.classroom import codes, refusal
from tests.realtime.conftest import MakeClassroom


async def test_who_comes_before_the_start_waits_without_a_seat_and_hears_that_it_started(
    classroom: MakeClassroom, api: Api, other_url: str
) -> None:
    room = await classroom(students=2, live=False)
    next_week = room.make.runtime.clock() + timedelta(days=7)  # the door is never closed, and a host may be early
    await LiveSession.filter(id=room.session.id).update(starts_at=next_week)
    here, there = await room.socket(room.students[0]), await room.socket(room.students[1], other_url)
    assert codes([await room.join(here), await room.join(there)]) == ["session_not_live"] * 2

    started = await api.as_(room.host).post(f"{room.path}/start")

    for socket in (here, there):
        told = await socket.told("session.started")
        assert told["data"]["session"]["run_id"] == started.body["run_id"]
        assert told["seq"] is None
    assert codes([await room.join(here), await room.join(there)]) == ["ok", "ok"]


async def test_nobody_at_the_door_misses_a_start_that_happens_while_they_knock(
    classroom: MakeClassroom, api: Api, other_url: str
) -> None:
    for _ in range(8):
        room = await classroom(students=1, live=False)
        knocking = await room.socket(room.students[0], other_url)

        ack, _ = await asyncio.gather(room.join(knocking), api.as_(room.host).post(f"{room.path}/start"))

        if not ack["ok"]:
            await knocking.told("session.started")
        await knocking.close()


async def test_who_is_refused_for_want_of_a_seat_hears_when_one_is_free(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=1, students=2)
    sitting, waiting = await room.inside(room.students[0]), await room.socket(room.students[1], other_url)
    assert codes([await room.join(waiting)]) == ["session_full"]

    await sitting.command("leave", room.this)

    told = await waiting.told("seats.changed", free=1)
    assert told["seq"] is None, "who is outside gets no number of the run"
    assert (await room.join(waiting))["ok"]


async def test_who_waits_at_the_door_hears_nothing_of_what_goes_on_inside(classroom: MakeClassroom) -> None:
    room = await classroom(seats=1, students=2)
    sitting, waiting = await room.inside(room.students[0]), await room.socket(room.students[1])
    await room.join(waiting)

    await room.say(sitting, "between us")
    await sitting.command("leave", room.this)
    await waiting.told("seats.changed", free=1)

    assert {event["type"] for event in waiting.events} == {"seats.changed"}


async def test_strangers_are_refused_over_the_socket_as_over_rest(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(students=0)
    stranger = await room.make.student()
    colleague = await room.make.instructor()

    for someone in (stranger, colleague):
        ack = await room.join(await room.socket(someone))
        answer = await api.as_(someone).post(f"{room.path}/join")
        assert (ack["error"]["code"], ack["error"]["status"]) == (answer.code, answer.status) == ("not_enrolled", 403)


async def test_what_is_over_or_called_off_refuses_with_its_own_word(classroom: MakeClassroom, api: Api) -> None:
    over, off = await classroom(students=1), await classroom(students=1, live=False)
    waiting = await off.socket(off.students[0])
    await off.join(waiting)
    assert (await api.as_(over.host).post(f"{over.path}/end")).status == 200
    assert (await api.as_(off.host).delete(off.path)).status == 204
    await waiting.told("session.cancelled")

    for room, code in ((over, "session_ended"), (off, "session_cancelled")):
        (student,) = room.students
        ack = await room.join(await room.socket(student))
        answer = await api.as_(student).post(f"{room.path}/join")
        assert (ack["error"]["code"], answer.code, answer.status) == (code, code, 409)


async def test_a_class_that_is_not_there_is_not_found(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    socket = await room.socket(room.students[0])

    ack = await socket.command("join", {"session_id": str(room.course.id)})

    assert (ack["error"]["code"], ack["error"]["status"]) == ("not_found", 404)


async def test_a_banned_account_gets_no_connection(classroom: MakeClassroom) -> None:
    room = await classroom()
    banned = await room.make.banned()

    refused = await refusal(room.url, {"token": banned.token})

    assert (refused["code"], refused["status"]) == ("account_banned", 403)


@pytest.mark.parametrize("auth", [None, {}, {"token": ""}, {"token": "a.b.c"}, {"token": 7}, "token", ["token"]])
@pytest.mark.parametrize("namespace", ["/live", "/notifications"])
async def test_without_a_good_token_there_is_no_connection(url: str, auth: object, namespace: str) -> None:
    refused = await refusal(url, auth, namespace)

    assert refused["code"] in ("unauthenticated", "token_invalid")
    assert refused["status"] == 401


async def test_a_sixth_tab_of_one_person_is_refused(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    for _ in range(5):
        await room.socket(room.students[0])

    refused = await refusal(room.url, {"token": room.students[0].token})

    assert (refused["code"], refused["status"]) == ("too_many_sockets", 429)


async def test_whoever_connects_again_and_again_is_told_when_to_come_back(
    classroom: MakeClassroom, here: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = await classroom(students=2)
    monkeypatch.setattr(here.live, "_allowance", Buckets(per_second=0.001, burst=1))
    await room.socket(room.students[0])

    refused = await refusal(room.url, {"token": room.students[0].token})

    assert (refused["code"], refused["status"]) == ("rate_limited", 429)
    await room.socket(room.students[1])


async def test_a_welcome_that_fails_costs_none_of_a_persons_connections(
    classroom: MakeClassroom, here: Node, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = await classroom(students=1)
    [student] = room.students

    async def fail(connection: object) -> None:
        raise RuntimeError("a welcome that fails")

    with monkeypatch.context() as broken:
        broken.setattr(here.notifications, "arrived", fail)
        heard = [(await refusal(room.url, {"token": student.token}, "/notifications"))["code"] for _ in range(6)]
    assert heard == ["internal"] * 6
    await connect(room.url, student, "/notifications")
