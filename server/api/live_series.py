"""Classes that come again every week."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator

from domain.catalogue import courses
from domain.catalogue.courses import NotYourCourse
from domain.kit.context import Context
from domain.kit.errors import NotFound, VersionMismatch
from domain.kit.paging import Page, Paging
from domain.kit.permissions import Permission
from domain.kit.shapes import Edit, Input, Minutes, Prose, Title, Word
from domain.live import series
from domain.live.sessions import NotTheHost
from domain.live.shapes.classes import LiveSettings
from domain.live.shapes.planning import Series
from server.endpoint import endpoint

Weekday = Annotated[int, Field(ge=0, le=6)]
LocalTime = Annotated[
    str,
    StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$"),
    Field(description="the hour in the time zone, whatever its clocks do, as 18:30"),
]
Places = Annotated[int, Field(ge=1, le=10_000)]


class SeriesInput(Input):
    course_id: UUID
    title: Title
    weekdays: list[Weekday] = Field(min_length=1, max_length=7, description="0 is Monday, 6 is Sunday")
    local_time: LocalTime
    time_zone: Word
    until: date = Field(description="the last day there can be a class")
    duration_minutes: Minutes
    max_students: Places
    description: Prose = ""
    settings: LiveSettings = LiveSettings()
    deputy_id: UUID | None = None
    hidden_roster: bool = False

    @field_validator("weekdays")
    @classmethod
    def _each_once(cls, value: list[int]) -> list[int]:
        if len(set(value)) < len(value):
            raise ValueError("names a day twice")
        return value


class SeriesEdit(Edit):
    title: Title = ""
    description: Prose = ""
    local_time: LocalTime = "18:30"
    duration_minutes: Minutes = 60
    max_students: Places = 1
    settings: LiveSettings = LiveSettings()
    deputy_id: UUID | None = None
    hidden_roster: bool = False
    following: UUID | None = Field(None, description="the class from which on; without it all that are to come")


class SeriesQuery(Input):
    course_id: UUID | None = None


class FollowingQuery(Input):
    following: UUID | None = Field(None, description="the class from which on; without it all that are to come")


@endpoint(who=Permission.MANAGE_LIVE, answers=Series)
async def list_mine(ctx: Context, paging: Paging, query: SeriesQuery) -> Page[Series]:
    """The weekly classes that the caller hosts, newest series first."""
    return await series.page(ctx, paging, query.course_id)


@endpoint(who=Permission.MANAGE_LIVE, answers=Series, status=201, raises=(NotFound, NotYourCourse), keyed=True)
async def plan(ctx: Context, body: SeriesInput) -> Series:
    """Plan a class on these weekdays until a day: at most 200, each a class of its own from then on."""
    course = await courses.editable(ctx, body.course_id)
    return await series.plan(ctx, course, **body.model_dump(exclude={"course_id"}))


@endpoint(who=Permission.MANAGE_LIVE, answers=Series, raises=(NotFound, NotTheHost, VersionMismatch))
async def edit(ctx: Context, series_id: UUID, body: SeriesEdit) -> Series:
    """Change all classes of a series that are still to come, or from one on. Each stays on its day."""
    changes = body.changes()
    following = changes.pop("following", None)
    return await series.edit(ctx, await series.hosted(ctx, series_id), changes, following)


@endpoint(who=Permission.MANAGE_LIVE, status=204, raises=(NotFound, NotTheHost))
async def cancel_rest(ctx: Context, series_id: UUID, query: FollowingQuery) -> None:
    """Call off every class of a series that is still to come, or from one on. What was held stays."""
    await series.cancel_rest(ctx, await series.hosted(ctx, series_id), query.following)
