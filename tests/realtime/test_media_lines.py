"""Whose lines to the media server they are, and how long they last: also for who is away for a while."""

from __future__ import annotations

import pytest

from models.live.sessions import LiveSession
from realtime.lines import MAX_KEPT
from tests.fixtures.clients import Api
from tests.fixtures.fake_janus import FakeJanus
from tests.realtime.classroom import codes, cut
from tests.realtime.conftest import MakeClassroom
from tests.realtime.media import publish, resume, sees, sending, subscribe, watching
from tests.realtime.signals import stage

pytestmark = pytest.mark.usefixtures("through_janus")


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
    await host.told("participant.away", user_id=str(student.id))
    await room.grace_passes(student)
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
