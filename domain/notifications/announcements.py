"""What an instructor announces to everybody who takes part in a course."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from domain.catalogue import courses
from domain.kit.context import Context
from domain.kit.errors import RateLimited
from domain.kit.events import Event
from domain.kit.paging import Page, Paging, beyond, by_time, page_of
from domain.kit.permissions import Permission
from domain.kit.shapes import Person
from domain.learning import enrolments
from domain.notifications import shapes
from models.catalogue import Course
from models.fan_outs import Announcement, FanOut

A_DAY = 5  # of one course


class TooManyAnnouncements(RateLimited):
    code, title = "too_many_announcements", "Enough for today"
    detail = "A course has {limit} announcements a day at most: put them together."


class AnnouncementPosted(Event):
    type = "announcement.posted"

    announcement_id: UUID
    course_id: UUID
    course_title: str
    author_id: UUID
    title: str
    text: str

    @property
    def dedupe_key(self) -> str:
        return _key(self.announcement_id)


async def readable(ctx: Context, course_id: UUID) -> Course:
    """A course whose announcements the caller may read: their own, one they take part in, or any for a reviewer.

    Raises NotFound or NotEnrolled.
    """
    course = await courses.access(ctx, str(course_id))
    if not courses.may_edit(ctx, course) and not ctx.may(Permission.REVIEW_COURSES):
        await enrolments.require(ctx, course.id)
    return course


async def page(ctx: Context, course: Course, paging: Paging) -> Page[shapes.Announcement]:
    """Newest first; `course` came from `readable`. How many were told is shown to the course's own instructor."""
    rows = Announcement.filter(course_id=course.id)
    total = await rows.count() if paging.with_total else None
    rows = rows.filter(beyond(paging, "created_at")).select_related("author")
    found = await rows.order_by("-created_at", "-id").limit(paging.limit + 1)
    of_rows = page_of(found, paging, by_time("created_at"))
    return Page(await _describe(ctx, course, of_rows.data), of_rows.next_after, total)


async def post(ctx: Context, course: Course, *, title: str, text: str) -> shapes.Announcement:
    """Tell everybody enrolled; `course` came from `courses.editable`. Needs a unit of work.

    Raises TooManyAnnouncements.
    """
    await Course.select_for_update().get(id=course.id).only("id")  # of two at once, the second counts the first
    lately = Announcement.filter(course_id=course.id, created_at__gt=ctx.now - timedelta(days=1))
    of_today = await lately.order_by("-created_at").limit(A_DAY)
    if len(of_today) == A_DAY:
        again = of_today[-1].created_at + timedelta(days=1) - ctx.now
        raise TooManyAnnouncements(limit=A_DAY, retry_after=max(1, round(again.total_seconds())))
    row = await Announcement.create(course_id=course.id, author_id=ctx.caller.id, title=title, text=text)
    ctx.record(
        AnnouncementPosted(
            announcement_id=row.id,
            course_id=course.id,
            course_title=course.title,
            author_id=row.author_id,
            title=title,
            text=text,
        )
    )
    return _shape(row, Person(id=ctx.caller.id, name=ctx.caller.name), shapes.Progress(total=None, told=0))


async def _describe(ctx: Context, course: Course, rows: list[Announcement]) -> list[shapes.Announcement]:
    progress: dict[str, shapes.Progress] = {}
    if courses.may_edit(ctx, course):
        fan_outs = FanOut.filter(dedupe_key__in=[_key(row.id) for row in rows])
        progress = {row.dedupe_key: shapes.Progress(total=row.total, told=row.told) for row in await fan_outs}
    return [_shape(row, Person(id=row.author.id, name=row.author.name), progress.get(_key(row.id))) for row in rows]


def _shape(row: Announcement, author: Person, progress: shapes.Progress | None) -> shapes.Announcement:
    return shapes.Announcement(
        id=row.id,
        course_id=row.course_id,
        author=author,
        title=row.title,
        text=row.text,
        created_at=row.created_at,
        progress=progress,
    )


def _key(announcement_id: UUID) -> str:
    return f"announcement:{announcement_id}"
