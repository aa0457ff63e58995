"""Attendance across a course's classes, by student and by class."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.kit.context import Context
from domain.kit.shapes import Person
from domain.live import attendance, credits
from domain.live.shapes.attendance import (
    Attendance,
    AttendanceStatus,
    ClassFigures,
    CourseAttendance,
    StudentAttendance,
    Turn,
)
from models.catalogue import Course
from models.identity import Role, User
from models.learning import Enrolment, EnrolmentStatus
from models.live.people import AttendanceInterval
from models.live.sessions import LiveSession

Rows = dict[UUID, dict[UUID, Attendance]]  # by class, by student


async def report(ctx: Context, course: Course) -> CourseAttendance:
    """Every class that has begun, and everybody who is enrolled or came; `course` from `courses.editable`.

    Office hours are not the course's classes. Four queries, whatever there is. Who enrolled later was not absent.
    """
    begun = LiveSession.filter(course_id=course.id, started_at__isnull=False, office_slots__id__isnull=True)
    held = await begun.order_by("started_at", "id")
    ids = [session.id for session in held]
    spans = await credits.spans(ids)
    stays: dict[tuple[UUID, UUID], list[AttendanceInterval]] = defaultdict(list)
    people: dict[UUID, User] = {}
    of_course = AttendanceInterval.filter(session_id__in=ids, user__role=Role.STUDENT)
    for stay in await of_course.order_by("joined_at", "id").select_related("user"):
        stays[stay.session_id, stay.user_id].append(stay)
        people[stay.user_id] = stay.user
    since: dict[UUID, datetime] = {}
    enrolled = Enrolment.filter(course_id=course.id).exclude(status=EnrolmentStatus.ENDED).select_related("learner")
    for row in await enrolled:
        people[row.learner_id], since[row.learner_id] = row.learner, row.created_at
    rows: Rows = {}
    for session in held:
        over_at = session.ended_at or ctx.now
        rows[session.id] = {
            person.id: attendance.of_person(
                session, person, stays.get((session.id, person.id), []), spans[session.id], over_at
            )
            for person in people.values()
            if (session.id, person.id) in stays or (person.id in since and since[person.id] <= over_at)
        }
    in_order = sorted(people.values(), key=lambda person: (person.name, str(person.id)))
    return CourseAttendance(
        course_id=course.id,
        sessions=[_of_class(session, list(rows[session.id].values())) for session in held],
        students=[_of_student(person, rows) for person in in_order],
    )


def as_csv(report: CourseAttendance) -> str:
    """A line a student and a column a class, as registers are kept."""
    heads = [f"{one.starts_at:%Y-%m-%d %H:%M} {one.title}" for one in report.sessions]
    lines: list[list[object]] = [["name", "attended", "sessions", "percent", "present_minutes", *heads]]
    for student in report.students:
        turns = {turn.session_id: turn.status.value for turn in student.sessions}
        figures = [student.attended, len(student.sessions), student.percent, round(student.present_seconds / 60, 1)]
        lines.append([student.user.name, *figures, *(turns.get(one.session_id, "") for one in report.sessions)])
    return attendance.spreadsheet(lines)


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
        average_percent=_average([row.percent for row in rows]),
    )


def _of_student(person: User, rows: Rows) -> StudentAttendance:
    own = {session_id: of_class[person.id] for session_id, of_class in rows.items() if person.id in of_class}
    return StudentAttendance(
        user=Person(id=person.id, name=person.name),
        attended=sum(row.status is not AttendanceStatus.ABSENT for row in own.values()),
        percent=_average([row.percent for row in own.values()]),
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


def _average(percents: Sequence[int]) -> int:
    return sum(percents) // len(percents) if percents else 0
