"""What organizations are told of which fact: a table, and how its words are found. Ids, and of people their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from domain.catalogue.courses import CourseDeleted, CoursePublished, CourseRejected
from domain.kit.context import Context
from domain.kit.events import Event
from domain.kit.jobs import Gatherer
from domain.kit.sql import fetch
from domain.learning.enrolments import EnrolmentStarted
from domain.live import attendance
from domain.live.events.sessions import (
    SessionCalledOff,
    SessionChanged,
    SessionEnded,
    SessionScheduled,
    SessionStarted,
    SessionSummarised,
)
from domain.live.shapes.summary import Figures
from domain.organizations.members import MembershipEnded, MembershipStarted
from domain.webhooks import log
from domain.webhooks.log import Happening, WebhookDisabled
from models.live.sessions import LiveSession

OF_COURSES = (CoursePublished, CourseRejected, CourseDeleted, EnrolmentStarted)
OF_SESSIONS = (SessionScheduled, SessionChanged, SessionCalledOff, SessionStarted, SessionEnded, SessionSummarised)
OF_ORGANIZATIONS = (MembershipStarted, MembershipEnded, WebhookDisabled)
MOST_PARTICIPANTS = 500  # in one message; the rest stands in the class's attendance
TOLD: frozenset[type[Event]] = frozenset({*OF_COURSES, *OF_SESSIONS, *OF_ORGANIZATIONS})

COURSES = """
SELECT c.id, c.organization_id, c.title, c.instructor_id, u.name AS instructor_name
FROM courses c JOIN users u ON u.id = c.instructor_id WHERE c.id = ANY($1) AND c.organization_id IS NOT NULL
"""
SESSIONS = """
SELECT s.id, s.course_id, s.title, s.starts_at, s.duration_minutes, s.host_id, u.name AS host_name, s.started_at,
  s.ended_at, c.organization_id, c.title AS course_title
FROM live_sessions s JOIN courses c ON c.id = s.course_id JOIN users u ON u.id = s.host_id
WHERE s.id = ANY($1) AND c.organization_id IS NOT NULL
"""


async def tell(ctx: Context, facts: list[Event]) -> None:
    """Write what organizations are told of these facts. Two queries, and one statement for each organization."""
    courses = await _rows(COURSES, {one.course_id for one in facts if isinstance(one, OF_COURSES)})
    sessions = await _rows(SESSIONS, {one.session_id for one in facts if isinstance(one, OF_SESSIONS)})
    told: dict[UUID, list[Happening]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact, OF_ORGANIZATIONS):
            data = fact.model_dump(mode="json", exclude={"organization_id"})
            told[fact.organization_id].append(Happening(fact.type, data))
        elif isinstance(fact, OF_SESSIONS) and (session := sessions.get(fact.session_id)):
            data = _of_session(fact, session)
            if isinstance(fact, SessionSummarised):
                data |= await _attendance(ctx, fact.session_id)
            told[session["organization_id"]].append(Happening(fact.type, data))
        elif isinstance(fact, OF_COURSES) and (course := courses.get(fact.course_id)):
            told[course["organization_id"]].append(Happening(fact.type, _of_course(fact, course)))
    for organization_id in sorted(told):  # counters are locked in one order
        await log.write(ctx, organization_id, told[organization_id])


def _of_course(fact: Event, course: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {"course": {"id": str(course["id"]), "title": course["title"]}}
    if isinstance(fact, EnrolmentStarted):
        learner = {"id": str(fact.learner_id), "name": fact.learner_name}
        return {**data, "enrolment_id": str(fact.enrolment_id), "learner": learner}
    data["instructor"] = {"id": str(course["instructor_id"]), "name": course["instructor_name"]}
    if isinstance(fact, CourseRejected):
        data["reason"] = fact.reason
    return data


def _of_session(fact: Event, session: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "session": {
            "id": str(session["id"]),
            "title": session["title"],
            "starts_at": _time(session["starts_at"]),
            "duration_minutes": session["duration_minutes"],
            "started_at": _time(session["started_at"]),
            "ended_at": _time(session["ended_at"]),
        },
        "course": {"id": str(session["course_id"]), "title": session["course_title"]},
        "host": {"id": str(session["host_id"]), "name": session["host_name"]},
    }
    if isinstance(fact, SessionEnded):
        data["reason"] = fact.reason.value
    return data


async def _attendance(ctx: Context, session_id: UUID) -> dict[str, Any]:
    """The figures of a class that is over, and its people: of a very large one the first, in the report's order."""
    session = await LiveSession.get(id=session_id)
    report = await attendance.report(ctx, session)
    participants = [
        {
            "user": {"id": str(row.user.id), "name": row.user.name},
            "status": row.status.value,
            "percent": row.percent,
            "present_seconds": row.present_seconds,
        }
        for row in report[:MOST_PARTICIPANTS]
    ]
    figures = Figures.model_validate(session.summary).attendance.model_dump(mode="json")
    left_off = len(report) - len(participants)
    return {"attendance": {**figures, "participants": participants, "participants_left_off": left_off}}


def _time(moment: Any) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment is not None else None


async def _rows(sql: str, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    wanted = list(ids)
    found = await fetch(sql, [wanted]) if wanted else []
    return {row["id"]: row for row in found}


GATHERER = Gatherer(TOLD, tell)
