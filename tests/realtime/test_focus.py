"""Whom a host has everybody look at: until they leave, step down, host no more, or another is chosen."""

from __future__ import annotations

from typing import Any

import pytest

from models.live.people import Standing
from tests.fixtures.clients import Socket
from tests.fixtures.people import Someone
from tests.realtime.classroom import Classroom, codes
from tests.realtime.conftest import MakeClassroom
from tests.realtime.signals import answers, stage


async def focus(room: Classroom, socket: Socket, whom: Someone | None, of: str = "person") -> dict[str, Any]:
    return await socket.command("stage.focus", {**room.this, "user_id": str(whom.id) if whom else None, "of": of})


async def found(room: Classroom, someone: Someone, url: str | None = None) -> Any:
    """As a page that comes now is told."""
    return (await room.join(await room.socket(someone, url)))["data"]["focus"]


async def test_whom_the_host_shows_is_large_for_everybody_and_for_who_comes_later(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(students=3)
    student, helper, late = room.students
    await Standing.create(session_id=room.session.id, user_id=helper.id, co_host=True)
    host, helping = await room.inside(room.host), await room.inside(helper, other_url)
    watching = await room.inside(student, other_url)

    acks = [await focus(room, host, helper), await focus(room, helping, helper)]
    by_the_way = await found(room, late)
    acks += [
        await focus(room, helping, room.host, "screen"),
        await focus(room, host, None),
        await focus(room, host, None),
    ]

    assert codes(acks) == ["ok"] * 5
    assert by_the_way == {"user_id": str(helper.id), "of": "person"}
    await watching.told("stage.focused", user_id=None)
    told = [
        (event["data"]["user_id"], event["data"]["of"], event["data"]["by"]) for event in watching.of("stage.focused")
    ]
    assert told == [
        (str(helper.id), "person", str(room.host.id)),
        (str(room.host.id), "screen", str(helper.id)),
        (None, "person", str(room.host.id)),
    ], "what is so already is not told"
    assert await found(room, student, other_url) is None


async def test_only_hosts_choose_and_only_whom_one_could_see(classroom: MakeClassroom) -> None:
    room = await classroom(students=2)
    student, absent = room.students
    host, theirs = await room.inside(room.host), await room.inside(student)
    stranger = await room.socket(await room.make.student())

    refused = [
        await focus(room, theirs, room.host),
        await focus(room, stranger, room.host),
        await focus(room, host, student),
        await focus(room, host, absent),
        await focus(room, host, await room.make.student()),
        await host.command("stage.focus", {**room.this, "user_id": str(room.host.id), "of": "microphone"}),
    ]

    assert codes(refused) == ["not_the_host", "not_the_host", "may_not_publish", "not_found", "not_found", "invalid"]
    assert await found(room, student) is None


@pytest.mark.parametrize("end", ["stage.remove", "member.demote", "member.kick", "leave"])
async def test_it_ends_with_what_there_was_to_see(classroom: MakeClassroom, other_url: str, end: str) -> None:
    room = await classroom(seats=2, students=2)
    shown, other = room.students
    host, theirs, watching = [
        await room.inside(room.host),
        await room.inside(shown),
        await room.inside(other, other_url),
    ]
    over = {**room.this, "user_id": str(shown.id)}
    if end == "member.demote":
        assert (await host.command("member.promote", over))["ok"]
    else:
        await stage(room, host, shown)
        await answers(room, theirs, "accepted")
    assert codes([await focus(room, host, shown)]) == ["ok"]

    ended = await (theirs.command(end, room.this) if end == "leave" else host.command(end, over))

    assert ended["ok"], ended
    assert (await watching.told("stage.focused", user_id=None))["data"]["by"] is None
    assert await found(room, other) is None
    assert codes([await focus(room, host, room.host)]) == ["ok"], "and another is chosen"
