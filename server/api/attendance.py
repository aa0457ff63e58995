"""Attendance beyond one class's report: one's own, a course's, and the times we were to blame."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from aiohttp import web
from pydantic import Field, StringConstraints

from domain.catalogue import courses
from domain.catalogue.courses import NotYourCourse
from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.paging import Page, Paging
from domain.kit.permissions import Permission
from domain.kit.shapes import Clean, Input, Moment, Word
from domain.learning.enrolments import NotEnrolled
from domain.live import attendance, course_attendance, outages, sessions
from domain.live.lifecycle import SessionCancelled, SessionNotLive
from domain.live.sessions import NotTheHost
from domain.live.shapes.attendance import Attendance, ClassFigures, Outage, StudentAttendance
from server.endpoint import endpoint


class CourseAttendanceQuery(Input):
    format: Literal["json", "csv"] = "json"
    q: Word | None = Field(None, description="a part of the name")


class OutageInput(Input):
    began_at: Moment
    ended_at: Moment
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300), Clean] = ""


@endpoint(who=Permission.READ_ATTENDANCE, answers=StudentAttendance, raises=(NotFound, NotYourCourse))
async def show_course(
    ctx: Context, course_id: UUID, paging: Paging, query: CourseAttendanceQuery
) -> Page[StudentAttendance] | web.Response:
    """Attendance across all classes of one's own course, by student. `format=csv` is all of it, for a spreadsheet."""
    course = await courses.editable(ctx, course_id)
    if query.format == "json":
        return await course_attendance.students(ctx, course, paging, query.q)
    headers = {"Content-Disposition": f'attachment; filename="attendance-{course_id}.csv"'}
    lines = course_attendance.lines(ctx, course)
    return web.Response(body=lines, content_type="text/csv", charset="utf-8", headers=headers)


@endpoint(who=Permission.READ_ATTENDANCE, answers=ClassFigures, raises=(NotFound, NotYourCourse))
async def list_classes(ctx: Context, course_id: UUID, paging: Paging) -> Page[ClassFigures]:
    """How many came to each class of one's own course."""
    return await course_attendance.classes(ctx, await courses.editable(ctx, course_id), paging)


@endpoint(who=Permission.LEARN, answers=Attendance, raises=(NotFound, NotEnrolled))
async def show_mine(ctx: Context, session_id: UUID) -> Attendance:
    """One's own part in a class."""
    return await attendance.mine(ctx, await sessions.access(ctx, session_id))


@endpoint(
    who=Permission.END_LIVE,
    answers=Outage,
    status=201,
    raises=(NotFound, NotTheHost, SessionNotLive, SessionCancelled),
)
async def note_outage(ctx: Context, session_id: UUID, body: OutageInput) -> Outage:
    """Say that we were to blame for people dropping out: who came back is credited what they missed of that time."""
    session = await sessions.endable(ctx, session_id)
    return await outages.note(ctx, session, began_at=body.began_at, ended_at=body.ended_at, note=body.note)
