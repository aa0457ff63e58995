"""How the channels do, for those who run the service: what waits, what has become of the rest, hour by hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.kit.context import Context
from domain.kit.sql import fetch
from models.deliveries import Channel

FIGURES = """
SELECT c.channel,
  (SELECT count(*) FROM deliveries d WHERE d.state = 'queued' AND d.channel = c.channel AND d.error = '') AS queued,
  (SELECT count(*) FROM deliveries d WHERE d.state = 'queued' AND d.channel = c.channel AND d.error <> '') AS retrying,
  (SELECT count(*) FROM deliveries d WHERE d.state = 'gathered' AND d.channel = c.channel) AS gathered,
  (SELECT count(*) FROM deliveries d WHERE d.state = 'dead' AND d.channel = c.channel) AS dead,
  s.sent, s.dropped, s.expired, s.median, s.slowest
FROM unnest($1::text[]) WITH ORDINALITY AS c(channel, place)
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE d.state = 'sent') AS sent, count(*) FILTER (WHERE d.state = 'dropped') AS dropped,
    count(*) FILTER (WHERE d.state = 'expired') AS expired,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM d.finished_at - d.created_at))
      FILTER (WHERE d.state = 'sent') AS median,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM d.finished_at - d.created_at))
      FILTER (WHERE d.state = 'sent') AS slowest
  FROM deliveries d WHERE d.channel = c.channel AND d.state IN ('sent', 'dropped', 'expired', 'dead')
    AND d.finished_at > now() - interval '24 hours') s
ORDER BY c.place
"""
HOURS = """
WITH hours AS (
  SELECT c.channel, h.hour FROM unnest($1::text[]) AS c(channel)
  CROSS JOIN generate_series(date_trunc('hour', now()) - interval '23 hours', date_trunc('hour', now()), '1 hour')
    AS h(hour)
), finished AS (
  SELECT d.channel, date_trunc('hour', d.finished_at) AS hour, count(*) FILTER (WHERE d.state = 'sent') AS sent,
    count(*) FILTER (WHERE d.state = 'dropped') AS dropped, count(*) FILTER (WHERE d.state = 'expired') AS expired,
    count(*) FILTER (WHERE d.state = 'dead') AS dead
  FROM deliveries d WHERE d.state IN ('sent', 'dropped', 'expired', 'dead')
    AND d.finished_at >= date_trunc('hour', now()) - interval '23 hours'
  GROUP BY 1, 2
), failed AS (
  SELECT d.channel, date_trunc('hour', a.created_at) AS hour, count(*) AS failed
  FROM delivery_attempts a JOIN deliveries d ON d.id = a.delivery_id
  WHERE a.outcome = 'failed' AND a.created_at >= date_trunc('hour', now()) - interval '23 hours'
  GROUP BY 1, 2
)
SELECT channel, hour, coalesce(f.sent, 0) AS sent, coalesce(f.dropped, 0) AS dropped,
  coalesce(f.expired, 0) AS expired, coalesce(f.dead, 0) AS dead, coalesce(t.failed, 0) AS failed
FROM hours LEFT JOIN finished f USING (channel, hour) LEFT JOIN failed t USING (channel, hour) ORDER BY hour
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """`sent`, `dropped`, `expired` and the times are of the last 24 hours, the rest is of now. Times are from being
    queued to being sent, in seconds: what waited for quiet hours or a digest waited in them too."""

    channel: Channel
    on: bool
    queued: int
    retrying: int
    gathered: int
    sent: int
    dropped: int
    expired: int
    dead: int
    median_seconds: float | None
    p95_seconds: float | None


@dataclass(frozen=True, slots=True)
class Hour:
    """What was done with within an hour of the clock; `failed` are tries, the others deliveries."""

    hour: datetime
    sent: int
    failed: int
    dropped: int
    expired: int
    dead: int


async def figures(ctx: Context) -> list[Figures]:
    return [_figures(ctx, row) for row in await _of_each_channel(FIGURES)]


async def hours() -> dict[Channel, list[Hour]]:
    """Of each channel the last 24, the oldest first and the one under way last."""
    found: dict[Channel, list[Hour]] = {channel: [] for channel in Channel}
    for row in await _of_each_channel(HOURS):
        found[Channel(row.pop("channel"))].append(Hour(**row))
    return found


def _figures(ctx: Context, row: dict[str, Any]) -> Figures:
    counts = {name: row[name] for name in ("queued", "retrying", "gathered", "sent", "dropped", "expired", "dead")}
    channel = Channel(row["channel"])
    return Figures(
        channel, channel in ctx.runtime.channels, **counts, median_seconds=row["median"], p95_seconds=row["slowest"]
    )


async def _of_each_channel(sql: str) -> list[dict[str, Any]]:
    return await fetch(sql, [[channel.value for channel in Channel]])
