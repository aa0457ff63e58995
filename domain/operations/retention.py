"""What is of no more use is deleted: a table of rules, applied every hour by any node."""

from __future__ import annotations

from datetime import datetime, timedelta

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from domain.kit.context import Context
from models.deliveries import Delivery, DeliveryState
from models.identity import RefreshToken, SignIn
from models.operations import IdempotentReply

REPLIES = timedelta(hours=24)
ENDED_SIGN_INS = timedelta(days=30)
DELIVERED = timedelta(days=30)
DEAD = timedelta(days=90)
BATCH = 5_000

Rows = QuerySet[IdempotentReply] | QuerySet[RefreshToken] | QuerySet[SignIn] | QuerySet[Delivery]


async def purge(ctx: Context) -> dict[str, int]:
    """Delete what its rule gives up, a batch of each table at a time; the number deleted by table."""
    return {table: await _delete(rows) for table, rows in _given_up(ctx.now).items()}


def _given_up(now: datetime) -> dict[str, Rows]:
    long_ended = Q(ended_at__lt=now - ENDED_SIGN_INS)
    without_tokens = Q(refresh_tokens__token_hash__isnull=True, created_at__lt=now - ENDED_SIGN_INS)
    finished = Q(state__in=[DeliveryState.SENT, DeliveryState.DROPPED], created_at__lt=now - DELIVERED)
    dead = Q(state=DeliveryState.DEAD, created_at__lt=now - DEAD)
    return {
        "deliveries": Delivery.filter(finished | dead),
        "idempotent_replies": IdempotentReply.filter(created_at__lt=now - REPLIES),
        "refresh_tokens": RefreshToken.filter(expires_at__lt=now),
        "sign_ins": SignIn.filter(long_ended | without_tokens),
    }


async def _delete(rows: Rows) -> int:
    keys = list(await rows.limit(BATCH).values_list(rows.model._meta.pk_attr, flat=True))
    return await rows.model.filter(pk__in=keys).delete() if keys else 0
