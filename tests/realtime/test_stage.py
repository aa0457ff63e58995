"""Who may be seen and heard: hosts, and whom a host has invited on stage for as long as they are there."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from domain.live.shapes.classes import Locks
from models.live import ClassRole
from models.live.people import Standing
from models.live.sessions import LiveSession
from tests.fixtures.clients import Socket
from tests.realtime.classroom import codes
from tests.realtime.conftest import MakeClassroom
from tests.realtime.signals import SENDS, answers, offer, signal, stage


async def test_who_is_on_stage_may_show_and_say_until_they_step_down(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(students=2)
    invited, other = room.students
    host, student = await room.inside(room.host), await room.inside(invited, other_url)
    await room.inside(other)

    assert codes([await stage(room, host, invited), await stage(room, host, invited)]) == ["ok", "ok"]

    assert (await student.told("video.changed"))["data"]["publish"] == ["camera", "microphone", "screen"]
    assert (await student.told("stage.invited", user_id=str(invited.id)))["seq"] is not None
    await host.told("stage.invited")
    assert len(host.of("stage.invited")) == 1, "again changes nothing"
    assert not host.of("video.changed"), "that is for one person"
    ticket = (await student.command("video.ticket", room.this))["data"]
    assert ticket["publish"] == ["camera", "microphone", "screen"]
    assert (await signal(room, student, other, **offer()))["ok"]
    on_stage = {one["user"]["id"] for one in (await room.join(student))["data"]["participants"] if one["on_stage"]}
    assert on_stage == {str(invited.id)}

    await stage(room, host, invited, "remove")

    await student.told("video.changed", publish=[])
    assert codes([await signal(room, student, room.host, **offer())]) == ["may_not_publish"]
    assert (await student.command("video.ticket", room.this))["data"]["publish"] == []


async def test_whom_a_host_invites_answers_for_themselves_and_without_a_yes_is_not_on_stage(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(students=2)
    invited, other = room.students
    host, student, bystander = [
        await room.inside(room.host),
        await room.inside(invited, other_url),
        await room.inside(other),
    ]

    async def say(socket: Socket, answer: str) -> str:
        return codes([await answers(room, socket, answer)])[0]

    assert [await say(one, "accepted") for one in (student, bystander, host)] == ["may_not_publish"] * 3
    assert await say(student, "perhaps") == "invalid"
    await stage(room, host, invited)
    assert await say(bystander, "declined") == "may_not_publish", "nobody answers for another"
    assert await say(student, "accepted") == "ok"
    assert (await host.told("stage.answered"))["data"] == {"user_id": str(invited.id), "answer": "accepted"}
    assert (await student.command("video.ticket", room.this))["data"]["publish"] != []
    await stage(room, host, invited, "remove")
    assert await say(student, "accepted") == "may_not_publish", "the host has had them step down"

    for answer in ("declined", "missed"):
        await stage(room, host, invited)
        assert await say(student, answer) == "ok"
        await host.told("stage.answered", answer=answer)
        assert (await student.command("video.ticket", room.this))["data"]["publish"] == []
    await host.until(lambda: len(host.of("stage.removed")) == 3)
    assert [event["data"]["by"] for event in host.of("stage.removed")][1:] == [str(invited.id)] * 2
    assert codes([await stage(room, host, other)]) == ["ok"], "there is room again"


async def test_the_first_yes_or_no_of_a_persons_pages_stands_and_no_page_that_saw_no_answer_undoes_it(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(students=2)
    invited, other = room.students
    host, here, there = [
        await room.inside(room.host),
        await room.inside(invited),
        await room.inside(invited, other_url),
    ]
    await room.inside(other)

    async def stands(*said: tuple[Socket, str]) -> list[str]:
        """The answers that stand, as each of these is told; after another invitation."""
        await stage(room, host, invited)
        return [(await answers(room, socket, answer))["data"]["answer"] for socket, answer in said]

    async def told(answer: str, times: int) -> list[str]:
        await host.until(lambda: [one["data"]["answer"] for one in host.of("stage.answered")].count(answer) == times)
        return [one["data"]["answer"] for one in host.of("stage.answered")]

    late = await stands((here, "accepted"), (there, "missed"), (there, "declined"), (here, "accepted"))
    assert late == ["accepted"] * 4
    assert (await here.command("video.ticket", room.this))["data"]["publish"] != []
    assert await told("accepted", 1) == ["accepted"], "told once"
    await stage(room, host, invited, "remove")

    assert await stands((here, "declined"), (there, "missed"), (there, "accepted")) == ["declined"] * 3
    assert await stands((there, "missed"), (there, "missed"), (here, "accepted"), (there, "missed")) == [
        "missed",
        "missed",
        "accepted",
        "accepted",
    ], "a clock that ran ahead is not a no"
    assert (await there.command("video.ticket", room.this))["data"]["publish"] != []
    assert await told("accepted", 2) == ["accepted", "declined", "missed", "accepted"]
    await stage(room, host, invited, "remove")

    # The place that seemed free may be another's by then, and a minute later nobody waits for an answer.
    assert await stands((there, "missed")) == ["missed"]
    await stage(room, host, other)
    assert codes([await answers(room, here, "accepted")]) == ["stage_full"]
    await stage(room, host, other, "remove")
    longer_ago = datetime.now(UTC) - timedelta(minutes=1)
    await Standing.filter(session_id=room.session.id, user_id=invited.id).update(invited_at=longer_ago)
    assert (await answers(room, here, "accepted"))["data"] == {"answer": "missed"}
    assert (await here.command("video.ticket", room.this))["data"]["publish"] == []


async def test_pages_that_answer_at_once_are_told_the_same_answer(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(students=1)
    (invited,) = room.students
    host, *pages = [
        await room.inside(room.host),
        *[await room.inside(invited, url) for url in (None, other_url, None, other_url)],
    ]
    for _ in range(4):
        await stage(room, host, invited)
        said = ("missed", "missed", "declined", "accepted")
        acks = await asyncio.gather(*(answers(room, page, one) for page, one in zip(pages, said, strict=True)))

        real = {ack["data"]["answer"] for ack in acks} - {"missed"}
        assert len(real) == 1, acks
        publish = (await pages[0].command("video.ticket", room.this))["data"]["publish"]
        assert (publish != []) == (real == {"accepted"})
        await stage(room, host, invited, "remove")


async def test_an_answer_is_to_the_invitation_that_it_names_and_who_comes_back_finds_it_open(
    classroom: MakeClassroom,
) -> None:
    room = await classroom(students=1)
    (invited,) = room.students
    host, page = await room.inside(room.host), await room.inside(invited)
    await stage(room, host, invited)
    first = (await page.told("stage.invited"))["data"]["invitation"]
    assert (await room.join(page))["data"]["me"]["invitation"]["id"] == first
    await stage(room, host, invited, "remove")
    assert (await room.join(page))["data"]["me"]["invitation"] is None
    await stage(room, host, invited)

    assert codes([await answers(room, page, "missed", invitation=first)]) == ["may_not_publish"]
    assert (await page.command("video.ticket", room.this))["data"]["publish"] != []
    second = (await room.join(page))["data"]["me"]["invitation"]["id"]
    assert (await answers(room, page, "accepted", invitation=second))["data"] == {"answer": "accepted"}
    assert (await room.join(page))["data"]["me"]["invitation"] is None


async def test_who_is_muted_on_stage_shows_and_does_not_say(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    (student,) = room.students
    host, speaking = await room.inside(room.host), await room.inside(student)
    await stage(room, host, student)

    await host.command("member.mute", {**room.this, "user_id": str(student.id)})

    await speaking.told("video.changed", publish=["camera", "screen"])
    silent = SENDS.replace("a=sendrecv", "a=recvonly")
    assert codes([await signal(room, speaking, room.host, **offer(sdp)) for sdp in (SENDS, silent)]) == [
        "may_not_publish",
        "ok",
    ]


async def test_only_hosts_decide_about_the_stage_and_it_has_room_for_one(classroom: MakeClassroom) -> None:
    room = await classroom(seats=4, students=4)
    first, second, co_host, absent = room.students
    await Standing.create(session_id=room.session.id, user_id=co_host.id, co_host=True)
    host, sitting, helping = await room.inside(room.host), await room.inside(first), await room.inside(co_host)
    await room.inside(second)
    stranger = await room.socket(await room.make.student())

    refused = [
        await stage(room, sitting, first),
        await stage(room, stranger, first),
        await stage(room, host, absent),
    ]
    assert codes(refused) == ["not_the_host", "not_the_host", "not_found"]
    assert codes([await stage(room, helping, first), await stage(room, host, second)]) == ["ok", "stage_full"]
    assert codes([await stage(room, host, first, "remove"), await stage(room, host, second)]) == ["ok", "ok"]
    assert not sitting.of("stage.invited") or sitting.of("stage.invited")[0]["data"]["by"] == str(co_host.id)


async def test_of_two_hosts_who_invite_at_once_one_is_told_that_the_stage_is_full(classroom: MakeClassroom) -> None:
    room = await classroom(seats=3, students=3)
    *both, helper = room.students
    await Standing.create(session_id=room.session.id, user_id=helper.id, co_host=True)
    hosts = [await room.inside(room.host), await room.inside(helper)]
    for student in both:
        await room.inside(student)

    acks = await asyncio.gather(*(stage(room, host, student) for host, student in zip(hosts, both, strict=True)))

    assert sorted(codes(acks)) == ["ok", "stage_full"]


async def test_who_was_kicked_is_not_on_stage_when_they_come_back(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    (student,) = room.students
    host, speaking = await room.inside(room.host), await room.inside(student)
    await stage(room, host, student)

    await host.command("member.kick", {**room.this, "user_id": str(student.id)})

    await host.told("stage.removed", user_id=str(student.id))
    assert (await room.join(speaking))["data"]["video"]["publish"] == []


async def test_who_leaves_the_class_leaves_the_stage_and_makes_room_on_it(classroom: MakeClassroom) -> None:
    room = await classroom(students=2)
    one, other = room.students
    host, speaking = await room.inside(room.host), await room.inside(one)
    await room.inside(other)
    await stage(room, host, one)

    await speaking.command("leave", room.this)

    assert (await host.told("stage.removed", user_id=str(one.id)))["data"]["by"] is None
    assert codes([await stage(room, host, other)]) == ["ok"]
    assert (await room.join(speaking))["data"]["video"]["publish"] == []


async def test_a_tab_that_is_closed_leaves_its_person_on_stage(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    host, first, second = [await room.inside(one) for one in (room.host, *room.students, *room.students)]
    await stage(room, host, room.students[0])

    await first.command("leave", room.this)

    assert (await second.command("video.ticket", room.this))["data"]["publish"] != []
    assert not host.of("stage.removed")


async def test_who_was_banned_or_hosted_for_a_while_is_not_on_stage_afterwards(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    (student,) = room.students
    host, rising = await room.inside(room.host), await room.inside(student)
    on = {**room.this, "user_id": str(student.id)}

    await stage(room, host, student)
    await host.command("member.promote", on)
    await host.command("member.demote", on)
    await host.told("stage.removed", user_id=str(student.id))
    await stage(room, host, student)
    await host.command("member.ban", on)
    await host.until(lambda: len(host.of("stage.removed")) == 2)
    await host.command("member.unban", on)

    assert (await room.join(rising))["data"]["video"]["publish"] == []


async def test_locks_and_the_stage_leave_each_other_alone(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    host = await room.inside(room.host)
    await room.inside(room.students[0])
    await stage(room, host, room.students[0])

    ack = await host.command("lock.set", {**room.this, "chat": True})

    assert "stage" not in ack["data"]
    assert (await LiveSession.get(id=room.session.id)).locks == Locks(chat=True).model_dump()
    assert (await Standing.get(session_id=room.session.id, user_id=room.students[0].id)).on_stage


async def test_a_co_host_publishes_from_the_moment_they_are_one_until_they_are_none(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    (student,) = room.students
    host, rising = await room.inside(room.host), await room.inside(student)
    on = {**room.this, "user_id": str(student.id)}

    await host.command("member.promote", on)
    await rising.told("video.changed", publish=["camera", "microphone", "screen"])
    assert (await signal(room, rising, room.host, **offer()))["ok"]
    await host.command("member.demote", on)

    await rising.told("video.changed", publish=[])
    assert codes([await signal(room, rising, room.host, **offer())]) == ["may_not_publish"]
    assert (await room.join(rising))["data"]["me"]["role"] == ClassRole.STUDENT
