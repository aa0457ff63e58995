"""Attendance by its rules, across a course, one's own, credited for outages, and what it completes."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tortoise.connection import get_connection

from domain.catalogue import outline
from domain.kit.unit_of_work import unit_of_work
from domain.live import completion, course_attendance, runs, sessions
from models.catalogue import Course, Lesson, LessonType, Section
from models.learning import Enrolment, EnrolmentStatus, LessonCompletion
from models.live import EndReason, LeaveReason
from models.live.people import AttendanceInterval
from models.live.sessions import LiveSession
from tests.fixtures.clients import Answer, Api, Connect
from tests.fixtures.people import Make, Someone
from tests.realtime.classroom import cut

Stay = tuple[int, int, LeaveReason]  # from this minute of the class to that


async def held(
    make: Make,
    host: Someone,
    course: Course,
    stays: dict[UUID, list[Stay]] | None = None,
    *,
    minutes: int = 60,
    **plan: Any,
) -> LiveSession:
    """A class that was on for so long and is over, with these stays in it."""
    session = await make.live(host, course, **plan)
    ctx = make.context(host)
    async with unit_of_work(ctx):
        await runs.end(ctx, await sessions.hosted(ctx, session.id), EndReason.HOST)
    began = ctx.now - timedelta(hours=2)
    await LiveSession.filter(id=session.id).update(started_at=began, ended_at=began + timedelta(minutes=minutes))
    for user_id, of_one in (stays or {}).items():
        for start, end, reason in of_one:
            await AttendanceInterval.create(
                session_id=session.id,
                run_id=session.run_id,
                user_id=user_id,
                joined_at=began + timedelta(minutes=start),
                left_at=began + timedelta(minutes=end),
                reason=reason,
            )
    await get_connection("default").execute_query(  # whoever is enrolled was so before the class
        "UPDATE enrolments SET created_at = $2 WHERE course_id = $1", [course.id, began - timedelta(days=1)]
    )
    return await sessions.existing().get(id=session.id)


def whole(reason: LeaveReason = LeaveReason.SESSION_ENDED) -> Stay:
    return (0, 60, reason)


def by_name(answer: Answer) -> dict[str, dict[str, Any]]:
    return {row["user"]["name"]: row for row in answer.body["data"]}


async def outage(api: Api, session: LiveSession, begin: int, end: int, **more: Any) -> Answer:
    assert session.started_at is not None
    moments = [(session.started_at + timedelta(minutes=minute)).isoformat() for minute in (begin, end)]
    body = {"began_at": moments[0], "ended_at": moments[1], **more}
    return await api.post(f"/live-sessions/{session.id}/outages", body)


async def test_the_instructors_rules_say_who_was_present_late_gone_early_or_absent(api: Api, make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    names = ["whole", "late", "early", "hardly", "never"]
    people = {name: await make.student(name=name, enrolled_in=course) for name in names}
    rules = {"late_after_minutes": 5, "left_early_minutes": 5, "present_at_percent": 25}
    stays = {
        people["whole"].id: [whole()],
        people["late"].id: [(6, 60, LeaveReason.SESSION_ENDED)],
        people["early"].id: [(0, 54, LeaveReason.LEFT)],
        people["hardly"].id: [(0, 10, LeaveReason.LEFT)],
    }
    session = await held(make, host, course, stays, settings=rules)

    rows = by_name(await api.as_(host).get(f"/live-sessions/{session.id}/attendance"))

    assert {name: row["status"] for name, row in rows.items()} == {
        "whole": "present",
        "late": "late",
        "early": "left_early",
        "hardly": "absent",
        "never": "absent",
    }
    assert [rows[name]["percent"] for name in names] == [100, 90, 90, 16, 0]


async def test_who_was_cut_off_by_an_outage_of_ours_and_came_back_is_credited(api: Api, make: Make) -> None:
    host, admin = await make.instructor(), await make.admin()
    course = await make.course(host)
    names = ["back", "slow", "gone", "left", "stayed"]
    back, slow, gone, left, stayed = [await make.student(name=name, enrolled_in=course) for name in names]
    cut_off, lost = LeaveReason.TIMEOUT, LeaveReason.NODE_LOST
    stays = {
        back.id: [(0, 20, lost), (25, 60, LeaveReason.SESSION_ENDED)],
        slow.id: [(0, 21, cut_off), (40, 60, LeaveReason.SESSION_ENDED)],
        gone.id: [(0, 20, lost)],
        left.id: [(0, 21, LeaveReason.LEFT), (30, 60, LeaveReason.SESSION_ENDED)],
        stayed.id: [whole()],
    }
    session = await held(make, host, course, stays, settings={"left_early_minutes": 0})

    noted = [
        await outage(api.as_(host), session, 20, 28, note="a switch"),
        await outage(api.as_(admin), session, 25, 30),
    ]
    rows = by_name(await api.as_(host).get(f"/live-sessions/{session.id}/attendance"))

    assert [answer.status for answer in noted] == [201, 201]
    assert noted[0].body["note"] == "a switch"
    assert {name: rows[name]["credited_seconds"] for name in names} == {
        "back": 5 * 60,
        "slow": 9 * 60,  # until the outage was over, not until they came; where two overlap, once
        "gone": 0,
        "left": 0,
        "stayed": 0,
    }
    assert [one["credited_seconds"] for one in rows["back"]["intervals"]] == [300, 0]
    assert (rows["back"]["present_seconds"], rows["back"]["percent"]) == (55 * 60, 100)
    assert rows["gone"]["status"] == "left_early"
    text = (await api.as_(host).get(f"/live-sessions/{session.id}/attendance?format=csv")).body
    assert text.splitlines()[0].endswith("away_minutes,credited_minutes")


async def test_an_outage_that_lasted_until_the_end_let_nobody_come_back(api: Api, make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    student = await make.student(enrolled_in=course)
    session = await held(make, host, course, {student.id: [(0, 40, LeaveReason.NODE_LOST)]})

    await outage(api.as_(host), session, 40, 65)

    own = (await api.as_(student).get(f"/live-sessions/{session.id}/attendance/me")).body
    assert (own["credited_seconds"], own["percent"], own["status"]) == (20 * 60, 100, "present")


async def test_of_the_time_away_within_a_stay_what_was_our_fault_is_credited(api: Api, make: Make) -> None:
    """An outage that is shorter than the grace ends no stay."""
    host = await make.instructor()
    course = await make.course(host)
    student = await make.student(enrolled_in=course)
    session = await held(make, host, course, {student.id: [whole()]}, settings={"present_at_percent": 99})
    assert session.started_at is not None
    spans = [[(session.started_at + timedelta(minutes=m)).isoformat() for m in span] for span in ((10, 12), (30, 33))]
    await AttendanceInterval.filter(session_id=session.id).update(away_seconds=5 * 60, away_spans=spans)

    before = (await api.as_(student).get(f"/live-sessions/{session.id}/attendance/me")).body
    for begin, end in ((9, 11), (31, 32), (32, 40)):
        await outage(api.as_(host), session, begin, end)
    after = (await api.as_(student).get(f"/live-sessions/{session.id}/attendance/me")).body

    assert (before["credited_seconds"], before["percent"], before["status"]) == (0, 91, "absent")
    assert (after["credited_seconds"], after["percent"], after["away_seconds"]) == (3 * 60, 96, 300)
    assert after["intervals"][0]["credited_seconds"] == 3 * 60


async def test_every_outage_that_kept_somebody_out_is_credited_and_not_only_the_first(api: Api, make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    student = await make.student(enrolled_in=course)
    stays = [(0, 20, LeaveReason.NODE_LOST), (30, 60, LeaveReason.SESSION_ENDED)]
    session = await held(make, host, course, {student.id: stays})

    for begin, end in ((20, 22), (25, 28)):
        await outage(api.as_(host), session, begin, end)

    own = (await api.as_(student).get(f"/live-sessions/{session.id}/attendance/me")).body
    assert [one["credited_seconds"] for one in own["intervals"]] == [5 * 60, 0]


async def test_an_outage_is_of_the_classes_time_and_for_its_host_or_an_administrator(api: Api, make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    student = await make.student(enrolled_in=course)
    session, planned = await held(make, host, course), await make.session(host, course)

    wrong = [await outage(api.as_(host), session, *span) for span in ((10, 10), (-20, -10), (60, 70))]
    strangers = [await outage(api.as_(one), session, 1, 2) for one in (student, await make.instructor())]
    now = make.context().now.isoformat()
    early = await api.as_(host).post(f"/live-sessions/{planned.id}/outages", {"began_at": now, "ended_at": now})

    assert [answer.status for answer in wrong] == [422, 422, 422]
    assert [answer.code for answer in strangers] == ["forbidden", "not_the_host"]
    assert early.code == "session_not_live"
    assert (await outage(api, session, 1, 2)).status == 401


async def test_a_course_shows_attendance_by_student_and_by_class_in_json_and_for_a_spreadsheet(
    api: Api, make: Make
) -> None:
    host = await make.instructor()
    course = await make.course(host)
    anna = await make.student(name="Anna", enrolled_in=course)
    formula = await make.student(name="=1+1", enrolled_in=course)
    first = await held(make, host, course, {anna.id: [whole()]}, title="First")
    second = await held(
        make, host, course, {anna.id: [(0, 30, LeaveReason.LEFT)], formula.id: [whole()]}, title="Second"
    )
    await make.session(host, course, title="Not yet")
    late = await make.student(name="Newcomer", enrolled_in=course)

    path = f"/courses/{course.id}/attendance"
    classes = (await api.as_(host).get(f"{path}/classes")).body["data"]
    rows = (await api.as_(host).get(path)).body["data"]
    text = (await api.as_(host).get(f"{path}?format=csv")).body.splitlines()

    figures = {row["title"]: row for row in classes}
    assert list(figures) == ["First", "Second"]
    assert (figures["First"]["present"], figures["First"]["absent"], figures["First"]["average_percent"]) == (1, 1, 50)
    assert (figures["Second"]["present"], figures["Second"]["left_early"]) == (1, 1)
    students = {row["user"]["name"]: row for row in rows}
    assert (students["Anna"]["attended"], students["Anna"]["percent"]) == (2, 75)
    assert [turn["session_id"] for turn in students["Anna"]["sessions"]] == [str(first.id), str(second.id)]
    assert students["=1+1"]["attended"] == 1
    assert students["Newcomer"]["sessions"] == [], "who came to the course later was not absent"
    assert late.id
    assert text[0].startswith("name,attended,sessions,percent,present_minutes,")
    assert text[1].startswith("'=1+1,1,2,50,60.0,absent,present")
    assert text[2] == "Anna,2,2,75,90.0,present,left_early"


async def test_a_courses_attendance_comes_page_by_page_and_its_spreadsheet_whole(
    api: Api, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = await make.instructor()
    course = await make.course(host)
    people = [await make.student(name=name, enrolled_in=course) for name in ("Ann", "Ben", "Ben", "Cyd")]
    for title in ("First", "Second"):
        await held(make, host, course, {people[0].id: [whole()]}, title=title)
    gone = people[0]
    await Enrolment.filter(learner_id=gone.id).update(status=EnrolmentStatus.ENDED)
    monkeypatch.setattr(course_attendance, "CELLS", 4)  # with two classes, two students a page
    path = f"/courses/{course.id}/attendance"
    asking = api.as_(host)

    first = (await asking.get(f"{path}?limit=3")).body
    second = (await asking.get(f"{path}?limit=3&cursor={first['next_cursor']}")).body
    heads = (await asking.get(f"{path}/classes?limit=1")).body
    more = (await asking.get(f"{path}/classes?limit=1&cursor={heads['next_cursor']}")).body
    found = (await asking.get(f"{path}?q=BE")).body["data"]
    text = (await asking.get(f"{path}?format=csv")).body.splitlines()

    ids = [row["user"]["id"] for page in (first, second) for row in page["data"]]
    assert ids[0] == str(gone.id), "who came and went is shown with what they came to"
    assert sorted(ids) == sorted(str(one.id) for one in people)
    assert (len(first["data"]), second["next_cursor"], more["next_cursor"]) == (2, None, None)
    assert [one["data"][0]["title"] for one in (heads, more)] == ["First", "Second"]
    assert (heads["data"][0]["present"], heads["data"][0]["absent"]) == (1, 3)
    assert {row["user"]["name"] for row in found} == {"Ben"}
    assert [line.split(",")[0] for line in text] == ["name", "Ann", "Ben", "Ben", "Cyd"]


async def test_a_courses_attendance_is_for_its_own_instructor(api: Api, make: Make) -> None:
    host = await make.instructor()
    course, draft = await make.course(host), await make.draft(host)
    others = [await make.student(enrolled_in=course), await make.instructor(), await make.admin()]

    answers = [await api.as_(one).get(f"/courses/{course.id}/attendance") for one in others]

    assert [answer.code for answer in answers] == ["forbidden", "not_your_course", "forbidden"]
    assert (await api.as_(others[1]).get(f"/courses/{draft.id}/attendance")).status == 404
    assert (await api.get(f"/courses/{course.id}/attendance")).status == 401


async def test_a_student_sees_their_own_record_and_no_other(api: Api, make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    here, there = [await make.student(name=name, enrolled_in=course) for name in ("Here", "There")]
    session = await held(make, host, course, {here.id: [whole()]})

    own = [(await api.as_(one).get(f"/live-sessions/{session.id}/attendance/me")).body for one in (here, there)]
    refused = [
        await api.as_(one).get(f"/live-sessions/{session.id}/attendance/me") for one in (await make.student(), host)
    ]

    assert [(row["user"]["name"], row["status"]) for row in own] == [("Here", "present"), ("There", "absent")]
    assert [answer.code for answer in refused] == ["not_enrolled", "forbidden"]
    assert (await api.as_(here).get(f"/live-sessions/{session.id}/attendance")).status == 403


async def test_the_host_hears_of_every_coming_and_going_and_the_report_agrees(
    api: Api, make: Make, connect: Connect, url: str
) -> None:
    host = await make.instructor()
    course = await make.course(host)
    student = await make.student(enrolled_in=course)
    session = await make.live(host, course)
    this = {"session_id": str(session.id)}
    hosting, learning = await connect(url, host), await connect(url, student)
    await hosting.command("join", this)

    await learning.command("join", this)
    await hosting.told("participant.joined")
    cut(learning)
    await hosting.told("participant.away", user_id=str(student.id))
    again = await connect(url, student)
    await again.command("join", this)
    await hosting.told("participant.back", user_id=str(student.id))
    await again.command("leave", this)
    await hosting.told("participant.left", user_id=str(student.id), reason="left")

    (row,) = (await api.as_(host).get(f"/live-sessions/{session.id}/attendance")).body["data"]
    assert [one["reason"] for one in row["intervals"]] == ["left"]


@pytest.fixture
def lesson(make: Make):
    async def made(course: Course, host: Someone, type: LessonType = LessonType.LIVE) -> Lesson:
        ctx = make.context(host)
        async with unit_of_work(ctx):
            section = await Section.get(course_id=course.id)
            return await outline.add_lesson(ctx, section, title="The class", type=type)

    return made


async def completed(lesson_id: UUID) -> set[UUID]:
    rows = LessonCompletion.filter(lesson_id=lesson_id).values_list("enrolment__learner_id", flat=True)
    return set(await rows)  # type: ignore[arg-type]


async def test_whoever_attended_enough_of_the_class_has_done_its_lesson_once(api: Api, make: Make, lesson) -> None:
    host = await make.instructor()
    course = await make.course(host)
    enough, short, never = [await make.student(name=name, enrolled_in=course) for name in "ABC"]
    stranger = await make.student(name="No longer enrolled")
    taught = await lesson(course, host)
    stays = {enough.id: [(0, 36, LeaveReason.LEFT)], short.id: [(0, 35, LeaveReason.NODE_LOST)], stranger.id: [whole()]}
    rules = {"complete_at_percent": 60}
    session = await held(make, host, course, stays, settings=rules)
    # Now, that its own job at the end cannot have seen half of the history that was written here.
    await LiveSession.filter(id=session.id).update(lesson_id=taught.id)

    for _ in range(2):
        await completion.complete_attended(make.context(), {"session_id": str(session.id)})
    assert await completed(taught.id) == {enough.id}
    done = f"/progress/lesson/{taught.id}/complete"
    answers = [await api.as_(one).post(done) for one in (enough, short, never)]
    assert [(one.status, one.code) for one in answers] == [(200, None), *[(409, "done_by_attending")] * 2]
    assert await completed(taught.id) == {enough.id}, "a class is done by being there"

    await outage(api.as_(host), session, 35, 60)  # credited afterwards: done after all
    assert await completed(taught.id) == {enough.id, short.id}
    progress = (await api.as_(short).get(f"/courses/{course.id}/progress")).body
    assert str(taught.id) in progress["completed_lessons"]
    assert never.id not in await completed(taught.id)


async def test_the_end_of_a_class_completes_its_lesson_by_itself(
    api: Api, make: Make, connect: Connect, url: str, lesson
) -> None:
    host = await make.instructor()
    course = await make.course(host)
    student, away = [await make.student(name=name, enrolled_in=course) for name in "AB"]
    taught = await lesson(course, host)
    session = await make.live(host, course, lesson_id=taught.id, settings={"complete_at_percent": 1})
    learning = await connect(url, student)
    await learning.command("join", {"session_id": str(session.id)})

    await api.as_(host).post(f"/live-sessions/{session.id}/end")

    async with asyncio.timeout(15):
        while not await completed(taught.id):
            pass
    assert await completed(taught.id) == {student.id}
    assert away.id not in await completed(taught.id)


async def test_a_class_is_scheduled_as_a_lesson_of_the_type_live_and_stands_in_the_outline(
    api: Api, make: Make, lesson
) -> None:
    host = await make.instructor()
    course = await make.course(host)
    student = await make.student(enrolled_in=course)
    taught, text = await lesson(course, host), await Lesson.get(section__course_id=course.id, type=LessonType.TEXT)
    foreign = await lesson(await make.course(host), host)
    starts_at = make.context().now + timedelta(days=1)

    async def schedule(lesson_id: UUID, at: datetime) -> Answer:
        plan = {"title": "Class", "starts_at": at.isoformat(), "duration_minutes": 60, "max_students": 5}
        return await api.as_(host).post(
            "/live-sessions", {"course_id": str(course.id), "lesson_id": str(lesson_id), **plan}
        )

    refused = [await schedule(text.id, starts_at), await schedule(foreign.id, starts_at)]
    later, next_one = await schedule(taught.id, starts_at + timedelta(days=7)), await schedule(taught.id, starts_at)
    path = f"/courses/{course.id}/sections"
    lessons = (await api.as_(student).get(path)).body["data"][0]["lessons"]
    shown = {one["id"]: one["live_session"] for one in lessons}
    visitor = (await api.get(path)).body["data"][0]["lessons"]

    assert [one.body["errors"][0]["code"] for one in refused] == ["not_a_live_lesson", "unknown_lesson"]
    assert [later.status, next_one.status] == [201, 201]
    assert shown[str(text.id)] is None
    assert shown[str(taught.id)] == {
        name: next_one.body[name] for name in ("id", "starts_at", "duration_minutes", "status")
    }
    assert [one["live_session"] for one in visitor] == [None, None]
    opened = (await api.as_(student).get(f"/lessons/{taught.id}")).body
    assert opened["live_session"]["id"] == next_one.body["id"]
