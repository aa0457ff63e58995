"""What is of no more use is deleted: a table of rules, applied every hour by any node."""

from __future__ import annotations

from datetime import datetime, timedelta

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from domain.kit.context import Context
from models.deliveries import Delivery, DeliveryState, PushSubscription
from models.fan_outs import FanOut
from models.identity import RefreshToken, SignIn
from models.notifications import Notification
from models.operations import IdempotentReply
from models.webhooks import OrganizationEvent, WebhookDelivery

REPLIES = timedelta(hours=24)
ENDED_SIGN_INS = timedelta(days=30)
DELIVERED = timedelta(days=30)
DEAD = timedelta(days=90)
TOLD = timedelta(days=30)  # how far a course was told; who was told keeps it
READ = timedelta(days=180)  # after it was read; what nobody has read stays
WEBHOOK_DELIVERED = timedelta(days=30)  # or given up
ORGANIZATION_EVENTS = timedelta(days=90)  # with what of their deliveries is left
BATCH = 5_000
MOST_BATCHES = 20  # of each table in a round

Rows = (
    QuerySet[IdempotentReply]
    | QuerySet[RefreshToken]
    | QuerySet[SignIn]
    | QuerySet[Delivery]
    | QuerySet[FanOut]
    | QuerySet[Notification]
    | QuerySet[PushSubscription]
    | QuerySet[OrganizationEvent]
    | QuerySet[WebhookDelivery]
)


async def purge(ctx: Context) -> None:
    """Delete what its rule gives up, a batch at a time and at most some batches of each table."""
    for rows in _given_up(ctx.now):
        await _delete(rows)


def _given_up(now: datetime) -> list[Rows]:
    long_ended = Q(ended_at__lt=now - ENDED_SIGN_INS)
    without_tokens = Q(refresh_tokens__token_hash__isnull=True, created_at__lt=now - ENDED_SIGN_INS)
    over = [DeliveryState.SENT, DeliveryState.DROPPED, DeliveryState.EXPIRED]
    finished = Q(state__in=over, finished_at__lt=now - DELIVERED)
    dead = Q(state=DeliveryState.DEAD, finished_at__lt=now - DEAD)
    return [
        Delivery.filter(finished | dead),
        FanOut.filter(finished_at__lt=now - TOLD),
        IdempotentReply.filter(created_at__lt=now - REPLIES),
        # What still goes out somewhere, or can be tried again, is not forgotten before that is over.
        Notification.filter(read_at__lt=now - READ, deliveries__id__isnull=True),
        # The oldest first, so that what is left of an organization's numbers has no holes.
        OrganizationEvent.filter(created_at__lt=now - ORGANIZATION_EVENTS).order_by("created_at", "number"),
        PushSubscription.filter(expires_at__lt=now),
        RefreshToken.filter(expires_at__lt=now),
        SignIn.filter(long_ended | without_tokens),
        WebhookDelivery.filter(finished_at__lt=now - WEBHOOK_DELIVERED),
    ]


async def _delete(rows: Rows) -> None:
    """Its keys first: a DELETE has no LIMIT."""
    for _ in range(MOST_BATCHES):
        keys = list(await rows.limit(BATCH).values_list(rows.model._meta.pk_attr, flat=True))
        if keys:
            await rows.model.filter(pk__in=keys).delete()
        if len(keys) < BATCH:
            break
