"""Courses: who sees them, who edits them, and how they come before the public."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from tortoise.connection import get_connection
from tortoise.expressions import Q
from tortoise.filters import escape_like
from tortoise.queryset import QuerySet

from domain.catalogue.lifecycle import CourseStep, next_status
from domain.kit.context import Context
from domain.kit.errors import Conflict, Forbidden, Invalid, NotFound
from domain.kit.events import Event
from domain.kit.paging import Page, Paging, by_time, page_of
from domain.kit.permissions import Permission
from domain.kit.slugs import slug_of
from domain.kit.sql import fetch
from domain.kit.unit_of_work import require_match, save_edit
from domain.organizations import members
from models.catalogue import Category, Course, CourseStatus, Lesson

Wanted = list[tuple[str, Any]]  # conditions and their values


class NotYourCourse(Forbidden):
    code, title = "not_your_course", "Not your course"
    detail = "Only the instructor of this course may do this."


class CourseEmpty(Conflict):
    code, title = "course_empty", "Nothing to learn in it yet"
    detail = "Add at least one section with a lesson before you publish."


class CourseApproved(Event):
    type = "course.approved"

    course_id: UUID
    title: str
    instructor_id: UUID


class CoursePublished(Event):
    """It stands before the public: approved, or where no review is asked for."""

    type = "course.published"

    course_id: UUID


class CourseRejected(Event):
    type = "course.rejected"

    course_id: UUID
    title: str
    instructor_id: UUID
    reason: str


class CourseUpdated(Event):
    """What a published course says of itself is another."""

    type = "course.updated"

    course_id: UUID
    at: datetime


class CourseDeleted(Event):
    type = "course.deleted"

    course_id: UUID


class Listing(NamedTuple):
    """A course with its names and figures, as lists and pages show it: what LISTED selects, in the same order."""

    id: UUID
    title: str
    slug: str
    description: str
    level: str
    language: str
    price_amount: int
    price_currency: str
    status: str
    rejection_reason: str | None
    max_students: int | None
    enrolled_count: int
    rating_average: float
    rating_count: int
    created_at: datetime
    published_at: datetime | None
    version: int
    instructor_id: UUID
    instructor_name: str
    category_id: UUID | None
    category_name: str | None
    category_slug: str | None
    organization_id: UUID | None
    sections_count: int
    lessons_count: int


class Seen(Protocol):
    """What decides who sees a course: of its object, or of a row that was read with more."""

    @property
    def is_public(self) -> bool: ...

    @property
    def instructor_id(self) -> UUID: ...


MAX_SLUG = 220
TOLD_OF = {"title", "description", "level", "language"}  # what those who take part want to know; not the price

# Lists are asked for more than anything else: plain rows by one query, where objects would cost five times the CPU.
SHELF = " FROM courses c JOIN users i ON i.id = c.instructor_id LEFT JOIN categories k ON k.id = c.category_id"
LISTED = f"""
SELECT c.id, c.title, c.slug, c.description, c.level, c.language, c.price_amount, c.price_currency, c.status,
  c.rejection_reason, c.max_students, c.enrolled_count, c.rating_average, c.rating_count, c.created_at,
  c.published_at, c.version, c.instructor_id, i.name AS instructor_name,
  k.id AS category_id, k.name AS category_name, k.slug AS category_slug, c.organization_id,
  (SELECT count(*) FROM sections s WHERE s.course_id = c.id AND s.deleted_at IS NULL) AS sections_count,
  (SELECT count(*) FROM sections s JOIN lessons l ON l.section_id = s.id
    WHERE s.course_id = c.id AND s.deleted_at IS NULL AND l.deleted_at IS NULL) AS lessons_count
{SHELF} WHERE c.deleted_at IS NULL"""  # noqa: S608 - only names of ours; values are always parameters


async def access(ctx: Context, id_or_slug: str) -> Course:
    """A course the caller may see: a public one, their own, or any for a reviewer. Raises NotFound."""
    course = await _existing().filter(_named(id_or_slug)).get_or_none() if len(id_or_slug) <= MAX_SLUG else None
    if course is None or not may_see(ctx, course):
        raise NotFound
    return course


async def editable(ctx: Context, course_id: UUID) -> Course:
    """The caller's own course. Raises NotFound if they may not see it, NotYourCourse if they may but not edit."""
    course = await access(ctx, str(course_id))
    if not may_edit(ctx, course):
        raise NotYourCourse
    return course


def may_see(ctx: Context, course: Seen) -> bool:
    return course.is_public or may_edit(ctx, course) or ctx.may(Permission.REVIEW_COURSES)


def may_edit(ctx: Context, course: Seen) -> bool:
    return ctx.may(Permission.EDIT_COURSES) and course.instructor_id == ctx.caller.id


async def public(
    ctx: Context,
    paging: Paging,
    *,
    q: str | None = None,
    category: str | None = None,
    instructor_id: UUID | None = None,
) -> Page[Listing]:
    """Published courses, newest first, whose title, description or instructor's name contains `q`."""
    wanted: Wanted = [("c.status = {}", CourseStatus.PUBLISHED.value)]
    if q:
        names = ("c.title", "c.description", "i.name")
        wanted.append((" OR ".join(f"upper({name}) LIKE upper({{0}})" for name in names), f"%{escape_like(q)}%"))
    if category:
        wanted.append(("k.slug = {}", category))
    if instructor_id:
        wanted.append(("c.instructor_id = {}", instructor_id))
    return await _page(wanted, paging, by="published_at")


async def mine(ctx: Context, paging: Paging) -> Page[Listing]:
    return await _page([("c.instructor_id = {}", ctx.caller.id)], paging, by="created_at")


async def for_review(ctx: Context, paging: Paging, status: CourseStatus | None = None) -> Page[Listing]:
    return await _page([("c.status = {}", status.value)] if status else [], paging, by="created_at")


async def listing(course: Course) -> Listing:
    [row] = await _listings(f"{LISTED} AND c.id = $1", [course.id])
    return row


async def categories() -> list[Category]:
    return await Category.all().order_by("name").limit(500)


async def create(
    ctx: Context,
    *,
    title: str,
    category_id: UUID | None = None,
    organization_id: UUID | None = None,
    **fields: Any,
) -> Course:
    """A draft of the caller's, or of an organization they teach for. Needs a unit of work. Raises Invalid."""
    await _require_category(category_id)
    if organization_id is not None:
        await members.require_teacher(ctx, organization_id)
        fields["organization_id"] = organization_id
    course = await Course.create(
        title=title, slug=slug_of(title, "course"), instructor_id=ctx.caller.id, category_id=category_id, **fields
    )
    return await _reload(course)


async def edit(ctx: Context, course: Course, changes: dict[str, Any]) -> Course:
    """Change one's own course; `course` came from `editable`. Needs a unit of work."""
    require_match(ctx, course)
    if "category_id" in changes:
        await _require_category(changes["category_id"])
    if (places := changes.get("max_students")) is not None:
        taken = (await Course.select_for_update().get(id=course.id)).enrolled_count  # nobody enrols meanwhile
        if places < taken:
            raise Invalid.field("max_students", "below_enrolled", f"{taken} have enrolled already.")
    told_of = any(getattr(course, name) != value for name, value in changes.items() if name in TOLD_OF)
    await save_edit(course, changes)
    if told_of and course.is_public:
        ctx.record(CourseUpdated(course_id=course.id, at=ctx.now))
    return await _reload(course)


async def delete(ctx: Context, course: Course) -> None:
    """Take a course away softly: enrolments and payments stay, nobody sees it. Needs a unit of work."""
    if await Course.filter(id=course.id, deleted_at=None).update(deleted_at=ctx.now):
        ctx.record(CourseDeleted(course_id=course.id))


async def publish(ctx: Context, course: Course) -> Course:
    """Send one's own course to review, or live at once where the platform waives it. Needs a unit of work.

    Repeating it on a course that waits or is published already changes nothing.
    """
    if course.status in (CourseStatus.PENDING, CourseStatus.PUBLISHED):
        return course
    if not await Lesson.filter(section__course_id=course.id, deleted_at=None, section__deleted_at=None).exists():
        raise CourseEmpty
    await _step(course, CourseStep.SUBMIT)
    if not ctx.settings.course_review_required:
        await _step(course, CourseStep.APPROVE, published_at=ctx.now)
        ctx.record(CoursePublished(course_id=course.id))
    return course


async def approve(ctx: Context, course: Course) -> Course:
    """Needs a unit of work. Approving a published course again changes nothing."""
    if course.status is not CourseStatus.PUBLISHED:
        await _step(course, CourseStep.APPROVE, published_at=ctx.now, rejection_reason=None)
        ctx.record(CourseApproved(course_id=course.id, title=course.title, instructor_id=course.instructor_id))
        ctx.record(CoursePublished(course_id=course.id))
    return course


async def reject(ctx: Context, course: Course, reason: str) -> Course:
    """Needs a unit of work."""
    await _step(course, CourseStep.REJECT, rejection_reason=reason)
    ctx.record(
        CourseRejected(course_id=course.id, title=course.title, instructor_id=course.instructor_id, reason=reason)
    )
    return course


async def _step(course: Course, step: CourseStep, **changes: Any) -> None:
    await save_edit(course, {"status": next_status(course.status, step), **changes})


def _existing() -> QuerySet[Course]:
    return Course.filter(deleted_at=None).select_related("instructor", "category")


def _named(id_or_slug: str) -> Q:
    try:
        return Q(id=UUID(id_or_slug))
    except ValueError:
        return Q(slug=id_or_slug)


async def _page(wanted: Wanted, paging: Paging, *, by: str) -> Page[Listing]:
    """Newest first by the column `by`. In a condition `{}` stands for its value."""
    values = [value for _, value in wanted]
    where = "".join(f" AND ({condition.format(f'${number}')})" for number, (condition, _) in enumerate(wanted, 1))
    total = None
    if paging.with_total:
        counted = f"SELECT count(*) AS total{SHELF} WHERE c.deleted_at IS NULL{where}"
        [row] = await fetch(counted, values)
        total = row["total"]
    if paging.after is not None:
        where += f" AND (c.{by}, c.id) < (${len(values) + 1}, ${len(values) + 2})"
        values = [*values, datetime.fromisoformat(paging.after[0]), UUID(paging.after[1])]
    found = await _listings(f"{LISTED}{where} ORDER BY c.{by} DESC, c.id DESC LIMIT {paging.limit + 1}", values)
    page = page_of(found, paging, by_time(by))
    return Page(page.data, page.next_after, total)


async def _listings(sql: str, values: list[Any]) -> list[Listing]:
    _, rows = await get_connection("default").execute_query(sql, values)
    return [Listing._make(row) for row in rows]  # by place: by name costs as much as the query


async def _require_category(category_id: UUID | None) -> None:
    if category_id is not None and not await Category.exists(id=category_id):
        raise Invalid.field("category_id", "unknown_category", "There is no such category.")


async def _reload(course: Course) -> Course:
    return await _existing().get(id=course.id)
