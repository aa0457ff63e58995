"""What browsers tell each other to connect: inside one run, by whom it is allowed."""

from __future__ import annotations

import asyncio
from typing import Any

from models.live.sessions import LiveSession
from tests.realtime.classroom import codes
from tests.realtime.conftest import MakeClassroom
from tests.realtime.signals import CANDIDATE, SENDS, WATCHES, offer, signal


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
