"""Telling people: a row each, numbered without holes, once per cause; the push comes after the commit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import orjson

from domain.kit.context import Context
from domain.kit.sql import execute, fetch
from domain.notifications import deliveries
from domain.notifications.events import NotificationCreated, Words
from domain.notifications.kinds.kind import Kind
from domain.notifications.shapes import Notification
from models.base import new_ids


async def notify(ctx: Context, kind: Kind, people: Iterable[UUID], data: dict[str, Any], *, dedupe_key: str) -> None:
    """Tell each of them once, whatever is repeated. Needs a unit of work. Locks counters in the order of their ids."""
    user_ids = sorted(set(people))
    await hold(user_ids)
    fresh = await fetch(
        "SELECT u.id, u.locale, u.time_zone FROM users u WHERE u.id = ANY($1) AND NOT EXISTS"
        " (SELECT 1 FROM notifications n WHERE n.user_id = u.id AND n.dedupe_key = $2)",
        [user_ids, dedupe_key],
    )
    by_words: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    for row in fresh:
        by_words[row["locale"], row["time_zone"] if kind.is_timed else "UTC"].append(row["id"])
    for (language, zone), readers in by_words.items():
        words = Words.of(kind.render(language, data, zone=zone))
        await _write(ctx, kind, words, readers, data, dedupe_key)


async def hold(people: Iterable[UUID]) -> None:
    """Lock the counters of all whom one transaction tells, in one order, before it tells the first of them.

    A statement of its own: the next one then sees what whoever held them has written.
    """
    await execute(
        "INSERT INTO notification_counters (user_id, last_number)"
        " SELECT id, 0 FROM unnest($1::uuid[]) AS id ORDER BY id"
        " ON CONFLICT (user_id) DO UPDATE SET last_number = notification_counters.last_number",
        [sorted(set(people))],
    )


async def _write(
    ctx: Context, kind: Kind, words: Words, readers: list[UUID], data: dict[str, Any], dedupe_key: str
) -> None:
    rows = await fetch(
        "WITH numbered AS (UPDATE notification_counters c SET last_number = last_number + 1"
        " FROM unnest($1::uuid[], $2::uuid[]) AS fresh(id, user_id) WHERE c.user_id = fresh.user_id"
        " RETURNING fresh.id, c.user_id, c.last_number)"
        " INSERT INTO notifications"
        " (id, created_at, user_id, number, dedupe_key, kind, title, body, data, link)"
        " SELECT id, $3, user_id, last_number, $4, $5, $6, $7, $8::jsonb, $9 FROM numbered"
        " RETURNING id, user_id, number, (SELECT count(*) FROM notifications n"
        "   WHERE n.user_id = notifications.user_id AND n.read_at IS NULL) AS unread",
        [
            new_ids(len(readers)),
            readers,
            ctx.now,
            dedupe_key,
            kind.name,
            words.title,
            words.body,
            orjson.dumps(data).decode(),
            words.link,
        ],
    )
    await deliveries.queue(ctx, kind, [row["id"] for row in rows])
    for row in rows:
        shape = Notification(
            id=row["id"],
            number=row["number"],
            kind=kind.name,
            title=words.title,
            body=words.body,
            data=data,
            link=words.link,
            read_at=None,
            created_at=ctx.now,
        )
        # The count was taken before this row was there.
        ctx.record(NotificationCreated(user_id=row["user_id"], notification=shape, unread=row["unread"] + 1))
