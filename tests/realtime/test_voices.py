"""Whose microphone is on, as the server knows it from what browsers tell each other through it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from models.live import VoiceKind
from models.live.talk import Voice
from tests.fixtures.clients import Socket
from tests.fixtures.people import Someone
from tests.realtime.classroom import Classroom, codes
from tests.realtime.conftest import MakeClassroom
from tests.realtime.signals import SENDS, WATCHES, answers, signal, stage

Says = Callable[..., Awaitable[dict[str, Any]]]


async def on(room: Classroom, someone: Someone, kind: VoiceKind = VoiceKind.MICROPHONE) -> int:
    """By how many lines somebody can be heard now."""
    return await Voice.filter(run_id=room.run_id, user_id=someone.id, kind=kind, ended_at=None).count()


def says(room: Classroom, socket: Socket, to: Someone, page: str = "a.0") -> Says:
    """`sdp` and who says it of what."""

    async def describe(sdp: str, streams: dict[str, str] | None = None) -> dict[str, Any]:
        description = {"type": "offer", "sdp": sdp, "streams": streams or {}}
        return await signal(room, socket, to, description=description, page=page)

    return describe


async def on_stage(classroom: MakeClassroom) -> tuple[Classroom, Someone, Socket, Socket]:
    room = await classroom(students=2)
    speaker = room.students[0]
    host, student = await room.inside(room.host), await room.inside(speaker)
    assert (await stage(room, host, speaker))["ok"]
    assert await on(room, speaker, VoiceKind.STAGE) == 0, "not before they have said yes"
    assert (await answers(room, student, "accepted"))["ok"]
    return room, speaker, host, student


async def test_a_microphone_is_on_while_a_description_sends_a_voice(classroom: MakeClassroom) -> None:
    room, speaker, _, student = await on_stage(classroom)
    describes = says(room, student, room.host)

    seen = []
    for sdp, streams in (
        (SENDS, {"0": "microphone", "1": "camera"}),
        (SENDS, {"0": "microphone"}),  # said again: a new candidate, a new camera
        (WATCHES, {}),
        (SENDS, {"0": "screen_audio", "1": "screen"}),
        (SENDS, {}),  # a client that names nothing: in doubt it is a voice
    ):
        assert (await describes(sdp, streams))["ok"]
        seen.append(await on(room, speaker))

    assert seen == [1, 1, 0, 0, 1]
    assert await Voice.filter(run_id=room.run_id, user_id=speaker.id, kind=VoiceKind.MICROPHONE).count() == 2


async def test_a_page_that_was_loaded_anew_sends_nothing_by_its_old_name(classroom: MakeClassroom) -> None:
    room, speaker, _, student = await on_stage(classroom)
    await room.inside(room.students[1])
    await says(room, student, room.host, page="a.0")(SENDS)
    await says(room, student, room.students[1], page="a.0")(SENDS)

    assert (await signal(room, student, room.host, hello=True, page="a.0"))["ok"]
    same = await on(room, speaker)
    assert (await signal(room, student, room.host, hello=True, page="b.0"))["ok"]

    assert (same, await on(room, speaker)) == (2, 1), "the other still hears them"


async def test_who_is_muted_steps_down_or_leaves_is_heard_no_more_and_by_nobody_who_left(
    classroom: MakeClassroom,
) -> None:
    room, speaker, host, student = await on_stage(classroom)
    describes, their = says(room, student, room.host), {**room.this, "user_id": str(speaker.id)}

    await describes(SENDS)
    await host.command("member.mute", their)
    muted = await on(room, speaker), codes([await describes(SENDS)]), await on(room, speaker)
    await host.command("member.unmute", their)
    await describes(SENDS)
    back = await on(room, speaker)
    await stage(room, host, speaker, "remove")
    below = await on(room, speaker), await on(room, speaker, VoiceKind.STAGE)
    await stage(room, host, speaker)
    await describes(SENDS)
    await says(room, host, speaker)(SENDS)
    await student.command("leave", room.this)
    left = await on(room, speaker), await on(room, room.host)

    assert muted == (0, ["may_not_publish"], 0)
    assert back == 1
    assert (below, left) == ((0, 0), (0, 0))


async def test_the_end_of_a_class_ends_every_voice_with_it(classroom: MakeClassroom) -> None:
    room, _, host, student = await on_stage(classroom)
    await says(room, student, room.host)(SENDS)
    await says(room, host, room.students[0])(SENDS)

    ended = (await host.command("session.end", room.this))["data"]["ended_at"]

    rows = await Voice.filter(run_id=room.run_id)
    assert len(rows) == 3
    assert all(row.ended_at is not None and row.ended_at.isoformat() <= ended.replace("Z", "+00:00") for row in rows)
