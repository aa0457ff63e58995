"""A live class in real browsers: from its planning to its attendance."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, timedelta

from playwright.async_api import Locator, Page, expect

from models.live.sessions import LiveSession, Outage
from tests.fixtures.browser import Site, Visit
from tests.fixtures.clients import Api
from tests.fixtures.people import PASSWORD, Make, Someone


async def sign_in(page: Page, someone: Someone) -> None:
    await page.get_by_label("Email").fill(someone.user.email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(lambda address: "/sign-in" not in address)


# What is shown for three seconds is seen however slow the machine is that looks.
WITNESS = """() => {
    const told = () => document.body.innerText.includes("Back online");
    const watch = new MutationObserver(() => { if (told()) window.toldThatItIsBack = true; });
    watch.observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


async def say(page: Page, text: str) -> None:
    await page.get_by_label("Write a message").fill(text)
    await page.keyboard.press("Enter")


async def leave(page: Page) -> None:
    await page.get_by_role("button", name="Leave").click()
    await page.get_by_role("dialog", name="Leave the class?").get_by_role("button", name="Leave").click()


def people(page: Page) -> Locator:
    return page.get_by_role("list", name="People")


async def test_a_class_for_two_from_its_planning_to_its_attendance(
    visit: Visit, site: Site, make: Make, api: Api
) -> None:
    host = await make.instructor(name="Ines Instructor")
    course = await make.course(host, title="Astronomy")
    ana, ben, cem = [await make.student(name=name, enrolled_in=course) for name in ("Ana", "Ben", "Cem")]

    teaching = await visit("/sign-in")
    await sign_in(teaching, host)
    await teaching.goto(f"/teach/{course.id}")
    await teaching.get_by_role("button", name="Schedule class").click()
    dialog = teaching.get_by_role("dialog")
    await dialog.get_by_label("Title").fill("The night sky")
    await dialog.get_by_label("Seats").fill("2")
    await dialog.get_by_role("button", name="Schedule class").click()
    await teaching.get_by_role("link", name=re.compile("^Start class.*The night sky")).click()
    await expect(teaching).to_have_url(re.compile("/live/"))
    address = teaching.url.removeprefix(site.url)
    session_id = address.rsplit("/", 1)[1]

    # Before it begins there is a mirror; what is on in it is on in class, once there is one.
    of_ben = await visit(address, ben)
    await expect(of_ben.get_by_role("button", name="Join")).to_be_disabled()
    await teaching.context.grant_permissions(["camera", "microphone"])
    camera = teaching.get_by_role("button", name="Camera", exact=True)
    await camera.click()
    await expect(teaching.get_by_label("What others see of you")).to_be_visible()
    await teaching.get_by_role("button", name="Start class").click()
    await expect(people(teaching)).to_contain_text("Ines Instructor")
    await expect(camera).to_have_attribute("aria-pressed", "true")
    await expect(teaching.get_by_role("button", name="Microphone", exact=True)).to_have_attribute(
        "aria-pressed", "false"
    )
    await camera.click()

    of_ana = await visit("/sign-in")
    await sign_in(of_ana, ana)
    await of_ana.goto(address)
    for page in (teaching, of_ana, of_ben):
        for name in ("Ines Instructor", "Ana", "Ben"):
            await expect(people(page)).to_contain_text(name)
        await expect(page.get_by_text("2 of 2 seats")).to_be_visible()

    await say(of_ana, "Is that a planet?")
    await say(of_ben, "It is <b>Jupiter</b>.")
    for page in (teaching, of_ana, of_ben):
        await expect(page.get_by_text("Is that a planet?")).to_be_visible()
        await expect(page.get_by_text("It is <b>Jupiter</b>.")).to_be_visible()

    # A poll stands before the class, whatever else is open, until one has answered.
    await teaching.get_by_role("button", name="Polls").click()
    await teaching.get_by_role("button", name="New poll").click()
    await teaching.get_by_label("Question", exact=True).fill("Which one is it?")
    await teaching.get_by_label("Option 1", exact=True).fill("Jupiter")
    await teaching.get_by_label("Option 2", exact=True).fill("Venus")
    await teaching.get_by_label("Option 1 is right").check()
    await teaching.get_by_role("button", name="Ask the class").click()
    await expect(of_ana.get_by_text("Which one is it?", exact=True)).to_be_visible()
    await of_ben.get_by_role("button", name="Answer").click()
    await of_ben.get_by_label("Jupiter").check()
    await of_ben.get_by_role("button", name="Vote").click()
    await expect(of_ben.get_by_text("Recorded")).to_be_visible()
    await of_ben.get_by_role("button", name=re.compile("^Chat")).click()
    await expect(of_ben.get_by_role("button", name="Answer")).to_have_count(0)
    await expect(teaching.get_by_text("Votes: 1")).to_be_visible()
    await teaching.get_by_role("button", name="Close and show the result").click()
    await expect(teaching.get_by_role("heading", name="Polls")).to_be_focused()
    await of_ben.get_by_role("heading", level=1).press("Alt+h")  # what was done by a key is said
    await expect(of_ben.get_by_text("Your hand is up")).to_have_count(1)
    await of_ben.keyboard.press("Alt+h")
    await expect(of_ben.get_by_text("Your hand is down")).to_have_count(1)
    await expect(of_ana.get_by_role("button", name="Answer")).to_have_count(0)
    await teaching.get_by_role("button", name=re.compile("^Chat")).click()

    of_cem = await visit(f"{address}/door", cem)
    await expect(of_cem.get_by_text("2 students are inside.")).to_be_visible()
    await of_cem.get_by_role("link", name="Join").click()
    await expect(of_cem.get_by_role("heading", name="The class is full")).to_be_visible()
    await leave(of_ana)
    await expect(of_ana.get_by_role("heading", name="You left the class")).to_be_visible()
    await expect(people(of_cem)).to_contain_text("Cem")  # by itself, without a click
    await expect(of_cem.get_by_text("Is that a planet?")).to_be_visible()
    await expect(people(teaching)).not_to_contain_text("Ana")

    planned = LiveSession.filter(id=session_id)
    began, earlier = await planned.get(), make.runtime.clock() - timedelta(minutes=20)
    await planned.update(starts_at=earlier, started_at=earlier)
    await of_cem.reload()  # who comes late reads what has happened so far
    card = of_cem.get_by_role("complementary", name="You came while it was on.")
    await expect(card).to_contain_text("20 minutes")
    await card.get_by_role("button", name="Dismiss").press("Enter")
    await expect(of_cem.get_by_role("heading", level=1)).to_be_focused()  # what was pressed is gone
    await planned.update(starts_at=began.starts_at, started_at=began.started_at)

    await teaching.get_by_role("button", name="End class").click()
    await teaching.get_by_role("dialog").get_by_role("button", name="End class").click()
    for page in (of_ben, of_cem):
        await expect(page.get_by_role("heading", name="The class has ended")).to_be_visible()
    rows = teaching.get_by_role("table").get_by_role("row")
    await expect(rows).to_have_count(4)
    await expect(teaching.get_by_role("columnheader", name="Stays")).to_be_visible()  # words of another page's
    for name in ("Ana", "Ben", "Cem"):
        await expect(rows.filter(has_text=name)).to_contain_text("Present")

    await teaching.get_by_role("button", name="We were cut off").click()
    cut_off = teaching.get_by_role("dialog")
    since = datetime.fromisoformat(await cut_off.get_by_label("From").input_value())
    await cut_off.get_by_role("button", name="Credit it").click()
    await expect(cut_off.get_by_text("An outage ends after it began.")).to_be_visible()
    await cut_off.get_by_label("To", exact=True).fill(f"{since + timedelta(hours=1):%Y-%m-%dT%H:%M}")
    await cut_off.get_by_role("button", name="Credit it").click()
    await expect(cut_off).to_have_count(0)
    assert await Outage.filter(session_id=session_id).count() == 1

    answer = await api.as_(host).get(f"/live-sessions/{session_id}/attendance")
    report = sorted(answer.body["data"], key=lambda row: row["user"]["name"])
    assert [row["user"]["name"] for row in report] == ["Ana", "Ben", "Cem"]
    assert [row["intervals"][0]["reason"] for row in report] == ["left", "session_ended", "session_ended"]
    assert report[0]["last_left_at"] < report[1]["last_left_at"] == report[2]["last_left_at"]
    assert all(row["intervals"][0]["left_at"] and len(row["intervals"]) == 1 for row in report)


async def test_a_server_that_is_killed_and_comes_back_costs_a_page_nothing(
    visit: Visit, site: Site, make: Make
) -> None:
    host = await make.instructor(name="Ines Instructor")
    course = await make.course(host)
    session = await make.live(host, course, seats=2)
    ana, ben = [await make.student(name=name, enrolled_in=course) for name in ("Ana", "Ben")]
    teaching, of_ana, of_ben = [await visit(f"/live/{session.id}", one) for one in (host, ana, ben)]
    pages = (teaching, of_ana, of_ben)
    for page in pages:
        await expect(people(page).get_by_role("listitem")).to_have_count(3)
        await page.evaluate(WITNESS)
    await say(of_ana, "before")
    await expect(of_ben.get_by_text("before")).to_be_visible()

    await site.kill()
    await expect(of_ana.get_by_text("Reconnecting…")).to_be_visible()
    await say(of_ana, "while it was away")
    await site.start()

    for page in pages:
        await expect(page.get_by_text("while it was away")).to_be_visible()
        await expect(page.get_by_text("while it was away")).to_have_count(1)
        await expect(page.get_by_text("before", exact=True)).to_have_count(1)
        await expect(people(page).get_by_role("listitem")).to_have_count(3)
        await page.wait_for_function("() => window.toldThatItIsBack")  # without loading the page again
    await say(of_ben, "all here")
    await asyncio.gather(*(expect(page.get_by_text("all here")).to_be_visible() for page in pages))
