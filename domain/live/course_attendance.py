"""Attendance across a course's classes, by student and by class."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.queryset import QuerySet

from domain.kit.context import Context
from domain.kit.paging import MAX_LIMIT, Page, Paging, beyond, by_time, page_of
from domain.kit.shapes import Person
from domain.kit.sql import fetch
from domain.live import attendance, credits
from domain.live.shapes.attendance import Attendance, AttendanceStatus, ClassFigures, StudentAttendance, Turn
from models.catalogue import Course
from models.live.people import AttendanceInterval
from models.live.sessions import LiveSession

CELLS = 10_000  # of a page: students by classes


@dataclass(frozen=True, slots=True)
class Student:
    id: UUID
    name: str
    since: datetime | None  # enrolled; None: came, and is not enrolled any more


Rows = dict[UUID, dict[UUID, Attendance]]  # by class, by student


async def students(ctx: Context, course: Course, paging: Paging, q: str | None = None) -> Page[StudentAttendance]:
    """By name, everybody who is enrolled or came, whose name contains `q`; `course` from `courses.editable`.

    A page has CELLS turns at most: where there are many classes it is shorter than was asked for. Who enrolled later
    was not absent. Office hours are not the course's classes.
    """
    held = await _held(course).order_by("started_at", "id")
    paging = replace(paging, limit=max(1, min(paging.limit, CELLS // max(1, len(held)))))
    found = page_of(await _people(course, held, paging, q), paging, lambda row: (row.name, str(row.id)))
    rows = await _rows(ctx, held, found.data)
    total = len(await _people(course, held, None, q)) if paging.with_total else None
    return Page([_of_student(person, rows) for person in found.data], found.next_after, total)


async def classes(ctx: Context, course: Course, paging: Paging) -> Page[ClassFigures]:
    """Every class that has begun, in order, with the figures of all its students; `course` from `courses.editable`."""
    begun = _held(course)
    total = await begun.count() if paging.with_total else None
    later = begun.filter(beyond(paging, "started_at", newest_first=False)).order_by("started_at", "id")
    found = page_of(await later.limit(paging.limit + 1), paging, by_time("started_at"))
    people = await _people(course, found.data, None)
    figures = []
    for session in found.data:  # one at a time: a big course does not stand on the loop
        rows = await _rows(ctx, [session], people)
        figures.append(_of_class(session, list(rows[session.id].values())))
        await asyncio.sleep(0)
    return Page(figures, found.next_after, total)


async def lines(ctx: Context, course: Course) -> AsyncIterator[bytes]:
    """A line a student and a column a class, as registers are kept: all of them, a part at a time."""
    held = await _held(course).order_by("started_at", "id")
    heads = [f"{one.starts_at:%Y-%m-%d %H:%M} {one.title}" for one in held]
    columns = ["name", "attended", "sessions", "percent", "present_minutes", *heads]
    yield attendance.spreadsheet([columns]).encode()
    after: tuple[Any, ...] | None = None
    while True:
        page = await students(ctx, course, Paging(limit=MAX_LIMIT, after=after))
        yield attendance.spreadsheet([_line(student, held) for student in page.data]).encode()
        after = page.next_after
        if after is None:
            return


def _line(student: StudentAttendance, held: Sequence[LiveSession]) -> list[object]:
    turns = {turn.session_id: turn.status.value for turn in student.sessions}
    figures = [student.attended, len(student.sessions), student.percent, round(student.present_seconds / 60, 1)]
    return [student.user.name, *figures, *(turns.get(one.id, "") for one in held)]


def _held(course: Course) -> QuerySet[LiveSession]:
    return LiveSession.filter(course_id=course.id, started_at__isnull=False, office_slots__id__isnull=True)


async def _people(
    course: Course, held: Sequence[LiveSession], paging: Paging | None, q: str | None = None
) -> list[Student]:
    """Who is enrolled, or came as a student to one of these classes: a page and one more, or all."""
    after, limit = (paging.after or (None, None), paging.limit + 1) if paging else ((None, None), None)
    rows = await fetch(
        "SELECT u.id, u.name, e.created_at AS since FROM users u"
        " LEFT JOIN enrolments e ON e.learner_id = u.id AND e.course_id = $1 AND e.status <> 'ended'"
        " WHERE u.id IN (SELECT learner_id FROM enrolments WHERE course_id = $1 AND status <> 'ended'"
        "  UNION SELECT i.user_id FROM attendance_intervals i JOIN users s ON s.id = i.user_id AND s.role = 'student'"
        "  WHERE i.session_id = ANY($2::uuid[]))"
        " AND ($3::text IS NULL OR (u.name, u.id) > ($3::text, $4::uuid))"
        " AND ($5::text IS NULL OR strpos(lower(u.name), lower($5::text)) > 0)"
        " ORDER BY u.name, u.id LIMIT $6",
        [course.id, [session.id for session in held], *after, q, limit],
    )
    return [Student(**row) for row in rows]


async def _rows(ctx: Context, held: Sequence[LiveSession], people: Sequence[Student]) -> Rows:
    """What these students were in these classes. Two queries, whatever there is."""
    ids = [session.id for session in held]
    spans = await credits.spans(ids)
    stays: dict[tuple[UUID, UUID], list[AttendanceInterval]] = defaultdict(list)
    theirs = AttendanceInterval.filter(session_id__in=ids, user_id__in=[person.id for person in people])
    for stay in await theirs.order_by("joined_at", "id"):
        stays[stay.session_id, stay.user_id].append(stay)
    rows: Rows = {}
    for session in held:
        over_at = session.ended_at or ctx.now
        rows[session.id] = {
            person.id: attendance.of_person(
                session, person, stays.get((session.id, person.id), []), spans[session.id], over_at
            )
            for person in people
            if (session.id, person.id) in stays or (person.since is not None and person.since <= over_at)
        }
    return rows


def _of_class(session: LiveSession, rows: Sequence[Attendance]) -> ClassFigures:
    count = Counter(row.status for row in rows)
    return ClassFigures(
        session_id=session.id,
        title=session.title,
        starts_at=session.starts_at,
        status=session.status,
        present=count[AttendanceStatus.PRESENT],
        late=count[AttendanceStatus.LATE],
        left_early=count[AttendanceStatus.LEFT_EARLY],
        absent=count[AttendanceStatus.ABSENT],
        average_percent=attendance.average([row.percent for row in rows]),
    )


def _of_student(person: Student, rows: Rows) -> StudentAttendance:
    own = {session_id: of_class[person.id] for session_id, of_class in rows.items() if person.id in of_class}
    return StudentAttendance(
        user=Person(id=person.id, name=person.name),
        attended=sum(row.status is not AttendanceStatus.ABSENT for row in own.values()),
        percent=attendance.average([row.percent for row in own.values()]),
        present_seconds=sum(row.present_seconds for row in own.values()),
        credited_seconds=sum(row.credited_seconds for row in own.values()),
        sessions=[
            Turn(
                session_id=session_id,
                status=row.status,
                percent=row.percent,
                present_seconds=row.present_seconds,
                credited_seconds=row.credited_seconds,
            )
            for session_id, row in own.items()
        ],
    )
