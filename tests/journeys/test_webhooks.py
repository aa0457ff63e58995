"""Somebody registers an organization, makes a webhook, sees what arrived and what did not, and sends it again."""

from __future__ import annotations

from aiohttp import web
from playwright.async_api import Page, expect

from models.base import new_id
from tests.fixtures.browser import Visit
from tests.fixtures.receiver import Receive
from tests.journeys.test_pages import AXE, FAULTS, RULES, SETTLED


async def no_fault(page: Page) -> None:
    """What axe finds on the page as it stands, were it installed: nothing."""
    await page.evaluate(SETTLED)
    if AXE.exists():
        await page.evaluate(AXE.read_text() + ";0")
        assert await page.evaluate(FAULTS, RULES) == []


async def test_an_organization_is_registered_and_its_webhook_mended_and_heard(visit: Visit, receive: Receive) -> None:
    receiver = await receive()
    receiver.answers = [web.Response(status=410, text="no longer here")]
    page = await visit("/sign-up", phone=True)

    await page.get_by_role("link", name="Register an organization").click()
    await page.get_by_label("Name of the organization").fill("School of Bees")
    await page.get_by_label("Your full name").fill("Ada Admin")
    await page.get_by_label("Email").fill(f"ada-{new_id()}@example.com")
    await page.get_by_label("Password", exact=True).fill("long enough to keep")
    await no_fault(page)
    await page.get_by_role("button", name="Register an organization").click()
    await expect(page.get_by_role("heading", name="School of Bees")).to_be_visible()
    await page.goto("/organizations")
    await page.get_by_role("link", name="School of Bees").click()
    await expect(page.get_by_role("heading", name="Members")).to_be_visible()
    await page.get_by_role("link", name="Webhooks").click()
    await page.get_by_role("button", name="New webhook").click()
    await page.get_by_label("Address").fill("http://10.0.0.1/")
    await page.get_by_role("button", name="Create webhook").click()
    await expect(page.get_by_text("not an address of the public internet")).to_be_visible()
    await page.get_by_label("Address").fill(receiver.url)
    await page.get_by_label("What it is for").fill("Our records")
    await page.get_by_role("button", name="Create webhook").click()
    secret = await page.get_by_label("Secret", exact=True).input_value()
    assert secret.startswith("whsec_")
    await page.get_by_role("button", name="I have kept it").click()

    await page.get_by_role("link", name=receiver.url).click()
    await expect(page.get_by_text("Nothing was sent yet")).to_be_visible()
    await page.get_by_role("button", name="Send a test").click()
    row = page.get_by_role("listitem").filter(has_text="ping")
    await expect(row.get_by_text("Failed", exact=True)).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("answered that it is gone (410)")).to_be_visible()
    await page.get_by_role("button", name="Switch on").click()
    await row.get_by_role("button", name="Details of event 1").click()
    await expect(row.get_by_text("no longer here")).to_be_visible()
    await row.get_by_role("button", name="Deliver again").click()
    await expect(row.get_by_text("Delivered", exact=True)).to_be_visible()
    await expect(row.get_by_text("Answered 200")).to_be_visible()

    await page.get_by_role("button", name="Edit", exact=True).click()
    await page.get_by_label("What it is for").fill("Our new records")
    await page.get_by_role("checkbox", name="session.ended").check()
    await no_fault(page)
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name="Our new records")).to_be_visible()
    await expect(page.get_by_text("session.ended")).to_be_visible()
    await no_fault(page)

    await page.get_by_role("button", name="New secret").click()
    await page.get_by_role("dialog").get_by_role("button", name="New secret").click()
    fresh = await page.get_by_label("Secret", exact=True).input_value()
    await page.get_by_role("button", name="I have kept it").click()
    await expect(page.get_by_text("The secret before this one signs too")).to_be_visible()
    assert fresh != secret
    assert [message.signed_with(secret) for message in receiver.messages] == [True, True]
    assert len({message.id for message in receiver.messages}) == 1
    await page.wait_for_function("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
