"""Attendance by its rules, across a course, one's own, and credited for outages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.live import course_attendance
from models.learning import Enrolment, EnrolmentStatus
from models.live import LeaveReason
from models.live.people import AttendanceInterval
from models.live.sessions import LiveSession
from tests.api.attendance import held, outage, whole
from tests.fixtures.clients import Answer, Api, Connect
from tests.fixtures.people import Make
from tests.realtime.classroom import cut


def by_name(answer: Answer) -> dict[str, dict[str, Any]]:
    return {row["user"]["name"]: row for row in answer.body["data"]}


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


async def test_who_comes_in_time_to_a_class_that_was_opened_early_is_neither_late_nor_has_missed_a_part(
    api: Api, make: Make
) -> None:
    host = await make.instructor()
    course = await make.course(host)
    names = ("early", "timely", "late", "gone")
    early, timely, late, gone = [await make.student(name=name, enrolled_in=course) for name in names]
    over = LeaveReason.SESSION_ENDED
    stays = {early.id: [(0, 70, over)], timely.id: [(11, 70, over)], late.id: [(16, 70, over)]}
    stays[gone.id] = [(0, 4, LeaveReason.LEFT), (6, 13, LeaveReason.LEFT)]  # before its hour they were there in vain
    rules = {"late_after_minutes": 5, "present_at_percent": 10}
    session = await held(make, host, course, stays, minutes=70, settings=rules)
    assert session.started_at is not None
    its_hour = session.started_at + timedelta(minutes=10)
    await LiveSession.filter(id=session.id).update(starts_at=its_hour)

    rows = by_name(await api.as_(host).get(f"/live-sessions/{session.id}/attendance"))
    assert {name: (row["status"], row["percent"]) for name, row in rows.items()} == {
        "early": ("present", 100),
        "timely": ("present", 98),
        "late": ("late", 90),
        "gone": ("absent", 5),
    }

    await LiveSession.filter(id=session.id).update(starts_at=session.started_at + timedelta(days=7))
    rows = by_name(await api.as_(host).get(f"/live-sessions/{session.id}/attendance"))
    statuses = {name: row["status"] for name, row in rows.items()}
    assert statuses == {"early": "present", "timely": "late", "late": "late", "gone": "left_early"}


async def test_of_a_class_that_was_opened_early_and_is_over_before_its_hour_all_there_was_counts(
    api: Api, make: Make
) -> None:
    host = await make.instructor()
    course = await make.course(host)
    student = await make.student(enrolled_in=course)
    session = await held(make, host, course, {student.id: [(2, 8, LeaveReason.SESSION_ENDED)]}, minutes=8)
    assert session.started_at is not None
    await LiveSession.filter(id=session.id).update(starts_at=session.started_at + timedelta(minutes=10))

    own = (await api.as_(student).get(f"/live-sessions/{session.id}/attendance/me")).body

    assert (own["percent"], own["status"]) == (75, "present")


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
