"""How the channels do, for those who run the service: figures, the dead letters, and trying them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.connection import get_connection
from tortoise.expressions import F

from domain.kit.context import Context
from domain.kit.errors import Conflict, NotFound
from domain.kit.paging import Page, Paging, page_of
from models.deliveries import Channel, Delivery, DeliveryState

FIGURES = """
SELECT c.channel,
  (SELECT count(*) FROM deliveries d WHERE d.state = 'queued' AND d.channel = c.channel AND d.error = '') AS queued,
  (SELECT count(*) FROM deliveries d WHERE d.state = 'queued' AND d.channel = c.channel AND d.error <> '') AS retrying,
  (SELECT count(*) FROM deliveries d WHERE d.state = 'gathered' AND d.channel = c.channel) AS gathered,
  (SELECT count(*) FROM deliveries d WHERE d.state = 'dead' AND d.channel = c.channel) AS dead,
  s.sent, s.dropped, s.median, s.slowest
FROM unnest($1::text[]) WITH ORDINALITY AS c(channel, place)
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE d.state = 'sent') AS sent, count(*) FILTER (WHERE d.state = 'dropped') AS dropped,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM d.sent_at - d.created_at))::float8 AS median,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM d.sent_at - d.created_at))::float8 AS slowest
  FROM deliveries d WHERE d.channel = c.channel AND d.state IN ('sent', 'dropped', 'dead')
    AND d.created_at > now() - interval '24 hours') s
ORDER BY c.place
"""


class NotDead(Conflict):
    code, title = "delivery_not_dead", "Nothing to try again"
    detail = "Only a delivery that was given up can be tried again."


@dataclass(frozen=True, slots=True)
class Figures:
    """`sent`, `dropped` and the times are of the last 24 hours, the rest is of now. Times from being queued, in
    seconds: what waited for quiet hours or a digest waited in them too."""

    channel: Channel
    on: bool
    queued: int
    retrying: int
    gathered: int
    sent: int
    dropped: int
    dead: int
    median_seconds: float | None
    p95_seconds: float | None


@dataclass(frozen=True, slots=True)
class Dead:
    id: UUID
    channel: Channel
    user_id: UUID
    kind: str
    title: str
    attempts: int
    error: str
    created_at: datetime


async def figures(ctx: Context) -> list[Figures]:
    rows = await get_connection("default").execute_query_dict(FIGURES, [[channel.value for channel in Channel]])
    return [_figures(ctx, row) for row in rows]


async def dead(ctx: Context, paging: Paging) -> Page[Dead]:
    """Those given up, newest first."""
    rows = Delivery.filter(state=DeliveryState.DEAD, lead=F("id"))  # what was gathered comes with its lead
    total = await rows.count() if paging.with_total else None
    if paging.after:
        rows = rows.filter(id__lt=UUID(paging.after[0]))
    found = await rows.order_by("-id").limit(paging.limit + 1).prefetch_related("notification")
    page = page_of([_dead(row) for row in found], paging, lambda row: (str(row.id),))
    page.total = total
    return page


async def retry(ctx: Context, delivery_id: UUID) -> Dead:
    """Try a dead one again, from the beginning of its patience; its Message-ID stays. Needs a unit of work.

    Raises NotFound and NotDead.
    """
    row = await Delivery.get_or_none(id=delivery_id).prefetch_related("notification")
    if row is None or row.lead not in (None, row.id):
        raise NotFound
    updated = await Delivery.filter(id=delivery_id, state=DeliveryState.DEAD).update(
        state=DeliveryState.QUEUED, attempts=0, first_attempt_at=None, next_attempt_at=ctx.now, error=""
    )
    if not updated:
        raise NotDead
    await Delivery.filter(lead=delivery_id, state=DeliveryState.DEAD).update(state=DeliveryState.GATHERED)
    return _dead(row)


def _figures(ctx: Context, row: dict[str, Any]) -> Figures:
    counts = {name: row[name] for name in ("queued", "retrying", "gathered", "sent", "dropped", "dead")}
    channel = Channel(row["channel"])
    return Figures(
        channel, channel in ctx.runtime.channels, **counts, median_seconds=row["median"], p95_seconds=row["slowest"]
    )


def _dead(row: Delivery) -> Dead:
    about = row.notification
    return Dead(
        row.id,
        row.channel,
        row.user_id,
        about.kind,
        about.title,
        row.attempts,
        row.error,
        row.created_at,
    )
