"""Who is told of what changes in a course, and that it is told together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from tortoise.connection import get_connection

from domain.catalogue import courses, outline
from domain.kit.unit_of_work import unit_of_work
from domain.listeners import TOGETHER
from domain.live import planning
from domain.telling.together import LATE, WHILE, Together, listed
from models.base import new_id
from models.catalogue import Course, LessonType
from models.fan_outs import FanOut
from tests.fixtures.people import Make, Someone


async def ordered(name: str, course: Course) -> list[dict[str, Any]]:
    """What the queue holds for a course: jobs of the whiles that are not over."""
    rows = await get_connection("default").execute_query_dict(
        "SELECT payload FROM pgqueuer WHERE entrypoint = $1 AND convert_from(payload, 'utf8') LIKE $2 ORDER BY id",
        [name, f"%{course.id}%"],
    )
    return [orjson.loads(row["payload"]) for row in rows]


async def do(make: Make, name: str, course: Course) -> None:
    """What the worker does when the while is over. Each test's causes may fall into two of them."""
    [job] = [job for job in TOGETHER if job.name == name]
    for payload in await ordered(name, course):
        await job.run(make.context(), payload)
        await job.run(make.context(), payload)  # again, as after a kill


async def add(make: Make, host: Someone, course: Course, title: str) -> None:
    ctx = make.context(host)
    async with unit_of_work(ctx):
        [(section, _)] = await outline.sections(course)
        await outline.add_lesson(ctx, section, title=title, type=LessonType.TEXT)


async def texts(course: Course, kind: str) -> list[str]:
    return [str(row.data.get("titles")) for row in await FanOut.filter(course_id=course.id, kind=kind).order_by("id")]


async def test_several_lessons_within_a_while_are_one_notice(make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    for title in ("Rings", "Fields"):
        await add(make, host, course, title)
    whiles = await ordered("tell_lessons", course)

    await do(make, "tell_lessons", course)

    found = await texts(course, "course.lesson_added")
    assert len(found) == len(whiles) <= 2
    assert ", ".join(found) == "Rings, Fields"


async def test_lessons_of_a_draft_are_nobodys_news(make: Make) -> None:
    host = await make.instructor()
    course = await make.draft(host)
    await add(make, host, course, "Rings")
    assert await ordered("tell_lessons", course) == []


async def test_a_lesson_that_was_taken_back_is_not_told(make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    await add(make, host, course, "Rings")
    [(_, lessons)] = await outline.sections(course)
    await outline.delete(make.context(host), lessons[-1])
    await do(make, "tell_lessons", course)
    assert await texts(course, "course.lesson_added") == []


async def test_a_change_of_what_a_course_says_is_told_and_its_price_is_not(make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    for changes in ({"price_amount": 100}, {"title": course.title}):
        await edit(make, host, course, changes)
    assert await ordered("tell_updated", course) == []
    await edit(make, host, course, {"description": "All new."})
    await do(make, "tell_updated", course)
    assert await FanOut.filter(course_id=course.id, kind="course.updated").count() == 1


async def test_classes_planned_within_a_while_are_one_notice_with_the_first_date(make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    ctx = make.context(host)
    plan = {"duration_minutes": 60, "max_students": 5}
    async with unit_of_work(ctx):
        for days, title in ((3, "Later"), (2, "Sooner")):
            starts_at = ctx.now + timedelta(days=days)
            session = await planning.schedule(ctx, course, title=title, starts_at=starts_at, **plan)
    await do(make, "tell_scheduled", course)
    rows = await FanOut.filter(course_id=course.id, kind="live.scheduled").order_by("id")
    assert sorted(", ".join(row.data["titles"] for row in rows).split(", ")) == ["Later", "Sooner"]
    if len(rows) == 1:
        assert datetime.fromisoformat(rows[0].data["starts_at"]) == session.starts_at


def test_a_cause_belongs_to_exactly_one_while_and_is_told_after_it() -> None:
    together = Together("x", TOGETHER[0].run)
    at = datetime(2026, 1, 1, 12, 9, 59, tzinfo=UTC)
    here, next_one = (together.order(new_id(), moment) for moment in (at, at + timedelta(seconds=1)))
    assert here.payload["until"] == next_one.payload["since"] == "2026-01-01T12:10:00+00:00"
    now = datetime.now(UTC)
    after = together.order(new_id(), now).after
    assert timedelta() < after <= WHILE + LATE


def test_more_titles_than_a_line_holds_are_hinted_at() -> None:
    assert listed(["a", "b", "c"]) == "a, b, c"
    assert listed(["a", "b", "c", "d"]) == "a, b, c, …"


async def edit(make: Make, host: Someone, course: Course, changes: dict[str, Any]) -> None:
    ctx = make.context(host)
    async with unit_of_work(ctx):
        await courses.edit(ctx, await courses.editable(ctx, course.id), changes)
