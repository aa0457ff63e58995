"""A class that is set to begin by itself does so at its time, with somebody at the door who leads it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.kit.clock import system_clock
from models.live import SessionStatus
from models.live.people import Standing
from models.live.sessions import LiveSession
from realtime import autostart
from server.main import Node
from tests.realtime.classroom import Classroom, codes
from tests.realtime.conftest import MakeClassroom


async def its_time_comes(room: Classroom, *, auto_start: bool = True) -> None:
    now = system_clock() - timedelta(seconds=1)
    settings = {"auto_start": auto_start}
    await LiveSession.filter(id=room.session.id).update(starts_at=now, settings=settings)


@pytest.mark.parametrize("leads", ["host", "co-host"])
async def test_it_begins_once_somebody_who_leads_it_is_at_the_door(
    classroom: MakeClassroom, here: Node, other_url: str, leads: str
) -> None:
    room = await classroom(students=2, live=False)
    student, helper = room.students
    await Standing.create(session_id=room.session.id, user_id=helper.id, co_host=True)
    learning = await room.socket(student)
    assert codes([await room.join(learning)]) == ["session_not_live"]

    await its_time_comes(room)
    await autostart.sweep(here.runtime, here.live)
    assert (await LiveSession.get(id=room.session.id)).status is SessionStatus.SCHEDULED, "a student starts nothing"

    leading = await room.socket(room.host if leads == "host" else helper, other_url)
    assert codes([await room.join(leading)])[0] in ("session_not_live", "ok"), "it may begin as they look in"

    for socket in (leading, learning):
        await socket.told("session.started")
    assert codes([await room.join(leading), await room.join(learning)]) == ["ok", "ok"]


async def test_any_other_waits_for_its_host_to_start_it(classroom: MakeClassroom, here: Node) -> None:
    room = await classroom(live=False)
    await room.join(await room.socket(room.host))

    await its_time_comes(room, auto_start=False)
    await autostart.sweep(here.runtime, here.live)
    early = await classroom(live=False)
    await LiveSession.filter(id=early.session.id).update(settings={"auto_start": True})
    await early.join(await early.socket(early.host))
    await autostart.sweep(here.runtime, here.live)

    for one in (room, early):
        assert (await LiveSession.get(id=one.session.id)).status is SessionStatus.SCHEDULED
