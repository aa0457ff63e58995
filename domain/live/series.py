"""Classes that come again every week: the same hour of the host's own clock, also when that clock is changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from tortoise.queryset import QuerySet

from domain.kit.context import Context
from domain.kit.errors import Invalid, NotFound
from domain.kit.paging import Page, Paging, beyond, by_time, page_of
from domain.kit.unit_of_work import save_edit
from domain.live import deputies, planning, video_providers
from domain.live.events.sessions import SessionChanged, SessionMoved, SessionScheduled
from domain.live.sessions import NotTheHost
from domain.live.shapes import planning as shapes
from models.catalogue import Course
from models.live import SessionStatus
from models.live.sessions import LiveSession, Series

MOST = 200  # classes of one series


async def page(ctx: Context, paging: Paging, course_id: UUID | None) -> Page[shapes.Series]:
    """The caller's own series, newest first."""
    rows = Series.filter(host_id=ctx.caller.id, course__deleted_at=None)
    if course_id is not None:
        rows = rows.filter(course_id=course_id)
    total = await rows.count() if paging.with_total else None
    found = await rows.filter(beyond(paging, "created_at")).order_by("-created_at", "-id").limit(paging.limit + 1)
    of_rows = page_of(found, paging, by_time("created_at"))
    return Page(await _describe(of_rows.data), of_rows.next_after, total)


async def hosted(ctx: Context, series_id: UUID) -> Series:
    """A series of the caller's own. Raises NotFound or NotTheHost."""
    series = await Series.get_or_none(id=series_id, course__deleted_at=None)
    if series is None:
        raise NotFound
    if series.host_id != ctx.caller.id:
        raise NotTheHost
    return series


async def plan(
    ctx: Context,
    course: Course,
    *,
    title: str,
    weekdays: Sequence[int],
    local_time: str,
    time_zone: str,
    until: date,
    duration_minutes: int,
    max_students: int,
    description: str = "",
    settings: dict[str, Any] | None = None,
    deputy_id: UUID | None = None,
    hidden_roster: bool = False,
) -> shapes.Series:
    """Plan a class on each of these weekdays from now on; `course` came from `courses.editable`. Needs a unit of work.

    Raises Invalid for an unknown zone, for no day at all, and for more days than MOST.
    """
    video_providers.require_offered(ctx, settings)
    starts = _starts(ctx.now, weekdays, local_time, time_zone, until)
    series = await Series.create(
        course_id=course.id,
        host_id=ctx.caller.id,
        weekdays=sorted(weekdays),
        local_time=local_time,
        time_zone=time_zone,
        until=until,
    )
    fields = {
        "title": title,
        "description": description,
        "duration_minutes": duration_minutes,
        "max_students": max_students,
        "settings": settings or {},
        "locks": planning.with_roster({}, hidden=hidden_roster),
    }
    planned = [
        LiveSession(course_id=course.id, host_id=ctx.caller.id, series_id=series.id, starts_at=starts_at, **fields)
        for starts_at in starts
    ]
    await LiveSession.bulk_create(planned)
    if deputy_id is not None:
        await deputies.name(course.id, [session.id for session in planned], deputy_id)
    for session in planned:
        ctx.record(SessionScheduled(session_id=session.id, course_id=course.id, at=session.created_at))
    return (await _describe([series]))[0]


async def edit(ctx: Context, series: Series, changes: dict[str, Any], following: UUID | None = None) -> shapes.Series:
    """Change every class that is still to come, or from one of them on; a new hour keeps each on its day.

    `series` came from `hosted`. Needs a unit of work. Raises Invalid for a class that is not one of the series, and
    for an hour that is over today.
    """
    video_providers.require_offered(ctx, changes.get("settings"))
    local_time = changes.pop("local_time", None)
    roster = {"hidden": changes.pop("hidden_roster")} if "hidden_roster" in changes else None
    named = {"user_id": changes.pop("deputy_id")} if "deputy_id" in changes else None
    to_come = await (await _to_come(series, following)).order_by("id").select_for_update()
    if named is not None:
        await deputies.name(series.course_id, [session.id for session in to_come], **named)
    for session in to_come:
        moved = _moved(ctx, series, session.starts_at, local_time) if local_time else {}
        closed = {"locks": planning.with_roster(session.locks, **roster)} if roster is not None else {}
        await save_edit(session, {**changes, **moved, **closed})
        if not changes and not moved:
            continue
        ctx.record(SessionChanged(session_id=session.id, course_id=session.course_id))
        if moved:
            ctx.record(SessionMoved(session_id=session.id, course_id=session.course_id, starts_at=session.starts_at))
    if local_time:
        series.local_time = local_time
        await series.save(update_fields=["local_time"])
    return (await _describe([series]))[0]


async def cancel_rest(ctx: Context, series: Series, following: UUID | None = None) -> None:
    """Call off what is still to come, or from one class on; again changes nothing. `series` came from `hosted`.

    Needs a unit of work. Raises Invalid for a class that is not one of the series.
    """
    for session in await (await _to_come(series, following)).order_by("id").select_for_update():
        await planning.cancel(ctx, session)


async def _to_come(series: Series, following: UUID | None) -> QuerySet[LiveSession]:
    """The classes that have not begun, or of those the ones that are not before this one."""
    to_come = LiveSession.filter(series_id=series.id, status=SessionStatus.SCHEDULED)
    if following is None:
        return to_come
    first = await LiveSession.get_or_none(id=following, series_id=series.id)
    if first is None:
        raise Invalid.field("following", "unknown_class", "There is no such class in this series.")
    return to_come.filter(starts_at__gte=first.starts_at)


def _moved(ctx: Context, series: Series, starts_at: datetime, local_time: str) -> dict[str, Any]:
    """What changes with the hour: the start, and with it what was told as a reminder."""
    zone = ZoneInfo(series.time_zone)
    moved = datetime.combine(starts_at.astimezone(zone).date(), time.fromisoformat(local_time), zone)
    if moved == starts_at:
        return {}
    if moved <= ctx.now:
        raise Invalid.field("local_time", "in_the_past", "One of these classes would have begun by now.")
    return {"starts_at": moved, "reminded_minutes": None}


def _starts(now: datetime, weekdays: Sequence[int], local_time: str, time_zone: str, until: date) -> list[datetime]:
    if time_zone not in available_timezones():
        raise Invalid.field("time_zone", "unknown_time_zone", "Name a zone of the tz database, as Europe/Paris.")
    starts = list(islice(_dates(now, weekdays, local_time, time_zone, until), MOST + 1))
    if not starts:
        raise Invalid.field("until", "no_dates", "There is none of these days until then.")
    if len(starts) > MOST:
        raise Invalid.field("until", "too_many", f"A series has {MOST} classes at most.")
    return starts


def _dates(now: datetime, weekdays: Sequence[int], local_time: str, time_zone: str, until: date) -> Iterator[datetime]:
    """Each start to come. An hour that the clocks skip is one later; of one that comes twice it is the first."""
    zone, at = ZoneInfo(time_zone), time.fromisoformat(local_time)
    day = now.astimezone(zone).date()
    while day <= until:
        starts_at = datetime.combine(day, at, zone)
        if day.weekday() in weekdays and starts_at > now:
            yield starts_at
        day += timedelta(days=1)


async def _describe(rows: Sequence[Series]) -> list[shapes.Series]:
    """Series with their classes, in one query for all of them."""
    of_all = LiveSession.filter(series_id__in=[row.id for row in rows]).order_by("starts_at", "id")
    sessions = await of_all
    return [
        shapes.Series(
            id=row.id,
            course_id=row.course_id,
            weekdays=row.weekdays,
            local_time=row.local_time,
            time_zone=row.time_zone,
            until=row.until,
            created_at=row.created_at,
            sessions=[shapes.Occurrence.model_validate(one) for one in sessions if one.series_id == row.id],
        )
        for row in rows
    ]
