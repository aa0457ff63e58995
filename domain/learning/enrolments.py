"""Taking part in a course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import F, Q

from domain.catalogue import courses, outline
from domain.kit.context import Context
from domain.kit.errors import Conflict, DomainError, Forbidden
from domain.kit.events import Event
from domain.kit.paging import Page, Paging, beyond, by_time, page_of
from domain.kit.permissions import Permission
from domain.kit.sql import fetch
from models.base import new_id
from models.catalogue import Course, Lesson, LessonType
from models.learning import Enrolment, EnrolmentSource, EnrolmentStatus, LessonCompletion


class PaymentRequired(DomainError):
    status, code, title = 402, "payment_required", "This course costs something"
    detail = "Buy the course first."


class NotEnrolled(Forbidden):
    code, title = "not_enrolled", "Not enrolled"
    detail = "Enrol in the course first."


class CourseClosed(Conflict):
    code, title = "course_closed", "Not open"
    detail = "Nobody can enrol in this course at present."


class CourseFull(Conflict):
    code, title = "course_full", "Course full"
    detail = "All {capacity} places of this course are taken."


class DoneByAttending(Conflict):
    code, title = "done_by_attending", "Done by being there"
    detail = "This lesson is a class: it is done by whoever attends enough of it."


class EnrolmentStarted(Event):
    type = "enrolment.started"

    enrolment_id: UUID
    course_id: UUID
    course_title: str
    instructor_id: UUID
    learner_id: UUID
    learner_name: str


class LessonCompleted(Event):
    type = "lesson.completed"

    course_id: UUID
    lesson_id: UUID
    learner_id: UUID


@dataclass(frozen=True, slots=True)
class Progress:
    completed: int
    required: int

    @property
    def percent(self) -> int:
        return self.completed * 100 // self.required if self.required else 0


async def of_course(ctx: Context, course: Course) -> Enrolment | None:
    """The caller's own enrolment in a course, ended ones left out."""
    if ctx.visitor is None:
        return None
    return await _active(course_id=course.id, learner_id=ctx.visitor.id)


async def require(ctx: Context, course_id: UUID) -> Enrolment:
    enrolment = await _active(course_id=course_id, learner_id=ctx.caller.id)
    if enrolment is None:
        raise NotEnrolled(course_id=str(course_id))
    return enrolment


async def mine(ctx: Context, paging: Paging) -> Page[Enrolment]:
    rows = Enrolment.filter(learner_id=ctx.caller.id, course__deleted_at=None).select_related("course")
    rows = rows.exclude(status=EnrolmentStatus.ENDED)
    total = await rows.count() if paging.with_total else None
    found = await rows.filter(beyond(paging, "created_at")).order_by("-created_at", "-id").limit(paging.limit + 1)
    page = page_of(found, paging, by_time("created_at"))
    page.total = total
    return page


async def progress_of(enrolments: list[Enrolment]) -> dict[UUID, Progress]:
    """How far each of them is, in one query; by enrolment id."""
    rows = await fetch(
        "SELECT e.id, count(l.id) AS required, count(c.id) AS completed FROM enrolments e"
        " LEFT JOIN sections s ON s.course_id = e.course_id AND s.deleted_at IS NULL"
        " LEFT JOIN lessons l ON l.section_id = s.id AND l.deleted_at IS NULL"
        " LEFT JOIN lesson_completions c ON c.lesson_id = l.id AND c.enrolment_id = e.id"
        " WHERE e.id = ANY($1) GROUP BY e.id",
        [[row.id for row in enrolments]],
    )
    return {row["id"]: Progress(row["completed"], row["required"]) for row in rows}


async def enrol(ctx: Context, course: Course) -> tuple[Enrolment, bool]:
    """Start the caller's enrolment; False with the one there was. Needs a unit of work; `course` from `access`."""
    if (enrolled := await of_course(ctx, course)) is not None:
        return enrolled, False  # whatever the course has become: closed, full or paid for
    if not course.is_public:
        raise CourseClosed
    if course.is_paid:
        price = {"amount": course.price_amount, "currency": course.price_currency}
        raise PaymentRequired(course_id=str(course.id), price=price)
    return await start(ctx, course, learner_id=ctx.caller.id, learner_name=ctx.caller.name)


async def start(
    ctx: Context,
    course: Course,
    *,
    learner_id: UUID,
    learner_name: str,
    source: EnrolmentSource = EnrolmentSource.SELF,
) -> tuple[Enrolment, bool]:
    """The row and the place of an enrolment. Locks: enrolment, then course. Needs a unit of work."""
    inserted = await fetch(
        "INSERT INTO enrolments (id, created_at, course_id, learner_id, status, source)"
        " VALUES ($1, $2, $3, $4, 'active', $5) ON CONFLICT (course_id, learner_id) DO UPDATE SET status = 'active'"
        " WHERE enrolments.status = 'ended' RETURNING id",
        [new_id(), ctx.now, course.id, learner_id, source],
    )
    enrolment = await Enrolment.get(course_id=course.id, learner_id=learner_id).select_related("course")
    if not inserted:
        return enrolment, False
    room = Q(max_students__isnull=True) | Q(enrolled_count__lt=F("max_students"))
    if not await Course.filter(room, id=course.id).update(enrolled_count=F("enrolled_count") + 1):
        raise CourseFull(capacity=course.max_students)
    ctx.record(
        EnrolmentStarted(
            enrolment_id=enrolment.id,
            course_id=course.id,
            course_title=course.title,
            instructor_id=course.instructor_id,
            learner_id=learner_id,
            learner_name=learner_name,
        )
    )
    return enrolment, True


async def complete_lesson(ctx: Context, lesson_id: UUID) -> tuple[Enrolment, bool]:
    """Mark a lesson done; False when it was. Needs a unit of work. Raises NotFound, NotEnrolled or DoneByAttending."""
    lesson, course = await outline.lesson(ctx, lesson_id)
    enrolment = await require(ctx, course.id)
    if lesson.type is LessonType.LIVE:
        if await LessonCompletion.exists(enrolment_id=enrolment.id, lesson_id=lesson.id):
            return enrolment, False
        raise DoneByAttending
    inserted = await fetch(
        "INSERT INTO lesson_completions (id, created_at, enrolment_id, lesson_id) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (enrolment_id, lesson_id) DO NOTHING RETURNING id",
        [new_id(), ctx.now, enrolment.id, lesson.id],
    )
    if inserted:
        ctx.record(LessonCompleted(course_id=course.id, lesson_id=lesson.id, learner_id=ctx.caller.id))
    return enrolment, bool(inserted)


async def complete_for(ctx: Context, course_id: UUID, lesson_id: UUID, learners: Sequence[UUID]) -> None:
    """Mark a lesson done for those of them who take part in its course; who had done it has. Needs a unit of work."""
    rows = await fetch(
        "INSERT INTO lesson_completions (id, created_at, enrolment_id, lesson_id)"
        " SELECT fresh.id, $5, e.id, $4 FROM unnest($1::uuid[], $2::uuid[]) AS fresh(id, learner_id)"
        " JOIN enrolments e ON e.learner_id = fresh.learner_id AND e.course_id = $3 AND e.status <> 'ended'"
        " ORDER BY e.id ON CONFLICT (enrolment_id, lesson_id) DO NOTHING"
        " RETURNING (SELECT learner_id FROM enrolments WHERE enrolments.id = enrolment_id) AS learner_id",
        [[new_id() for _ in learners], list(learners), course_id, lesson_id, ctx.now],
    )
    for row in rows:
        ctx.record(LessonCompleted(course_id=course_id, lesson_id=lesson_id, learner_id=row["learner_id"]))


async def completed_lessons(enrolment: Enrolment) -> list[UUID]:
    there = LessonCompletion.filter(lesson__deleted_at=None, lesson__section__deleted_at=None)
    rows = await there.filter(enrolment_id=enrolment.id).order_by("id").values_list("lesson_id", flat=True)
    return list(rows)  # type: ignore[arg-type]


async def require_open(ctx: Context, lesson: Lesson, course: Course) -> None:
    """Pass whoever may see a lesson's content: a preview, one's own course, one to review, or one taken part in."""
    if lesson.preview or courses.may_edit(ctx, course) or ctx.may(Permission.REVIEW_COURSES):
        return
    await require(ctx, course.id)


async def _active(*, course_id: UUID, learner_id: UUID) -> Enrolment | None:
    row = await Enrolment.get_or_none(course_id=course_id, learner_id=learner_id).select_related("course")
    return row if row is not None and row.status is not EnrolmentStatus.ENDED else None
