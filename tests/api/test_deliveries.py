"""What people were told reaches them by mail and on their devices: as they wish, at least once, and recognisably."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from tortoise.expressions import RawSQL

from domain.kit.unit_of_work import unit_of_work
from domain.notifications import deliveries, delivery, kinds
from domain.notifications.kinds.kind import Kind
from models.deliveries import Delivery, DeliveryState, MailPace, PushSubscription, VapidKey
from models.identity import User
from models.notifications import Notification
from tests.fixtures.clients import Api
from tests.fixtures.patience import until
from tests.fixtures.people import Make, Someone
from tests.fixtures.post import Browser, MailServer, PushService

WELCOME, LESSON, SEAT = kinds.course.ENROLMENT_WELCOME, kinds.course.LESSON_ADDED, kinds.live.SEAT_OFFERED
PASSWORD = kinds.account.PASSWORD_CHANGED
DATA: dict[str, Any] = {"course_id": "1", "course_title": "Algebra", "titles": "Rings", "session_id": "1", "title": "A"}


async def tell(make: Make, kind: Kind, *people: Someone, **data: Any) -> None:
    ctx, key = make.context(), secrets.token_hex(8)
    async with unit_of_work(ctx):
        await delivery.notify(ctx, kind, [one.id for one in people], {**DATA, **data}, dedupe_key=key)
        told = await Notification.filter(dedupe_key=key).values_list("id", flat=True)
        await deliveries.queue(ctx, kind, list(told))  # again changes nothing


async def come_due(someone: Someone) -> None:
    """As if the time had passed that it was put off for."""
    now = (await Delivery.filter(user_id=someone.id).order_by("-created_at").first()).created_at
    await Delivery.filter(user_id=someone.id).update(next_attempt_at=now - timedelta(seconds=1))


async def pass_a_day(someone: Someone) -> None:
    """As if it had: the outbox goes by the clock of the database, so it is the rows that are moved."""
    a_day_ago = {name: RawSQL(f"{name} - interval '1 day'") for name in ("created_at", "next_attempt_at")}
    await Delivery.filter(user_id=someone.id).update(**a_day_ago)


async def rows_once(someone: Someone, holds: Callable[[Delivery], bool]) -> list[Delivery]:
    """Somebody's deliveries, once this holds for all of them."""

    async def found() -> list[Delivery]:
        rows = await Delivery.filter(user_id=someone.id).order_by("id")
        return rows if all(map(holds, rows)) else []

    rows: list[Delivery] = await until(found)
    return rows


async def until_state(someone: Someone, state: str) -> list[Delivery]:
    return await rows_once(someone, lambda row: row.state == state)


async def failed(someone: Someone, why: str = "") -> list[Delivery]:
    return await rows_once(someone, lambda row: row.error != "" and why in row.error)


class TestMail:
    async def test_a_letter_says_it_in_text_and_html_and_how_to_be_rid_of_it(
        self, api: Api, make: Make, mail_server: MailServer
    ) -> None:
        someone = await make.student(name="Stu <b>Dent")
        await tell(make, WELCOME, someone, course_title="R&D <script>")

        [letter] = await until(lambda: mail_server.to(someone.user.email))

        text, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
        assert letter["Subject"] == "You are enrolled in R&D <script>"
        assert "Hello Stu <b>Dent" in text
        assert "R&amp;D &lt;script&gt;" in html
        assert "<b>" not in html
        assert letter["Message-ID"].endswith("@example.org>")
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = letter["List-Unsubscribe"].strip("<>")
        assert link in text
        path = link[link.index("/api/v1") :]

        question = await api.get(path)
        assert question.status == 200
        assert "form-action 'self'" in question.headers["Content-Security-Policy"]
        assert wanted(await api.as_(someone).get("/notifications/preferences"), "course", "mail")
        assert (await api.post(path)).status == 200
        assert not wanted(await api.as_(someone).get("/notifications/preferences"), "course", "mail")
        assert (await api.post(path[:-2])).status == 404

        await tell(make, LESSON, someone)
        assert await Delivery.filter(user_id=someone.id).count() == 1

    async def test_nothing_that_people_write_becomes_a_header_of_its_own(
        self, make: Make, mail_server: MailServer
    ) -> None:
        someone = await make.student(name="Stu\r\nBcc: victim@example.com")
        await tell(make, WELCOME, someone, course_title="x\r\nBcc: victim@example.com\r\n\r\nBody")

        [letter] = await until(lambda: mail_server.to(someone.user.email))

        assert letter["Bcc"] is None
        assert letter["Subject"] == "You are enrolled in x Bcc: victim@example.com Body"
        assert letter["To"].addresses[0].display_name == "Stu Bcc: victim@example.com"
        assert len(letter["To"].addresses) == 1

    async def test_it_is_in_the_readers_language_and_direction(self, make: Make, mail_server: MailServer) -> None:
        someone = await make.student()
        await User.filter(id=someone.id).update(locale="ar")
        await tell(make, WELCOME, someone)

        [letter] = await until(lambda: mail_server.to(someone.user.email))

        html = letter.get_body(("html",)).get_content()
        assert 'dir="rtl"' in html
        assert "مرحبًا" in html
        assert letter["Content-Language"] == "ar"

    async def test_a_server_that_is_busy_or_hangs_up_gets_the_same_letter_again(
        self, make: Make, mail_server: MailServer
    ) -> None:
        someone = await make.student()
        mail_server.answers[someone.user.email] = ["451 busy", "hang up"]
        await tell(make, WELCOME, someone)
        for why in ("451", "Disconnected"):
            await failed(someone, why)
            await come_due(someone)

        [row] = await until_state(someone, "sent")

        first, again = mail_server.to(someone.user.email)
        assert first["Message-ID"] == again["Message-ID"] == f"<{row.id}@example.org>"
        assert first.as_bytes().count(b"Algebra") == again.as_bytes().count(b"Algebra")

    async def test_an_address_that_is_refused_is_a_dead_letter_that_can_be_tried_again(
        self, api: Api, make: Make, mail_server: MailServer
    ) -> None:
        someone, admin = await make.student(), await make.admin()
        mail_server.answers[someone.user.email] = ["550 no such person"]
        await tell(make, WELCOME, someone)
        [row] = await until_state(someone, "dead")

        listed = (await api.as_(admin).get("/admin/deliveries?limit=100")).body["data"]
        [mine] = [one for one in listed if one["user"]["id"] == str(someone.id)]
        assert (mine["kind"], mine["channel"]) == ("enrolment.welcome", "mail")
        figures = (await api.as_(admin).get("/admin/deliveries/figures")).body
        assert [one["channel"] for one in figures] == ["mail", "push"]
        assert figures[0]["dead"] >= 1

        assert (await api.as_(admin).post(f"/admin/deliveries/{row.id}/retry")).status == 200
        [letter] = await until(lambda: mail_server.to(someone.user.email))
        assert letter["Message-ID"] == f"<{row.id}@example.org>"

    async def test_three_days_without_a_server_make_it_dead(self, make: Make, mail_server: MailServer) -> None:
        someone = await make.student()
        await mail_server.stop()
        await tell(make, WELCOME, someone)
        await failed(someone)
        [row] = await Delivery.filter(user_id=someone.id)
        assert row.state == DeliveryState.QUEUED
        await Delivery.filter(id=row.id).update(first_attempt_at=row.created_at - timedelta(hours=73))
        await come_due(someone)
        await until_state(someone, "dead")


class TestNotTooMany:
    async def test_the_first_goes_at_once_and_what_follows_comes_in_one(
        self, make: Make, mail_server: MailServer
    ) -> None:
        someone = await make.student()
        await tell(make, LESSON, someone, titles="First")
        [first] = await until_state(someone, "sent")
        for title in ("Second", "Third", "Fourth"):
            await tell(make, LESSON, someone, titles=title)
        await tell(make, PASSWORD, someone)  # does not wait for company
        await until(lambda: len(mail_server.to(someone.user.email)) == 2)

        await MailPace.filter(user_id=someone.id).update(last_at=first.created_at - timedelta(hours=1))
        async with unit_of_work(make.context()):  # together, as the end of the wait is one moment for all
            await come_due(someone)
        await until_state(someone, "sent")

        letters = mail_server.to(someone.user.email)
        assert [letter["Subject"] for letter in letters] == [
            "New in Algebra",
            "Your password was changed",
            "New notifications: 3",
        ]
        together = letters[-1].get_body(("plain",)).get_content()
        assert [title in together for title in ("First", "Second", "Third", "Fourth")] == [False, True, True, True]

    async def test_who_wants_one_letter_a_day_gets_all_of_it_at_their_hour_and_none_of_it_twice(
        self, api: Api, make: Make, mail_server: MailServer
    ) -> None:
        someone = await make.student()
        now = make.context().now
        await User.filter(id=someone.id).update(time_zone="Asia/Kolkata")
        hour = {"digest_at": clock((now + timedelta(hours=2)).astimezone(ZoneInfo("Asia/Kolkata")))}
        assert (await api.as_(someone).patch("/notifications/preferences", hour)).status == 200
        for title in ("First", "Second", "Third"):
            await tell(make, LESSON, someone, titles=title)
        await rows_once(someone, lambda row: row.next_attempt_at > now + timedelta(hours=1))

        await pass_a_day(someone)
        await until_state(someone, "sent")
        await tell(make, LESSON, someone, titles="Fourth")  # waits for the next
        await tell(make, PASSWORD, someone)  # and what comes at once comes after all that was to be sent
        await until(lambda: len(mail_server.to(someone.user.email)) == 2)

        digest, at_once = mail_server.to(someone.user.email)
        assert [digest["Subject"], at_once["Subject"]] == ["New notifications: 3", "Your password was changed"]
        text = digest.get_body(("plain",)).get_content()
        assert [text.count(title) for title in ("First", "Second", "Third", "Fourth")] == [1, 1, 1, 0]

    async def test_in_quiet_hours_only_what_is_urgent_comes(
        self, api: Api, make: Make, mail_server: MailServer
    ) -> None:
        someone = await make.student()
        now = make.context().now
        hours = {"quiet_from": clock(now - timedelta(hours=2)), "quiet_until": clock(now + timedelta(hours=2))}
        assert (await api.as_(someone).patch("/notifications/preferences", hours)).status == 200

        await tell(make, WELCOME, someone)
        await tell(make, SEAT, someone)

        [letter] = await until(lambda: mail_server.to(someone.user.email))
        assert letter["Subject"] == "A seat is free for you in A"
        await rows_once(someone, lambda row: row.state == "sent" or row.next_attempt_at > now + timedelta(hours=1))

    async def test_a_muted_course_is_told_in_the_list_alone(self, api: Api, make: Make) -> None:
        someone, host = await make.student(), await make.instructor()
        course = await make.course(host)
        assert (await api.as_(someone).post(f"/courses/{course.id}/mute")).status == 204
        await tell(make, LESSON, someone, course_id=str(course.id))
        assert await Notification.filter(user_id=someone.id).count() == 1
        assert not await Delivery.exists(user_id=someone.id)

        assert (await api.as_(someone).delete(f"/courses/{course.id}/mute")).status == 204
        await tell(make, LESSON, someone, course_id=str(course.id))
        assert await Delivery.filter(user_id=someone.id).count() == 1

    async def test_what_protects_an_account_cannot_be_turned_off(self, api: Api, make: Make) -> None:
        someone = await make.student()
        off = {"choices": [{"topic": "account", "channel": "mail", "wanted": False}]}
        refused = await api.as_(someone).patch("/notifications/preferences", off)
        assert (refused.status, refused.body["errors"][0]["code"]) == (422, "mandatory")
        await tell(make, PASSWORD, someone)
        assert await Delivery.filter(user_id=someone.id, channel="mail").count() == 1

    async def test_wishes_are_checked(self, api: Api, make: Make) -> None:
        someone = await make.student()
        for wrong in (
            {"quiet_from": "25:00"},
            {"quiet_from": "22:00"},
            {"choices": [{"topic": "weather", "channel": "mail", "wanted": True}]},
            {"choices": [{"topic": "course", "channel": "pigeon", "wanted": True}]},
        ):
            assert (await api.as_(someone).patch("/notifications/preferences", wrong)).status == 422, wrong


class TestPush:
    async def test_a_subscribed_browser_alone_can_read_what_it_is_told(
        self, api: Api, make: Make, push_service: PushService
    ) -> None:
        someone, browser = await make.student(), Browser("laptop")
        await subscribe(api, someone, browser, push_service)

        await tell(make, SEAT, someone, session_id="7")

        body, headers = (await until(lambda: push_service.came.get("laptop")))[0]
        row = await Notification.get(user_id=someone.id)
        said = browser.read(body)
        assert said["title"] == "A seat is free for you in A"
        assert said["url"].endswith("/live/7")
        assert said["tag"] == row.id.hex
        assert (headers["Urgency"], headers["Content-Encoding"]) == ("high", "aes128gcm")
        assert push_service.claims(headers)["sub"] == "mailto:school@example.org"
        key = (await api.as_(someone).get("/notifications/devices/key")).body["public_key"]
        assert headers["Authorization"].endswith(key)
        kept = await VapidKey.get()
        assert "PRIVATE" not in kept.enc_private_key
        assert browser.subscription("")["keys"]["auth"] not in (await PushSubscription.get(user_id=someone.id)).enc_auth

    async def test_a_device_that_is_gone_is_forgotten_and_the_others_are_told_once(
        self, api: Api, make: Make, push_service: PushService
    ) -> None:
        someone = await make.student()
        for name in ("gone", "busy", "fine"):
            await subscribe(api, someone, Browser(f"{name}-{someone.id}"), push_service)
        push_service.answers[f"gone-{someone.id}"] = [web.Response(status=410)]
        push_service.answers[f"busy-{someone.id}"] = [web.Response(status=429, headers={"Retry-After": "3600"})]

        await tell(make, kinds.people.MENTIONED, someone, author_name="Ann", text="@you")
        await failed(someone)
        [row] = await Delivery.filter(user_id=someone.id)
        assert row.next_attempt_at - row.created_at > timedelta(minutes=50)
        await PushSubscription.filter(user_id=someone.id).update(quiet_until=None)
        await come_due(someone)
        await until_state(someone, "sent")

        times = {name.split("-")[0]: len(came) for name, came in push_service.came.items() if str(someone.id) in name}
        assert times == {"gone": 1, "busy": 2, "fine": 1}
        left = (await api.as_(someone).get("/notifications/devices")).body
        assert len(left) == 2

    async def test_a_service_that_does_not_answer_holds_up_neither_others_nor_ones_other_devices(
        self, api: Api, make: Make, push_service: PushService
    ) -> None:
        someone, other = await make.student(), await make.student()
        held, mine, theirs = (f"{name}-{someone.id}" for name in ("held", "mine", "theirs"))
        for who, name in ((someone, held), (someone, mine), (other, theirs)):
            await subscribe(api, who, Browser(name), push_service)
        push_service.held[held] = asyncio.Event()

        await tell(make, kinds.people.MENTIONED, someone, author_name="Ann", text="@you")
        await until(lambda: push_service.came.get(held) and push_service.came.get(mine))
        await tell(make, kinds.people.MENTIONED, other, author_name="Ann", text="@you")
        await until(lambda: push_service.came.get(theirs))

        [row] = await Delivery.filter(user_id=someone.id)
        assert (row.state, row.error) == ("queued", ""), "it is waited for still"
        push_service.held[held].set()
        await until_state(someone, "sent")

    async def test_a_device_is_its_last_users_and_only_they_remove_it(
        self, api: Api, make: Make, push_service: PushService
    ) -> None:
        one, other, browser = await make.student(), await make.student(), Browser("shared")
        await subscribe(api, one, browser, push_service)
        device = await subscribe(api, other, browser, push_service)
        assert (await api.as_(one).get("/notifications/devices")).body == []
        assert (await api.as_(one).delete(f"/notifications/devices/{device}")).status == 404
        assert (await api.as_(other).delete(f"/notifications/devices/{device}")).status == 204
        await tell(make, kinds.live.STARTED, other)
        assert not await Delivery.exists(user_id=other.id)

    async def test_a_made_up_address_or_key_is_refused(self, api: Api, make: Make, push_service: PushService) -> None:
        someone = await make.student()
        good = Browser("x").subscription(push_service.origin)
        for wrong in (
            {**good, "endpoint": "http://169.254.169.254/latest"},
            {**good, "endpoint": f"{push_service.origin}@127.0.0.1/x"},
            {**good, "keys": {**good["keys"], "p256dh": "BAAA"}},
            {**good, "keys": {**good["keys"], "auth": "AAAA"}},
        ):
            assert (await api.as_(someone).post("/notifications/devices", wrong)).status == 422, wrong


def wanted(answer: Any, topic: str, channel: str) -> bool:
    [cell] = [one for one in answer.body["choices"] if (one["topic"], one["channel"]) == (topic, channel)]
    return bool(cell["wanted"])


def clock(moment: Any) -> str:
    return f"{moment.hour:02}:{moment.minute:02}"


async def subscribe(api: Api, someone: Someone, browser: Browser, service: PushService) -> str:
    answer = await api.as_(someone).post("/notifications/devices", browser.subscription(service.origin))
    assert answer.status == 201, answer.body
    return str(answer.body["id"])
