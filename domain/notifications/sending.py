"""One parcel out of the door, on its channel."""

from __future__ import annotations

import asyncio
import time

from domain.gateways.mail import MailFailed, MailRefused
from domain.gateways.push import Message, PushFailed, PushGone, PushRefused
from domain.kit import failpoints, vault
from domain.kit.context import Context
from domain.notifications import devices, letters, outcomes
from domain.notifications.channels import Parcel, base_url, push_message
from models.deliveries import Channel, DeliveryState, PushSubscription


async def send(ctx: Context, parcel: Parcel) -> DeliveryState:
    """Send it, and write down what became of it: queued means that it will be tried again."""
    return await (_mail if parcel.channel is Channel.MAIL else _push)(ctx, parcel)


async def _mail(ctx: Context, parcel: Parcel) -> DeliveryState:
    settings, mail, begun = ctx.settings, ctx.runtime.mail, time.monotonic()
    if mail is None:
        await outcomes.dropped(parcel, "no mail server is set", begun)
        return DeliveryState.DROPPED
    base = base_url(settings.public_url, settings.host, settings.port)
    letter = letters.letter_of(parcel, base=base, domain=mail.domain, key=settings.signing_key)
    try:
        await mail.send(letter)
    except MailRefused as error:
        await outcomes.refused(parcel, str(error), begun)
        return DeliveryState.DEAD
    except MailFailed as error:
        return await outcomes.failed(ctx, parcel, str(error), begun)
    failpoints.reached("after_send", settings)
    await outcomes.sent(parcel, begun)
    return DeliveryState.SENT


async def _push(ctx: Context, parcel: Parcel) -> DeliveryState:
    """To each device that does not have it yet, side by side. One that fails is tried again."""
    settings, begun = ctx.settings, time.monotonic()
    message = push_message(parcel, base_url(settings.public_url, settings.host, settings.port), ctx.runtime.clock())
    rows = [row for row in await devices.of(parcel.user_id) if str(row.id) not in parcel.reached]
    key = (await devices.pair(ctx)).private if rows else ""
    came = await asyncio.gather(*(_to_device(ctx, row, message, key) for row in rows))
    reached = [str(row.id) for row, problem in zip(rows, came, strict=True) if problem is None]
    failures = [problem for problem in came if isinstance(problem, PushFailed)]
    refusals = [problem for problem in came if isinstance(problem, PushRefused)]
    if failures:
        first = min(failures, key=lambda failure: failure.retry_after or 0.0)
        return await outcomes.failed(ctx, parcel, str(first), begun, reached=reached, retry_after=first.retry_after)
    if reached or parcel.reached:
        await outcomes.sent(parcel, begun)
        return DeliveryState.SENT
    if refusals:
        await outcomes.refused(parcel, str(refusals[-1]), begun)
        return DeliveryState.DEAD
    await outcomes.dropped(parcel, "no device is left", begun)
    return DeliveryState.DROPPED


async def _to_device(ctx: Context, row: PushSubscription, message: Message, key: str) -> Exception | None:
    """What is in the way of it, if anything. A device that is gone is forgotten."""
    now = ctx.runtime.clock()
    if row.quiet_until is not None and row.quiet_until > now:
        return PushFailed("asked for patience", (row.quiet_until - now).total_seconds())
    try:
        await ctx.runtime.push.send(devices.opened(ctx.settings.signing_key, row), message, key)
    except (PushGone, vault.SealBroken) as gone:
        await devices.forget(row)
        return gone
    except PushFailed as failure:
        if failure.retry_after:
            await devices.leave_alone(row, now, failure.retry_after)
        return failure
    except PushRefused as refusal:
        return refusal
    return None
