"""Private messages, deleting, pinning, slow mode and names: who is told, who is refused, and what is left."""

from __future__ import annotations

import asyncio

import pytest

from domain.live import chat
from models.live.sessions import LiveSession
from models.live.talk import ChatMessage
from tests.fixtures.clients import Socket
from tests.realtime.classroom import Classroom, codes, numbered
from tests.realtime.conftest import MakeClassroom


async def setting(room: Classroom, **settings: object) -> None:
    await LiveSession.filter(id=room.session.id).update(settings=settings)


async def locking(room: Classroom, **locks: object) -> None:
    await LiveSession.filter(id=room.session.id).update(locks=locks)


async def snapshot(room: Classroom, someone: object, url: str | None = None) -> dict:
    return (await room.join(await room.socket(someone, url)))["data"]


async def after(room: Classroom, host: Socket, *sockets: Socket) -> None:
    """All of these have heard everything that came before now."""
    word = f"after {id(host)} {len(host.events)}"
    assert (await room.say(host, word))["ok"]
    await asyncio.gather(*(socket.told("chat.posted", text=word) for socket in sockets))


async def test_a_private_message_is_told_to_two_people_on_every_node_and_to_nobody_else(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=3, students=2)
    ann, bob = room.students
    await setting(room, private_chat=True)
    host, anns, anns_other, bobs = [
        await room.inside(one, where)
        for one, where in ((room.host, None), (ann, None), (ann, other_url), (bob, other_url))
    ]

    ack = await room.say(anns, "between us", to=str(bob.id))

    for socket in (anns, anns_other, bobs):
        told = await socket.told("chat.posted", text="between us")
        assert (told["seq"], told["data"]["to"], told["data"]["id"]) == (None, str(bob.id), ack["data"]["id"])
    await after(room, host, host, anns, bobs)
    assert "between us" not in str(host.events)
    for someone, sees in ((ann, True), (bob, True), (room.host, False)):
        assert ("between us" in str(await snapshot(room, someone, other_url))) is sees


async def test_the_numbers_of_a_class_have_no_hole_where_something_private_was_said(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    host, student = await room.inside(room.host), await room.inside(room.students[0])
    await room.say(host, "one")
    await room.say(student, "only you", to=str(room.host.id))
    await room.say(host, "two")
    await student.told("chat.posted", text="two")

    seqs = [event["seq"] for event in numbered(student, room.run_id)]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))


async def test_students_write_to_each_other_only_where_the_class_allows_it_and_to_a_host_always(
    classroom: MakeClassroom,
) -> None:
    room = await classroom(seats=3, students=2)
    ann, bob = room.students
    host, anns, _ = [await room.inside(one) for one in (room.host, ann, bob)]
    to_bob, to_host = {"to": str(bob.id)}, {"to": str(room.host.id)}

    closed = [await room.say(anns, "1", **to_bob), await room.say(anns, "2", **to_host)]
    await setting(room, private_chat=True, chat=False)
    await locking(room, private_chat=True)
    locked = [await room.say(anns, "3", **to_bob), await room.say(anns, "4", **to_host)]
    await locking(room, private_chat=True, **{"except": [str(ann.id)]})
    excepted = [await room.say(anns, "5", **to_bob), await room.say(host, "6", **to_bob)]

    assert codes(closed) == codes(locked) == ["locked", "ok"]
    assert codes(excepted) == ["ok", "ok"]


async def test_who_is_not_in_the_class_gets_no_message_and_sends_none(classroom: MakeClassroom) -> None:
    room = await classroom(students=2)
    host, stranger = await room.inside(room.host), await room.make.student()
    outside = await room.socket(stranger)

    acks = [
        await room.say(host, "1", to=str(stranger.id)),
        await room.say(host, "2", to=str(room.students[0].id)),
        await room.say(host, "3", to=str(room.host.id)),
        await room.say(outside, "4", to=str(room.host.id)),
        await outside.command("chat.delete", {**room.this, "message_id": str(room.course.id)}),
    ]

    assert codes(acks) == ["person_not_inside", "person_not_inside", "invalid", "not_inside", "not_inside"]
    assert await ChatMessage.filter(run_id=room.run_id).count() == 0


async def test_one_private_message_sent_three_times_is_one(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    await room.inside(room.host)
    student = await room.inside(room.students[0])

    acks = await asyncio.gather(*(room.say(student, "help", "k1", to=str(room.host.id)) for _ in range(3)))

    assert len({ack["data"]["id"] for ack in acks}) == 1
    assert await ChatMessage.filter(run_id=room.run_id).count() == 1


async def test_a_deleted_message_is_gone_from_every_history_and_again_changes_nothing(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=3, students=2)
    host, author, other = [await room.inside(one) for one in (room.host, *room.students)]
    message = {**room.this, "message_id": (await room.say(author, "oh no", "k"))["data"]["id"]}
    told = await other.told("chat.posted", text="oh no")

    refused = await other.command("chat.delete", message)
    acks = [await author.command("chat.delete", message), await host.command("chat.delete", message)]

    assert codes([refused, *acks]) == ["not_the_host", "ok", "ok"]
    gone = await other.told("chat.deleted", message_id=message["message_id"])
    assert gone["data"]["by"] == str(room.students[0].id)
    await after(room, host, other)
    assert len(other.of("chat.deleted")) == 1
    fresh = await snapshot(room, room.students[1], other_url)
    assert "oh no" not in str(fresh)
    first = fresh["chat"][0]
    assert (first["deleted"], first["text"]) == (True, "")
    back = await room.join(
        await room.socket(room.students[1], other_url),
        resume={"run_id": str(room.run_id), "seq": told["seq"] - 1},
    )
    assert back["data"]["resumed"]
    assert "oh no" not in str(back["data"])
    assert (await ChatMessage.get(id=message["message_id"])).text == ""


async def test_a_private_message_is_deleted_in_private_and_a_host_who_was_not_told_of_it_cannot(
    classroom: MakeClassroom,
) -> None:
    room = await classroom(seats=3, students=2)
    await setting(room, private_chat=True)
    host, ann, bob = [await room.inside(one) for one in (room.host, *room.students)]
    sent = await room.say(ann, "psst", to=str(room.students[1].id))
    message = {**room.this, "message_id": sent["data"]["id"]}

    acks = [await host.command("chat.delete", message), await host.command("chat.pin", message)]
    acks += [await bob.command("chat.delete", message), await ann.command("chat.delete", message)]

    assert codes(acks) == ["not_found", "not_found", "not_the_host", "ok"]
    assert (await bob.told("chat.deleted"))["seq"] is None
    await after(room, host, host)
    assert host.of("chat.deleted") == []


async def test_private_messages_that_were_missed_come_with_the_resume(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(seats=3, students=2)
    host, ann, _ = [await room.inside(one) for one in (room.host, *room.students)]
    await room.say(host, "first")
    seq = (await ann.told("chat.posted", text="first"))["seq"]
    await ann.close()
    await room.say(host, "for Ann", to=str(room.students[0].id))

    acks = [
        await room.join(await room.socket(one, other_url), resume={"run_id": str(room.run_id), "seq": seq})
        for one in room.students
    ]

    assert [[one["text"] for one in ack["data"]["private"]] for ack in acks] == [["for Ann"], []]


async def test_the_host_pins_what_was_said_and_everybody_sees_it_also_who_comes_later(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=2, students=2)
    host, student = await room.inside(room.host), await room.inside(room.students[0], other_url)
    one, two = [
        {**room.this, "message_id": (await room.say(host, text))["data"]["id"]} for text in ("read this", "and this")
    ]

    refused = [await student.command(f"chat.{act}", one) for act in ("pin", "unpin")]
    acks = [await host.command("chat.pin", message) for message in (one, one, two)]
    acks.append(await host.command("chat.unpin", two))

    assert codes(refused) == ["not_the_host", "not_the_host"]
    assert codes(acks) == ["ok"] * 4
    assert (await student.told("chat.pinned"))["data"]["message"]["text"] == "read this"
    await student.told("chat.unpinned", message_id=two["message_id"])
    assert len(student.of("chat.pinned")) == 2
    assert [pin["text"] for pin in (await snapshot(room, room.students[1]))["pinned"]] == ["read this"]
    assert (await host.command("chat.delete", one))["ok"]
    assert (await snapshot(room, room.students[1]))["pinned"] == []
    assert codes([await host.command("chat.pin", one)]) == ["not_found"]


async def test_in_slow_mode_a_student_waits_whichever_node_they_write_at_and_hosts_do_not(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(students=1)
    await setting(room, slow_mode_seconds=60)
    host, here = await room.inside(room.host), await room.inside(room.students[0])
    there = await room.inside(room.students[0], other_url)

    acks = await asyncio.gather(room.say(here, "a"), room.say(there, "b"), room.say(there, "c"))
    again = await room.say(here, next(ack["data"]["text"] for ack in acks if ack["ok"]))

    assert sorted(codes(acks)) == ["ok", "rate_limited", "rate_limited"]
    waits = [ack["error"]["retry_after"] for ack in acks if not ack["ok"]]
    assert all(50 < wait <= 60 for wait in waits)
    assert again["ok"], "a message that was sent is sent, however often its sender asks"
    assert codes([await room.say(host, text) for text in "de"]) == ["ok", "ok"]


async def test_a_muted_student_and_one_whose_host_is_lost_write_to_nobody(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    host = await room.inside(room.host)
    student = await room.inside(room.students[0])
    await host.close()
    await student.told("participant.away")
    await room.grace_passes(room.host)
    await student.told("session.host_lost")

    acks = [await room.say(student, "1"), await room.say(student, "2", to=str(room.host.id))]

    assert codes(acks) == ["safe_mode", "safe_mode"]


async def test_while_the_roster_is_hidden_no_student_is_told_anothers_name(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=3, students=2)
    await setting(room, private_chat=True)
    host, ann, bob = [await room.inside(one, other_url) for one in (room.host, *room.students)]
    await locking(room, roster=True)

    acks = [await room.say(ann, "hello"), await room.say(host, "welcome")]
    refused = await room.say(ann, "who are you", to=str(room.students[1].id))

    assert codes([*acks, refused]) == ["ok", "ok", "locked"]
    assert (await bob.told("chat.posted", text="hello"))["data"]["user"]["name"] == ""
    assert (await bob.told("chat.posted", text="welcome"))["data"]["user"]["name"] == "Ines Instructor"
    seen = {
        one.id: [message["user"]["name"] for message in (await snapshot(room, one))["chat"]]
        for one in (room.host, *room.students)
    }
    assert seen[room.host.id] == seen[room.students[0].id] == ["Student 1", "Ines Instructor"]
    assert seen[room.students[1].id] == ["", "Ines Instructor"]


@pytest.mark.parametrize("data", [{"to": "nobody"}, {"to": 7}, {"text": "x" * 5001}, {"text": " \n"}, {"hidden": True}])
async def test_what_is_no_message_is_invalid(classroom: MakeClassroom, data: dict) -> None:
    room = await classroom(students=1)
    student = await room.inside(room.students[0])

    ack = await student.command("chat.send", {**room.this, "client_id": "k", "text": "x", **data})

    assert codes([ack]) == ["invalid"]


def test_only_what_was_deleted_loses_its_text() -> None:
    missed = [
        {"type": "chat.posted", "data": {"id": "1", "text": "kept"}},
        {"type": "chat.posted", "data": {"id": "2", "text": "gone"}},
        {"type": "chat.deleted", "data": {"message_id": "2"}},
    ]

    assert [one["data"].get("text") for one in chat.without_deleted(missed)] == ["kept", "", None]
