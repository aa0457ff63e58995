"""What carries a class: chosen by how many may come, and switched by a host while it is on; everybody follows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest_asyncio

from domain.gateways.video.builtin import BuiltinVideo
from domain.gateways.video.janus import JanusVideo
from domain.gateways.video.livekit import LiveKitVideo
from domain.gateways.video.offered import Offered
from domain.live import media, participation, video_providers
from domain.live.seats import Run
from models.live.people import Standing
from models.live.sessions import LiveSession
from server.main import Node
from tests.fixtures.clients import Api, Socket
from tests.fixtures.fake_janus import ADMIN, SECRET, FakeJanus
from tests.fixtures.nodes import Start
from tests.fixtures.people import Make
from tests.realtime.classroom import Classroom, codes, cut, numbered
from tests.realtime.conftest import MakeClassroom
from tests.realtime.media import publish, resume, sees, subscribe
from tests.realtime.signals import SENDS, answers, offer, signal, stage
from tests.realtime.test_voices import on


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def with_janus_for_the_large(here: Node, fake_janus: FakeJanus) -> AsyncIterator[None]:
    """The server of this process has the stand-in for classes that browsers cannot carry by themselves."""
    before = here.runtime.video
    video = JanusVideo(fake_janus.url, SECRET, ADMIN, key=here.runtime.settings.signing_key)
    here.runtime.video = Offered("builtin", {**before.providers, "janus": video}, larger="janus")
    yield
    here.runtime.video = before
    await video.close()


async def switch(room: Classroom, socket: Socket, provider: str = "janus") -> dict[str, Any]:
    return await socket.command("video.switch", {**room.this, "provider": provider})


async def ticket(room: Classroom, socket: Socket) -> dict[str, Any]:
    ack = await socket.command("video.ticket", room.this)
    assert ack["ok"], ack
    found: dict[str, Any] = ack["data"]
    return found


async def test_the_server_chooses_by_how_many_may_come_where_the_class_has_not_chosen(
    make: Make, here: Node, api: Api
) -> None:
    providers = {**here.runtime.video.providers, "builtin": BuiltinVideo(b"a key", max_viewers=2)}
    here.runtime.video = Offered("builtin", providers, larger="janus")
    host = await make.instructor()

    async def begins_with(*, enrolled: int, seats: int, **settings: Any) -> str | None:
        course = await make.course(host)
        for _ in range(enrolled):
            await make.student(enrolled_in=course)
        session = await make.session(host, course, seats=seats, settings=settings)
        assert (await api.as_(host).post(f"/live-sessions/{session.id}/start")).status == 200
        return (await LiveSession.get(id=session.id)).video

    assert await begins_with(enrolled=2, seats=30) == "builtin"
    assert await begins_with(enrolled=3, seats=30) == "janus"
    assert await begins_with(enrolled=3, seats=2) == "builtin", "for more there are no seats"
    assert await begins_with(enrolled=3, seats=30, video="builtin") == "builtin", "its instructor has chosen"
    assert await begins_with(enrolled=0, seats=1, video="janus") == "janus"
    offered = (await api.as_(host).get("/live-providers")).body
    assert [(one["provider"], one["default"], one["larger"]) for one in offered] == [
        ("builtin", True, False),
        ("janus", False, True),
    ]
    here.runtime.video.larger = None
    assert await begins_with(enrolled=3, seats=30) == "builtin", "there is nothing larger"


async def test_a_host_switches_and_everybody_comes_with_a_new_ticket_and_the_old_way_is_closed(
    classroom: MakeClassroom, fake_janus: FakeJanus
) -> None:
    room = await classroom(students=2)
    watching, speaking = room.students
    host, watcher, speaker = [await room.inside(one) for one in (room.host, watching, speaking)]
    await stage(room, host, speaking)
    await answers(room, speaker, "accepted")
    before = await ticket(room, speaker)
    assert (before["provider"], before["switches"], before["larger"]) == ("builtin", 0, "janus")
    assert (await signal(room, speaker, room.host, **offer()))["ok"]
    assert await on(room, speaking) == 1

    assert codes([await switch(room, host), await switch(room, host)]) == ["ok", "ok"]

    for socket in (host, watcher, speaker):
        told = await socket.told("video.switched")
        assert told["data"] == {"provider": "janus", "switches": 1, "by": str(room.host.id)}
        assert told["seq"] is not None
    after = await ticket(room, speaker)
    assert (after["provider"], after["switches"], after["larger"]) == ("janus", 1, None)
    assert after["room"] != before["room"]
    assert after["publish"] == ["camera", "microphone", "screen"], "who is on stage stays there"
    assert (
        codes([await signal(room, speaker, room.host, **offer()), await signal(room, host, watching, hello=True)])
        == ["not_peer_to_peer"] * 2
    )
    assert await on(room, speaking) == 0, "nobody hears them by the way there was"
    assert len(host.of("video.switched")) == 1, "again changes nothing"

    await subscribe(room, watcher)
    assert codes([await publish(room, speaker), await publish(room, watcher, "theirs")]) == ["ok", "may_not_publish"]
    await sees(watcher, speaking)
    late = await room.socket(room.host)
    snapshot = (await room.join(late))["data"]
    assert (snapshot["video"]["provider"], snapshot["video"]["switches"]) == ("janus", 1)

    # What hosts decide reaches the new one, and so does the end.
    await host.command("member.kick", {**room.this, "user_id": str(speaking.id)})
    await fake_janus.until(lambda: not fake_janus.sending())
    await publish(room, host)
    await host.command("session.end", room.this)
    await fake_janus.until(lambda: not fake_janus.sending() and not fake_janus.rooms)


async def test_only_who_leads_the_class_while_it_is_on_switches_it_to_what_there_is(classroom: MakeClassroom) -> None:
    room, planned = await classroom(students=2), await classroom(live=False)
    student, helper = room.students
    await Standing.create(session_id=room.session.id, user_id=helper.id, co_host=True)
    host, sitting, helping = [await room.inside(one) for one in (room.host, student, helper)]
    stranger, elsewhere = await room.socket(planned.host), await planned.socket(planned.host)

    refused = [
        await switch(room, sitting),
        await switch(room, stranger),
        await switch(planned, elsewhere),
        await switch(room, host, "zoom"),
        await switch(room, host, "smoke"),
    ]

    assert codes(refused) == ["not_the_host", "not_the_host", "session_not_live", "invalid", "invalid"]
    assert refused[3]["error"]["errors"][0]["code"] == "not_offered"
    assert not host.of("video.switched")
    assert codes([await switch(room, helping)]) == ["ok"]
    await host.command("session.end", room.this)
    assert codes([await switch(room, host, "builtin")]) == ["session_ended"]


async def test_a_stage_that_the_other_cannot_carry_is_not_emptied_by_a_switch(classroom: MakeClassroom) -> None:
    room = await classroom(students=2)
    host, *_ = [await room.inside(one) for one in (room.host, *room.students)]
    await switch(room, host)
    for student in room.students:
        assert (await stage(room, host, student))["ok"], "there is more room on it now"

    assert codes([await switch(room, host, "builtin")]) == ["stage_full"]
    await stage(room, host, room.students[0], "remove")
    assert codes([await switch(room, host, "builtin")]) == ["ok"]


async def test_a_class_goes_back_to_its_browsers_only_when_so_few_are_here_that_all_of_them_see(
    classroom: MakeClassroom, here: Node
) -> None:
    video = here.runtime.video
    small = BuiltinVideo(here.runtime.settings.signing_key, max_viewers=1)
    here.runtime.video = Offered("builtin", {**video.providers, "builtin": small}, larger="janus")
    room = await classroom(students=2)
    host, *students = [await room.inside(one) for one in (room.host, *room.students)]
    assert (await ticket(room, host))["smaller"] is None
    await switch(room, host)
    assert (await ticket(room, host))["smaller"] == {"provider": "builtin", "max_viewers": 1, "max_on_stage": 1}

    refused = await switch(room, host, "builtin")
    assert codes([refused]) == ["too_many_viewers"]
    assert "2 are here" in refused["error"]["detail"]
    await students[0].command("leave", room.this)
    assert codes([await switch(room, host, "builtin")]) == ["ok"]


async def test_who_was_away_or_comes_at_that_moment_ends_where_the_others_are(classroom: MakeClassroom) -> None:
    room = await classroom(students=2, seats=2)
    away, coming = room.students
    host, theirs = await room.inside(room.host), await room.inside(away)
    seq = max(event["seq"] for event in numbered(host, room.run_id))
    cut(theirs)
    await host.told("participant.away", user_id=str(away.id))

    joins = [await room.socket(coming) for _ in range(4)]
    _, *acks = await asyncio.gather(switch(room, host), *(room.join(socket) for socket in joins))

    for socket, ack in zip(joins, acks, strict=True):
        found = ack["data"]["video"]
        if found["switches"] == 0:  # then it is told, after what it was given
            assert (await socket.told("video.switched"))["seq"] > ack["data"]["seq"]
        assert (await ticket(room, socket))["provider"] == "janus"
    back = await room.socket(away)
    answer = (await room.join(back, resume={"run_id": str(room.run_id), "seq": seq}))["data"]
    assert answer["resumed"]
    missed = [event for event in answer["events"] if event["type"] == "video.switched"]
    assert [event["data"]["switches"] for event in missed] == [1]


async def test_hosts_of_two_servers_who_switch_at_once_agree_with_everybody_in_the_end(
    classroom: MakeClassroom, start: Start, fake_janus: FakeJanus
) -> None:
    keys = {"LYCEUM_JANUS_URL": fake_janus.url, "LYCEUM_JANUS_SECRET": SECRET, "LYCEUM_JANUS_ADMIN_SECRET": ADMIN}
    other = await start(**keys)
    room = await classroom(students=2)
    helper, student = room.students
    await Standing.create(session_id=room.session.id, user_id=helper.id, co_host=True)
    host, helping = await room.inside(room.host), await room.inside(helper, other.url)
    pages = [await room.inside(student), await room.inside(student, other.url)]

    assert codes(await asyncio.gather(switch(room, host), switch(room, helping))) == ["ok", "ok"]
    assert {(await ticket(room, page))["provider"] for page in (host, helping, *pages)} == {"janus"}
    rounds = [("builtin", "janus"), ("janus", "builtin")] * 3
    for one, another in rounds:
        acks = await asyncio.gather(switch(room, host, one), switch(room, helping, another))
        assert codes(acks) == ["ok", "ok"]

    row = await LiveSession.get(id=room.session.id)
    for page in pages:
        last = await page.told("video.switched", switches=len(row.video_before))
        assert last["data"]["provider"] == row.video
        told = [event["data"]["switches"] for event in page.of("video.switched")]
        assert told == list(range(1, len(row.video_before) + 1)), "each once, in one order"
        assert (await ticket(room, page))["provider"] == row.video


async def test_lines_to_the_room_that_was_left_are_closed_and_the_room_that_was_come_back_to_is_another(
    classroom: MakeClassroom, fake_janus: FakeJanus, here: Node
) -> None:
    room = await classroom(students=1)
    host, watcher = await room.inside(room.host), await room.inside(room.students[0])
    await switch(room, host)
    await subscribe(room, watcher)
    await publish(room, host, "first", showing=["microphone"])
    await sees(watcher, room.host)
    (first,) = {peer.room for peer in fake_janus.sending()}
    fake_janus.deaf_to.add("destroy")  # the order about the old room is late

    await switch(room, host, "builtin")
    await fake_janus.until(lambda: not fake_janus.sending())
    assert codes([await publish(room, host, "second"), await subscribe(room, watcher)]) == ["no_media_server"] * 2
    assert codes([await resume(room, host, "first")]) == ["not_found"]
    assert await on(room, room.host) == 0
    assert (await signal(room, host, room.students[0], **offer(SENDS)))["ok"]

    await switch(room, host)
    await subscribe(room, watcher)
    assert codes([await publish(room, host, "third")]) == ["ok"]
    await sees(watcher, room.host)
    (second,) = {peer.room for peer in fake_janus.sending()}
    assert second != first
    fake_janus.deaf_to.clear()
    row = await LiveSession.get(id=room.session.id)
    left = UUID(first.removeprefix("class-"))
    for _ in range(2):  # a job may be done again
        await media.leave_room(here.runtime.context(), {"provider": "janus", "room_id": str(left)})
    assert {peer.room for peer in fake_janus.sending()} == {second} == {f"class-{video_providers.room_id(row)}"}


async def test_what_a_class_was_carried_by_for_a_while_only_is_not_said_to_be_silence(
    classroom: MakeClassroom, here: Node
) -> None:
    room = await classroom(students=1)
    host = await room.inside(room.host)
    video = here.runtime.video
    livekit = LiveKitVideo("wss://live.example.com", "key", "a secret of thirty-two bytes at least")
    here.runtime.video = Offered("builtin", {**video.providers, "livekit": livekit})
    await LiveSession.filter(id=room.session.id).update(video="livekit")

    assert codes([await switch(room, host, "builtin")]) == ["ok"]

    counted = await participation.of_run(here.runtime.context(), Run(room.session.id, room.run_id))
    assert [part.microphone_seconds for part in counted] == [None]
