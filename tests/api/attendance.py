"""Classes that are over, with stays in them, for the tests of their attendance and of what it completes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from tortoise.connection import get_connection

from domain.kit.unit_of_work import unit_of_work
from domain.live import runs, sessions
from models.catalogue import Course
from models.live import EndReason, LeaveReason
from models.live.people import AttendanceInterval
from models.live.sessions import LiveSession
from tests.fixtures.clients import Answer, Api
from tests.fixtures.people import Make, Someone

Stay = tuple[int, int, LeaveReason]  # from this minute of the class to that


async def held(
    make: Make,
    host: Someone,
    course: Course,
    stays: dict[UUID, list[Stay]] | None = None,
    *,
    minutes: int = 60,
    **plan: Any,
) -> LiveSession:
    """A class that was on for so long and is over, with these stays in it."""
    session = await make.live(host, course, **plan)
    ctx = make.context(host)
    async with unit_of_work(ctx):
        await runs.end(ctx, await sessions.hosted(ctx, session.id), EndReason.HOST)
    began = ctx.now - timedelta(hours=2)
    await LiveSession.filter(id=session.id).update(started_at=began, ended_at=began + timedelta(minutes=minutes))
    for user_id, of_one in (stays or {}).items():
        for start, end, reason in of_one:
            await AttendanceInterval.create(
                session_id=session.id,
                run_id=session.run_id,
                user_id=user_id,
                joined_at=began + timedelta(minutes=start),
                left_at=began + timedelta(minutes=end),
                reason=reason,
            )
    await get_connection("default").execute_query(  # whoever is enrolled was so before the class
        "UPDATE enrolments SET created_at = $2 WHERE course_id = $1", [course.id, began - timedelta(days=1)]
    )
    return await sessions.existing().get(id=session.id)


def whole(reason: LeaveReason = LeaveReason.SESSION_ENDED) -> Stay:
    return (0, 60, reason)


async def outage(api: Api, session: LiveSession, begin: int, end: int, **more: Any) -> Answer:
    assert session.started_at is not None
    moments = [(session.started_at + timedelta(minutes=minute)).isoformat() for minute in (begin, end)]
    body = {"began_at": moments[0], "ended_at": moments[1], **more}
    return await api.post(f"/live-sessions/{session.id}/outages", body)
