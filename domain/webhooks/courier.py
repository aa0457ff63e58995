"""Takes what is due, sends it, and writes down what came of it. Any number of processes may do this at once.

A delivery is claimed by a lease that outlives the longest try, and counted as tried before it is sent: a process that
is killed between sending and writing down costs one try, which comes once more when its lease has run out.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import orjson

from domain.gateways.egress import SECONDS, EgressFailed
from domain.kit.context import Context, Runtime
from domain.kit.sql import fetch
from domain.kit.unit_of_work import unit_of_work
from domain.kit.vault import SealBroken
from domain.webhooks import endpoints, signing
from domain.webhooks.log import WebhookDisabled
from domain.webhooks.patience import GIVE_UP, pause_after
from models.base import new_id
from models.webhooks import (
    DeliveryStatus,
    DisabledReason,
    OrganizationEvent,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
)

log = logging.getLogger(__name__)

POLL_SECONDS = 0.5
LEASE_SECONDS = SECONDS + 10
AT_ONCE = 64  # in each process
AT_ONCE_EACH = 4  # to one endpoint: a slow one keeps nobody else waiting
EXCERPT_BYTES = 1_000
GONE = 410
AGENT = "Lyceum-Webhooks/1"

# The endpoints that wait for something are found by jumping from one to the next in the index, however much waits.
CLAIM = """
WITH RECURSIVE waiting (endpoint_id) AS (
  (SELECT endpoint_id FROM webhook_deliveries WHERE status = 'pending' ORDER BY endpoint_id LIMIT 1)
  UNION ALL
  SELECT (SELECT d.endpoint_id FROM webhook_deliveries d WHERE d.status = 'pending'
      AND d.endpoint_id > waiting.endpoint_id ORDER BY d.endpoint_id LIMIT 1)
  FROM waiting WHERE waiting.endpoint_id IS NOT NULL
), due AS MATERIALIZED (
  SELECT d.id FROM waiting w JOIN webhook_endpoints e ON e.id = w.endpoint_id AND e.disabled_at IS NULL
  CROSS JOIN LATERAL (
    SELECT p.id, p.due_at FROM webhook_deliveries p
    WHERE p.endpoint_id = e.id AND p.status = 'pending' AND p.due_at <= now()
      AND (p.leased_until IS NULL OR p.leased_until <= now())
    ORDER BY p.due_at, p.event_number
    LIMIT greatest(0, $2 - (SELECT count(*) FROM webhook_deliveries b
      WHERE b.endpoint_id = e.id AND b.status = 'pending' AND b.leased_until > now()))
    FOR UPDATE SKIP LOCKED
  ) d
  ORDER BY d.due_at LIMIT $1
)
UPDATE webhook_deliveries AS taken SET lease_id = $3, leased_until = now() + make_interval(secs => $4),
  tries = taken.tries + 1, attempts_count = taken.attempts_count + 1
FROM due WHERE taken.id = due.id RETURNING taken.id
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    milliseconds: int
    status: int | None = None
    error: str | None = None
    excerpt: str = ""
    retry_after: str | None = None

    @property
    def arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


async def run(runtime: Runtime, stop: asyncio.Event) -> None:
    """Until `stop`, and then until what is under way has come to its end."""
    under_way: set[asyncio.Task[None]] = set()
    while not stop.is_set():
        try:
            for delivery in await claim(AT_ONCE - len(under_way)):
                task = asyncio.create_task(_deliver(runtime, delivery))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
        except Exception as error:
            log.error("webhooks wait: %r", error)
        try:
            await asyncio.wait_for(stop.wait(), POLL_SECONDS)
        except TimeoutError:
            continue
    if under_way:
        await asyncio.wait(under_way, timeout=LEASE_SECONDS)


async def claim(most: int) -> list[WebhookDelivery]:
    """What is due, the longest first, with its event and endpoint. Two processes that look at once may together take
    twice as many of one endpoint, and never the same."""
    if most <= 0:
        return []
    rows = await fetch(CLAIM, [most, AT_ONCE_EACH, new_id(), LEASE_SECONDS])
    if not rows:
        return []
    taken = WebhookDelivery.filter(id__in=[row["id"] for row in rows])
    return await taken.order_by("event_number").select_related("event", "endpoint")


async def deliver(runtime: Runtime, delivery: WebhookDelivery) -> None:
    """One try of what was claimed, and what came of it."""
    outcome = await _send(runtime.context(), delivery)
    ctx = runtime.context()
    async with unit_of_work(ctx):
        await settle(ctx, delivery, outcome)


async def _deliver(runtime: Runtime, delivery: WebhookDelivery) -> None:
    try:
        await deliver(runtime, delivery)
    except Exception as error:  # its lease runs out, and it comes again
        log.error("webhook delivery %s was not written down: %r", delivery.id, error)


async def _send(ctx: Context, delivery: WebhookDelivery) -> Outcome:
    body = body_of(delivery.event)
    began = time.monotonic()
    try:
        keys = endpoints.secrets_of(ctx, delivery.endpoint, ctx.now)
        signed = signing.headers_of(str(delivery.event_id), int(ctx.now.timestamp()), body, keys)
        headers = {**signed, "Content-Type": "application/json", "User-Agent": AGENT}
        answer = await ctx.runtime.egress.post(delivery.endpoint.url, body, headers, keep=EXCERPT_BYTES)
    except EgressFailed as failure:
        return Outcome(_since(began), error=failure.code)
    except SealBroken as failure:
        log.error("webhook %s cannot sign: %s", delivery.endpoint_id, failure)
        return Outcome(_since(began), error="secret_unreadable")
    excerpt = answer.body.decode(errors="replace").replace("\x00", "")
    return Outcome(_since(began), answer.status, None, excerpt, answer.retry_after)


def body_of(event: OrganizationEvent) -> bytes:
    """What is sent, byte for byte the same with every try; `GET /organizations/{id}/events` shows the same."""
    created_at = event.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    fields: dict[str, Any] = {
        "id": str(event.id),
        "type": event.type,
        "created_at": created_at,
        "organization_id": str(event.organization_id),
        "number": event.number,
        "data": event.data,
    }
    return orjson.dumps(fields)


async def settle(ctx: Context, delivery: WebhookDelivery, outcome: Outcome) -> None:
    """Write down a try, unless the lease was lost meanwhile. Needs a unit of work. Locks: endpoint, then delivery."""
    endpoint = await WebhookEndpoint.select_for_update(no_key=True).get_or_none(id=delivery.endpoint_id)
    if endpoint is None:
        return
    pause = None if outcome.arrived else pause_after(delivery.tries, outcome.retry_after)
    status = DeliveryStatus.PENDING if pause else DeliveryStatus.FAILED
    held = await fetch(
        "UPDATE webhook_deliveries SET status = $3::text, lease_id = NULL, leased_until = NULL,"
        " due_at = now() + make_interval(secs => $4),"
        " finished_at = CASE WHEN $3::text = 'pending' THEN NULL ELSE now() END"
        " WHERE id = $1 AND lease_id = $2 AND status = 'pending' RETURNING id",
        [
            delivery.id,
            delivery.lease_id,
            DeliveryStatus.SUCCEEDED.value if outcome.arrived else status.value,
            pause.total_seconds() if pause else 0.0,
        ],
    )
    if not held:
        return
    await WebhookAttempt.create(
        delivery_id=delivery.id,
        number=delivery.attempts_count,
        milliseconds=outcome.milliseconds,
        status_code=outcome.status,
        error=outcome.error,
        excerpt=outcome.excerpt,
    )
    await _judge(ctx, endpoint, outcome)


async def _judge(ctx: Context, endpoint: WebhookEndpoint, outcome: Outcome) -> None:
    """Switch an endpoint off that is gone, or at which nothing has arrived for days."""
    if outcome.arrived:
        if endpoint.failing_since is not None:
            await WebhookEndpoint.filter(id=endpoint.id).update(failing_since=None)
        return
    since = endpoint.failing_since or ctx.now
    if endpoint.failing_since is None:
        await WebhookEndpoint.filter(id=endpoint.id).update(failing_since=since)
    if outcome.status == GONE:
        await _switch_off(ctx, endpoint, DisabledReason.GONE)
    elif ctx.now - since >= GIVE_UP:
        await _switch_off(ctx, endpoint, DisabledReason.FAILING)


async def _switch_off(ctx: Context, endpoint: WebhookEndpoint, reason: DisabledReason) -> None:
    on = WebhookEndpoint.filter(id=endpoint.id, disabled_at=None)
    if await on.update(disabled_at=ctx.now, disabled_reason=reason, version=endpoint.version + 1):
        await endpoints.give_up(endpoint.id, ctx.now)
        ids = {"organization_id": endpoint.organization_id, "webhook_id": endpoint.id}
        ctx.record(WebhookDisabled(**ids, reason=reason.value))


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
