"""Pictures through a media server: browsers speak to us alone, and we hold them to what they may."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from domain.gateways.video.janus import JanusVideo
from domain.gateways.video.offered import Offered
from models.live.sessions import LiveSession
from realtime.lines import MAX_KEPT
from server.main import Node
from tests.fixtures.clients import Api, Socket
from tests.fixtures.fake_janus import ADMIN, SECRET, FakeJanus
from tests.fixtures.nodes import Start
from tests.fixtures.people import Someone
from tests.realtime.classroom import Classroom, codes, cut
from tests.realtime.conftest import MakeClassroom
from tests.realtime.test_signal import SENDS, stage
from tests.realtime.test_voices import on

STREAMS = {"0": "microphone", "1": "camera"}


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def through_janus(here: Node, fake_janus: FakeJanus) -> AsyncIterator[None]:
    """The server of this process drives the stand-in for as long as a test lasts."""
    before = here.runtime.video
    video = JanusVideo(fake_janus.url, SECRET, ADMIN, key=here.runtime.settings.signing_key)
    here.runtime.video = Offered("janus", {**before.providers, "janus": video})
    yield
    here.runtime.video = before
    await video.close()


async def publish(room: Classroom, socket: Socket, line: str = "mine", **more: Any) -> dict[str, Any]:
    given = {"line": line, "sdp": SENDS, "streams": STREAMS, "showing": ["camera"], **more}
    return await socket.command("media.publish", {**room.this, **given})


async def subscribe(room: Classroom, socket: Socket, line: str = "theirs") -> dict[str, Any]:
    return await socket.command("media.subscribe", {**room.this, "line": line})


async def sees(socket: Socket, *people: Someone) -> dict[str, Any]:
    """Waits until the latest word of who shows something names exactly these."""

    def there() -> Any:
        told = socket.of("media.feeds_changed")
        names = {feed["user_id"] for feed in told[-1]["data"]["feeds"]} if told else None
        return told[-1] if names == {str(one.id) for one in people} else None

    event: dict[str, Any] = await socket.until(there)
    return event


async def resume(room: Classroom, socket: Socket, line: str) -> dict[str, Any]:
    return await socket.command("media.resume", {**room.this, "line": line})


def watching(fake: FakeJanus) -> int:
    return sum(bool(peer.watched) for peer in fake.peers.values())


def sending(fake: FakeJanus, someone: Someone) -> bool:
    return any(peer.id.startswith(f"{someone.id}:") for peer in fake.sending())


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


async def test_the_end_of_a_class_and_a_leave_end_the_lines_of_who_is_there_and_who_is_away(
    classroom: MakeClassroom, fake_janus: FakeJanus
) -> None:
    room = await classroom(students=2)
    one, other = room.students
    host, cut_off, leaving = [await room.inside(who) for who in (room.host, one, other)]
    await publish(room, host)
    for socket in (cut_off, leaving):
        await subscribe(room, socket)
        await socket.told("media.offered")
    await leaving.command("leave", room.this)
    await fake_janus.until(lambda: watching(fake_janus) == 1)
    cut(cut_off)
    await host.told("participant.away", user_id=str(one.id))
    assert watching(fake_janus) == 1

    await host.command("session.end", room.this)

    await fake_janus.until(lambda: not fake_janus.sending() and not watching(fake_janus))


async def test_who_is_away_is_seen_and_sees_on_and_takes_the_lines_over(
    classroom: MakeClassroom, fake_janus: FakeJanus
) -> None:
    room = await classroom(students=2)
    student, another = room.students
    host, theirs, watcher = [await room.inside(one) for one in (room.host, student, another)]
    await stage(room, host, student)
    await publish(room, theirs, "sends")
    await subscribe(room, theirs, "sees")
    await publish(room, host)
    await theirs.told("media.offered", line="sees")  # and is cut off before it can answer
    await subscribe(room, watcher)
    await sees(watcher, student, room.host)

    cut(theirs)
    await host.told("participant.away", user_id=str(student.id))
    await host.command("media.show", {**room.this, "line": "mine", "showing": ["camera", "microphone"]})
    await watcher.until(lambda: len(watcher.of("media.feeds_changed")[-1]["data"]["feeds"]) == 2)
    assert sending(fake_janus, student)
    assert watching(fake_janus) == 2

    back = await room.inside(student)
    stolen = [await resume(room, watcher, "sends"), await resume(room, await room.socket(student), "sends")]
    assert codes(stolen) == ["not_found", "not_inside"]
    assert codes([await resume(room, back, line) for line in ("sends", "sees", "never made")]) == [
        "ok",
        "ok",
        "not_found",
    ]
    told = await back.told("media.feeds_changed", line="sees")
    assert told["data"]["feeds"][0]["showing"] == ["camera", "microphone"], "as it is now"
    await back.told("media.offered", line="sees")
    answer = {**room.this, "line": "sees", "sdp": "v=0"}
    show = {**room.this, "line": "sends", "showing": []}
    assert codes([await back.command("media.answer", answer), await back.command("media.show", show)]) == ["ok", "ok"]
    assert len(fake_janus.said("publish")) == 2, "nobody made anything anew"

    # A socket that seems to live has lost its lines to a newer one; what was answered is not offered again.
    newer = await room.inside(student)
    assert codes([await resume(room, newer, "sees")]) == ["ok"]
    await newer.told("media.feeds_changed", line="sees")
    assert codes([await back.command("media.answer", answer)]) == ["not_found"]
    assert not newer.of("media.offered")


async def test_who_does_not_come_back_in_time_neither_sends_nor_receives(
    classroom: MakeClassroom, fake_janus: FakeJanus
) -> None:
    room = await classroom(students=1)
    (student,) = room.students
    host, theirs = await room.inside(room.host), await room.inside(student)
    await stage(room, host, student)
    await publish(room, theirs)
    await publish(room, host)
    await subscribe(room, theirs)
    await theirs.told("media.offered")

    cut(theirs)
    await host.told("participant.left", user_id=str(student.id))

    await fake_janus.until(lambda: not sending(fake_janus, student) and not watching(fake_janus))
    assert sending(fake_janus, room.host)


@pytest.mark.parametrize("deed", ["member.kick", "member.ban", "member.mute", "stage.remove"])
async def test_what_a_host_decides_holds_for_the_lines_of_who_is_away(
    classroom: MakeClassroom, fake_janus: FakeJanus, deed: str
) -> None:
    room = await classroom(students=1)
    (student,) = room.students
    host, theirs = await room.inside(room.host), await room.inside(student)
    await stage(room, host, student)
    await publish(room, host)
    await publish(room, theirs)
    await subscribe(room, theirs, "sees")
    await theirs.told("media.offered")
    (of_janus,) = fake_janus.rooms.values()
    cut(theirs)
    await host.told("participant.away", user_id=str(student.id))

    await host.command(deed, {**room.this, "user_id": str(student.id)})

    if deed == "member.mute":
        await fake_janus.until(lambda: {mid for _, mid in of_janus.muted} == {"0"})
        back = await room.inside(student)
        assert codes([await resume(room, back, "mine")]) == ["ok"]
        assert {mid for _, mid in of_janus.muted} == {"0"}, "and it is looked at again"
        return
    await fake_janus.until(lambda: not sending(fake_janus, student))
    if deed == "stage.remove":
        back = await room.inside(student)
        assert codes([await resume(room, back, line) for line in ("mine", "sees")]) == ["may_not_publish", "ok"]
    else:
        await fake_janus.until(lambda: not watching(fake_janus))


async def test_a_newer_device_ends_the_lines_of_the_old_one_and_the_same_page_takes_them_with_it(
    classroom: MakeClassroom, fake_janus: FakeJanus
) -> None:
    room = await classroom(students=1)
    await LiveSession.filter(id=room.session.id).update(settings={"devices": "single"})
    (student,) = room.students
    host, old = await room.inside(room.host), await room.inside(student)
    await publish(room, host)
    await subscribe(room, old)
    await old.told("media.offered")

    new = await room.inside(student)
    await old.told("participant.left", reason="replaced")
    assert codes([await resume(room, new, "theirs")]) == ["ok"]
    newest = await room.inside(student)
    await new.told("participant.left", reason="replaced")

    await fake_janus.until(lambda: not watching(fake_janus))
    assert codes([await resume(room, newest, "theirs")]) == ["not_found"]


async def test_who_is_signed_out_has_the_grace_for_their_seat_and_none_for_their_lines(
    classroom: MakeClassroom, fake_janus: FakeJanus, api: Api
) -> None:
    room = await classroom(students=1)
    (student,) = room.students
    host, theirs = await room.inside(room.host), await room.inside(student)
    await publish(room, host)
    await subscribe(room, theirs)
    await theirs.told("media.offered")

    ended = await api.as_(student).delete(f"/auth/sign-ins/{student.caller.sign_in_id}")

    assert ended.status == 204
    await fake_janus.until(lambda: not watching(fake_janus))
    assert not host.of("participant.left")


async def test_nobody_fills_the_room_by_dropping_out_again_and_again(
    classroom: MakeClassroom, fake_janus: FakeJanus
) -> None:
    room = await classroom()
    other_host = await room.inside(room.host)
    for n in range(MAX_KEPT + 2):
        dropping = await room.inside(room.host)
        await publish(room, dropping, f"line {n}")
        cut(dropping)
        await fake_janus.until(lambda n=n: len(fake_janus.sending()) == min(n + 1, MAX_KEPT))

    dropped = {**room.this, "line": f"line {MAX_KEPT + 1}"}
    assert codes([await other_host.command("media.unpublish", dropped)]) == ["ok"], "a page forgets what it left"
    await fake_janus.until(lambda: len(fake_janus.sending()) == MAX_KEPT - 1)


async def test_lines_belong_to_one_socket_in_one_class(classroom: MakeClassroom, fake_janus: FakeJanus) -> None:
    room, elsewhere = await classroom(students=1), await classroom(students=1)
    host, student = await room.inside(room.host), await room.inside(room.students[0])
    tab, outside = await room.inside(room.host), await room.socket(elsewhere.host)
    await publish(room, host)
    show = {**room.this, "line": "mine", "showing": []}

    refused = [
        await student.command("media.show", show),
        await tab.command("media.show", show),
        await outside.command("media.show", show),
        await host.command("media.show", {**show, **elsewhere.this}),
        await host.command("media.answer", {**room.this, "line": "mine", "sdp": "v=0"}),  # not one to answer
    ]
    assert codes(refused) == ["not_found"] * 5
    assert codes([await publish(room, outside), await subscribe(room, outside)]) == ["not_inside"] * 2
    await student.command("media.unpublish", {**room.this, "line": "mine"})
    assert sending(fake_janus, room.host)
    nonsense = [
        await publish(room, host, streams={}),
        await publish(room, host, streams={"0": "somebody else's camera"}),
        await publish(room, host, sdp="x" * 40_000),
        await publish(room, host, line=""),
        await publish(room, host, to="everybody"),
    ]
    assert codes(nonsense) == ["invalid"] * 5
    assert codes([await publish(room, host, sdp="nonsense")]) == ["media_refused"]


async def test_a_restarted_janus_is_told_and_lines_begin_anew(classroom: MakeClassroom, fake_janus: FakeJanus) -> None:
    room = await classroom(students=1)
    host, student = await room.inside(room.host), await room.inside(room.students[0])
    await publish(room, host)
    await subscribe(room, student)
    await sees(student, room.host)

    await fake_janus.restart()

    for socket, line in ((host, "mine"), (student, "theirs")):
        assert (await socket.told("media.lost", line=line))["data"]["reason"] == "away"
    assert codes([await subscribe(room, student, "again"), await publish(room, host, "again")]) == ["ok", "ok"]
    await student.told("media.offered", line="again")
    fake_janus.deaf_to = {"attach", "create"}
    await fake_janus.restart()
    await host.told("media.lost", line="again")
    assert (await room.say(host, "the class goes on"))["ok"]


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
