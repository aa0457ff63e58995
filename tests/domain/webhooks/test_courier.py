"""How webhooks are delivered: signed as the standard says, tried eight times, and never twice at once."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from aiohttp import web

from domain.kit import vault
from domain.kit.context import Context
from domain.kit.unit_of_work import unit_of_work
from domain.webhooks import courier, endpoints, log, signing
from domain.webhooks.log import Happening
from domain.webhooks.patience import GIVE_UP, LONGEST_ASKED, TRIES, pause_after
from models import database
from models.base import new_id
from models.notifications import Notification
from models.organizations import MemberRole, Membership, Organization
from models.webhooks import (
    DeliveryStatus,
    DisabledReason,
    OrganizationEvent,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
)
from server.services import Services
from tests.fixtures.clients import Api
from tests.fixtures.database import fresh_database
from tests.fixtures.nodes import Start
from tests.fixtures.patience import until
from tests.fixtures.people import PASSWORD, Make, Someone
from tests.fixtures.receiver import Receive, Receiver

DONE = (DeliveryStatus.SUCCEEDED, DeliveryStatus.FAILED)


@dataclass
class School:
    make: Make
    admin: Someone
    organization: Organization

    @property
    def ctx(self) -> Context:
        return self.make.context(self.admin)

    async def webhook(self, receiver: Receiver) -> WebhookEndpoint:
        ctx = self.ctx
        fields: dict[str, Any] = {"description": "", "event_types": [], "enabled": True}
        async with unit_of_work(ctx):
            return (await endpoints.create(ctx, self.organization.id, url=receiver.url, **fields)).endpoint

    async def happens(self, times: int = 1) -> None:
        ctx = self.ctx
        async with unit_of_work(ctx):
            await log.write(ctx, self.organization.id, [Happening("test.happened", {"n": n}) for n in range(times)])


@pytest_asyncio.fixture(loop_scope="session")
async def school(make: Make) -> School:
    admin = await make.instructor()
    return School(make, admin, await make.organization(admin))


async def tried(endpoint: WebhookEndpoint, times: int = 1) -> WebhookDelivery:
    """The first delivery of an endpoint, once so many tries of it are written down."""

    async def look() -> WebhookDelivery | None:
        row = await WebhookDelivery.filter(endpoint_id=endpoint.id).order_by("event_number").first()
        if row is None or await WebhookAttempt.filter(delivery_id=row.id).count() < times:
            return None
        await row.refresh_from_db()  # as it is after these tries, not as it was before the last of them
        return row if row.lease_id is None else None

    found: WebhookDelivery = await until(look)
    return found


def test_a_signature_is_that_of_the_standards_own_example() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = signing.headers_of("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', [secret])
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_long_and_another_each_time() -> None:
    made = {signing.new_secret() for _ in range(50)}
    assert len(made) == 50
    assert {len(base64.b64decode(one.removeprefix("whsec_"))) for one in made} == {32}


def test_there_are_eight_tries_over_about_three_days_and_no_two_herds_meet() -> None:
    rounds = [[pause_after(tries, None) for tries in range(1, TRIES)] for _ in range(20)]
    totals = [sum(pauses, timedelta()) for pauses in rounds]
    assert TRIES == 8
    assert all(timedelta(days=2.6) < total < timedelta(days=3.3) for total in totals)
    assert len(set(totals)) == 20
    assert pause_after(TRIES, None) is None
    assert pause_after(TRIES, "1") is None


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        ("3600", 3600, 3600),
        ("99999999999999999999", LONGEST_ASKED.total_seconds(), LONGEST_ASKED.total_seconds()),
        *((odd, 9, 11) for odd in ("0", "-1", "1e9", "soon", "", "٣٠٠", "Wed, 21 Oct 2026 07:28:00 GMT")),
    ],
)
def test_a_receiver_may_ask_for_time_and_not_for_ever(asked: str, least: float, most: float) -> None:
    pause = pause_after(1, asked)
    assert pause is not None
    assert least <= pause.total_seconds() <= most


def test_a_sealed_secret_opens_in_its_own_place_alone() -> None:
    row, key = new_id(), b"k" * 32
    place = {"table": "t", "column": "c", "row": row}
    sealed = vault.seal(key, "secret", **place)
    assert "secret" not in sealed
    assert vault.unseal(key, sealed, **place) == "secret"
    assert vault.seal(key, "secret", **place) != sealed
    for wrong in ({"table": "u"}, {"column": "d"}, {"row": new_id()}):
        with pytest.raises(vault.SealBroken):
            vault.unseal(key, sealed, **{**place, **wrong})
    with pytest.raises(vault.SealBroken):
        vault.unseal(b"l" * 32, sealed, **place)


async def test_the_old_secret_signs_for_a_day_and_no_longer(school: School, receive: Receive) -> None:
    endpoint, ctx = await school.webhook(await receive()), school.ctx
    [old] = endpoints.secrets_of(ctx, endpoint, ctx.now)
    async with unit_of_work(ctx):
        fresh = await endpoints.rotate(ctx, school.organization.id, endpoint.id)

    assert endpoints.secrets_of(ctx, fresh.endpoint, ctx.now + timedelta(hours=23)) == [fresh.secret, old]
    assert endpoints.secrets_of(ctx, fresh.endpoint, ctx.now + timedelta(hours=25)) == [fresh.secret]


async def test_a_secret_that_another_key_sealed_is_replaced_and_dropped(school: School, receive: Receive) -> None:
    receiver, lost = await receive(), b"k" * 32
    endpoint, ctx = await school.webhook(receiver), school.ctx
    for column in ("enc_secret", "enc_previous_secret"):
        place: dict[str, Any] = {"table": "webhook_endpoints", "column": column, "row": endpoint.id}
        sealed = {column: vault.seal(lost, signing.new_secret(), **place)}
        await WebhookEndpoint.filter(id=endpoint.id).update(previous_until=ctx.now + timedelta(hours=1), **sealed)
    async with unit_of_work(ctx):
        fresh = await endpoints.rotate(ctx, school.organization.id, endpoint.id)

    kept = await WebhookEndpoint.get(id=endpoint.id)
    assert endpoints.secrets_of(ctx, kept, ctx.now) == [fresh.secret]
    assert (kept.enc_previous_secret, kept.previous_until) == (None, None)
    await school.happens()
    [message] = await receiver.got(1)
    assert message.signed_with(fresh.secret)


async def test_what_was_refused_is_tried_again_until_it_arrives(school: School, receive: Receive) -> None:
    receiver = await receive()
    receiver.answers = [web.Response(status=500, text="x" * 5000), web.Response(status=302, headers={"Location": "/"})]
    endpoint = await school.webhook(receiver)
    await school.happens()

    for times in (1, 2):
        delivery = await tried(endpoint, times)
        assert delivery.status is DeliveryStatus.PENDING
        assert delivery.due_at > delivery.created_at
        await WebhookDelivery.filter(id=delivery.id).update(due_at=delivery.created_at)

    delivery = await tried(endpoint, 3)
    assert delivery.status is DeliveryStatus.SUCCEEDED
    attempts = await WebhookAttempt.filter(delivery_id=delivery.id).order_by("number")
    assert [one.status_code for one in attempts] == [500, 302, 200]
    assert len(attempts[0].excerpt) == 1000
    assert len({message.id for message in receiver.messages}) == 1
    assert (await WebhookEndpoint.get(id=endpoint.id)).failing_since is None


async def test_the_eighth_refusal_is_the_last(school: School, receive: Receive) -> None:
    receiver = await receive()
    receiver.answers = [web.Response(status=503, headers={"Retry-After": "7200"}), web.Response(status=503)]
    endpoint = await school.webhook(receiver)
    await school.happens()
    first = await tried(endpoint)
    assert timedelta(minutes=110) < first.due_at - first.created_at < timedelta(minutes=130)
    await WebhookDelivery.filter(id=first.id).update(due_at=first.created_at, tries=TRIES - 1)

    last = await tried(endpoint, 2)

    assert (last.status, last.tries) == (DeliveryStatus.FAILED, TRIES)
    assert last.finished_at is not None


async def test_a_receiver_that_is_gone_is_not_called_any_more(school: School, receive: Receive) -> None:
    receiver, other = await receive(), await receive()
    receiver.answers = [web.Response(status=410)]
    tutor = await school.make.instructor()
    await Membership.create(organization_id=school.organization.id, user_id=tutor.id, role=MemberRole.TUTOR)
    endpoint = await school.webhook(receiver)
    await school.webhook(other)
    await school.happens()
    await tried(endpoint)

    gone = await WebhookEndpoint.get(id=endpoint.id)
    assert gone.disabled_reason is DisabledReason.GONE
    await school.happens()
    assert not await WebhookDelivery.filter(endpoint_id=endpoint.id, status=DeliveryStatus.PENDING).exists()
    told = await OrganizationEvent.get(organization_id=school.organization.id, type="webhook.disabled")
    assert told.data == {"webhook_id": str(endpoint.id), "reason": "gone"}
    await until(lambda: other.of("webhook.disabled"))
    assert len(receiver.messages) == 1
    note = await Notification.get(user_id=school.admin.id, kind="organization.webhook_disabled")
    assert note.link == f"/organizations/{school.organization.id}/webhooks/{endpoint.id}"
    assert "127.0.0.1 is told of nothing" in note.body
    assert not await Notification.exists(user_id=tutor.id)


async def test_one_at_which_nothing_arrives_for_days_is_switched_off(school: School, receive: Receive) -> None:
    receiver = await receive()
    receiver.answers = [web.Response(status=500), web.Response(status=500)]
    endpoint = await school.webhook(receiver)
    await school.happens()
    delivery = await tried(endpoint)
    failing = await WebhookEndpoint.get(id=endpoint.id)
    assert (failing.disabled_at, failing.failing_since is None) == (None, False)
    await WebhookEndpoint.filter(id=endpoint.id).update(failing_since=school.ctx.now - GIVE_UP)
    await WebhookDelivery.filter(id=delivery.id).update(due_at=delivery.created_at)
    await tried(endpoint, 2)

    off = await WebhookEndpoint.get(id=endpoint.id)
    assert off.disabled_reason is DisabledReason.FAILING
    assert (await WebhookDelivery.get(id=delivery.id)).status is DeliveryStatus.FAILED


async def test_a_slow_receiver_keeps_nobody_else_waiting(school: School, receive: Receive) -> None:
    slow, quick = await receive(), await receive()
    slow.go_on.clear()
    await school.webhook(slow)
    await school.webhook(quick)
    await school.happens(12)

    await quick.got(12)

    assert slow.most_waiting <= courier.AT_ONCE_EACH
    slow.go_on.set()


async def test_of_two_who_look_at_once_each_takes_another_and_a_lost_lease_writes_nothing(
    school: School, receive: Receive
) -> None:
    endpoint = await school.webhook(await receive())
    await school.happens()
    delivery = await tried(endpoint)
    await WebhookDelivery.filter(id=delivery.id).update(
        status=DeliveryStatus.PENDING, lease_id=new_id(), leased_until=school.ctx.now + timedelta(hours=1)
    )
    stale = await WebhookDelivery.get(id=delivery.id).select_related("event", "endpoint")
    stale.lease_id = new_id()
    ctx = school.ctx
    async with unit_of_work(ctx):
        await courier.settle(ctx, stale, courier.Outcome(1, 200))

    assert (await WebhookDelivery.get(id=delivery.id)).status is DeliveryStatus.PENDING
    assert await WebhookAttempt.filter(delivery_id=delivery.id).count() == 1
    assert delivery.id not in {one.id for one in await courier.claim(1)}


async def test_a_worker_killed_between_sending_and_writing_down_repeats_one_try(
    backends: Services, start: Start, api: Api, receive: Receive
) -> None:
    url = await fresh_database(backends.database_url, f"test_{os.getpid()}_killed")
    receiver = await receive()
    receiver.go_on.clear()
    apart = {"DATABASE_URL": url, "LYCEUM_REDIS_PREFIX": "killed", "LYCEUM_WORKER_INSIDE": "true"}
    first = await start(**apart)
    there = api.at(first.url)
    account = {"organization_name": "A school", "name": "Ada", "email": "ada@example.com", "password": PASSWORD}
    made = (await there.post("/auth/register/organization", account)).body
    path = f"/organizations/{made['organization']['id']}/webhooks"
    signed_in = there.as_(made["access_token"])
    webhook = (await signed_in.post(path, {"url": receiver.url})).body
    await signed_in.post(f"{path}/{webhook['id']}/test")
    await receiver.got(1)

    await first.kill()
    receiver.go_on.set()
    rows = await database.plain_connection(url)
    try:
        await _lease_runs_out(rows)
        await start(**apart)
        await until(lambda: rows.fetchval("SELECT count(*) FROM webhook_deliveries WHERE status = 'succeeded'"))
        tries = await rows.fetchval("SELECT attempts_count FROM webhook_deliveries")
    finally:
        await rows.close()

    assert tries == 2
    assert len(receiver.messages) == 2
    assert len({message.id for message in receiver.messages}) == 1
    assert all(message.signed_with(webhook["secret"]) for message in receiver.messages)


async def _lease_runs_out(rows: asyncpg.Connection) -> None:
    """As it does after a quarter of a minute."""
    await rows.execute("UPDATE webhook_deliveries SET leased_until = now(), due_at = now() WHERE status = 'pending'")
