"""One parcel out of the door, on its channel."""

from __future__ import annotations

import time

from domain.gateways.mail import MailFailed, MailRefused
from domain.gateways.push import PushFailed, PushGone, PushRefused
from domain.kit import failpoints, vault
from domain.kit.context import Context
from domain.notifications import devices, letters, outcomes
from domain.notifications.channels import Parcel, base_url, push_message
from models.deliveries import Channel, DeliveryState


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
    """To each device that does not have it yet. One that is gone is forgotten, one that fails is tried again."""
    settings, now, begun = ctx.settings, ctx.runtime.clock(), time.monotonic()
    message = push_message(parcel, base_url(settings.public_url, settings.host, settings.port), now)
    rows = [row for row in await devices.of(parcel.user_id) if str(row.id) not in parcel.reached]
    reached: list[str] = []
    failures: list[tuple[str, float]] = []
    refusal = ""
    key = (await devices.pair(ctx)).private if rows else ""
    for row in rows:
        if row.quiet_until is not None and row.quiet_until > now:
            failures.append(("asked for patience", (row.quiet_until - now).total_seconds()))
            continue
        try:
            await ctx.runtime.push.send(devices.opened(settings.signing_key, row), message, key)
            reached.append(str(row.id))
        except (PushGone, vault.SealBroken):
            await devices.forget(row)
        except PushRefused as error:
            refusal = str(error)
        except PushFailed as error:
            if error.retry_after:
                await devices.leave_alone(row, now, error.retry_after)
            failures.append((str(error), error.retry_after or 0.0))
    if failures:
        why, after = min(failures, key=lambda failure: failure[1])
        return await outcomes.failed(ctx, parcel, why, begun, reached=reached, retry_after=after)
    if reached or parcel.reached:
        await outcomes.sent(parcel, begun)
        return DeliveryState.SENT
    if refusal:
        await outcomes.refused(parcel, refusal, begun)
        return DeliveryState.DEAD
    await outcomes.dropped(parcel, "no device is left", begun)
    return DeliveryState.DROPPED
