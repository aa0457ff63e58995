"""Answers to what was said: what they quote, to whom, and what is left of it."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

from domain.kit.sql import execute, fetch
from domain.kit.unit_of_work import unit_of_work
from domain.live.quotes import LENGTH
from models.live.sessions import LiveSession
from models.live.talk import ChatMessage
from tests.fixtures.clients import Api
from tests.fixtures.patience import until
from tests.realtime.classroom import Classroom, codes
from tests.realtime.conftest import MakeClassroom


async def chat_of(room: Classroom, someone: Any, url: str | None = None) -> list[dict[str, Any]]:
    """As a new page finds it."""
    found: list[dict[str, Any]] = (await room.join(await room.socket(someone, url)))["data"]["chat"]
    return found


async def test_an_answer_quotes_what_it_answers_to_everybody_on_every_node_and_to_who_comes_later(
    classroom: MakeClassroom, other_url: str, api: Api
) -> None:
    room = await classroom(seats=3, students=2)
    host, ann = await room.inside(room.host), await room.inside(room.students[0], other_url)
    asked = (await room.say(host, "Which one\n is it?" + " a" * LENGTH, "asked"))["data"]

    acks = [await room.say(ann, "The second.", "k", reply_to=asked["id"]) for _ in range(2)]

    quote = {
        "id": asked["id"],
        "user": {"id": str(room.host.id), "name": room.host.user.name},
        "text": ("Which one is it?" + " a" * LENGTH)[: LENGTH - 1].strip(),  # its line break and the space are one
        "deleted": False,
    }
    assert asked["reply_to"] is None
    assert [ack["data"]["reply_to"] for ack in acks] == [quote, quote]
    assert (await host.told("chat.posted", text="The second."))["data"]["reply_to"] == quote
    assert [one["reply_to"] for one in await chat_of(room, room.students[1], other_url)] == [None, quote]
    page = (await api.as_(room.host).get(f"{room.path}/chat")).body
    assert [one["reply_to"] for one in page["data"]] == [quote, None]
    assert await ChatMessage.filter(run_id=room.run_id).count() == 2


async def test_what_was_deleted_is_quoted_nowhere_any_more(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(seats=2, students=2)
    host, ann = await room.inside(room.host), await room.inside(room.students[0])
    secret = secrets.token_hex(8)
    said = (await room.say(ann, f"My number is {secret}", "said"))["data"]
    answer = (await room.say(host, "Not here!", reply_to=said["id"]))["data"]
    assert (await host.command("chat.pin", {**room.this, "message_id": answer["id"]}))["ok"]
    seq = (await ann.told("chat.posted", text=f"My number is {secret}"))["seq"]

    assert (await host.command("chat.delete", {**room.this, "message_id": said["id"]}))["ok"]

    await ann.told("chat.deleted", message_id=said["id"])
    gone = {**answer["reply_to"], "text": "", "deleted": True}
    snapshot = (await room.join(await room.socket(room.students[1], other_url)))["data"]
    assert [one["reply_to"] for one in snapshot["chat"]] == [None, gone]
    assert snapshot["pinned"][0]["reply_to"] == gone
    resume = {"run_id": str(room.run_id), "seq": seq - 1}
    missed = (await room.join(await room.socket(room.students[0], other_url), resume=resume))["data"]
    types = [event["type"] for event in missed["events"] if event["type"].startswith("chat.")]
    assert types == ["chat.posted", "chat.posted", "chat.pinned", "chat.deleted"]
    for shown in (snapshot, *missed["events"]):
        assert secret not in str(shown)


async def test_only_what_was_said_to_everybody_in_this_class_and_is_still_there_is_answered(
    classroom: MakeClassroom,
) -> None:
    room, elsewhere = await classroom(students=1), await classroom(students=1)
    host, ann = await room.inside(room.host), await room.inside(room.students[0])
    private = (await room.say(host, "between us", to=str(room.students[0].id)))["data"]["id"]
    foreign = (await elsewhere.say(await elsewhere.inside(elsewhere.host), "not for you"))["data"]["id"]
    deleted = (await room.say(host, "never mind"))["data"]["id"]
    open_to_all = (await room.say(host, "any questions?"))["data"]["id"]
    await host.command("chat.delete", {**room.this, "message_id": deleted})
    stranger = await room.socket(await room.make.student())
    count = await ChatMessage.filter(run_id=room.run_id).count()

    acks = [
        await room.say(ann, f"to {what}", reply_to=what)
        for what in (private, foreign, deleted, str(room.course.id), "no id")
    ]
    acks.append(await room.say(stranger, "let me answer", reply_to=open_to_all))

    assert codes(acks) == ["not_found", "not_found", "not_found", "not_found", "invalid", "not_inside"]
    assert await ChatMessage.filter(run_id=room.run_id).count() == count
    assert codes([await room.say(ann, "one", reply_to=open_to_all)]) == ["ok"]


async def test_an_answer_names_no_student_to_students_who_may_not_know_who_is_there(classroom: MakeClassroom) -> None:
    room = await classroom(seats=2, students=2)
    host, ann = await room.inside(room.host), await room.inside(room.students[0])
    said = (await room.say(ann, "I wonder"))["data"]
    await LiveSession.filter(id=room.session.id).update(locks={"roster": True})

    assert (await room.say(host, "Go on", reply_to=said["id"]))["ok"]

    for someone, name in ((room.students[1], ""), (room.host, room.students[0].user.name)):
        chat = await chat_of(room, someone)
        assert chat[-1]["reply_to"]["user"] == {"id": str(room.students[0].id), "name": name}
    assert (await ann.told("chat.posted", text="Go on"))["data"]["reply_to"]["user"]["name"] == ""


async def test_an_answer_that_was_said_is_what_it_was_however_late_it_is_sent_again(
    classroom: MakeClassroom, other_url: str
) -> None:
    """By another line it comes while what it quotes is being deleted: it was not said when it was looked for first."""
    room = await classroom(students=1)
    host, again = await room.inside(room.host), await room.inside(room.host, other_url)
    asked = (await room.say(host, "Why?"))["data"]["id"]
    about = {"session_id": room.session.id, "run_id": room.run_id, "author_id": room.host.id}
    waits_for_us = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"

    async with unit_of_work(room.make.context()):
        await execute("SELECT 1 FROM chat_messages WHERE id = $1 FOR UPDATE", [asked])
        said = asyncio.create_task(room.say(again, "So.", "k", reply_to=asked))
        await until(lambda: fetch(waits_for_us))
        first = await ChatMessage.create(**about, client_id="k", text="So.", reply_to_id=asked)
        await ChatMessage.filter(id=asked).update(text="", deleted_at=room.session.started_at)
    acks = [await said, await room.say(host, "So.", "k", reply_to=asked)]

    assert {ack["data"]["id"] for ack in acks} == {str(first.id)}
    assert acks[0]["data"]["reply_to"]["deleted"]
    assert codes([await room.say(host, "More.", "new", reply_to=asked)]) == ["not_found"]
