"""The time around live classes: planned, changed, called off, seen from another time zone, and what they came to."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.async_api import Page, expect

from domain.live import admission
from models.live.sessions import LiveSession
from tests.fixtures.browser import Visit
from tests.fixtures.clients import Api
from tests.fixtures.people import Make
from tests.journeys.test_pages import AXE, FAULTS, RULES, SETTLED

TOKYO = ZoneInfo("Asia/Tokyo")
NARROW = {"width": 375, "height": 800}
WIDE = {"width": 1280, "height": 800}


def clock_of(moment: datetime, zone: ZoneInfo) -> str:
    """As a page in English writes it for somebody in Britain, where these browsers are."""
    return f"{moment.astimezone(zone):%-H:%M}"


async def faults_of(page: Page, path: str) -> dict[str, object]:
    """What axe finds on a page, and whether it can be scrolled sideways on a phone."""
    await page.goto(path)
    await page.wait_for_selector("h1")
    await expect(page.locator(".skeleton")).to_have_count(0)
    await page.evaluate(SETTLED)
    found: dict[str, object] = {}
    if AXE.exists():
        await page.evaluate(AXE.read_text() + ";0")
        if faults := await page.evaluate(FAULTS, RULES):
            found[path] = faults
    await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    await expect(page.locator(".skeleton")).to_have_count(0)
    if await page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found[f"{path} on a phone"] = "scrolls sideways"
    await page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return found


async def test_a_teacher_plans_weeks_and_a_student_far_away_keeps_them(visit: Visit, make: Make, api: Api) -> None:
    host = await make.instructor(name="Ines Instructor")
    course = await make.course(host, title="Chess")
    ana = await make.student(name="Ana", enrolled_in=course)
    teaching = await visit(f"/teach/{course.id}", host, timezone_id="Europe/Paris")

    # A class for every Monday and Thursday, behind a lobby.
    await teaching.get_by_role("button", name="Schedule class").click()
    dialog = teaching.get_by_role("dialog")
    await dialog.get_by_label("Title").fill("Weekly chess")
    await dialog.get_by_text("Every week").click()
    await dialog.get_by_text("Mon", exact=True).click()
    await dialog.get_by_text("Thu", exact=True).click()
    await dialog.get_by_label("At", exact=True).fill("18:30")
    until = make.context().now + timedelta(days=21)
    await dialog.get_by_label("Until").fill(f"{until:%Y-%m-%d}")
    await expect(dialog.get_by_label("By the clock of")).to_have_value("Europe/Paris")
    await dialog.get_by_text("Lobby, beginning").click()
    await dialog.get_by_label("Lobby").check()
    await dialog.get_by_label("do not see who else is here").check()
    await dialog.get_by_text("A co-host, called").click()
    await dialog.get_by_label("Find a student").fill("an")
    await dialog.get_by_role("button", name="Ana", exact=True).click()
    await expect(dialog.get_by_role("button", name="Remove Ana")).to_be_visible()
    await dialog.get_by_role("button", name="Schedule class").click()
    await expect(teaching.get_by_text(re.compile(r"18:30.*Europe/Paris"))).to_be_visible()

    # One of them is another, one is not held.
    planned = await LiveSession.filter(course_id=course.id).order_by("starts_at")
    arranged = (await api.as_(host).get(f"/live-sessions/{planned[-1].id}/arrangements")).body
    assert (arranged["deputy"]["name"], arranged["hidden_roster"]) == ("Ana", True)
    first, second = planned[1], planned[2]  # days away, whatever the hour is now
    await teaching.goto(f"/classes/{first.id}")
    await expect(teaching.get_by_text("Students ask to be let in")).to_be_visible()
    await teaching.get_by_role("button", name="Edit").click()
    await dialog.get_by_label("Title").fill("Openings")
    elsewhere = await api.as_(host).patch(f"/live-sessions/{first.id}", {"max_students": 7})  # in another tab
    assert elsewhere.status == 200
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("7")
    await dialog.get_by_role("button", name="Save mine as well").click()
    await expect(teaching.get_by_role("heading", name="Openings")).to_be_visible()
    await expect(teaching.get_by_text("0 of 7 seats taken")).to_be_visible()
    await teaching.goto(f"/classes/{second.id}")
    await teaching.get_by_role("button", name="Cancel class").click()
    await dialog.get_by_role("button", name="Cancel class").click()
    await expect(teaching.get_by_text("Cancelled", exact=True)).to_be_visible()

    await teaching.goto(f"/classes/{planned[3].id}")
    await teaching.get_by_role("button", name="End the series from").click()
    await dialog.get_by_role("button", name="End the series from").click()
    await expect(teaching.get_by_text("Cancelled", exact=True)).to_be_visible()

    # In Tokyo it is another hour, and perhaps another day.
    learning = await visit("/calendar?view=agenda", ana, timezone_id="Asia/Tokyo")
    row = learning.get_by_role("listitem").filter(has=learning.get_by_role("link", name="Openings", exact=True)).last
    await expect(row).to_contain_text(clock_of(first.starts_at, TOKYO))
    await row.get_by_role("link", name="Openings", exact=True).click()
    async with learning.expect_download() as waiting:
        await learning.get_by_role("button", name="Add to calendar").click()
    file = await (await waiting.value).path()
    assert "SUMMARY:Openings" in file.read_text()

    # A quarter of an hour alone with the teacher.
    hours = f"/courses/{course.id}/office-hours"
    await teaching.goto(hours)
    await teaching.get_by_role("button", name="Open times").click()
    await expect(teaching.get_by_text("Free", exact=True)).to_have_count(4)
    await learning.goto(hours)
    await learning.get_by_role("button", name=re.compile("^Book")).first.click()
    await expect(learning.get_by_text("Yours", exact=True)).to_be_visible()
    await teaching.reload()
    await expect(teaching.get_by_role("listitem").filter(has_text="Taken")).to_contain_text("Ana")
    await learning.get_by_role("button", name=re.compile("^Cancel booking")).click()
    await expect(learning.get_by_text("Free", exact=True)).to_have_count(4)

    # From now on her times are those of New York.
    await learning.goto("/settings")
    await learning.get_by_label("Time zone").select_option("America/New_York")
    async with learning.expect_response(lambda one: one.request.method == "PATCH" and one.ok):
        await learning.get_by_role("button", name="Save").click()
    await learning.goto("/calendar?view=agenda")
    await expect(learning.get_by_text("Times in America/New York")).to_be_visible()
    await expect(row).to_contain_text(clock_of(first.starts_at, ZoneInfo("America/New_York")))


async def test_what_a_class_came_to_is_read_by_everybody_on_any_screen(visit: Visit, make: Make, api: Api) -> None:
    host = await make.instructor(name="Ines Instructor")
    course = await make.course(host, title="Chess with a rather long title, as courses have")
    ana, ben = [await make.student(name=name, enrolled_in=course) for name in ("Ana", "Ben")]
    session = await make.live(host, course, seats=1, title="Endgames")
    await make.session(host, course, title="Planned")
    await admission.enter(make.context(ana), session.id, "a socket")
    assert (await api.as_(ben).post(f"/live-sessions/{session.id}/join")).code == "session_full"
    assert (await api.as_(host).post(f"/live-sessions/{session.id}/end")).status == 200
    dark = {"lyceum.theme": "dark", "lyceum.language": "ar"}
    teaching = await visit(f"/classes/{session.id}", host)
    learning = await visit(f"/classes/{session.id}", ana)
    again = await make.signed_in(host.user)  # a refresh token is of one browser
    reading = await visit(f"/classes/{session.id}", again, kept=dark)

    rows = teaching.get_by_role("table", name="Attendance").get_by_role("row")
    await expect(rows.filter(has_text="Ana")).to_contain_text("Present")
    spoken = teaching.get_by_role("table", name="Who spoke").get_by_role("row")
    await expect(spoken.filter(has_text="Ana")).to_contain_text("not heard")
    await expect(rows.filter(has_text="Ben")).to_contain_text("Absent")
    await expect(teaching.get_by_role("listitem").filter(has_text="The class was full")).to_contain_text("Ben")
    async with teaching.expect_download() as waiting:
        await teaching.get_by_role("button", name="CSV").click()
    assert "Ana" in (await (await waiting.value).path()).read_text()
    await expect(learning.get_by_role("heading", name="Your attendance")).to_be_visible()

    faults: dict[str, object] = {}
    for page, path in (
        (teaching, f"/classes/{session.id}"),
        (teaching, f"/teach/{course.id}/attendance"),
        (teaching, f"/courses/{course.id}/office-hours"),
        (teaching, "/calendar"),
        (learning, "/settings"),
        (reading, f"/classes/{session.id}"),
        (reading, "/calendar?view=week"),
    ):
        faults |= await faults_of(page, path)
    assert faults == {}
