"""Questions: asked once, voted up once a person, answered and put aside by the host, in one order for everybody."""

from __future__ import annotations

import asyncio
from typing import Any

from models.live.sessions import LiveSession
from models.live.talk import Question, Upvote
from tests.fixtures.clients import Socket
from tests.realtime.classroom import Classroom, codes
from tests.realtime.conftest import MakeClassroom


async def ask(room: Classroom, socket: Socket, text: str, client_id: str | None = None) -> dict[str, str]:
    """A new question; what a command about it names."""
    ack = await socket.command("question.ask", {**room.this, "client_id": client_id or text, "text": text})
    assert ack["ok"], ack
    return {**room.this, "question_id": ack["data"]["id"]}


async def asked(room: Classroom, socket: Socket) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await room.join(socket))["data"]["questions"]
    return found


async def test_a_question_sent_three_times_is_one_and_everybody_is_told(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(students=1)
    host, here = await room.inside(room.host, other_url), await room.inside(room.students[0])

    sent = await asyncio.gather(*(ask(room, here, "Why?", "k") for _ in range(3)))

    assert len({one["question_id"] for one in sent}) == 1
    told = (await host.told("question.asked"))["data"]["question"]
    assert (told["text"], told["user"]["name"], told["upvotes"]) == ("Why?", "Student 1", 0)
    assert await Question.filter(run_id=room.run_id).count() == 1


async def test_a_person_votes_a_question_up_once_in_however_many_tabs_and_may_take_it_back(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=2, students=2)
    host, one, two = [await room.inside(someone) for someone in (room.host, *room.students)]
    tab = await room.inside(room.students[1], other_url)
    question = await ask(room, one, "Why?")

    acks = await asyncio.gather(*(socket.command("question.upvote", question) for socket in (two, tab, two, tab)))

    assert codes(acks) == ["ok"] * 4
    await host.told("question.upvoted", question_id=question["question_id"], upvotes=1)
    await tab.told("question.voted", upvoted=True)
    assert host.of("question.voted") == one.of("question.voted") == []
    assert [(found["upvotes"], found["upvoted"]) for found in await asked(room, two)] == [(1, True)]
    assert [(found["upvotes"], found["upvoted"]) for found in await asked(room, one)] == [(1, False)]

    gone = await asyncio.gather(
        *(socket.command("question.upvote", {**question, "remove": True}) for socket in (two, tab))
    )
    assert codes(gone) == ["ok", "ok"]
    await host.told("question.upvoted", question_id=question["question_id"], upvotes=0)
    assert await Upvote.filter(question_id=question["question_id"]).count() == 0


async def test_what_most_want_to_know_comes_first_then_what_was_asked_first(classroom: MakeClassroom) -> None:
    room = await classroom(seats=2, students=2)
    host, one, two = [await room.inside(someone) for someone in (room.host, *room.students)]
    first, second, third = [await ask(room, one, text) for text in ("first", "second", "third")]

    for socket in (one, two):
        await socket.command("question.upvote", third)
    await two.command("question.upvote", second)

    assert [found["text"] for found in await asked(room, host)] == ["third", "second", "first"]
    await two.command("question.upvote", {**second, "remove": True})
    assert [found["text"] for found in await asked(room, one)] == ["third", "first", "second"]
    assert first["question_id"]


async def test_the_host_answers_in_writing_or_aloud_and_puts_aside(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(students=1)
    host, student = await room.inside(room.host), await room.inside(room.students[0], other_url)
    written, aloud, aside = [await ask(room, student, text) for text in ("written", "aloud", "aside")]

    acks = [
        await host.command("question.answer", {**written, "text": "Because."}),
        await host.command("question.answer", aloud),
        await host.command("question.dismiss", aside),
        await host.command("question.dismiss", aside),
        await host.command("question.answer", aside),
        await student.command("question.upvote", aside),
        await student.command("question.ask", {**room.this, "client_id": "aside", "text": "aside"}),
    ]

    assert codes(acks) == ["ok", "ok", "ok", "ok", "not_found", "not_found", "ok"]
    assert acks[-1]["data"]["id"] == aside["question_id"], "asked again under its name it is the same"
    await student.told("question.answered", question_id=written["question_id"], answer="Because.")
    await student.told("question.answered", question_id=aloud["question_id"], answer=None)
    await student.told("question.dismissed", question_id=aside["question_id"])
    found = await asked(room, student)
    assert [(one["text"], one["answer"], one["answered_at"] is not None) for one in found] == [
        ("written", "Because.", True),
        ("aloud", None, True),
    ]


async def test_only_hosts_answer_and_only_who_is_inside_asks(classroom: MakeClassroom) -> None:
    room, elsewhere = await classroom(students=1), await classroom()
    student = await room.inside(room.students[0])
    their_host = await elsewhere.inside(elsewhere.host)
    stranger = await room.socket(await room.make.student())
    question = await ask(room, student, "Why?")
    new = {**room.this, "client_id": "k", "text": "?"}

    acks = [await student.command(f"question.{act}", question) for act in ("answer", "dismiss")]
    acks += [await stranger.command(f"question.{act}", question) for act in ("answer", "dismiss", "upvote")]
    acks += [await stranger.command("question.ask", new)]
    wrong_class = {**question, **elsewhere.this}
    acks += [await their_host.command(f"question.{act}", wrong_class) for act in ("answer", "dismiss", "upvote")]

    assert codes(acks) == ["not_the_host"] * 2 + ["not_inside"] * 4 + ["not_found"] * 3
    (row,) = await Question.filter(run_id=room.run_id)
    assert (row.answered_at, row.dismissed_at, row.upvotes_count) == (None, None, 0)


async def test_a_closed_chat_leaves_questions_open_and_a_lost_host_closes_them(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    student = await room.inside(room.students[0])
    await LiveSession.filter(id=room.session.id).update(locks={"chat": True})
    await ask(room, student, "May I?")

    await LiveSession.filter(id=room.session.id).update(host_lost_at=room.make.runtime.clock())
    ack = await student.command("question.ask", {**room.this, "client_id": "k", "text": "Anybody?"})

    assert codes([ack]) == ["safe_mode"]


async def test_while_the_roster_is_hidden_a_question_has_no_name_for_other_students(classroom: MakeClassroom) -> None:
    room = await classroom(seats=2, students=2)
    host, one, two = [await room.inside(someone) for someone in (room.host, *room.students)]
    await LiveSession.filter(id=room.session.id).update(locks={"roster": True})

    await ask(room, one, "Why?")

    assert (await two.told("question.asked"))["data"]["question"]["user"]["name"] == ""
    names = [(await asked(room, socket))[0]["user"]["name"] for socket in (host, one, two)]
    assert names == ["Student 1", "Student 1", ""]


async def test_what_is_no_question_is_invalid(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    student = await room.inside(room.students[0])

    for wrong in ({"text": " "}, {"text": "x" * 1001}, {"text": "a\x00"}, {"client_id": ""}, {"to": 1}):
        ack = await student.command("question.ask", {**room.this, "client_id": "k", "text": "?", **wrong})
        assert codes([ack]) == ["invalid"], wrong
