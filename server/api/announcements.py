"""Announcements of a course."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from domain.catalogue import courses
from domain.catalogue.courses import NotYourCourse
from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.paging import Page, Paging
from domain.kit.permissions import Permission
from domain.kit.shapes import Clean, Input, Title
from domain.learning.enrolments import NotEnrolled
from domain.notifications import announcements
from domain.notifications.announcements import TooManyAnnouncements
from domain.notifications.shapes import Announcement
from server.endpoint import Who, endpoint


class NewAnnouncement(Input):
    title: Title
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5_000), Clean]


@endpoint(who=Who.SIGNED_IN, answers=Announcement, raises=(NotFound, NotEnrolled))
async def list_of_course(ctx: Context, course_id: UUID, paging: Paging) -> Page[Announcement]:
    """The announcements of a course, newest first, for those who take part in it.

    `progress` says its instructor how many have been told.
    """
    return await announcements.page(ctx, await announcements.readable(ctx, course_id), paging)


@endpoint(
    who=Permission.EDIT_COURSES,
    status=201,
    answers=Announcement,
    raises=(NotFound, NotYourCourse, TooManyAnnouncements),
    keyed=True,
)
async def post(ctx: Context, course_id: UUID, body: NewAnnouncement) -> Announcement:
    """Tell everybody enrolled; five a day at most. They are told by and by: see `progress` in the list."""
    return await announcements.post(ctx, await courses.editable(ctx, course_id), **body.model_dump())
