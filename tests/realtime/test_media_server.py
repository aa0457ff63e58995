"""Pictures through a media server: browsers speak to us alone, and we hold them to what they may."""

from __future__ import annotations

import pytest

from domain.gateways.video.offered import Offered
from server.main import Node
from tests.fixtures.clients import Api
from tests.fixtures.fake_janus import ADMIN, SECRET, FakeJanus
from tests.fixtures.nodes import Start
from tests.realtime.classroom import codes
from tests.realtime.conftest import MakeClassroom
from tests.realtime.media import publish, resume, sees, sending, subscribe, watching
from tests.realtime.signals import SENDS, stage
from tests.realtime.test_voices import on

pytestmark = pytest.mark.usefixtures("through_janus")


async def test_a_host_shows_and_students_are_offered_it_and_nobody_speaks_to_janus(
    classroom: MakeClassroom, fake_janus: FakeJanus
) -> None:
    room = await classroom(students=2)
    (first, second) = room.students
    host, early = await room.inside(room.host), await room.inside(first)
    ticket = (await host.command("video.ticket", room.this))["data"]
    assert (ticket["provider"], ticket["kind"], ticket["url"], ticket["token"]) == ("janus", "socketio", None, "")
    assert (await subscribe(room, early))["ok"]

    assert (await publish(room, host))["data"] == {"sdp": "v=0 the answer"}

    late = await room.inside(second)
    await subscribe(room, late)
    for socket in (early, late):
        offered = await socket.told("media.offered", line="theirs")
        assert offered["seq"] is None
        (stream,) = offered["data"]["streams"].values()
        assert (stream["user_id"], stream["kind"]) == (str(room.host.id), "camera")
        answered = await socket.command("media.answer", {**room.this, "line": "theirs", "sdp": "v=0"})
        found = await socket.command("media.candidate", {**room.this, "line": "theirs", "candidate": None})
        assert codes([answered, found]) == ["ok", "ok"]
    await host.command("media.show", {**room.this, "line": "mine", "showing": []})
    await early.until(lambda: early.of("media.feeds_changed")[-1]["data"]["feeds"][0]["showing"] == [])
    assert not host.of("media.feeds_changed")
    await host.command("media.unpublish", {**room.this, "line": "mine"})
    await sees(early)
    assert not sending(fake_janus, room.host)


async def test_students_show_nothing_until_they_are_on_stage_and_nothing_once_they_step_down(
    classroom: MakeClassroom, fake_janus: FakeJanus
) -> None:
    room = await classroom(students=1)
    (student,) = room.students
    host, theirs = await room.inside(room.host), await room.inside(student)
    await subscribe(room, host)

    assert codes([await publish(room, theirs)]) == ["may_not_publish"]
    assert not fake_janus.said("publish")
    await stage(room, host, student)
    assert codes([await publish(room, theirs)]) == ["ok"]
    await sees(host, student)

    await stage(room, host, student, "remove")

    assert (await theirs.told("media.lost", line="mine"))["data"]["reason"] == "kicked"
    await sees(host)
    assert codes([await publish(room, theirs)]) == ["may_not_publish"]


async def test_a_host_who_mutes_silences_the_voice_and_leaves_the_picture(
    classroom: MakeClassroom, fake_janus: FakeJanus
) -> None:
    room = await classroom(students=1)
    (student,) = room.students
    host, theirs = await room.inside(room.host), await room.inside(student)
    await stage(room, host, student)
    await publish(room, theirs)
    (of_janus,) = fake_janus.rooms.values()
    on = {**room.this, "user_id": str(student.id)}

    await host.command("member.mute", on)
    await fake_janus.until(lambda: {mid for _, mid in of_janus.muted} == {"0"})

    assert codes([await publish(room, theirs)]) == ["may_not_publish"], "not with a microphone"
    quiet = SENDS.replace("a=sendrecv", "a=inactive", 1)
    assert codes([await publish(room, theirs, sdp=quiet, streams={"1": "camera"})]) == ["ok"]
    await host.command("member.unmute", on)
    await fake_janus.until(lambda: not [id for id, _ in of_janus.muted if id == fake_janus.sending()[-1].id])


@pytest.mark.parametrize("deed", ["member.kick", "member.ban"])
async def test_who_is_put_out_neither_sends_nor_receives(
    classroom: MakeClassroom, fake_janus: FakeJanus, deed: str
) -> None:
    room = await classroom(students=1)
    (student,) = room.students
    host, theirs = await room.inside(room.host), await room.inside(student)
    await stage(room, host, student)
    await publish(room, host, "of the host")
    await publish(room, theirs)
    await subscribe(room, theirs)
    await theirs.told("media.offered")

    await host.command(deed, {**room.this, "user_id": str(student.id)})

    await fake_janus.until(lambda: not sending(fake_janus, student))
    await fake_janus.until(lambda: not watching(fake_janus))
    assert sending(fake_janus, room.host)
    refused = [await publish(room, theirs), await subscribe(room, theirs)]
    assert set(codes(refused)) <= {"not_inside", "banned"}
    answer = {**room.this, "line": "theirs", "sdp": "v=0"}
    assert codes([await theirs.command("media.answer", answer)]) == ["not_found"]


async def test_people_of_two_servers_see_each_other_and_are_put_out_by_either(
    classroom: MakeClassroom, start: Start, fake_janus: FakeJanus
) -> None:
    other = await start(
        LYCEUM_VIDEO="janus",
        LYCEUM_JANUS_URL=fake_janus.url,
        LYCEUM_JANUS_SECRET=SECRET,
        LYCEUM_JANUS_ADMIN_SECRET=ADMIN,
    )
    room = await classroom(students=1)
    (student,) = room.students
    host, theirs = await room.inside(room.host), await room.inside(student, other.url)
    await subscribe(room, host)
    await subscribe(room, theirs)
    await stage(room, host, student)
    await publish(room, host)
    await publish(room, theirs)
    await sees(host, student)
    await sees(theirs, room.host)

    await host.command("member.kick", {**room.this, "user_id": str(student.id)})

    await sees(host)
    await fake_janus.until(lambda: watching(fake_janus) == 1)  # the host

    # Another server cannot have a line; and with a server that is killed its lines are gone, whoever is away.
    again = await room.inside(student, other.url)
    await subscribe(room, again, "there")
    await fake_janus.until(lambda: watching(fake_janus) == 2)
    assert codes([await resume(room, await room.inside(student), "there")]) == ["not_found"]
    await other.kill()
    await fake_janus.until(lambda: watching(fake_janus) == 1)


async def test_a_microphone_is_on_as_its_browser_says_until_the_line_is_gone(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    host = await room.inside(room.host)

    async def show(*kinds: str) -> int:
        assert (await host.command("media.show", {**room.this, "line": "mine", "showing": list(kinds)}))["ok"]
        return await on(room, room.host)

    await publish(room, host)
    seen = [await on(room, room.host), await show("microphone"), await show("camera"), await show("microphone")]
    await publish(room, host, "another")  # loaded anew
    seen.append(await on(room, room.host))
    await publish(room, host, showing=["microphone"])
    seen.append(await on(room, room.host))
    await host.command("media.unpublish", {**room.this, "line": "mine"})
    seen.append(await on(room, room.host))
    await publish(room, host, showing=["microphone"])
    await host.command("leave", room.this)
    seen.append(await on(room, room.host))

    assert seen == [0, 1, 0, 1, 0, 1, 0, 0]


async def test_a_class_has_the_provider_it_chose_and_keeps_it_while_it_is_on(
    classroom: MakeClassroom, fake_janus: FakeJanus, here: Node, api: Api
) -> None:
    room = await classroom(students=1, live=False)
    plans = api.as_(room.host)
    offered = await plans.get("/live-providers")
    assert [(one["provider"], one["default"]) for one in offered.body] == [("janus", True), ("builtin", False)]
    assert offered.body[0]["capabilities"]["server_kick"]
    refused = [await plans.patch(room.path, {"settings": {"video": name}}) for name in ("zoom", "smoke", 7)]
    assert [(one.status, one.body["errors"][0]["pointer"]) for one in refused] == [(422, "/settings/video")] * 3
    assert refused[0].body["errors"][0]["code"] == "not_offered"
    assert (await api.as_(room.students[0]).get("/live-providers")).status == 403

    await plans.patch(room.path, {"settings": {"video": "builtin"}})
    started = await plans.post(f"{room.path}/start")
    assert started.body["settings"]["video"] == "builtin"
    host = await room.inside(room.host)
    ticket = (await host.command("video.ticket", room.this))["data"]
    assert (ticket["provider"], ticket["capabilities"]["max_on_stage"]) == ("builtin", 1)
    assert codes([await publish(room, host)]) == ["no_media_server"]
    assert (await plans.patch(room.path, {"settings": {"video": "janus"}})).code == "session_live"
    kept = await plans.patch(room.path, {"settings": {"slow_mode_seconds": 3}})
    assert (kept.status, kept.body["settings"]["video"]) == (200, "builtin")

    # One that named none keeps what the server chose when it began.
    other = await classroom(live=False)
    await api.as_(other.host).post(f"{other.path}/start")
    here.runtime.video = Offered("builtin", here.runtime.video.providers)
    teaching = await other.inside(other.host)
    assert (await teaching.command("video.ticket", other.this))["data"]["provider"] == "janus"
    assert codes([await publish(other, teaching)]) == ["ok"]
    assert len(fake_janus.rooms) == 1, "the other class has no room there"
