"""The outbox: a row for each notification and channel it goes out on, written with the notification itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from domain.kit.context import Context
from domain.kit.sql import fetch
from models.base import new_ids
from models.deliveries import Channel

# What goes out where its people want it, as `queue` says.
QUEUED = (
    "INSERT INTO deliveries (id, created_at, notification_id, user_id, channel, topic, urgent, mandatory, batched,"
    "   state, attempts, next_attempt_at, reached, error, expires_at)"
    " SELECT fresh.id, $1, n.id, n.user_id, fresh.channel, $2, $3, $4, $5, 'queued', 0,"
    "   now() - CASE WHEN $3 THEN interval '1 hour' ELSE interval '0' END, '[]', '',"
    "   least($10::timestamptz, (n.data ->> $11::text)::timestamptz)"
    " FROM unnest($6::uuid[], $7::uuid[], $8::text[], $9::bool[]) AS fresh(id, notification_id, channel, wanted)"
    " JOIN notifications n ON n.id = fresh.notification_id"
    " JOIN users u ON u.id = n.user_id AND (u.status = 'active' OR $4)"
    " LEFT JOIN channel_choices c ON c.user_id = u.id AND c.topic = $2 AND c.channel = fresh.channel"
    " WHERE CASE WHEN $4 THEN fresh.wanted ELSE coalesce(c.wanted, fresh.wanted) AND NOT EXISTS"
    "   (SELECT 1 FROM course_mutes m WHERE m.user_id = u.id AND m.course_id::text = n.data ->> 'course_id') END"
    " AND (fresh.channel <> 'push' OR EXISTS (SELECT 1 FROM push_subscriptions s WHERE s.user_id = u.id))"
    " ON CONFLICT (notification_id, channel) DO NOTHING RETURNING id"
)


class Told(Protocol):
    """What a kind of notification says about how it is told."""

    @property
    def group(self) -> str: ...
    @property
    def channels(self) -> Collection[str]: ...
    @property
    def urgent(self) -> bool: ...
    @property
    def mandatory(self) -> bool: ...
    @property
    def batched(self) -> bool: ...
    @property
    def lasts(self) -> timedelta | None: ...
    @property
    def until(self) -> str | None: ...


async def queue(
    ctx: Context, kind: Told, notification_ids: Collection[UUID], *, caused_at: datetime | None = None
) -> int:
    """Have these notifications, all of one kind, go out where their people want it; the number of deliveries.

    Needs the unit of work that writes the notifications: they go out exactly when that commits. One statement.
    What people chose is asked now; their quiet hours when it is to go out (`quiet.not_before`). What is urgent stands
    an hour further ahead in the line. What does not last expires by the time of its cause: `caused_at`, or now.
    """
    if not notification_ids:
        return 0
    channels = [channel for channel in Channel if channel in ctx.runtime.channels]
    ids = list(notification_ids)
    rows = await fetch(
        QUEUED,
        [
            ctx.now,
            kind.group,
            kind.urgent,
            kind.mandatory,
            kind.batched,
            new_ids(len(channels) * len(ids)),
            [one for _ in channels for one in ids],
            [str(channel) for channel in channels for _ in ids],
            [channel in kind.channels for channel in channels for _ in ids],
            None if kind.lasts is None else (caused_at or ctx.now) + kind.lasts,
            kind.until,
        ],
    )
    return len(rows)
