"""What a course is made of: sections, in order, and lessons in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.catalogue import courses
from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.events import Event
from domain.kit.unit_of_work import require_match, save_edit
from models.catalogue import Course, Lesson, LessonType, Section


class LessonAdded(Event):
    type = "lesson.added"

    lesson_id: UUID
    course_id: UUID
    is_public: bool
    at: datetime


async def sections(course: Course) -> list[tuple[Section, list[Lesson]]]:
    """The outline of a course, in two queries."""
    rows = await Section.filter(course_id=course.id, deleted_at=None).order_by("position", "id")
    lessons = await Lesson.filter(section_id__in=[row.id for row in rows], deleted_at=None).order_by("position", "id")
    return [(row, [lesson for lesson in lessons if lesson.section_id == row.id]) for row in rows]


async def lessons_of(section: Section) -> list[Lesson]:
    return await Lesson.filter(section_id=section.id, deleted_at=None).order_by("position", "id")


async def editable_section(ctx: Context, section_id: UUID) -> Section:
    section = await Section.get_or_none(id=section_id, deleted_at=None)
    if section is None:
        raise NotFound
    await courses.editable(ctx, section.course_id)
    return section


async def lesson(ctx: Context, lesson_id: UUID) -> tuple[Lesson, Course]:
    """A lesson of a course that the caller may see. Whether they may open its content is for `learning` to say."""
    row = await Lesson.get_or_none(id=lesson_id, deleted_at=None, section__deleted_at=None).select_related("section")
    if row is None:
        raise NotFound
    return row, await courses.access(ctx, str(row.section.course_id))


async def editable_lesson(ctx: Context, lesson_id: UUID) -> Lesson:
    row, course = await lesson(ctx, lesson_id)
    if not courses.may_edit(ctx, course):
        raise courses.NotYourCourse
    return row


async def add_section(ctx: Context, course: Course, *, title: str) -> Section:
    """Append a section; `course` came from `courses.editable`. Needs a unit of work."""
    await _lock(course.id)
    return await Section.create(course_id=course.id, title=title, position=await _next(Section, course_id=course.id))


async def add_lesson(ctx: Context, section: Section, *, title: str, type: LessonType, **fields: Any) -> Lesson:
    """Append a lesson; `section` came from `editable_section`. Needs a unit of work."""
    course = await _lock(section.course_id)
    position = await _next(Lesson, section_id=section.id)
    row = await Lesson.create(section_id=section.id, title=title, type=type, position=position, **fields)
    ctx.record(LessonAdded(lesson_id=row.id, course_id=course.id, is_public=course.is_public, at=row.created_at))
    return row


async def edit(ctx: Context, row: Section | Lesson, changes: dict[str, Any]) -> Section | Lesson:
    """Needs a unit of work; the row came from one of the `editable_…` queries."""
    require_match(ctx, row)
    if (position := changes.get("position")) is not None:
        changes = {**changes, "position": await _move(row, position)}
    await save_edit(row, changes)
    return row


async def delete(ctx: Context, row: Section | Lesson) -> None:
    await type(row).filter(id=row.id, deleted_at=None).update(deleted_at=ctx.now)


async def _lock(course_id: UUID) -> Course:
    """One writer of an outline at a time, so that two appended at once get two positions."""
    return await Course.select_for_update().get(id=course_id).only("id", "status", "deleted_at")


async def _next(table: type[Section] | type[Lesson], **of: UUID) -> int:
    last = await table.filter(**of).order_by("-position").first()
    return last.position + 1 if last else 1


async def _move(row: Section | Lesson, position: int) -> int:
    """Put the row at that place among its siblings, counted anew from 1; the place it has then."""
    siblings: list[Section] | list[Lesson]
    if isinstance(row, Section):
        await _lock(row.course_id)
        siblings = await Section.filter(course_id=row.course_id, deleted_at=None).order_by("position", "id")
    else:
        section = await Section.get(id=row.section_id)
        await _lock(section.course_id)
        siblings = await lessons_of(section)
    order = [one for one in siblings if one.id != row.id]
    before = order[: position - 1]
    for place, one in enumerate([*before, row, *order[len(before) :]], start=1):
        if one.id != row.id and one.position != place:
            await type(one).filter(id=one.id).update(position=place)
    return len(before) + 1
