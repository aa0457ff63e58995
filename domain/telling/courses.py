"""Told of courses: enrolments, reviews, announcements, and what changed in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.catalogue.courses import CourseApproved, CourseRejected, CourseUpdated
from domain.catalogue.outline import LessonAdded
from domain.kit.context import Context
from domain.kit.jobs import Order
from domain.kit.unit_of_work import unit_of_work
from domain.learning.enrolments import EnrolmentStarted
from domain.notifications import delivery, fan_outs, kinds
from domain.notifications.announcements import AnnouncementPosted
from domain.notifications.kinds.kind import Kind
from domain.telling.together import Together, listed
from models.catalogue import Course, CourseStatus, Lesson


async def enrolment_started(ctx: Context, event: EnrolmentStarted) -> None:
    data = {
        "course_id": str(event.course_id),
        "course_title": event.course_title,
        "learner_name": event.learner_name,
        "learner_id": str(event.learner_id),
    }
    key = f"enrolment:{event.enrolment_id}"
    await delivery.hold([event.learner_id, event.instructor_id])
    await delivery.notify(ctx, kinds.course.ENROLMENT_WELCOME, [event.learner_id], data, dedupe_key=key)
    await delivery.notify(ctx, kinds.people.ENROLMENT_NEW, [event.instructor_id], data, dedupe_key=key)


async def approved(ctx: Context, event: CourseApproved) -> None:
    data = {"course_id": str(event.course_id), "course_title": event.title}
    key = f"{event.type}:{event.course_id}:{ctx.now.isoformat()}"
    await delivery.notify(ctx, kinds.course.COURSE_APPROVED, [event.instructor_id], data, dedupe_key=key)


async def rejected(ctx: Context, event: CourseRejected) -> None:
    data = {"course_id": str(event.course_id), "course_title": event.title, "reason": event.reason}
    key = f"{event.type}:{event.course_id}:{ctx.now.isoformat()}"
    await delivery.notify(ctx, kinds.course.COURSE_REJECTED, [event.instructor_id], data, dedupe_key=key)


async def announced(ctx: Context, event: AnnouncementPosted) -> None:
    data = {
        "course_id": str(event.course_id),
        "course_title": event.course_title,
        "announcement_id": str(event.announcement_id),
        "title": event.title,
        "text": event.text,
    }
    audience = fan_outs.Audience(but=[event.author_id])
    kind, key = kinds.course.ANNOUNCEMENT, event.dedupe_key
    await fan_outs.begin(ctx, kind, event.course_id, data, dedupe_key=key, audience=audience)


async def tell_lessons(ctx: Context, payload: dict[str, Any]) -> None:
    """Job (`course_id, since, until`): tell everybody enrolled which lessons a course was given then."""
    course = await _open(payload["course_id"])
    if course is None:
        return
    since, until = (datetime.fromisoformat(payload[name]) for name in ("since", "until"))
    since = max(since, course.published_at or since)  # with what it opened with, a course was not given anything
    added = Lesson.filter(section__course_id=course.id, deleted_at=None, section__deleted_at=None)
    lessons = await added.filter(created_at__gte=since, created_at__lt=until).order_by("created_at", "id").limit(20)
    if not lessons:
        return
    data = {**_named(course), "titles": listed([lesson.title for lesson in lessons])}
    await _begin(ctx, kinds.course.LESSON_ADDED, course, data, payload)


async def tell_updated(ctx: Context, payload: dict[str, Any]) -> None:
    """Job (`course_id, since, until`): tell everybody enrolled that a course was changed then."""
    course = await _open(payload["course_id"])
    if course is not None:
        await _begin(ctx, kinds.course.COURSE_UPDATED, course, _named(course), payload)


LESSONS = Together("tell_lessons", tell_lessons)
UPDATED = Together("tell_updated", tell_updated)


def lesson_added(event: LessonAdded) -> Order | None:
    return LESSONS.order(event.course_id, event.at) if event.is_public else None


def updated(event: CourseUpdated) -> Order:
    return UPDATED.order(event.course_id, event.at)


async def _open(course_id: str) -> Course | None:
    return await Course.get_or_none(id=UUID(course_id), status=CourseStatus.PUBLISHED, deleted_at=None)


def _named(course: Course) -> dict[str, Any]:
    return {"course_id": str(course.id), "course_title": course.title}


async def _begin(ctx: Context, kind: Kind, course: Course, data: dict[str, Any], payload: dict[str, Any]) -> None:
    key = f"{kind.name}:{course.id}:{payload['since']}"
    async with unit_of_work(ctx):
        await fan_outs.begin(ctx, kind, course.id, data, dedupe_key=key)
