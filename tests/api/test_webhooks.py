"""An organization's webhooks: told of its events, signed, and in nobody else's hands."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from models.catalogue import Course
from models.organizations import Organization
from models.webhooks import OrganizationEvent
from tests.api.test_secrets import tables_with
from tests.fixtures.clients import Answer, Api
from tests.fixtures.patience import until
from tests.fixtures.people import Make, Someone
from tests.fixtures.receiver import Receive, Receiver


@dataclass
class School:
    """An organization, its administrator, and a course of it."""

    make: Make
    api: Api
    admin: Someone
    organization: Organization
    course: Course

    @property
    def path(self) -> str:
        return f"/organizations/{self.organization.id}"

    async def webhook(self, url: str, **fields: Any) -> dict[str, Any]:
        made = await self.api.post(f"{self.path}/webhooks", {"url": url, **fields})
        assert made.status == 201, made.body
        return made.body

    async def events(self, query: str = "") -> list[dict[str, Any]]:
        return (await self.api.get(f"{self.path}/events{query}")).body["data"]

    async def deliveries(self, webhook: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
        return (await self.api.get(f"{self.path}/webhooks/{webhook['id']}/deliveries{query}")).body["data"]


@pytest_asyncio.fixture(loop_scope="session")
async def school(make: Make, api: Api) -> School:
    admin = await make.instructor(name="Ada Admin")
    organization = await make.organization(admin)
    course = await make.course(admin, organization_id=organization.id, title="Bees")
    return School(make, api.as_(admin), admin, organization, course)


async def test_what_happens_is_sent_signed_and_the_same_can_be_caught_up_with(school: School, receive: Receive) -> None:
    receiver = await receive()
    webhook = await school.webhook(receiver.url)

    student = await school.make.student(name="Sam", enrolled_in=school.course)

    [message] = await receiver.got(1)
    assert message.signed_with(webhook["secret"])
    assert not message.signed_with("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    assert message.headers["content-type"] == "application/json"
    assert message.event["type"] == "enrolment.started"
    assert message.event["data"]["learner"] == {"id": str(student.id), "name": "Sam"}
    assert student.user.email not in message.body.decode()
    events = await school.events()
    assert message.event == events[-1]
    assert message.id == events[-1]["id"]
    assert [one["type"] for one in events] == ["course.published", "enrolment.started"]
    assert await school.events("?after=1") == events[1:]
    assert (await school.api.get(f"{school.path}/events?limit=1")).body["has_more"] is True

    shown = await until(lambda: finished(school, webhook, "succeeded"))
    page = (await school.api.get(f"{school.path}/webhooks/{webhook['id']}/deliveries/{shown['id']}")).body
    assert [(one["number"], one["status_code"], one["excerpt"]) for one in page["attempts"]] == [(1, 200, "ok")]


async def finished(school: School, webhook: dict[str, Any], status: str) -> dict[str, Any] | None:
    found = await school.deliveries(webhook, f"?status={status}")
    return found[0] if found else None


async def test_a_class_is_told_from_its_plan_to_its_attendance(school: School) -> None:
    make = school.make
    student = await make.student(name="Sam", enrolled_in=school.course)
    session = await make.session(school.admin, school.course, title="Winter")
    other = await make.session(school.admin, school.course)
    await school.api.patch(f"/live-sessions/{session.id}", {"title": "Bees in winter"})
    await school.api.delete(f"/live-sessions/{other.id}")
    for step in ("start", "end"):
        assert (await school.api.post(f"/live-sessions/{session.id}/{step}")).status == 200

    async def summarised() -> dict[str, Any] | None:
        return next((one for one in await school.events() if one["type"] == "session.summarised"), None)

    told = (await until(summarised))["data"]
    assert told["session"]["title"] == "Bees in winter"
    assert told["attendance"]["absent"] == 1
    assert told["attendance"]["participants"][0]["user"] == {"id": str(student.id), "name": "Sam"}
    events = await school.events()
    assert [one["type"] for one in events][2:] == [
        *("session.scheduled", "session.scheduled", "session.changed", "session.cancelled"),
        *("session.started", "session.ended", "session.summarised"),
    ]
    assert [one["number"] for one in events] == list(range(1, len(events) + 1))


async def test_what_belongs_to_no_organization_is_told_to_none(school: School, make: Make) -> None:
    before = await OrganizationEvent.all().count()
    course = await make.course(school.admin)
    await make.student(enrolled_in=course)
    assert await OrganizationEvent.all().count() == before


async def test_numbers_have_no_holes_when_many_write_and_some_fail(school: School) -> None:
    students = [await school.make.student() for _ in range(12)]
    await Course.filter(id=school.course.id).update(max_students=8)
    path = f"/courses/{school.course.id}/enroll"

    answers = await asyncio.gather(*(school.api.as_(one).post(path) for one in students))

    assert sorted(one.status for one in answers) == [201] * 8 + [409] * 4
    assert [one["number"] for one in await school.events("?limit=100")] == list(range(1, 10))


async def test_only_what_was_asked_for_is_sent_and_a_ping_to_one_alone(school: School, receive: Receive) -> None:
    some, every, off = await receive(), await receive(), await receive()
    chosen = await school.webhook(some.url, event_types=["session.scheduled"])
    await school.webhook(every.url)
    silent = await school.webhook(off.url, enabled=False)
    await school.make.student(enrolled_in=school.course)
    await school.make.session(school.admin, school.course)

    sent = await school.api.post(f"{school.path}/webhooks/{chosen['id']}/test")
    refused = await school.api.post(f"{school.path}/webhooks/{silent['id']}/test")

    assert (sent.status, refused.code) == (202, "webhook_disabled")
    await some.got(2)
    await every.got(2)
    assert {one.event["type"] for one in some.messages} == {"session.scheduled", "ping"}
    assert {one.event["type"] for one in every.messages} == {"enrolment.started", "session.scheduled"}
    assert off.messages == []


async def test_while_a_secret_is_changed_both_sign(school: School, receive: Receive) -> None:
    receiver = await receive()
    webhook = await school.webhook(receiver.url)
    path = f"{school.path}/webhooks/{webhook['id']}"

    fresh = (await school.api.post(f"{path}/rotate")).body
    await school.api.post(f"{path}/test")

    [message] = await receiver.got(1)
    assert fresh["secret"] != webhook["secret"]
    assert fresh["previous_secret_until"] is not None
    assert message.headers["webhook-signature"].count("v1,") == 2
    assert message.signed_with(webhook["secret"])
    assert message.signed_with(fresh["secret"])


async def test_a_secret_is_shown_once_and_stands_in_no_table(school: School, receive: Receive) -> None:
    receiver = await receive()
    made = await school.api.post(f"{school.path}/webhooks", {"url": receiver.url}, Idempotency_Key="once")
    path = f"{school.path}/webhooks/{made.body['id']}"
    turned = (await school.api.post(f"{path}/rotate", None, Idempotency_Key="turn")).body
    await school.api.post(f"{path}/test")
    await receiver.got(1)

    shown = [await school.api.get(f"{school.path}/webhooks"), await school.api.get(path)]
    shown += [await school.api.get(f"{path}/deliveries"), await school.api.get(f"{school.path}/events")]
    shown += [await school.api.patch(path, {"description": "x"})]
    assert {one.status for one in shown} == {200}
    assert await tables_with(receiver.url) == ["webhook_endpoints"], "or this test looks into no table"
    for secret in (made.body["secret"], turned["secret"]):
        assert not [one for one in shown if secret in str(one.body)]
        assert await tables_with(secret.removeprefix("whsec_")) == []


async def test_a_failed_delivery_is_sent_again_by_hand_with_the_same_id(school: School, receive: Receive) -> None:
    receiver = await receive()
    receiver.answers = [refusal(410)]
    webhook = await school.webhook(receiver.url)
    path = f"{school.path}/webhooks/{webhook['id']}"
    await school.make.student(enrolled_in=school.course)
    failed = await until(lambda: finished(school, webhook, "failed"))
    again = f"{path}/deliveries/{failed['id']}/redeliver"

    assert (await school.api.post(again)).code == "webhook_disabled"
    assert (await school.api.patch(path, {"enabled": True})).body["enabled"] is True
    assert (await school.api.post(again)).status == 202

    first, second, *_ = await receiver.got(2)
    assert first.id == second.id
    assert first.body == second.body
    done = await until(lambda: finished(school, webhook, "succeeded"))
    assert (done["id"], done["attempts_count"]) == (failed["id"], 2)


def refusal(status: int) -> Any:
    return web.Response(status=status, text="no")


NESTED = ["", "/deliveries", "/deliveries/{delivery}", "/rotate", "/test", "/deliveries/{delivery}/redeliver"]


@pytest.mark.parametrize("rest", NESTED)
async def test_a_webhook_is_found_under_its_own_organization_alone(school: School, make: Make, rest: str) -> None:
    webhook = await school.webhook("http://127.0.0.1:9/", enabled=False)
    own = await make.organization(stranger := await make.instructor())
    theirs = await school.webhook("http://127.0.0.1:9/", enabled=False)
    delivery = "01a1fc66-a2af-79ac-add3-4449c16ca238"
    method = "POST" if rest.endswith(("rotate", "test", "redeliver")) else "GET"
    rest = rest.format(delivery=delivery)

    for path in (
        f"{school.path}/webhooks/{webhook['id']}{rest}",
        f"/organizations/{own.id}/webhooks/{theirs['id']}{rest}",
    ):
        answer = await school.api.as_(stranger).call(method, path)
        assert (answer.status, answer.code) == (404, "not_found"), path


async def test_a_delivery_is_found_under_its_own_webhook_alone(school: School, receive: Receive) -> None:
    receiver = await receive()
    one, other = await school.webhook(receiver.url), await school.webhook(receiver.url, enabled=False)
    delivery = (await school.api.post(f"{school.path}/webhooks/{one['id']}/test")).body

    assert (await school.api.get(f"{school.path}/webhooks/{one['id']}/deliveries/{delivery['id']}")).status == 200
    for act, rest in ((school.api.get, ""), (school.api.post, "/redeliver")):
        call: Callable[[str], Awaitable[Answer]] = act
        assert (await call(f"{school.path}/webhooks/{other['id']}/deliveries/{delivery['id']}{rest}")).status == 404


async def test_there_are_at_most_ten_however_many_are_made_at_once(school: School) -> None:
    sent = {"url": "http://127.0.0.1:9/"}
    answers = await asyncio.gather(*(school.api.post(f"{school.path}/webhooks", sent) for _ in range(13)))
    assert sorted(one.status for one in answers) == [201] * 10 + [409] * 3
    assert {one.code for one in answers if one.status == 409} == {"too_many_webhooks"}


@pytest.mark.parametrize(
    "address",
    ["http://10.0.0.1/", "https://169.254.169.254/", "ftp://example.com/", "https://me:x@example.com/", "words"],
)
async def test_an_address_that_cannot_be_reached_from_outside_is_refused_at_once(school: School, address: str) -> None:
    refused = await school.api.post(f"{school.path}/webhooks", {"url": address})
    assert (refused.status, refused.body["errors"][0]["code"]) == (422, "address_refused")
    webhook = await school.webhook("http://127.0.0.1:9/", enabled=False)
    assert (await school.api.patch(f"{school.path}/webhooks/{webhook['id']}", {"url": address})).status == 422


async def test_a_webhook_is_changed_switched_off_and_taken_away(school: School, receive: Receive) -> None:
    receiver: Receiver = await receive()
    webhook = await school.webhook(receiver.url)
    path = f"{school.path}/webhooks/{webhook['id']}"

    changed = await school.api.patch(path, {"event_types": ["session.started", "session.ended"], "description": "Ours"})
    assert changed.body["event_types"] == ["session.ended", "session.started"]
    assert (await school.api.patch(path, {"event_types": ["session.begun"]})).status == 422
    off = (await school.api.patch(path, {"enabled": False})).body
    assert (off["enabled"], off["disabled_reason"]) == (False, "by_admin")
    assert (await school.api.delete(path)).status == 204
    assert (await school.api.get(path)).status == 404
    assert (await school.api.get(f"{school.path}/webhooks")).body["data"] == []
