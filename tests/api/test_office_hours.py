"""Office hours: one student a slot, whoever is first; a class of two that nobody else sees."""

from __future__ import annotations

import asyncio
import itertools
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest_asyncio

from domain.kit.unit_of_work import unit_of_work
from domain.live.events.sessions import SessionStarted
from domain.notifications import fan_outs
from domain.telling import classes
from models.base import new_id
from models.catalogue import Course
from models.fan_outs import FanOut
from models.live.sessions import LiveSession, OfficeSlot
from models.notifications import Notification
from tests.fixtures.clients import Answer, Api, Connect
from tests.fixtures.people import Make, Someone


class Office:
    """A course with an instructor, two students, and the times that are opened."""

    def __init__(self, api: Api, make: Make, host: Someone, course: Course, students: list[Someone]) -> None:
        self.api, self.make, self.host, self.course, self.students = api, make, host, course, students
        self.slots: list[dict[str, Any]] = []

    @property
    def path(self) -> str:
        return f"/courses/{self.course.id}/office-slots"

    async def open(self, minutes: int = 60, slot_minutes: int = 20, *, after: timedelta = timedelta(days=1)) -> Answer:
        starts_at = self.make.context().now.replace(microsecond=0) + after
        ends_at = starts_at + timedelta(minutes=minutes)
        body = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat(), "slot_minutes": slot_minutes}
        return await self.api.as_(self.host).post(self.path, body)

    async def book(self, someone: Someone, n: int = 0) -> Answer:
        return await self.api.as_(someone).post(f"/office-slots/{self.slots[n]['id']}/booking")

    async def release(self, someone: Someone, n: int = 0) -> Answer:
        return await self.api.as_(someone).delete(f"/office-slots/{self.slots[n]['id']}/booking")

    async def seen_by(self, someone: Someone) -> list[tuple[str, str | None]]:
        rows = (await self.api.as_(someone).get(self.path)).body["data"]
        return [(row["state"], row["booked_by"] and row["booked_by"]["name"]) for row in rows]


@pytest_asyncio.fixture(loop_scope="session")
async def office(api: Api, make: Make) -> Office:
    host = await make.instructor()
    course = await make.course(host)
    students = [await make.student(name=name, enrolled_in=course) for name in ("Ann", "Ben")]
    made = Office(api, make, host, course, students)
    made.slots = (await made.open()).body["slots"]
    return made


async def test_hours_are_opened_in_slots_that_do_not_overlap(office: Office) -> None:
    starts = [datetime.fromisoformat(slot["starts_at"]) for slot in office.slots]
    again = await office.open(10, 10, after=timedelta(days=1, minutes=30))
    wrong = [
        await office.open(after=timedelta(days=-1)),
        await office.open(minutes=10, slot_minutes=20),
        await office.open(minutes=5 * 60, slot_minutes=5),
        await office.open(slot_minutes=1),
    ]

    assert [later - earlier for earlier, later in itertools.pairwise(starts)] == [timedelta(minutes=20)] * 2
    assert again.code == "slot_overlap"
    assert [answer.status for answer in wrong] == [422] * 4
    assert (await office.open(20, 20, after=timedelta(days=1, minutes=61))).status == 201


async def test_opening_the_same_hours_twice_at_once_opens_them_once(office: Office) -> None:
    answers = await asyncio.gather(*(office.open(after=timedelta(days=3)) for _ in range(4)))

    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]


async def test_of_two_who_book_one_slot_one_has_it_and_only_the_host_sees_who(office: Office) -> None:
    ann, ben = office.students

    answers = await asyncio.gather(*(office.book(someone) for someone in (ann, ben, ann, ben)))

    codes = sorted(answer.code or str(answer.status) for answer in answers)
    assert codes == ["200", "201", "slot_taken", "slot_taken"]
    winner, loser = (ann, ben) if answers[0].status < 300 else (ben, ann)
    name = winner.user.name
    assert await office.seen_by(office.host) == [("taken", name), ("free", None), ("free", None)]
    assert await office.seen_by(winner) == [("mine", name), ("free", None), ("free", None)]
    assert await office.seen_by(loser) == [("taken", None), ("free", None), ("free", None)]
    assert await LiveSession.filter(course_id=office.course.id).count() == 1


async def test_a_student_holds_two_bookings_in_a_course_at_most_however_fast_they_click(office: Office) -> None:
    ann = office.students[0]

    answers = await asyncio.gather(*(office.book(ann, n) for n in range(3)))

    assert sorted(answer.code or "booked" for answer in answers) == ["booked", "booked", "too_many_bookings"]
    assert await OfficeSlot.filter(booked_by_id=ann.id).count() == 2
    free = next(n for n, answer in enumerate(answers) if answer.status == 409)
    await office.release(ann, (free + 1) % 3)
    assert (await office.book(ann, free)).status == 201


async def test_a_booking_is_a_class_of_two_that_nobody_else_sees_or_enters(
    office: Office, connect: Connect, url: str
) -> None:
    ann, ben = office.students
    booked = (await office.book(ann)).body
    path = f"/live-sessions/{booked['session_id']}"
    listing = f"/live-sessions?course_id={office.course.id}"

    shown = {}
    for name, someone in (("ann", ann), ("ben", ben), ("host", office.host)):
        rows = (await office.api.as_(someone).get(listing)).body["data"]
        text = (await office.api.as_(someone).get("/calendar.ics")).body
        one = (await office.api.as_(someone).get(path)).status
        shown[name] = (len(rows), "Office hours" in text, one)
    await office.api.as_(office.host).post(f"{path}/start")
    joining = [await connect(url, someone) for someone in (ben, ann)]
    acks = [await socket.command("join", {"session_id": booked["session_id"]}) for socket in joining]

    assert shown == {"ann": (1, True, 200), "ben": (0, False, 404), "host": (1, True, 200)}
    assert (acks[0]["ok"], acks[0]["error"]["code"]) == (False, "not_found")
    assert acks[1]["ok"]
    assert acks[1]["data"]["session"]["max_students"] == 1
    assert (await office.api.as_(ben).post(f"{path}/join")).status == 404
    assert (await office.api.as_(ben).post(f"{path}/waitlist")).status == 404
    assert (await office.release(ann)).code == "session_live"
    report = (await office.api.as_(office.host).get(f"/courses/{office.course.id}/attendance/classes")).body
    assert report["data"] == [], "office hours are not the course's classes"
    own = (await office.api.as_(office.host).get(f"{path}/attendance")).body["data"]
    assert [row["user"]["name"] for row in own] == ["Ann"], "nobody else was expected"


async def test_only_who_booked_is_told_that_it_begins(office: Office) -> None:
    ann, ben = office.students
    booked = (await office.book(ann)).body
    of_class = {"session_id": UUID(booked["session_id"]), "run_id": new_id(), "course_id": office.course.id}
    ctx = office.make.context()

    async with unit_of_work(ctx):
        await classes.started(ctx, SessionStarted(**of_class, title="Office hours", session={}))
    row = await FanOut.get(dedupe_key=f"live.started:{of_class['run_id']}")
    await fan_outs.advance(ctx, {"fan_out_id": str(row.id)})

    told = [await Notification.filter(user_id=one.id, kind="live.started").count() for one in (ann, ben)]
    assert told == [1, 0]


async def test_a_booking_given_back_is_free_for_others_and_its_class_is_gone(office: Office) -> None:
    ann, ben = office.students
    booked = (await office.book(ann)).body

    assert (await office.release(ben)).status == 204
    assert await office.seen_by(ann) == [("mine", "Ann"), ("free", None), ("free", None)], "not another's to give"
    assert [(await office.release(ann)).status for _ in range(2)] == [204, 204]
    assert (await office.book(ben)).status == 201
    assert not await LiveSession.exists(id=booked["session_id"])
    assert (await office.release(office.host)).status == 204
    assert await office.seen_by(ben) == [("free", None)] * 3


async def test_the_host_takes_a_time_back_and_what_was_booked_with_it(office: Office) -> None:
    booked = (await office.book(office.students[0])).body

    refused = await office.api.as_(await office.make.instructor()).delete(f"/office-slots/{booked['id']}")
    done = await office.api.as_(office.host).delete(f"/office-slots/{booked['id']}")

    assert (refused.code, done.status) == ("not_the_host", 204)
    assert await office.seen_by(office.host) == [("free", None)] * 2
    assert not await LiveSession.exists(id=booked["session_id"])


async def test_nobody_books_what_has_begun_or_in_a_course_they_have_no_part_in(office: Office) -> None:
    await OfficeSlot.filter(id=office.slots[1]["id"]).update(starts_at=office.make.context().now - timedelta(minutes=1))
    strangers = [await office.make.student(), await office.make.instructor(), await office.make.admin()]

    assert (await office.book(office.students[0], 1)).code == "slot_over"
    assert [(await office.book(one)).code for one in strangers] == ["not_enrolled", "forbidden", "forbidden"]
    assert [(await office.api.as_(one).get(office.path)).code for one in strangers] == ["not_enrolled"] * 3
    assert (await office.api.get(office.path)).status == 401


async def test_the_host_finds_times_that_are_over_the_latest_first_and_nobody_else_does(office: Office) -> None:
    ann = office.students[0]
    await office.book(ann)
    for n, hours in ((0, 3), (1, 2)):
        began = office.make.context().now - timedelta(hours=hours)
        await OfficeSlot.filter(id=office.slots[n]["id"]).update(starts_at=began)

    first = (await office.api.as_(office.host).get(f"{office.path}?past=true&limit=1")).body
    after = f"{office.path}?past=true&limit=1&cursor={first['next_cursor']}"
    second = (await office.api.as_(office.host).get(after)).body

    found = [row for page in (first, second) for row in page["data"]]
    assert [row["id"] for row in found] == [office.slots[1]["id"], office.slots[0]["id"]]
    assert [row["booked_by"] and row["booked_by"]["name"] for row in found] == [None, "Ann"]
    assert second["next_cursor"] is None
    assert (await office.api.as_(ann).get(f"{office.path}?past=true")).body["data"] == []
    stranger = await office.api.as_(await office.make.instructor()).get(f"{office.path}?past=true")
    assert stranger.code == "not_enrolled"
    assert len(await office.seen_by(office.host)) == 1
