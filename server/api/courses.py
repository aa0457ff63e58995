"""Courses: the public catalogue, an instructor's own, and what waits for review."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.catalogue import courses
from domain.catalogue.courses import CourseEmpty, Listing, NotYourCourse
from domain.catalogue.lifecycle import CourseStateConflict
from domain.kit.context import Context
from domain.kit.errors import NotFound, VersionMismatch
from domain.kit.paging import Page, Paging, part_of
from domain.kit.permissions import Permission
from domain.kit.shapes import Clean, Edit, Input, Money, Person, Prose, Shape, Title, Word
from domain.learning import enrolments
from models.catalogue import Category, Course, CourseLevel, CourseStatus
from server.api.enrolments import EnrolmentShape, enrolment_shape
from server.endpoint import Who, endpoint

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]
Places = Annotated[int, Field(ge=1, le=1_000_000)]


class CategoryShape(Shape):
    id: UUID
    name: str
    slug: str


class Rating(Shape):
    average: float
    count: int


class CourseSeats(Shape):
    capacity: int
    taken: int


class Viewer(Shape):
    """What the caller has to do with a course."""

    enrolment: EnrolmentShape | None
    may_edit: bool


class CourseShape(Shape):
    id: UUID
    title: str
    slug: str
    description: str
    category: CategoryShape | None
    level: CourseLevel
    language: str
    price: Money
    status: CourseStatus
    rejection_reason: str | None
    instructor: Person
    organization_id: UUID | None
    rating: Rating
    seats: CourseSeats | None = Field(description="null: as many as come")
    sections_count: int
    lessons_count: int
    created_at: datetime
    published_at: datetime | None
    version: Annotated[int, Field(exclude=True)]


class CoursePage(CourseShape):
    viewer: Viewer | None = Field(description="null for a visitor who is not signed in")


class CourseInput(Input):
    title: Title
    description: Prose = ""
    category_id: UUID | None = None
    organization_id: UUID | None = Field(None, description="whom the caller teaches for: they are told of its events")
    level: CourseLevel = CourseLevel.ALL
    language: Language = "en"
    price: Money = Money(amount=0, currency="usd")
    max_students: Places | None = None


class CourseEdit(Edit):
    title: Title = ""
    description: Prose = ""
    category_id: UUID | None = None
    level: CourseLevel = CourseLevel.ALL
    language: Language = "en"
    price: Money = Money(amount=0, currency="usd")
    max_students: Places | None = None


class Rejection(Input):
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), Clean]


class CatalogueQuery(Input):
    q: Word | None = None
    category: Word | None = Field(None, description="a category's slug")
    instructor_id: UUID | None = None


class ReviewQuery(Input):
    status: CourseStatus | None = None


@endpoint(who=Who.ANYONE, answers=CategoryShape)
async def list_categories(ctx: Context, paging: Paging) -> Page[Category]:
    """Every category, by name."""
    return part_of(await courses.categories(), paging, lambda category: (category.name, str(category.id)))


@endpoint(who=Who.ANYONE, answers=CourseShape)
async def list_public(ctx: Context, paging: Paging, query: CatalogueQuery) -> Page[dict[str, Any]]:
    """Published courses, newest first; `q` searches title, description and instructor."""
    found = await courses.public(ctx, paging, q=query.q, category=query.category, instructor_id=query.instructor_id)
    return _rows(found)


@endpoint(who=Who.ANYONE, answers=CoursePage, raises=(NotFound,))
async def show(ctx: Context, course_id: str) -> CoursePage:
    """One course, by id or slug, and what the caller has to do with it."""
    course = await courses.access(ctx, course_id)
    shape = course_shape(await courses.listing(course))
    viewer = None
    if ctx.visitor is not None:
        enrolment = await enrolments.of_course(ctx, course)
        viewer = Viewer(
            enrolment=await enrolment_shape(enrolment) if enrolment else None, may_edit=courses.may_edit(ctx, course)
        )
    return CoursePage(**dict(shape), viewer=viewer)


@endpoint(who=Permission.CREATE_COURSES, answers=CourseShape, status=201)
async def create(ctx: Context, body: CourseInput) -> CourseShape:
    """Begin a course, as a draft that nobody else sees."""
    return await _shape(await courses.create(ctx, **_columns(body.model_dump())))


@endpoint(who=Permission.EDIT_COURSES, answers=CourseShape)
async def list_mine(ctx: Context, paging: Paging) -> Page[dict[str, Any]]:
    """The caller's own courses, newest first, drafts too."""
    return _rows(await courses.mine(ctx, paging))


@endpoint(who=Permission.EDIT_COURSES, answers=CourseShape, raises=(NotFound, NotYourCourse))
async def show_mine(ctx: Context, course_id: UUID) -> CourseShape:
    """One of the caller's own courses."""
    return await _shape(await courses.editable(ctx, course_id))


@endpoint(who=Permission.EDIT_COURSES, answers=CourseShape, raises=(NotFound, NotYourCourse, VersionMismatch))
async def edit(ctx: Context, course_id: UUID, body: CourseEdit) -> CourseShape:
    """Change a course: only the fields that are sent."""
    course = await courses.editable(ctx, course_id)
    return await _shape(await courses.edit(ctx, course, _columns(body.changes())))


@endpoint(who=Permission.EDIT_COURSES, status=204, raises=(NotFound, NotYourCourse))
async def delete(ctx: Context, course_id: UUID) -> None:
    """Take a course away. Enrolments stay on record; classes to come are cancelled."""
    await courses.delete(ctx, await courses.editable(ctx, course_id))


@endpoint(
    who=Permission.EDIT_COURSES,
    answers=CourseShape,
    raises=(NotFound, NotYourCourse, CourseEmpty, CourseStateConflict),
)
async def publish(ctx: Context, course_id: UUID) -> CourseShape:
    """Send a course to review, or live where the platform waives it."""
    return await _shape(await courses.publish(ctx, await courses.editable(ctx, course_id)))


@endpoint(who=Permission.REVIEW_COURSES, answers=CourseShape)
async def list_for_review(ctx: Context, paging: Paging, query: ReviewQuery) -> Page[dict[str, Any]]:
    """All courses, or those in one status, newest first."""
    return _rows(await courses.for_review(ctx, paging, query.status))


@endpoint(who=Permission.REVIEW_COURSES, answers=CourseShape, raises=(NotFound, CourseStateConflict))
async def approve(ctx: Context, course_id: UUID) -> CourseShape:
    """Publish a course that waits for review."""
    return await _shape(await courses.approve(ctx, await courses.access(ctx, str(course_id))))


@endpoint(who=Permission.REVIEW_COURSES, answers=CourseShape, raises=(NotFound, CourseStateConflict))
async def reject(ctx: Context, course_id: UUID, body: Rejection) -> CourseShape:
    """Send a course back to its instructor, with the reason."""
    return await _shape(await courses.reject(ctx, await courses.access(ctx, str(course_id)), body.reason))


def course_shape(listing: Listing) -> CourseShape:
    return CourseShape.model_validate({**course_row(listing), "version": listing.version})


def course_row(listing: Listing) -> dict[str, Any]:
    """A course in the words of its shape, for lists, which are written as they are: twenty for every page.

    Ids are text: asyncpg's own kind of UUID is slow to write.
    """
    seats = category = None
    if listing.max_students:
        seats = {"capacity": listing.max_students, "taken": listing.enrolled_count}
    if listing.category_id:
        category = {"id": str(listing.category_id), "name": listing.category_name, "slug": listing.category_slug}
    return {
        "id": str(listing.id),
        "title": listing.title,
        "slug": listing.slug,
        "description": listing.description,
        "category": category,
        "level": listing.level,
        "language": listing.language,
        "price": {"amount": listing.price_amount, "currency": listing.price_currency},
        "status": listing.status,
        "rejection_reason": listing.rejection_reason,
        "instructor": {"id": str(listing.instructor_id), "name": listing.instructor_name},
        "organization_id": str(listing.organization_id) if listing.organization_id else None,
        "rating": {"average": listing.rating_average, "count": listing.rating_count},
        "seats": seats,
        "sections_count": listing.sections_count,
        "lessons_count": listing.lessons_count,
        "created_at": listing.created_at,
        "published_at": listing.published_at,
    }


async def _shape(course: Course) -> CourseShape:
    return course_shape(await courses.listing(course))


def _rows(page: Page[Listing]) -> Page[dict[str, Any]]:
    return Page([course_row(listing) for listing in page.data], page.next_after, page.total)


def _columns(fields: dict[str, Any]) -> dict[str, Any]:
    """Money is two columns."""
    price = fields.pop("price", None)
    if isinstance(price, dict):
        fields |= {"price_amount": price["amount"], "price_currency": price["currency"]}
    return fields
