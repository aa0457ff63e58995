"""Sections and lessons of a course."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.catalogue import courses, outline
from domain.catalogue.courses import NotYourCourse
from domain.kit.context import Context
from domain.kit.errors import NotFound, Unauthenticated, VersionMismatch
from domain.kit.paging import Page, Paging, part_of
from domain.kit.permissions import Permission
from domain.kit.shapes import Edit, Input, Minutes, Prose, Shape, Title
from domain.learning import enrolments
from domain.learning.enrolments import NotEnrolled
from domain.live import sessions
from models.catalogue import Lesson, LessonType, Section
from models.live import SessionStatus
from models.live.sessions import LiveSession
from server.endpoint import Who, endpoint

Position = Annotated[int, Field(ge=1, le=10_000)]


class LessonClass(Shape):
    """The class that a lesson of the type live stands for."""

    id: UUID
    starts_at: datetime
    duration_minutes: int
    status: SessionStatus


class LessonShape(Shape):
    id: UUID
    section_id: UUID
    type: LessonType
    title: str
    position: int
    duration_minutes: int | None
    preview: bool = Field(description="open to everybody")
    live_session: LessonClass | None = Field(None, description="of a lesson of the type live, for whoever is signed in")
    version: Annotated[int, Field(exclude=True)]


class OpenLesson(LessonShape):
    content: str


class SectionShape(Shape):
    id: UUID
    course_id: UUID
    title: str
    position: int
    lessons: list[LessonShape]
    version: Annotated[int, Field(exclude=True)]


class SectionInput(Input):
    title: Title


class SectionEdit(Edit):
    title: Title = ""
    position: Position = 1


class LessonInput(Input):
    title: Title
    type: LessonType
    duration_minutes: Minutes | None = None
    preview: bool = False
    content: Prose = ""


class LessonEdit(Edit):
    title: Title = ""
    position: Position = 1
    duration_minutes: Minutes | None = None
    preview: bool = False
    content: Prose = ""


@endpoint(who=Who.ANYONE, answers=SectionShape, raises=(NotFound,))
async def list_sections(ctx: Context, course_id: str, paging: Paging) -> Page[SectionShape]:
    """The outline of a course: every section with its lessons, in order. Content is read lesson by lesson."""
    course = await courses.access(ctx, course_id)
    rows = await outline.sections(course)
    live = [lesson.id for _, lessons in rows for lesson in lessons if lesson.type is LessonType.LIVE]
    classes = await sessions.of_lessons(ctx, live)
    shapes = [_section(section, lessons, classes) for section, lessons in rows]
    return part_of(shapes, paging, lambda section: (section.position, str(section.id)))


@endpoint(who=Permission.EDIT_COURSES, answers=SectionShape, status=201, raises=(NotFound, NotYourCourse))
async def add_section(ctx: Context, course_id: UUID, body: SectionInput) -> SectionShape:
    """Append a section to one's own course."""
    course = await courses.editable(ctx, course_id)
    return _section(await outline.add_section(ctx, course, title=body.title), [])


@endpoint(who=Permission.EDIT_COURSES, answers=SectionShape, raises=(NotFound, NotYourCourse, VersionMismatch))
async def edit_section(ctx: Context, section_id: UUID, body: SectionEdit) -> SectionShape:
    """Rename or move a section: only the fields that are sent."""
    section = await outline.editable_section(ctx, section_id)
    await outline.edit(ctx, section, body.changes())
    return _section(section, await outline.lessons_of(section))


@endpoint(who=Permission.EDIT_COURSES, status=204, raises=(NotFound, NotYourCourse))
async def delete_section(ctx: Context, section_id: UUID) -> None:
    """Take a section away, and its lessons with it."""
    await outline.delete(ctx, await outline.editable_section(ctx, section_id))


@endpoint(who=Permission.EDIT_COURSES, answers=OpenLesson, status=201, raises=(NotFound, NotYourCourse))
async def add_lesson(ctx: Context, section_id: UUID, body: LessonInput) -> Lesson:
    """Append a lesson to a section of one's own course."""
    section = await outline.editable_section(ctx, section_id)
    return await outline.add_lesson(ctx, section, **body.model_dump())


@endpoint(who=Who.ANYONE, answers=OpenLesson, raises=(NotFound, NotEnrolled, Unauthenticated))
async def show_lesson(ctx: Context, lesson_id: UUID) -> OpenLesson:
    """A lesson with its content: for those enrolled, its instructor, and everybody where it is a preview."""
    lesson, course = await outline.lesson(ctx, lesson_id)
    await enrolments.require_open(ctx, lesson, course)
    held = (await sessions.of_lessons(ctx, [lesson.id])).get(lesson.id)
    return OpenLesson(**dict(_lesson(lesson, held)), content=lesson.content)


@endpoint(who=Permission.EDIT_COURSES, answers=OpenLesson, raises=(NotFound, NotYourCourse, VersionMismatch))
async def edit_lesson(ctx: Context, lesson_id: UUID, body: LessonEdit) -> Lesson:
    """Change a lesson: only the fields that are sent."""
    lesson = await outline.editable_lesson(ctx, lesson_id)
    await outline.edit(ctx, lesson, body.changes())
    return lesson


@endpoint(who=Permission.EDIT_COURSES, status=204, raises=(NotFound, NotYourCourse))
async def delete_lesson(ctx: Context, lesson_id: UUID) -> None:
    """Take a lesson away."""
    await outline.delete(ctx, await outline.editable_lesson(ctx, lesson_id))


def _section(section: Section, lessons: list[Lesson], classes: dict[UUID, LiveSession] | None = None) -> SectionShape:
    return SectionShape(
        id=section.id,
        course_id=section.course_id,
        title=section.title,
        position=section.position,
        lessons=[_lesson(lesson, (classes or {}).get(lesson.id)) for lesson in lessons],
        version=section.version,
    )


def _lesson(lesson: Lesson, held: LiveSession | None) -> LessonShape:
    shape = LessonShape.model_validate(lesson)
    return shape.model_copy(update={"live_session": LessonClass.model_validate(held)}) if held else shape
