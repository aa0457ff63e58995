"""Weekly classes: on the right days, at the right hour whatever the clocks do, and called off together."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.kit.unit_of_work import unit_of_work
from domain.live import series
from models.catalogue import Course
from models.live import SessionStatus
from models.live.sessions import LiveSession, Series
from tests.fixtures.clients import Api
from tests.fixtures.people import Make

PARIS = ZoneInfo("Europe/Paris")


def weekly(course: Course, make: Make, **more: Any) -> dict[str, Any]:
    until = (make.context().now + timedelta(days=20)).date().isoformat()
    plan = {"title": "Weekly", "weekdays": [0, 3], "local_time": "18:30", "time_zone": "Europe/Paris", "until": until}
    return {"course_id": str(course.id), **plan, "duration_minutes": 60, "max_students": 9, **more}


def starts(body: dict[str, Any]) -> list[datetime]:
    return [datetime.fromisoformat(one["starts_at"]) for one in body["sessions"]]


async def test_the_classes_are_made_on_those_days_and_each_is_a_class_of_its_own(api: Api, make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    student = await make.student(enrolled_in=course)

    made = await api.as_(host).post("/live-series", weekly(course, make))

    assert made.status == 201
    local = [moment.astimezone(PARIS) for moment in starts(made.body)]
    assert {moment.weekday() for moment in local} == {0, 3}
    assert {f"{moment:%H:%M}" for moment in local} == {"18:30"}
    assert len(local) in (5, 6)
    assert local == sorted(local)
    listed = (await api.as_(student).get(f"/live-sessions?course_id={course.id}")).body["data"]
    assert [one["id"] for one in listed] == [one["id"] for one in made.body["sessions"]]
    assert {(one["title"], one["max_students"], one["host"]["id"]) for one in listed} == {("Weekly", 9, str(host.id))}
    one = await api.as_(host).patch(f"/live-sessions/{listed[0]['id']}", {"title": "The first"})
    assert one.body["title"] == "The first"
    mine = (await api.as_(host).get("/live-series")).body["data"]
    assert [one["title"] for one in mine[0]["sessions"]][:2] == ["The first", "Weekly"]


@pytest.mark.parametrize(
    ("now", "until", "local_time", "expected"),
    [
        ((2027, 3, 20), (2027, 4, 5), "18:30", ["17:30", "16:30", "16:30"]),  # the clocks go forward on 28 March
        ((2027, 10, 23), (2027, 11, 8), "18:30", ["16:30", "17:30", "17:30"]),  # and back on 31 October
        ((2027, 3, 27), (2027, 4, 4), "02:30", ["01:30", "00:30"]),  # an hour that there is not is an hour later
        ((2027, 10, 30), (2027, 11, 7), "02:30", ["00:30", "01:30"]),  # of one that comes twice the first
    ],
)
async def test_the_hour_is_that_of_the_hosts_clock_across_summer_time(
    make: Make, now: tuple[int, int, int], until: tuple[int, int, int], local_time: str, expected: list[str]
) -> None:
    host = await make.instructor()
    course = await make.course(host)
    ctx = make.context(host)
    ctx.now = datetime(*now, tzinfo=UTC)
    day = 6 if local_time == "02:30" else 6 if len(expected) == 2 else 0
    plan = {"title": "Weekly", "weekdays": [day], "local_time": local_time, "time_zone": "Europe/Paris"}

    async with unit_of_work(ctx):
        made = await series.plan(ctx, course, **plan, until=date(*until), duration_minutes=60, max_students=5)

    assert [f"{one.starts_at:%H:%M}" for one in made.sessions] == expected


async def test_a_series_that_says_nothing_sensible_is_refused_and_leaves_nothing_behind(api: Api, make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    wrong: list[dict[str, Any]] = [
        {"time_zone": "Mars/Olympus"},
        {"weekdays": []},
        {"weekdays": [1, 1]},
        {"weekdays": [7]},
        {"local_time": "24:00"},
        {"local_time": "7pm"},
        {"until": "2020-01-01"},
        {"until": "2999-01-01"},
        {"max_students": 0},
        {"surprise": True},
    ]

    answers = [await api.as_(host).post("/live-series", weekly(course, make, **one)) for one in wrong]

    assert {answer.status for answer in answers} == {422}
    assert [answers[n].body["errors"][0]["code"] for n in (0, 6, 7)] == ["unknown_time_zone", "no_dates", "too_many"]
    assert not await Series.exists(course_id=course.id)
    assert not await LiveSession.exists(course_id=course.id)


async def test_the_rest_of_a_series_is_called_off_and_what_was_held_stays(api: Api, make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    made = (await api.as_(host).post("/live-series", weekly(course, make))).body
    first, *rest = [one["id"] for one in made["sessions"]]
    await api.as_(host).post(f"/live-sessions/{first}/start")

    answers = [await api.as_(host).delete(f"/live-series/{made['id']}") for _ in range(2)]

    assert [answer.status for answer in answers] == [204, 204]
    states = {str(row.id): row.status for row in await LiveSession.filter(series_id=made["id"])}
    assert states == {first: SessionStatus.LIVE, **dict.fromkeys(rest, SessionStatus.CANCELLED)}


async def test_a_series_ends_from_one_of_its_classes_on(api: Api, make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    made, other = [(await api.as_(host).post("/live-series", weekly(course, make))).body for _ in range(2)]
    ids = [one["id"] for one in made["sessions"]]
    path = f"/live-series/{made['id']}?following="

    strangers = [await api.as_(one).delete(path + ids[2]) for one in (await make.student(), await make.instructor())]
    not_of_it = await api.as_(host).delete(path + other["sessions"][0]["id"])
    answers = [await api.as_(host).delete(path + ids[2]) for _ in range(2)]

    assert [answer.code for answer in strangers] == ["forbidden", "not_the_host"]
    assert not_of_it.status == 422
    assert [answer.status for answer in answers] == [204, 204]
    left = await LiveSession.filter(course_id=course.id, status=SessionStatus.SCHEDULED).values_list("id", flat=True)
    assert {str(one) for one in left} == {*ids[:2], *(one["id"] for one in other["sessions"])}


async def test_a_series_is_for_the_instructor_of_its_course(api: Api, make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    made = (await api.as_(host).post("/live-series", weekly(course, make))).body
    others = [await make.student(enrolled_in=course), await make.instructor(), await make.admin()]

    planned = [(await api.as_(one).post("/live-series", weekly(course, make))).code for one in others]
    called_off = [(await api.as_(one).delete(f"/live-series/{made['id']}")).code for one in others]

    assert planned == ["forbidden", "not_your_course", "forbidden"]
    assert called_off == ["forbidden", "not_the_host", "forbidden"]
    assert (await api.as_(others[1]).get("/live-series")).body["data"] == []
    assert not await LiveSession.filter(series_id=made["id"], status=SessionStatus.CANCELLED).exists()


async def test_all_that_are_to_come_from_one_on_are_changed_and_what_is_before_it_stays(api: Api, make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    rules = {"lobby": True, "late_after_minutes": 3}
    body = weekly(course, make, description="What it is about.", settings=rules)
    made = (await api.as_(host).post("/live-series", body)).body
    first, second, *_ = made["sessions"]
    changes = {"title": "Later", "local_time": "20:15", "max_students": 4, "following": second["id"]}

    changed = await api.as_(host).patch(f"/live-series/{made['id']}", changes)

    assert changed.status == 200
    assert changed.body["local_time"] == "20:15"
    stayed, *moved = changed.body["sessions"]
    assert stayed == first
    assert {one["title"] for one in moved} == {"Later"}
    local = [datetime.fromisoformat(one["starts_at"]).astimezone(PARIS) for one in moved]
    assert {f"{moment:%H:%M}" for moment in local} == {"20:15"}
    before = [datetime.fromisoformat(one["starts_at"]).astimezone(PARIS).date() for one in made["sessions"][1:]]
    assert [moment.date() for moment in local] == before
    shown = (await api.as_(host).get(f"/live-sessions/{second['id']}")).body
    assert (shown["series_id"], shown["max_students"], shown["description"]) == (made["id"], 4, "What it is about.")
    assert (shown["settings"]["lobby"], shown["settings"]["late_after_minutes"]) == (True, 3)


async def test_a_series_is_changed_by_its_host_alone_and_only_from_a_class_of_its_own(api: Api, make: Make) -> None:
    host, stranger = await make.instructor(), await make.instructor()
    course = await make.course(host)
    made = (await api.as_(host).post("/live-series", weekly(course, make))).body
    elsewhere = await make.session(host, course)

    refused = await api.as_(stranger).patch(f"/live-series/{made['id']}", {"title": "Mine"})
    wrong = await api.as_(host).patch(f"/live-series/{made['id']}", {"title": "X", "following": str(elsewhere.id)})

    assert (refused.status, refused.code) == (403, "not_the_host")
    assert (wrong.status, wrong.body["errors"][0]["pointer"]) == (422, "/following")
    assert {row.title for row in await LiveSession.filter(series_id=made["id"])} == {"Weekly"}
