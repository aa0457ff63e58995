"""What browsers tell each other to connect, and who may be seen and heard: inside one run, by whom it is allowed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from models.live import ClassRole
from models.live.people import Standing
from models.live.sessions import LiveSession
from tests.fixtures.clients import Socket
from tests.fixtures.people import Someone
from tests.realtime.classroom import Classroom, codes
from tests.realtime.conftest import MakeClassroom

SENDS = (
    "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=sendrecv\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n"
)
WATCHES = SENDS.replace("a=sendrecv", "a=recvonly") + "a=recvonly\r\n"
CANDIDATE = {"candidate": "candidate:1 1 udp 1 192.0.2.1 9 typ host", "sdpMid": "0", "sdpMLineIndex": 0}


def offer(sdp: str = SENDS, **more: Any) -> dict[str, Any]:
    return {"description": {"type": "offer", "sdp": sdp, **more}}


async def signal(room: Classroom, socket: Socket, to: Someone, **what: Any) -> dict[str, Any]:
    return await socket.command("signal", {**room.this, "to": str(to.id), **(what or {"candidate": CANDIDATE})})


async def stage(room: Classroom, socket: Socket, student: Someone, deed: str = "invite") -> dict[str, Any]:
    return await socket.command(f"stage.{deed}", {**room.this, "user_id": str(student.id)})


async def answers(room: Classroom, socket: Socket, answer: str, **more: Any) -> dict[str, Any]:
    return await socket.command("stage.answer", {**room.this, "answer": answer, **more})


async def test_a_host_and_a_student_of_another_server_connect_and_nobody_else_hears_of_it(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(students=2)
    watching, other = room.students
    host, student = await room.inside(room.host), await room.inside(watching, other_url)
    bystander, tab = await room.inside(other, other_url), await room.inside(watching)

    await signal(room, host, watching, **offer(streams={"0": "microphone", "1": "camera"}))
    for socket in (student, tab):
        told = await socket.told("signal.sent")
        assert told["seq"] is None
        assert told["data"]["from"] == str(room.host.id)
        assert told["data"]["description"]["streams"] == {"0": "microphone", "1": "camera"}
        assert told["session_id"] == str(room.session.id)
    ack = await signal(room, student, room.host, description={"type": "answer", "sdp": WATCHES})
    assert ack["ok"], ack
    assert (await host.told("signal.sent"))["data"]["from"] == str(watching.id)

    await room.say(host, "afterwards")
    await bystander.told("chat.posted")
    assert not bystander.of("signal.sent")


async def test_signals_arrive_in_the_order_they_were_sent(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(students=1)
    host, student = await room.inside(room.host), await room.inside(room.students[0], other_url)

    acks = await asyncio.gather(
        *(signal(room, host, room.students[0], candidate={"candidate": f"{n}"}) for n in range(60))
    )

    assert set(codes(acks)) == {"ok"}, "connecting comes in bursts, and has an allowance of its own"
    await student.until(lambda: len(student.of("signal.sent")) == 60)
    heard = [event["data"]["candidate"]["candidate"] for event in student.of("signal.sent")]
    assert heard == [str(n) for n in range(60)]


async def test_pages_say_hello_where_one_of_them_may_show_something_and_name_their_ends(
    classroom: MakeClassroom,
) -> None:
    room = await classroom(students=2)
    host, student = await room.inside(room.host), await room.inside(room.students[0])
    await room.inside(room.students[1])

    assert (await signal(room, student, room.host, hello=True, page="s1", to_page="h1"))["ok"]
    to_another = await signal(room, student, room.students[1], hello=True, page="s1")

    told = (await host.told("signal.sent"))["data"]
    assert (told["from"], told["hello"], told["page"], told["to_page"]) == (str(room.students[0].id), True, "s1", "h1")
    assert codes([to_another]) == ["may_not_publish"]


async def test_only_those_in_the_same_run_are_reached(classroom: MakeClassroom) -> None:
    room, elsewhere = await classroom(students=2), await classroom(students=1)
    host = await room.inside(room.host)
    outside, there = await room.socket(room.students[0]), await elsewhere.inside(elsewhere.students[0])
    stranger = await room.socket(elsewhere.host)

    refused = [
        await signal(room, outside, room.host),
        await signal(room, there, room.host),
        await signal(room, stranger, room.host),
        await signal(room, host, room.students[0]),  # enrolled, and not here
        await signal(room, host, elsewhere.students[0]),
        await signal(room, host, room.host),
    ]

    assert codes(refused) == ["not_inside"] * 3 + ["not_found"] * 3
    assert [ack["error"]["status"] for ack in refused] == [403] * 3 + [404] * 3
    assert not any(socket.of("signal.sent") for socket in (host, outside, there, stranger))


async def test_a_tab_that_is_not_in_the_class_or_has_left_it_hears_nothing(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    (person,) = room.students
    host, inside, left = await room.inside(room.host), await room.inside(person), await room.inside(person)
    outside = await room.socket(person)
    await left.command("leave", room.this)

    await signal(room, host, person)

    await inside.told("signal.sent")
    await room.say(host, "afterwards", to=str(person.id))  # to the person: every socket of theirs
    for socket in (outside, left):
        await socket.told("chat.posted")
        assert not socket.of("signal.sent")


async def test_students_have_nothing_to_say_to_each_other_and_show_nothing_to_the_host(
    classroom: MakeClassroom,
) -> None:
    room = await classroom(students=2)
    host = await room.inside(room.host)
    one, _ = [await room.inside(student) for student in room.students]

    to_another = await signal(room, one, room.students[1], **offer(WATCHES))
    sending = [
        await signal(room, one, room.host, description={"type": "answer", "sdp": sdp})
        for sdp in (
            SENDS,
            SENDS.replace("sendrecv", "sendonly"),
            SENDS.replace("a=sendrecv\r\n", ""),  # without a direction it sends
            WATCHES.replace("a=recvonly", "a=recvonly\na=sendrecv"),
            WATCHES.replace("a=mid:1\r\na=recvonly", "a=mid:1\x0ba=recvonly"),  # no end of a line to a browser
        )
    ]

    assert codes([to_another, *sending]) == ["may_not_publish"] * 6
    assert not host.of("signal.sent")
    session_wide = "v=0\r\na=recvonly\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n"
    assert (await signal(room, one, room.host, **offer(session_wide)))["ok"]


async def test_who_is_on_stage_may_show_and_say_until_they_step_down(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(students=2)
    invited, other = room.students
    host, student = await room.inside(room.host), await room.inside(invited, other_url)
    await room.inside(other)

    assert codes([await stage(room, host, invited), await stage(room, host, invited)]) == ["ok", "ok"]

    assert (await student.told("video.changed"))["data"]["publish"] == ["camera", "microphone", "screen"]
    assert (await student.told("stage.invited", user_id=str(invited.id)))["seq"] is not None
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
    assert set((await LiveSession.get(id=room.session.id)).locks) == {
        "chat",
        "private_chat",
        "hands",
        "reactions",
        "roster",
        "except",
    }
    assert (await Standing.get(session_id=room.session.id, user_id=room.students[0].id)).on_stage


async def test_a_hidden_roster_keeps_a_students_name_from_the_provider(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    seen = []
    video = room.make.runtime.video.of(None)
    told = video.ticket

    def listening(entrant: Any) -> Any:
        seen.append((entrant.is_host, entrant.name))
        return told(entrant)

    video.ticket = listening  # type: ignore[method-assign]
    try:
        await LiveSession.filter(id=room.session.id).update(locks={"roster": True})
        await room.inside(room.host)
        await room.inside(room.students[0])
    finally:
        video.ticket = told  # type: ignore[method-assign]
    assert [name for is_host, name in seen if not is_host] == [""]
    assert all(name for is_host, name in seen if is_host)


async def test_signals_that_make_no_sense_are_refused_and_the_class_goes_on(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    host, student = await room.inside(room.host), await room.inside(room.students[0])
    ids = {**room.this, "to": str(room.students[0].id)}
    for wrong in (
        None,
        {},
        ids,
        {**ids, **offer(), "candidate": CANDIDATE},
        {**ids, **offer(), "from": str(room.students[0].id)},
        {**ids, "to": "sfu", **offer()},
        {**ids, "to": "everybody", **offer()},
        {**ids, "description": "v=0"},
        {**ids, "description": {"type": "offer", "sdp": 7}},
        {**ids, "description": {"type": "demand", "sdp": ""}},
        {**ids, "description": {"type": "offer", "sdp": "", "more": 1}},
        {**ids, "description": {"type": "offer", "sdp": "", "streams": {"0": "somebody else's camera"}}},
        {**ids, "description": {"type": "offer", "sdp": "é" * 17_000}},
        {**ids, "description": {"type": "offer", "sdp": "x" * (32 * 1024 + 1)}},
        {**ids, "candidate": {"candidate": "x" * 1025}},
        {**ids, "candidate": {"candidate": "", "sdpMLineIndex": -1}},
        {**ids, "candidate": CANDIDATE, "hello": True},
        {**ids, "hello": False},
        {**ids, "hello": True, "page": "x" * 65},
    ):
        assert codes([await host.command("signal", wrong)]) == ["invalid"], str(wrong)[:100]

    assert (await signal(room, host, room.students[0], **offer("x" * 32 * 1024)))["ok"]
    assert len((await student.told("signal.sent"))["data"]["description"]["sdp"]) == 32 * 1024
    assert len(student.of("signal.sent")) == 1


async def test_who_signals_without_end_is_slowed_down_and_may_still_speak(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    host = await room.inside(room.host)
    await room.inside(room.students[0])

    # What is wrong costs no query, so that even a slow machine answers faster than the allowance grows. A hundred at a
    # time: a loop that does nothing else for longer than leases last would lose the host their place, and they could
    # not speak for that.
    acks: list[dict[str, Any]] = []
    while "rate_limited" not in codes(acks) and len(acks) < 2000:
        acks += await asyncio.gather(*(host.command("signal", {}) for _ in range(100)))

    assert set(codes(acks)) == {"invalid", "rate_limited"}
    refused = [ack["error"] for ack in acks if ack["error"]["code"] == "rate_limited"]
    assert all(error["retry_after"] > 0 for error in refused)
    assert codes([await room.say(host, "still here")]) == ["ok"]


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
