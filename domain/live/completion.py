"""A class that stands for a lesson: whoever attended enough of it has done the lesson."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.kit.context import Context
from domain.kit.unit_of_work import unit_of_work
from domain.learning import enrolments
from domain.live import attendance, sessions
from domain.live.shapes.classes import LiveSettings
from models.catalogue import Lesson, LessonType
from models.live import SessionStatus
from models.live.sessions import LiveSession


async def complete_attended(ctx: Context, payload: dict[str, Any]) -> None:
    """Job (`session_id`): a class is over, and its lesson done by those who were there for long enough."""
    session = await sessions.existing().get_or_none(id=UUID(payload["session_id"]))
    if session is None or session.status is not SessionStatus.ENDED:
        return
    async with unit_of_work(ctx):
        await complete(ctx, session)


async def complete(ctx: Context, session: LiveSession) -> None:
    """Write what a class that is over completed; again adds only who was not in it. Needs a unit of work."""
    if session.lesson_id is None:
        return
    lesson = Lesson.filter(id=session.lesson_id, type=LessonType.LIVE, deleted_at=None, section__deleted_at=None)
    if not await lesson.exists():
        return
    enough = LiveSettings.model_validate(session.settings).complete_at_percent
    report = await attendance.report(ctx, session)
    there = [row.user.id for row in report if row.intervals and row.percent >= enough]
    await enrolments.complete_for(ctx, session.course_id, session.lesson_id, there)
