"""What is of no more use is deleted, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.identity import sign_ins
from domain.kit.unit_of_work import unit_of_work
from domain.operations import retention
from domain.webhooks import log
from domain.webhooks.log import Happening
from models.identity import RefreshToken, SignIn
from models.operations import IdempotentReply
from models.webhooks import DeliveryStatus, OrganizationEvent, WebhookDelivery, WebhookEndpoint
from tests.fixtures.clients import Api
from tests.fixtures.people import Make


async def test_an_answer_is_kept_for_a_day(make: Make) -> None:
    ctx = make.context()
    for name, age in (("fresh-answer", 23), ("stale-answer", 25)):
        row = await IdempotentReply.create(id=name, request_hash="x")
        await IdempotentReply.filter(id=row.id).update(created_at=ctx.now - timedelta(hours=age))

    await retention.purge(ctx)

    kept = await IdempotentReply.filter(id__in=["fresh-answer", "stale-answer"]).values_list("id", flat=True)
    assert list(kept) == ["fresh-answer"]


async def test_a_sign_in_goes_a_month_after_its_end_and_one_in_use_stays(make: Make) -> None:
    used, left = await make.student(), await make.student()
    ctx = make.context(left)
    await SignIn.filter(id=left.caller.sign_in_id).update(ended_at=ctx.now - timedelta(days=31))
    await SignIn.filter(id=used.caller.sign_in_id).update(created_at=ctx.now - timedelta(days=400))

    await retention.purge(ctx)

    assert not await SignIn.exists(id=left.caller.sign_in_id)
    assert (await sign_ins.refresh(make.context(), used.refresh_token)).user.id == used.id


async def test_a_refresh_token_goes_when_it_has_run_out(make: Make) -> None:
    someone = await make.student()
    of_theirs = RefreshToken.filter(sign_in_id=someone.caller.sign_in_id)
    await of_theirs.update(expires_at=make.context().now - timedelta(seconds=1))

    await retention.purge(make.context())

    assert not await of_theirs.exists()


async def test_events_of_an_organization_go_after_their_time_and_who_comes_too_late_is_told(
    make: Make, api: Api
) -> None:
    admin, stranger = await make.instructor(), await make.instructor()
    organization, ctx = await make.organization(admin), make.context(admin)
    path = f"/organizations/{organization.id}/events"
    endpoint = await WebhookEndpoint.create(
        organization_id=organization.id, url="https://example.com/", enc_secret="-", disabled_at=None
    )
    async with unit_of_work(ctx):
        await log.write(ctx, organization.id, [Happening("test.happened", {"n": n}) for n in range(5)])
    events = OrganizationEvent.filter(organization_id=organization.id)
    deliveries = WebhookDelivery.filter(endpoint_id=endpoint.id)
    await deliveries.update(status=DeliveryStatus.FAILED, finished_at=ctx.now - timedelta(days=29))
    await deliveries.filter(event_number=4).update(finished_at=ctx.now - timedelta(days=31))
    await events.filter(number__lte=2).update(created_at=ctx.now - timedelta(days=91))
    await events.filter(number=3).update(created_at=ctx.now - timedelta(days=89))

    await retention.purge(make.context())

    assert await deliveries.order_by("event_number").values_list("event_number", flat=True) == [3, 5]
    client = api.as_(admin)
    numbers = [one["number"] for one in (await client.get(path)).body["data"]]
    assert numbers == [one["number"] for one in (await client.get(f"{path}?after=2")).body["data"]] == [3, 4, 5]
    late = await client.get(f"{path}?after=1")
    assert (late.status, late.body["code"], late.body["oldest"]) == (410, "events_forgotten", 3)
    assert (await api.as_(stranger).get(f"{path}?after=1")).status == 404

    begun = (await client.get(f"{path}?limit=1")).body["next_cursor"]
    await events.update(created_at=ctx.now - timedelta(days=91))
    await retention.purge(make.context())
    assert (await client.get(f"{path}?cursor={begun}&limit=1")).status == 410
    assert (await client.get(f"{path}?after=4")).body["oldest"] == 6
    assert (await client.get(f"{path}?after=5")).body["data"] == (await client.get(path)).body["data"] == []


async def test_one_round_deletes_more_than_a_batch(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    ctx = make.context()
    for n in range(5):
        await IdempotentReply.create(id=f"old-{n}", request_hash="x")
    await IdempotentReply.filter(id__startswith="old-").update(created_at=ctx.now - timedelta(hours=25))

    assert (await retention.purge(ctx))["idempotent_replies"] >= 5
    assert not await IdempotentReply.filter(id__startswith="old-").exists()
