"""The devices a person is told on while no page is open: browsers that subscribed to Web Push."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.queryset import QuerySet

from domain.gateways.push import Device
from domain.gateways.push.encryption import keys_of
from domain.gateways.push.vapid import Pair, new_pair, pair_of
from domain.kit import vault
from domain.kit.context import Context
from domain.kit.errors import Invalid, NotFound, Unavailable
from models.base import new_id
from models.deliveries import PushSubscription, VapidKey

MOST = 20  # of one person: the oldest goes when one more comes
OUR_KEY = UUID(int=1)


async def pair(ctx: Context) -> Pair:
    """Our own keys: those of the settings, or those made at first use. Raises Unavailable if they cannot be read."""
    given = ctx.settings.vapid_private_key
    if given is not None:
        return pair_of(given.get_secret_value())
    row = await VapidKey.get_or_none(id=OUR_KEY) or await _first_pair(ctx)
    try:
        private = vault.unseal(
            ctx.settings.signing_key, row.enc_private_key, table="vapid_keys", column="enc_private_key", row=OUR_KEY
        )
    except vault.SealBroken as error:
        raise Unavailable("Push is off: its keys were sealed with another LYCEUM_SECRET_KEY.") from error
    return Pair(row.public_key, private)


async def _first_pair(ctx: Context) -> VapidKey:
    """Of two processes that make one at the same time, one's is kept, and both use it."""
    fresh = new_pair()
    sealed = vault.seal(
        ctx.settings.signing_key, fresh.private, table="vapid_keys", column="enc_private_key", row=OUR_KEY
    )
    await VapidKey.bulk_create(
        [VapidKey(id=OUR_KEY, public_key=fresh.public, enc_private_key=sealed)], ignore_conflicts=True
    )
    return await VapidKey.get(id=OUR_KEY)


async def mine(ctx: Context) -> list[PushSubscription]:
    return await PushSubscription.filter(user_id=ctx.caller.id).order_by("-id").limit(MOST)


async def subscribe(
    ctx: Context, *, endpoint: str, p256dh: str, auth: str, name: str, expires_at: datetime | None = None
) -> PushSubscription:
    """This browser is the caller's from now on, whoever used it before. Needs a unit of work.

    Raises Invalid for an address that is no push service's, or keys that are none.
    """
    if not ctx.runtime.push.accepts(endpoint):
        raise Invalid.field("endpoint", "unknown_push_service", "This is not an address of a push service we know.")
    try:
        keys_of(p256dh, auth)
    except ValueError:
        raise Invalid.field("keys", "bad_keys", "These are not the keys of a subscription.") from None
    row_id, digest = new_id(), hashlib.sha256(endpoint.encode()).hexdigest()
    sealed = vault.seal(ctx.settings.signing_key, auth, table="push_subscriptions", column="enc_auth", row=row_id)
    await PushSubscription.filter(endpoint_hash=digest).delete()
    row = await PushSubscription.create(
        id=row_id,
        user_id=ctx.caller.id,
        endpoint=endpoint,
        endpoint_hash=digest,
        p256dh=p256dh,
        enc_auth=sealed,
        name=name[:300],
        expires_at=expires_at,
    )
    kept = await PushSubscription.filter(user_id=ctx.caller.id).order_by("-id").limit(MOST).values_list("id", flat=True)
    await PushSubscription.filter(user_id=ctx.caller.id).exclude(id__in=list(kept)).delete()
    return row


async def unsubscribe(ctx: Context, subscription_id: UUID) -> None:
    """Raises NotFound for another's."""
    if not await PushSubscription.filter(id=subscription_id, user_id=ctx.caller.id).delete():
        raise NotFound


def of(user_id: UUID) -> QuerySet[PushSubscription]:
    return PushSubscription.filter(user_id=user_id).order_by("id").limit(MOST)


def opened(key: bytes, row: PushSubscription) -> Device:
    """As a message is encrypted for it. Raises SealBroken."""
    auth = vault.unseal(key, row.enc_auth, table="push_subscriptions", column="enc_auth", row=row.id)
    return Device(row.endpoint, row.p256dh, auth)


async def forget(row: PushSubscription) -> None:
    await PushSubscription.filter(id=row.id).delete()


async def leave_alone(row: PushSubscription, now: datetime, seconds: float) -> None:
    """Its push service asked for patience."""
    await PushSubscription.filter(id=row.id).update(quiet_until=now + timedelta(seconds=seconds))
