"""What is of no more use is deleted, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.identity import sign_ins
from domain.kit.unit_of_work import unit_of_work
from domain.operations import retention
from domain.webhooks import log
from domain.webhooks.log import Happening
from models.deliveries import AttemptOutcome, Channel, Delivery, DeliveryAttempt, DeliveryState, PushSubscription
from models.fan_outs import FanOut
from models.identity import RefreshToken, SignIn
from models.notifications import Notification
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

    await retention.purge(ctx)

    assert not await IdempotentReply.filter(id__startswith="old-").exists()


async def test_what_was_told_goes_when_it_is_read_and_over_and_never_before(make: Make) -> None:
    reader, ctx = await make.student(), make.context()
    course = await make.course(await make.instructor())

    def ago(days: int) -> datetime:
        return ctx.now - timedelta(days=days)

    async def told(number: int, read_days_ago: int | None, sent: DeliveryState | None = None) -> int:
        about = await Notification.create(
            user_id=reader.id,
            number=number,
            dedupe_key=f"old-{number}",
            kind="course.updated",
            title="Old",
            read_at=None if read_days_ago is None else ago(read_days_ago),
        )
        if sent is not None:
            given = {"topic": "course", "next_attempt_at": ctx.now + timedelta(days=1), "finished_at": ago(29)}
            await Delivery.create(notification=about, user_id=reader.id, channel=Channel.PUSH, state=sent, **given)
        return number

    async with unit_of_work(ctx):  # all at once: any node purges at any moment
        kept = [
            await told(1, None),
            await told(2, 179),
            await told(3, 400, DeliveryState.QUEUED),
            await told(4, 400, DeliveryState.DEAD),
        ]
        await told(5, 181)
        over = {"course_id": course.id, "kind": "course.updated"}
        for name, at in (("over", ago(31)), ("fresh", ago(29)), ("under way", None)):
            await FanOut.create(dedupe_key=f"{course.id} {name}", finished_at=at, **over)
        await FanOut.filter(course_id=course.id).update(created_at=ago(400))
        for name, at in (("gone", ctx.now - timedelta(seconds=1)), ("there", ctx.now + timedelta(days=1)), ("-", None)):
            device = {"endpoint": "https://fcm.googleapis.com/x", "p256dh": "-", "enc_auth": "-", "name": name}
            await PushSubscription.create(
                user_id=reader.id, endpoint_hash=f"{reader.id} {name}", expires_at=at, **device
            )

    await retention.purge(ctx)

    left = Notification.filter(user_id=reader.id, dedupe_key__startswith="old-")
    assert await left.order_by("number").values_list("number", flat=True) == kept
    keys = await FanOut.filter(course_id=course.id).order_by("dedupe_key").values_list("dedupe_key", flat=True)
    assert [key.removeprefix(f"{course.id} ") for key in keys] == ["fresh", "under way"]
    names = await PushSubscription.filter(user_id=reader.id).order_by("name").values_list("name", flat=True)
    assert names == ["-", "there"]


async def test_a_letter_goes_a_month_after_its_end_with_its_tries_and_a_dead_one_after_three(make: Make) -> None:
    reader, ctx = await make.student(), make.context()
    ages = [(DeliveryState.SENT, 31), (DeliveryState.EXPIRED, 29), (DeliveryState.DEAD, 89), (DeliveryState.DEAD, 91)]
    rows = []
    async with unit_of_work(ctx):
        for number, (state, days) in enumerate(ages):
            about = await Notification.create(
                user_id=reader.id, number=number + 1, dedupe_key=f"{number}", kind="course.updated", title="Told"
            )
            given = {"topic": "course", "next_attempt_at": ctx.now, "finished_at": ctx.now - timedelta(days=days)}
            row = await Delivery.create(
                notification=about, user_id=reader.id, channel=Channel.MAIL, state=state, **given
            )
            await DeliveryAttempt.create(delivery=row, outcome=AttemptOutcome.FAILED, milliseconds=1)
            rows.append(row)

    await retention.purge(ctx)

    ids = [row.id for row in rows]
    assert set(await Delivery.filter(id__in=ids).values_list("id", flat=True)) == {ids[1], ids[2]}
    assert await DeliveryAttempt.filter(delivery_id__in=ids).count() == 2
