"""What the host closes for students holds for those present, those who come later and those whose role changes."""

from __future__ import annotations

import json

from tests.fixtures.clients import Api, Socket
from tests.realtime.classroom import Classroom, codes, numbered
from tests.realtime.conftest import MakeClassroom


async def lock(room: Classroom, socket: Socket, **locks: object) -> dict[str, object]:
    return await socket.command("lock.set", {**room.this, **locks})


async def test_a_closed_chat_is_closed_on_every_node_for_those_present_and_those_who_come(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=3, students=3)
    hosting = await room.inside(room.host)
    here, there = await room.inside(room.students[0]), await room.inside(room.students[1], other_url)

    assert (await lock(room, hosting, chat=True))["ok"]

    for socket in (here, there):
        told = await socket.told("locks.changed")
        assert told["data"]["locks"]["chat"] is True
    late = await room.socket(room.students[2], other_url)
    assert (await room.join(late))["data"]["locks"]["chat"] is True
    assert codes([await room.say(socket, "closed?") for socket in (here, there, late)]) == ["locked"] * 3
    assert (await room.say(hosting, "only I speak"))["ok"]

    await lock(room, hosting, chat=False)
    assert codes([await room.say(socket, "open!") for socket in (here, there, late)]) == ["ok"] * 3


async def test_where_hands_alone_are_open_nobody_writes_to_the_class_and_everybody_to_the_host(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=2, students=2)
    hosting, student = await room.inside(room.host), await room.inside(room.students[0], other_url)
    asking = {**room.this, "client_id": "q", "text": "May I?"}

    await lock(room, hosting, chat=True, private_chat=True, questions=True, reactions=True)

    told = await student.told("locks.changed")
    assert told["data"]["locks"]["questions"] is True
    acks = [
        await student.command("question.ask", asking),
        await room.say(student, "hello"),
        await student.command("reaction.send", {**room.this, "emoji": "👍"}),
        await student.command("hand.raise", room.this),
        await room.say(student, "I cannot hear you", to=str(room.host.id)),
    ]
    assert codes(acks) == ["locked", "locked", "locked", "ok", "ok"]
    await lock(room, hosting, **{"except": [str(room.students[0].id)]})
    assert codes([await student.command("question.ask", asking)]) == ["ok"]
    assert codes([await hosting.command("question.ask", {**asking, "client_id": "host"})]) == ["ok"]


async def test_a_lock_follows_the_role_of_a_person(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(students=1)
    (helper,) = room.students
    hosting, helping = await room.inside(room.host), await room.inside(helper, other_url)
    of_helper = {**room.this, "user_id": str(helper.id)}
    await lock(room, hosting, chat=True)

    said = []
    for name in ("member.promote", "member.demote"):
        await hosting.command(name, of_helper)
        said.append(await room.say(helping, name))

    assert codes(said) == ["ok", "locked"]


async def test_whoever_is_excepted_may_go_on(classroom: MakeClassroom) -> None:
    room = await classroom(students=2)
    hosting = await room.inside(room.host)
    speaker, listener = await room.inside(room.students[0]), await room.inside(room.students[1])

    await lock(room, hosting, chat=True, **{"except": [str(room.students[0].id)]})
    assert codes([await room.say(speaker, "I may"), await room.say(listener, "I may not")]) == ["ok", "locked"]

    await lock(room, hosting, **{"except": []})
    assert codes([await room.say(speaker, "no more")]) == ["locked"]


async def test_only_the_locks_that_are_named_change(classroom: MakeClassroom) -> None:
    room = await classroom()
    hosting = await room.inside(room.host)

    await lock(room, hosting, chat=True, hands=True)
    ack = await lock(room, hosting, chat=False)
    again = await lock(room, hosting, chat=False)

    others = ("chat", "private_chat", "questions", "reactions", "microphones", "roster")
    expected = {**dict.fromkeys(others, False), "hands": True, "except": []}
    assert ack["data"] == again["data"] == expected
    assert (await room.join(hosting))["data"]["locks"] == expected
    assert len(hosting.of("locks.changed")) == 2, "what changes nothing is told to nobody"


async def test_locks_are_set_by_hosts_and_co_hosts_alone(classroom: MakeClassroom) -> None:
    room = await classroom(seats=3, students=2)
    helper, student = room.students
    hosting = await room.inside(room.host)
    await hosting.command("member.promote", {**room.this, "user_id": str(helper.id)})
    strangers = [await room.make.student(), await room.make.instructor(), await room.make.admin()]

    for someone in (student, *strangers):
        assert codes([await lock(room, await room.socket(someone), chat=True)]) == ["not_the_host"]
    assert codes([await lock(room, await room.inside(helper), chat=True)]) == ["ok"]


async def test_while_the_roster_is_hidden_no_student_is_told_the_name_of_another_in_anything(
    classroom: MakeClassroom, api: Api, other_url: str
) -> None:
    room = await classroom(seats=4, students=4)
    early, hidden, curious, late = room.students
    hosting = await room.inside(room.host)
    before = await room.inside(early, other_url)
    await room.say(before, "I was here before")
    await lock(room, hosting, roster=True)
    await before.told("locks.changed")

    unseen, looking = await room.inside(hidden), await room.socket(curious, other_url)
    await hosting.command("stage.invite", {**room.this, "user_id": str(hidden.id)})
    acks = [await room.join(looking)]
    listed = {one["user"]["id"]: one for one in acks[0]["data"]["participants"]}
    assert set(listed) == {str(one.id) for one in (room.host, hidden, curious)}
    assert listed[str(hidden.id)]["user"]["name"] == "", "they are on stage: who comes late sees them, by no name"
    assert listed[str(hidden.id)]["on_stage"]
    told = (await before.told("stage.invited"))["data"]
    assert told.pop("invitation") == (await room.join(unseen))["data"]["me"]["invitation"]["id"]
    staged = {name: listed[str(hidden.id)][name] for name in ("state", "muted", "joined_at", "generation")}
    assert told == {"user_id": str(hidden.id), "name": "", "by": str(room.host.id), **staged}, (
        "as those see them who are here"
    )
    hello = {**room.this, "to": str(hidden.id), "hello": True, "page": "p"}
    assert (await looking.command("signal", hello))["ok"]
    assert (await unseen.told("signal.sent"))["data"]["from"] == str(curious.id)
    coming = await room.inside(late, other_url)
    for name, more in (
        ("chat.send", {"client_id": "x", "text": "hello"}),
        ("hand.raise", {}),
        ("reaction.send", {"emoji": "👍"}),
        ("question.ask", {"client_id": "y", "text": "Who are you?"}),
    ):
        assert (await unseen.command(name, {**room.this, **more}))["ok"], name
    await coming.command("leave", room.this)
    await hosting.told("participant.joined", user={"id": str(late.id), "name": late.user.name})
    await looking.told("participant.left", user_id=str(late.id))
    await looking.told("question.asked")
    acks.append(await room.join(looking, resume={"run_id": str(room.run_id), "seq": 0}))
    rest = [await api.as_(curious).get(f"{room.path}{more}") for more in ("", "/status", "/polls")]

    await hosting.command("stage.remove", {**room.this, "user_id": str(hidden.id)})
    await looking.told("stage.removed", user_id=str(hidden.id))
    acks.append(await room.join(looking))
    assert str(hidden.id) not in {one["user"]["id"] for one in acks[-1]["data"]["participants"]}

    said = json.dumps([looking.events, acks, [answer.body for answer in rest]])
    assert [one.user.name for one in (early, hidden, late) if one.user.name in said] == []
    assert curious.user.name in said
    seqs = [event["seq"] for event in numbered(looking, room.run_id)]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs))), "what is kept from them leaves no hole"
    everybody = (await room.join(hosting))["data"]["participants"]
    assert {one["user"]["name"] for one in everybody} == {
        room.host.user.name,
        *(one.user.name for one in (early, hidden, curious)),
    }


async def test_when_the_roster_is_shown_again_a_returning_client_looks_anew(classroom: MakeClassroom) -> None:
    room = await classroom(seats=2, students=2)
    hosting, learning = await room.inside(room.host), await room.inside(room.students[0])
    await lock(room, hosting, roster=True)
    seq = (await room.join(learning))["data"]["seq"]
    await room.inside(room.students[1])
    await lock(room, hosting, roster=False)

    ack = await room.join(learning, resume={"run_id": str(room.run_id), "seq": seq})

    assert {one["user"]["name"] for one in ack["data"]["participants"]} == {
        room.host.user.name,
        *(one.user.name for one in room.students),
    }


async def test_locks_that_make_no_sense_are_refused(classroom: MakeClassroom) -> None:
    room = await classroom()
    hosting = await room.inside(room.host)

    for wrong in ({"chat": "yes"}, {"doors": True}, {"except": ["me"]}, {"except_": []}, {"chat": None}):
        assert codes([await lock(room, hosting, **wrong)]) == ["invalid"], wrong
