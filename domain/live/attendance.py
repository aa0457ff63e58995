"""Who was there, from when to when: from rows written in the database's time, never from a client's word.

While a class is on its host need not ask again and again: `participant.joined`, `away`, `back` and `left`, which the
whole class is told, say each change, and with a hidden roster its hosts are told them all the same.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.kit.context import Context
from domain.kit.shapes import Person
from domain.learning import enrolments
from domain.live import credits, sessions
from domain.live.credits import Span
from domain.live.shapes.attendance import Attendance, AttendanceStatus, Interval
from domain.live.shapes.classes import LiveSettings
from models.identity import Role, User
from models.learning import Enrolment, EnrolmentStatus
from models.live import SessionStatus
from models.live.people import AttendanceInterval
from models.live.sessions import LiveSession, OfficeSlot

COLUMNS = [
    "name",
    "status",
    "first_joined_at",
    "last_left_at",
    "present_minutes",
    "percent",
    "stays",
    "away_minutes",
    "credited_minutes",
]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


async def report(ctx: Context, session: LiveSession) -> list[Attendance]:
    """One row a student: who came, in the order they first did, then who was enrolled and did not. Four queries."""
    rows = await AttendanceInterval.filter(session_id=session.id).order_by("joined_at", "id").select_related("user")
    stays: dict[UUID, list[AttendanceInterval]] = defaultdict(list)
    for row in rows:
        if row.user.role is Role.STUDENT:
            stays[row.user_id].append(row)
    now = session.ended_at or ctx.now
    enrolled = Enrolment.filter(course_id=session.course_id, created_at__lte=now).exclude(status=EnrolmentStatus.ENDED)
    booked = await OfficeSlot.filter(session_id=session.id).values_list("booked_by_id", flat=True)
    if booked:  # nobody else was expected
        enrolled = enrolled.filter(learner_id__in=list(booked))
    absent = await enrolled.exclude(learner_id__in=list(stays)).order_by("learner__name").select_related("learner")
    spans = (await credits.spans([session.id]))[session.id]
    came = [of_person(session, of_one[0].user, of_one, spans, now) for of_one in stays.values()]
    return came + [of_person(session, row.learner, [], spans, now) for row in absent]


async def mine(ctx: Context, session: LiveSession) -> Attendance:
    """The caller's own part in a class; `session` came from `sessions.access`. Raises NotEnrolled."""
    await enrolments.require(ctx, session.course_id)
    stays = await AttendanceInterval.filter(session_id=session.id, user_id=ctx.caller.id).order_by("joined_at", "id")
    spans = (await credits.spans([session.id]))[session.id]
    return of_person(session, ctx.caller, stays, spans, session.ended_at or ctx.now)


def of_person(
    session: LiveSession, user: User | Any, stays: Sequence[AttendanceInterval], spans: Sequence[Span], now: datetime
) -> Attendance:
    """One person's part in a class, from their stays in order. `now` is the end of a class that is over."""
    after, within = credits.after_each(stays, spans, now), credits.within_each(stays, spans)
    credited = sum(after) + sum(within)
    away = sum(stay.away_seconds for stay in stays)
    inside = sum(((stay.left_at or now) - stay.joined_at).total_seconds() for stay in stays)
    present = max(0.0, inside - away)
    begun = sessions.counted_from(session, now)
    length = (now - begun).total_seconds()
    counted = present - _early(stays, begun) + credited
    percent = min(100, int(counted * 100 / length)) if length > 0 else 0
    still_inside = any(stay.left_at is None for stay in stays)
    return Attendance(
        user=Person(id=user.id, name=user.name),
        first_joined_at=stays[0].joined_at if stays else None,
        last_left_at=None if still_inside or not stays else max(stay.left_at for stay in stays if stay.left_at),
        present_seconds=round(present),
        away_seconds=round(away),
        credited_seconds=round(credited),
        intervals=[
            Interval(
                joined_at=stay.joined_at, left_at=stay.left_at, reason=stay.reason, credited_seconds=round(sum(seconds))
            )
            for stay, *seconds in zip(stays, after, within, strict=True)
        ],
        percent=percent,
        status=_status(session, stays, percent, after),
    )


def average(percents: Sequence[int]) -> int:
    """Of how much of it people were there for, on the whole; 0 where nobody was expected."""
    return sum(percents) // len(percents) if percents else 0


def as_csv(report: Sequence[Attendance]) -> str:
    """The report for a spreadsheet."""
    return spreadsheet([COLUMNS, *map(_line, report)])


def spreadsheet(lines: Sequence[Sequence[Any]]) -> str:
    """Lines as CSV. A text that starts like a formula is quoted, so that none is run."""
    text = io.StringIO()
    csv.writer(text).writerows([[_plain(cell) for cell in line] for line in lines])
    return text.getvalue()


def _line(row: Attendance) -> list[Any]:
    return [
        row.user.name,
        row.status.value,
        row.first_joined_at.isoformat() if row.first_joined_at else "",
        row.last_left_at.isoformat() if row.last_left_at else "",
        round(row.present_seconds / 60, 1),
        row.percent,
        len(row.intervals),
        round(row.away_seconds / 60, 1),
        round(row.credited_seconds / 60, 1),
    ]


def _early(stays: Sequence[AttendanceInterval], begun: datetime) -> float:
    """The seconds that somebody was there before it counted: they make up for nothing that is missed."""
    before = [stay for stay in stays if stay.joined_at < begun]
    inside = sum((min(stay.left_at or begun, begun) - stay.joined_at).total_seconds() for stay in before)
    away = credits.within_each(before, [Span(before[0].joined_at, begun)]) if before else []
    return max(0.0, inside - sum(away))


def _status(
    session: LiveSession, stays: Sequence[AttendanceInterval], percent: int, credited: Sequence[float]
) -> AttendanceStatus:
    if not stays or session.started_at is None:
        return AttendanceStatus.ABSENT
    rules = LiveSettings.model_validate(session.settings)
    over_at = session.ended_at if session.status is SessionStatus.ENDED else None
    if over_at is not None and percent < rules.present_at_percent:
        return AttendanceStatus.ABSENT
    if stays[0].joined_at > sessions.counts_from(session) + timedelta(minutes=rules.late_after_minutes):
        return AttendanceStatus.LATE
    last = stays[-1].left_at
    if last is None or over_at is None:
        return AttendanceStatus.PRESENT
    if last + timedelta(seconds=credited[-1]) < over_at - timedelta(minutes=rules.left_early_minutes):
        return AttendanceStatus.LEFT_EARLY
    return AttendanceStatus.PRESENT


def _plain(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
