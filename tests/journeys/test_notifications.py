"""What somebody is told: on a page that is open, in all their tabs alike, and on the device when none is."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.async_api import Page, expect

from models.deliveries import PushSubscription
from tests.api.test_outgoing import dead
from tests.fixtures.browser import Site, Visit
from tests.fixtures.clients import Api
from tests.fixtures.patience import PATIENCE_SECONDS
from tests.fixtures.people import Make


async def test_a_push_is_shown_and_what_is_read_in_one_tab_is_read_in_the_other(
    visit: Visit, make: Make, api: Api, site: Site
) -> None:
    host = await make.instructor()
    course = await make.course(host, title="Beekeeping")
    student = await make.student(enrolled_in=course)
    page = await visit("/notifications/settings", student, script=_subscribing(), permissions=["notifications"])

    await page.get_by_role("button", name="Turn on").click()
    await expect(page.get_by_text("You are told on this device.")).to_be_visible()
    assert await PushSubscription.filter(user_id=student.id).count() == 1

    words = {"title": "A class begins", "body": "Join now.", "url": "/notifications", "tag": "1"}
    await _push(page, site.url, words)
    shown = "navigator.serviceWorker.ready.then((one) => one.getNotifications()).then((all) => all.map((n) => n.title))"
    await page.wait_for_function(f"{shown}.then((titles) => titles.includes('A class begins'))")

    mail = page.get_by_role("checkbox", name="Courses: Mail")
    await mail.click()
    await expect(mail).not_to_be_checked()
    await page.get_by_role("link", name="Notifications", exact=True).first.click()
    other = await page.context.new_page()
    await other.goto("/courses")
    await expect(other.get_by_role("button", name="Notifications, 1 unread")).to_be_visible()

    posted = await api.as_(host).post(f"/courses/{course.id}/announcements", {"title": "Hives", "text": "Open them."})
    assert posted.status == 201

    await expect(other.get_by_role("status").get_by_text("Beekeeping: Hives")).to_be_visible()
    await expect(other.get_by_role("button", name="Notifications, 2 unread")).to_be_visible()
    await page.get_by_role("button", name="Mark as read: Beekeeping: Hives").click()
    await expect(other.get_by_role("button", name="Notifications, 1 unread")).to_be_visible()
    await page.get_by_role("button", name="Unread", exact=True).click()
    await page.get_by_role("button", name="Mark all as read").click()
    await expect(page.get_by_text("All quiet")).to_be_visible()
    await expect(other.get_by_role("button", name="Notifications, all read")).to_be_visible()


async def test_an_administrator_finds_what_was_given_up_and_tries_it_again(visit: Visit, make: Make) -> None:
    someone, other = await make.student(name="Given Up"), await make.student(name="Also Given Up")
    [letter, _] = await dead(make, someone, other)
    page = await visit("/", await make.admin())

    await page.get_by_role("link", name="Deliveries").first.click()
    mail = page.get_by_role("region", name="Mail")
    await mail.get_by_text("As a table").click()
    await expect(mail.get_by_role("columnheader", name="Tries that failed")).to_be_visible()
    await mail.get_by_role("link", name="Given up").click()
    await page.wait_for_url("**/admin/deliveries?channel=mail&state=dead")
    await expect(page.get_by_label("State")).to_have_value("dead")
    await page.get_by_role("link", name="Of this kind: enrolment.new").first.click()
    await page.wait_for_url("**kind=enrolment.new")
    await page.reload()
    await expect(page.get_by_role("button", name="Without enrolment.new")).to_be_visible()
    await page.get_by_role("listitem").filter(has_text="· Given Up ·").get_by_role("link").first.click()
    await page.wait_for_url(f"**/admin/deliveries/{letter.id}")
    await expect(page.get_by_text("In the same letter")).to_be_visible()

    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_text("It is being tried again")).to_be_visible()
    await expect(page.get_by_text("Sent", exact=True).first).to_be_visible()
    await page.get_by_role("link", name="Given Up: All of this person").click()
    await expect(page.get_by_role("button", name="Without Given Up")).to_be_visible()
    await mail.get_by_role("button", name="Try all given up again").click()
    await expect(mail.get_by_role("button", name="Try all given up again")).to_have_count(0)
    await page.goto(f"/admin/deliveries?user={other.id}&channel=push")
    await expect(page.get_by_text("Nothing here")).to_be_visible()


def _subscribing() -> str:
    """There is no push service here: the browser's own subscription is put in its place, with a key that is one."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    keys = {"p256dh": _base64(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))}
    keys["auth"] = _base64(secrets.token_bytes(16))
    endpoint = f"https://updates.push.services.mozilla.com/wpush/v2/{secrets.token_hex(8)}"
    given = json.dumps({"endpoint": endpoint, "keys": keys})
    return f"PushManager.prototype.subscribe = async () => ({{ toJSON: () => ({given}) }});"


async def _push(page: Page, origin: str, words: dict[str, str]) -> None:
    """As a push service would have the browser do it."""
    browser = await page.context.new_cdp_session(page)
    known: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def registered(event: dict[str, Any]) -> None:
        for one in event["registrations"]:
            if one["scopeURL"].startswith(origin) and not known.done():
                known.set_result(one["registrationId"])

    browser.on("ServiceWorker.workerRegistrationUpdated", registered)
    await browser.send("ServiceWorker.enable")
    registration = await asyncio.wait_for(known, PATIENCE_SECONDS)
    told = {"origin": origin, "registrationId": registration, "data": json.dumps(words)}
    await browser.send("ServiceWorker.deliverPushMessage", told)


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
