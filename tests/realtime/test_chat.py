"""What is said in a class."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from domain.kit.limits import Limiter
from models.live.talk import ChatMessage
from tests.fixtures.clients import Api
from tests.realtime.classroom import codes
from tests.realtime.conftest import MakeClassroom


async def test_three_sends_of_one_message_are_one_message_with_one_id(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(students=1)
    (student,) = room.students
    teaching, one, two = await room.inside(room.host), await room.inside(student), await room.inside(student, other_url)

    acks = await asyncio.gather(
        room.say(one, "once", "same"), room.say(two, "once", "same"), room.say(one, "once", "same")
    )
    await room.say(one, "the end")
    await teaching.told("chat.posted", text="the end")

    assert len({ack["data"]["id"] for ack in acks}) == 1
    assert [event["data"]["text"] for event in teaching.of("chat.posted")] == ["once", "the end"]
    assert await ChatMessage.filter(run_id=room.run_id).count() == 2


async def test_everybody_on_every_node_hears_the_messages_in_one_order(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=6, students=6)
    sockets = [await room.inside(student, [room.url, other_url][n % 2]) for n, student in enumerate(room.students)]

    await asyncio.gather(
        *(room.say(socket, f"{n} says {word}") for word in range(5) for n, socket in enumerate(sockets))
    )

    heard = []
    for socket in sockets:
        await socket.until(lambda socket=socket: len(socket.of("chat.posted")) == 30)
        heard.append([event["data"]["id"] for event in socket.of("chat.posted")])
    assert all(order == heard[0] for order in heard)
    for n in range(6):
        own = [e["data"]["text"] for e in sockets[0].of("chat.posted") if e["data"]["text"].startswith(f"{n} ")]
        assert own == [f"{n} says {word}" for word in range(5)], "and each person's own in the order they were sent"


async def test_who_comes_later_finds_the_last_hundred_messages(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    (student,) = room.students
    await ChatMessage.bulk_create(
        ChatMessage(session=room.session, run_id=room.run_id, author=room.host.user, client_id=f"c{n}", text=f"m{n}")
        for n in range(105)
    )

    ack = await room.join(await room.socket(student))

    assert [message["text"] for message in ack["data"]["chat"]] == [f"m{n}" for n in range(5, 105)]


@pytest.mark.parametrize("text", ["x", "ع" * 5000, "🎓" * 5000, '<b>bold</b> & "quoted"', "  two lines\nhere  "])
async def test_text_comes_as_it_was_written_up_to_5000_characters(classroom: MakeClassroom, text: str) -> None:
    room = await classroom(students=1)
    teaching, learning = await room.inside(room.host), await room.inside(room.students[0])

    ack = await room.say(learning, text, "id")

    assert ack["ok"], ack
    assert (await teaching.told("chat.posted"))["data"]["text"] == text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", ""),
        ("text", "   "),
        ("text", "\n\t  "),
        ("text", "x" * 5001),
        ("text", "ع" * 5001),
        ("text", "null \x00 byte"),
        ("text", None),
        ("text", 7),
        ("text", ["a"]),
        ("client_id", ""),
        ("client_id", "x" * 65),
        ("session_id", "not an id"),
        ("more", "fields than there are"),
    ],
)
async def test_what_is_not_a_message_is_refused_and_says_which_field(
    classroom: MakeClassroom, field: str, value: Any
) -> None:
    room = await classroom(students=1)
    learning = await room.inside(room.students[0])
    good = {**room.this, "client_id": "id", "text": "hello"}

    ack = await learning.command("chat.send", {**good, field: value})

    assert (ack["error"]["code"], ack["error"]["status"]) == ("invalid", 422)
    assert ack["error"]["errors"][0]["pointer"] == f"/{field}"
    assert await ChatMessage.filter(run_id=room.run_id).count() == 0


async def test_who_is_not_inside_does_not_speak(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(seats=1, students=2)
    inside, outside = room.students
    await room.inside(inside)
    waiting = await room.socket(outside)
    await room.join(waiting)

    assert codes([await room.say(waiting, "let me in")]) == ["not_inside"]
    await api.as_(inside).post(f"{room.path}/leave")
    await api.as_(outside).post(f"{room.path}/join")
    assert codes([await room.say(waiting, "I have a reservation")]) == ["not_inside"]


async def test_when_the_host_has_closed_the_chat_only_the_host_speaks(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(students=1)
    teaching, learning = await room.inside(room.host), await room.inside(room.students[0])
    rest = api.as_(room.host)

    assert (await rest.patch(room.path, {"settings": {"chat": False}})).status == 200
    refused = await room.say(learning, "may I?")
    assert (refused["error"]["code"], refused["error"]["status"]) == ("locked", 403)
    assert (await room.say(teaching, "listen now"))["ok"]

    assert (await rest.patch(room.path, {"settings": {"chat": True}})).status == 200
    assert (await room.say(learning, "thank you"))["ok"]


async def test_who_speaks_too_fast_is_told_when_to_go_on(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    learning = await room.inside(room.students[0])

    # At once: between one and the next a machine may stop for as long as it takes to be allowed more.
    acks = await asyncio.gather(*(room.say(learning, f"word {n}") for n in range(30)))

    refused = [ack["error"] for ack in acks if not ack["ok"]]
    assert refused
    assert {error["code"] for error in refused} == {"rate_limited"}
    assert all(0 < error["retry_after"] <= 1 for error in refused)


async def test_what_somebody_says_is_counted_over_all_nodes(classroom: MakeClassroom) -> None:
    room = await classroom(students=2)
    loud, other = [await room.inside(one) for one in room.students]
    runtime = room.make.runtime
    a_minute = runtime.settings.chats_per_second * 60
    elsewhere = Limiter(runtime.scripts, runtime.settings.redis_prefix)
    for _ in range(a_minute):
        await elsewhere.spend(f"chat:/live:{room.students[0].id}", a_minute)

    acks = [await room.say(loud, "and here"), await room.say(other, "I have said nothing yet")]

    assert codes(acks) == ["rate_limited", "ok"]
    assert 0 < acks[0]["error"]["retry_after"] <= 60
