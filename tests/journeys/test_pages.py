"""Every page: for everybody, on a phone, in the dark, in another script."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from tests.api.test_outgoing import dead
from tests.fixtures.browser import DESKTOP, PHONE, Site, Visit
from tests.fixtures.clients import Api
from tests.fixtures.database import ROOT
from tests.fixtures.people import Make, Someone

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SETTLED = """Promise.all(document.getAnimations()
    .filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished.catch(() => null)))"""
SIDEWAYS = "document.documentElement.scrollWidth > window.innerWidth"
FAULTS = """async (rules) => {
    const {passes, violations} = await axe.run(document, {runOnly: rules});
    if (passes.length < 10) throw new Error("axe looked at nothing");
    const shown = (one) => one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ");
    return violations.map((one) => `${one.id}: ${shown(one)}`);
}"""


async def test_somebody_new_signs_up_enrols_and_finds_others_to_learn_with(visit: Visit, make: Make) -> None:
    course = await make.course(await make.instructor(), title="Beekeeping for beginners")
    page = await visit(f"/courses/{course.id}")

    await page.get_by_role("link", name="Sign in to enrol").click()
    await expect(page.get_by_label("Password", exact=True)).to_be_visible()  # the header's link leads elsewhere
    await page.get_by_role("link", name="Create account").last.click()
    await page.get_by_label("Full name").fill("Noor Newcomer")
    await page.get_by_label("Email").fill(f"noor-{course.id}@example.com")
    await page.get_by_label("Password", exact=True).fill("short")
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_text("At least 8 characters.").first).to_be_visible()
    await page.get_by_label("Password", exact=True).fill("long enough to keep")
    await page.get_by_role("button", name="Create account").click()

    await page.wait_for_url(f"**/courses/{course.id}")
    await page.get_by_role("button", name="Enrol for free").click()
    await expect(page.get_by_text("You are enrolled")).to_be_visible()
    await page.goto("/learning")
    await expect(page.get_by_text("Beekeeping for beginners").first).to_be_visible()

    await page.goto(f"/courses/{course.id}")
    await page.get_by_role("button", name="New group").click()
    await page.get_by_label("Name", exact=True).fill("Night owls")
    await page.get_by_role("button", name="Begin", exact=True).click()
    await page.get_by_role("link", name="Night owls").click()
    of_ben = await visit(f"/courses/{course.id}", await make.student(name="Ben", enrolled_in=course), phone=True)
    await of_ben.get_by_role("button", name="Join Night owls").click()
    await of_ben.get_by_role("link", name="Night owls").click()
    for one, text in ((page, "Who is <i>awake</i>?"), (of_ben, "I am.")):
        await one.get_by_label("Write a message").fill(text)
        await one.keyboard.press("Enter")
    for one in (page, of_ben):
        await expect(one.get_by_role("log").get_by_role("listitem")).to_have_count(2)
        await expect(one.get_by_text("Who is <i>awake</i>?")).to_be_visible()
        row = one.get_by_role("listitem").filter(has_text="Ben")
        await expect(row.get_by_text("here", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Remove Ben").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
    await expect(of_ben.get_by_text("You were removed from this group.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Members (1)")).to_be_visible()


async def test_the_bell_rings_at_once_and_leads_into_the_class(visit: Visit, make: Make, api: Api) -> None:
    host = await make.instructor()
    course = await make.course(host)
    session = await make.session(host, course, title="Bees in winter")
    student = await make.student(name="Ana", enrolled_in=course)
    page = await visit("/courses", student)
    await expect(page.get_by_role("button", name="Notifications, 1 unread")).to_be_visible()

    assert (await api.as_(host).post(f"/live-sessions/{session.id}/start")).status == 200

    await page.get_by_role("button", name="Notifications, 2 unread").click()
    inbox = page.get_by_role("dialog", name="Notifications")
    await inbox.get_by_text("Bees in winter has started").click()
    await page.wait_for_url(f"**/live/{session.id}")
    await expect(page.get_by_role("list", name="People")).to_contain_text("Ana")


class School:
    """One of everything there is a page for."""

    host: Someone
    student: Someone
    outside: Someone
    admin: Someone
    course: UUID
    draft: UUID
    planned: UUID
    live: UUID
    ended: UUID
    dead: UUID
    group: UUID

    @classmethod
    async def made(cls, make: Make, api: Api) -> School:
        one = cls()
        one.host, one.admin = await make.instructor(name="Ines Instructor"), await make.admin()
        course = await make.course(one.host, title="A course with quite a long name, as courses have")
        draft = await make.draft(one.host, title="Not yet published")
        one.student = await make.student(name="Ana With A Rather Long Family Name", enrolled_in=course)
        one.outside = await make.student(name="Ben", enrolled_in=course)
        one.course, one.draft = course.id, draft.id
        one.planned = (await make.session(one.host, course, title="Planned")).id
        one.live = (await make.live(one.host, course, seats=1, title="A class that is on at the moment")).id
        one.dead = (await dead(make, one.student))[0].id
        one.ended = (await make.live(one.host, course, title="Over")).id
        assert (await api.as_(one.host).post(f"/live-sessions/{one.ended}/end")).status == 200
        group = await make.group(one.student, course, name="Those who meet on Sundays", joining="approval")
        await make.in_group(one.outside, group)
        one.group = group.id
        return one

    def pages(self) -> list[tuple[str, Someone | None]]:
        return [
            ("/", None),
            ("/sign-in", None),
            ("/sign-up", None),
            ("/courses", None),
            (f"/courses/{self.course}", None),
            ("/nowhere", None),
            ("/learning", self.student),
            (f"/courses/{self.course}", self.student),
            ("/notifications", self.student),
            ("/notifications/settings", self.student),
            (f"/live/{self.planned}", self.student),
            (f"/live/{self.live}", self.student),
            (f"/live/{self.live}", self.outside),
            (f"/live/{self.ended}", self.student),
            (f"/groups/{self.group}", self.student),
            (f"/groups/{self.group}", self.outside),
            ("/teach", self.host),
            ("/teach/new", self.host),
            (f"/teach/{self.course}", self.host),
            (f"/teach/{self.draft}", self.host),
            (f"/live/{self.planned}", self.host),
            (f"/live/{self.ended}", self.host),
            ("/review", self.admin),
            ("/admin/deliveries", self.admin),
            (f"/admin/deliveries/{self.dead}", self.admin),
        ]


class Readers:
    """One browser for each person, so that nobody signs in for every page."""

    def __init__(self, visit: Visit, **options: Any) -> None:
        self._visit, self._options = visit, options
        self._open: dict[UUID | None, Page] = {}

    async def open(self, path: str, someone: Someone | None) -> Page:
        key = someone.id if someone else None
        if key not in self._open:
            self._open[key] = await self._visit(path, someone, **self._options)
        else:
            await self._open[key].goto(path)
        page = self._open[key]
        await page.wait_for_selector("h1")
        await expect(page.locator(".skeleton")).to_have_count(0)
        await page.evaluate(SETTLED)
        return page


@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "ar")])
async def test_on_a_phone_no_page_scrolls_sideways_and_on_a_desk_axe_finds_nothing_on_any(
    visit: Visit, site: Site, make: Make, api: Api, theme: str, language: str
) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run make web")
    school = await School.made(make, api)
    kept = {"lyceum.theme": theme, "lyceum.language": language}
    readers = Readers(visit, phone=True, kept=kept)
    wide: list[str] = []
    faults: dict[str, list[str]] = {}

    for path, someone in school.pages():
        page = await readers.open(path, someone)
        await expect(page.locator("html")).to_have_attribute("lang", language)
        if await page.evaluate(SIDEWAYS):
            wide.append(path)
        if path == f"/live/{school.live}" and someone is school.student and language == "en":
            await page.get_by_role("button", name="Chat").click()
            await expect(page.get_by_label("Write a message")).to_be_visible()
            await page.wait_for_function(f"() => !({SIDEWAYS})")
        await page.set_viewport_size(DESKTOP)
        await page.evaluate(SETTLED)
        await page.evaluate(AXE.read_text() + ";0")
        found = await page.evaluate(FAULTS, RULES)
        if found:
            faults[f"{path} as {someone.user.role.value if someone else 'a guest'}"] = found
        await page.set_viewport_size(PHONE["viewport"])

    assert (wide, faults) == ([], {})
