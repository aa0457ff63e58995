"""Enrolments, and how far one is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from domain.catalogue import courses
from domain.catalogue.courses import NotYourCourse
from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.paging import Page, Paging
from domain.kit.permissions import Permission
from domain.kit.shapes import Input, Person, Shape, Word
from domain.learning import enrolments, students
from domain.learning.enrolments import CourseClosed, CourseFull, DoneByAttending, NotEnrolled, PaymentRequired, Progress
from models.learning import Enrolment, EnrolmentStatus
from server.endpoint import endpoint


class ProgressShape(Shape):
    percent: int
    completed: int = Field(description="lessons")
    required: int = Field(description="lessons")


class EnrolledCourse(Shape):
    id: UUID
    title: str
    slug: str


class EnrolmentShape(Shape):
    id: UUID
    course_id: UUID
    course: EnrolledCourse
    status: EnrolmentStatus
    progress: ProgressShape
    enrolled_at: datetime


class CourseProgress(Shape):
    course_id: UUID
    progress: ProgressShape
    completed_lessons: list[UUID]


class StudentsQuery(Input):
    q: Word | None = Field(None, description="a part of the name")


@endpoint(
    who=Permission.ENROL,
    answers=EnrolmentShape,
    status=201,
    raises=(NotFound, CourseClosed, CourseFull, PaymentRequired),
)
async def enrol(ctx: Context, course_id: UUID) -> tuple[EnrolmentShape, bool]:
    """Take part in a course. 201 the first time, 200 with the same enrolment after."""
    enrolment, created = await enrolments.enrol(ctx, await courses.access(ctx, str(course_id)))
    return await enrolment_shape(enrolment), created


@endpoint(who=Permission.LEARN, answers=EnrolmentShape)
async def list_mine(ctx: Context, paging: Paging) -> Page[EnrolmentShape]:
    """The caller's enrolments, newest first."""
    page = await enrolments.mine(ctx, paging)
    progress = await enrolments.progress_of(page.data)
    return Page([_shape(row, progress[row.id]) for row in page.data], page.next_after, page.total)


@endpoint(who=Permission.LEARN, answers=CourseProgress, raises=(NotFound, NotEnrolled))
async def show_progress(ctx: Context, course_id: UUID) -> CourseProgress:
    """How far the caller is in a course, and which lessons are done."""
    course = await courses.access(ctx, str(course_id))
    return await _progress(await enrolments.require(ctx, course.id))


@endpoint(who=Permission.LEARN, answers=CourseProgress, status=201, raises=(NotFound, NotEnrolled, DoneByAttending))
async def complete_lesson(ctx: Context, lesson_id: UUID) -> tuple[CourseProgress, bool]:
    """Mark a lesson as done. 201 the first time, 200 after. A class is done by being there, not by saying so."""
    enrolment, first = await enrolments.complete_lesson(ctx, lesson_id)
    return await _progress(enrolment), first


async def enrolment_shape(enrolment: Enrolment) -> EnrolmentShape:
    return _shape(enrolment, (await enrolments.progress_of([enrolment]))[enrolment.id])


def _shape(enrolment: Enrolment, progress: Progress) -> EnrolmentShape:
    return EnrolmentShape(
        id=enrolment.id,
        course_id=enrolment.course_id,
        course=EnrolledCourse.model_validate(enrolment.course),
        status=enrolment.status,
        progress=ProgressShape.model_validate(progress),
        enrolled_at=enrolment.created_at,
    )


async def _progress(enrolment: Enrolment) -> CourseProgress:
    progress = (await enrolments.progress_of([enrolment]))[enrolment.id]
    done = await enrolments.completed_lessons(enrolment)
    return CourseProgress(
        course_id=enrolment.course_id, progress=ProgressShape.model_validate(progress), completed_lessons=done
    )


@endpoint(who=Permission.EDIT_COURSES, answers=Person, raises=(NotFound, NotYourCourse))
async def list_students(ctx: Context, course_id: UUID, paging: Paging, query: StudentsQuery) -> Page[Person]:
    """Who is enrolled in one's own course, by name."""
    return await students.page(await courses.editable(ctx, course_id), paging, query.q)
