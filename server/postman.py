"""Carries the outbox out: beside the job runner, in every worker. Whoever is killed is taken over from."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

import structlog

from domain.kit.context import Runtime
from domain.notifications import dispatch, figures, sending
from domain.notifications.channels import Parcel
from models.deliveries import Channel
from server import metrics

log = structlog.get_logger("postman")

LANES = 16  # that many at the same time, of each channel
LOOK_SECONDS = 0.5
COUNT_SECONDS = 30.0


async def deliver(runtime: Runtime, stop: asyncio.Event) -> None:
    """Until `stop`. What was begun is finished: leases would otherwise hold it up."""
    rounds = [_carry(runtime, Channel(channel), stop) for channel in sorted(runtime.channels)]
    await asyncio.gather(*rounds, _count(runtime, stop))


async def _carry(runtime: Runtime, channel: Channel, stop: asyncio.Event) -> None:
    """A service that is slow, or a person with many devices, holds up a lane and not the others."""
    lanes, under_way = asyncio.Semaphore(LANES), set[asyncio.Task[None]]()
    while not stop.is_set():
        room, looked_at = dispatch.AT_ONCE - len(under_way), 0
        try:
            parcels, expired, looked_at = await dispatch.take(runtime.context(), channel, room)
            if expired:
                metrics.DELIVERIES.labels(channel.value, "expired").inc(expired)
            for parcel in parcels:
                task = asyncio.create_task(_send(runtime, parcel, lanes))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
        except Exception as error:  # the database is away, or one parcel is odd: the rest must go on
            log.warning("the outbox waits", channel=channel.value, error=repr(error))
        if looked_at < room:
            await _pause(stop, LOOK_SECONDS)
        while dispatch.AT_ONCE - len(under_way) < LANES:  # room for fewer is not worth a look
            await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
    if under_way:
        await asyncio.wait(under_way)


async def _send(runtime: Runtime, parcel: Parcel, lanes: asyncio.Semaphore) -> None:
    async with lanes:
        began = time.perf_counter()
        try:
            outcome = (await sending.send(runtime.context(), parcel)).value
        except Exception as error:  # its lease runs out, and it comes again
            log.exception("a delivery failed", channel=parcel.channel.value, delivery=str(parcel.id), error=repr(error))
            outcome = "error"
    outcome = "failed" if outcome == "queued" else outcome
    metrics.DELIVERIES.labels(parcel.channel.value, outcome).inc()
    metrics.DELIVERY_SECONDS.labels(parcel.channel.value).observe(time.perf_counter() - began)


async def _count(runtime: Runtime, stop: asyncio.Event) -> None:
    """What waits and what is dead, for the metrics."""
    if runtime.settings.metrics_port is None:
        return
    while not stop.is_set():
        try:
            for one in await figures.figures(runtime.context()):
                for state in ("queued", "retrying", "dead"):
                    metrics.OUTBOX.labels(one.channel.value, state).set(getattr(one, state))
        except Exception as error:
            log.warning("the outbox is not counted", error=repr(error))
        await _pause(stop, COUNT_SECONDS)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
