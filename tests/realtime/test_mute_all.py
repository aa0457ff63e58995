"""One press silences every student: those on stage, those who come there later; and nobody turns on another's voice."""

from __future__ import annotations

import pytest

from models.live.people import Standing
from models.live.talk import Voice
from tests.fixtures.fake_janus import FakeJanus
from tests.fixtures.people import Someone
from tests.realtime.classroom import codes
from tests.realtime.conftest import MakeClassroom
from tests.realtime.media import publish
from tests.realtime.signals import SENDS, answers, offer, signal, stage
from tests.realtime.test_voices import on, says

QUIET = ["camera", "screen"]
ALL = ["camera", "microphone", "screen"]


@pytest.mark.usefixtures("through_janus")
async def test_the_lines_of_all_students_are_silenced_by_one_event_and_no_hosts_is(
    classroom: MakeClassroom, fake_janus: FakeJanus
) -> None:
    room = await classroom(seats=3, students=3)
    ann, bob, helper = room.students
    await Standing.create(session_id=room.session.id, user_id=helper.id, co_host=True)
    host, helping = await room.inside(room.host), await room.inside(helper)
    anns, bobs = await room.inside(ann), await room.inside(bob)
    for student, socket in ((ann, anns), (bob, bobs)):
        await stage(room, host, student)
        await answers(room, socket, "accepted")
    for socket in (host, helping, anns, bobs):
        assert codes([await publish(room, socket, showing=["camera", "microphone"])]) == ["ok"]
    (of_janus,) = fake_janus.rooms.values()

    def silenced(*people: Someone) -> bool:
        return {id.split(":")[0] for id, _ in of_janus.muted} == {str(one.id) for one in people}

    acks = [await helping.command("lock.set", {**room.this, "microphones": True}) for _ in range(2)]

    assert codes(acks) == ["ok", "ok"]
    assert acks[0]["data"]["microphones"] is True
    await fake_janus.until(lambda: silenced(ann, bob))
    assert {mid for _, mid in of_janus.muted} == {"0"}, "their pictures go on"
    for socket in (anns, bobs):
        await socket.told("video.changed", publish=QUIET)
        assert codes([await publish(room, socket)]) == ["may_not_publish"]
    assert len(anns.of("locks.changed")) == 1
    assert not anns.of("member.muted")
    assert (await on(room, ann), await on(room, bob), await on(room, room.host), await on(room, helper)) == (0, 0, 1, 1)

    await host.command("lock.set", {**room.this, "microphones": False})

    await bobs.told("video.changed", publish=ALL)
    assert (await on(room, ann), await on(room, bob)) == (0, 0), "each says so themselves"
    assert codes([await publish(room, bobs)]) == ["ok"]


async def test_who_comes_on_stage_or_back_later_is_held_to_it_and_who_is_excepted_is_not(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(students=1)
    (student,) = room.students
    host, theirs = await room.inside(room.host), await room.inside(student, other_url)
    await host.command("lock.set", {**room.this, "microphones": True})

    await stage(room, host, student)
    await answers(room, theirs, "accepted")

    await theirs.told("video.changed", publish=QUIET)
    again = await room.socket(student, other_url)
    snapshot = (await room.join(again))["data"]
    assert (snapshot["video"]["publish"], snapshot["locks"]["microphones"]) == (QUIET, True)
    assert (await again.command("video.ticket", room.this))["data"]["publish"] == QUIET
    assert codes([await signal(room, again, room.host, **offer(SENDS))]) == ["may_not_publish"]
    assert await Voice.filter(run_id=room.run_id, user_id=student.id, kind="microphone").count() == 0

    await host.command("lock.set", {**room.this, "except": [str(student.id)]})
    await again.told("video.changed", publish=ALL)
    assert codes([await says(room, again, room.host)(SENDS)]) == ["ok"]
    assert await on(room, student) == 1
    await host.command("lock.set", {**room.this, "except": []})
    await again.until(lambda: [event["data"]["publish"] for event in again.of("video.changed")] == [ALL, QUIET])
    assert await on(room, student) == 0


async def test_whom_the_host_has_muted_alone_stays_so_when_all_may_speak_again(classroom: MakeClassroom) -> None:
    room = await classroom(students=2)
    student, other = room.students
    host, theirs, others = await room.inside(room.host), await room.inside(student), await room.inside(other)
    stranger = await room.socket(await room.make.student())
    await stage(room, host, student)
    await answers(room, theirs, "accepted")
    await host.command("member.mute", {**room.this, "user_id": str(student.id)})

    for microphones in (True, False):
        await host.command("lock.set", {**room.this, "microphones": microphones})

    assert (await theirs.command("video.ticket", room.this))["data"]["publish"] == QUIET
    assert codes([await signal(room, theirs, room.host, **offer(SENDS))]) == ["may_not_publish"]
    assert codes([await one.command("lock.set", {**room.this, "microphones": True}) for one in (others, stranger)]) == [
        "not_the_host",
        "not_the_host",
    ]
    told = [event["data"]["publish"] for event in theirs.of("video.changed")]
    assert told == [ALL, QUIET], "and is told nothing that is so already"
