"""Sending what the outbox holds: take some, send them side by side, write down what became of each.

To take is to lease: `next_attempt_at` goes ahead before anything is sent, and no lock is held while it is. Who is
killed in between leaves rows that come due again. So everything goes out at least once, and a repeat can be told: it
has the Message-ID, or the tag, of the first. What has expired is not sent, and counts for itself, not as a failure.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from domain.kit.context import Context
from domain.kit.sql import fetch
from domain.kit.unit_of_work import unit_of_work
from domain.notifications import quiet
from domain.notifications.channels import Item, Parcel
from domain.notifications.kinds import KINDS
from domain.notifications.quiet import Nature, Wishes
from models.deliveries import Channel

LEASE = timedelta(seconds=120)  # longer than all that is taken at once may last
AT_ONCE = 64
TAG_DIGITS = 32

DUE = """
SELECT d.id, d.user_id, d.urgent, d.mandatory, d.batched, d.lead, d.created_at, d.expires_at, u.time_zone,
  now() AS clock, c.quiet_from, c.quiet_until, c.digest_at
FROM deliveries d JOIN users u ON u.id = d.user_id LEFT JOIN calms c ON c.user_id = d.user_id
WHERE d.state = 'queued' AND d.channel = $1 AND d.next_attempt_at <= now()
ORDER BY d.next_attempt_at LIMIT $2 FOR UPDATE OF d SKIP LOCKED
"""
PACES = """
INSERT INTO mail_paces (user_id, last_at) SELECT id, 'epoch' FROM unnest($1::uuid[]) AS id ORDER BY id
ON CONFLICT (user_id) DO UPDATE SET last_at = mail_paces.last_at RETURNING user_id, last_at
"""
WAIT = """
UPDATE deliveries SET next_attempt_at = w.until FROM unnest($1::uuid[], $2::timestamptz[]) AS w(id, until)
WHERE deliveries.id = w.id
"""
GATHER = """
UPDATE deliveries SET state = 'gathered', lead = w.lead FROM unnest($1::uuid[], $2::uuid[]) AS w(id, lead)
WHERE deliveries.id = w.id
"""
EXPIRE = "UPDATE deliveries SET state = 'expired', finished_at = now() WHERE id = ANY($1)"
LEASED = """
UPDATE deliveries SET attempts = attempts + 1, lead = id, next_attempt_at = now() + $2,
  first_attempt_at = coalesce(first_attempt_at, now())
WHERE id = ANY($1)
"""
CONTENT = """
SELECT d.id, d.channel, d.attempts, d.first_attempt_at, d.expires_at, d.urgent, d.mandatory, d.batched, d.reached,
  u.id AS user_id, u.name, u.email, u.locale, f.topic, n.id AS notification_id, n.kind, n.data, n.title, n.body, n.link,
  n.created_at
FROM deliveries d JOIN users u ON u.id = d.user_id
JOIN LATERAL (SELECT d.topic, d.notification_id UNION ALL
  SELECT g.topic, g.notification_id FROM deliveries g WHERE g.state = 'gathered' AND g.lead = d.id) f ON true
JOIN notifications n ON n.id = f.notification_id
WHERE d.id = ANY($1) ORDER BY d.id, n.number
"""


class Taken(NamedTuple):
    """`looked_at`: how many were due, whatever has become of them. As many as asked for, and there are more."""

    parcels: list[Parcel]
    expired: int
    looked_at: int


async def take(ctx: Context, channel: Channel, limit: int) -> Taken:
    """What is to go out now, leased to the caller. What has to wait is put off, what can go together is gathered."""
    async with unit_of_work(ctx):
        rows = await fetch(DUE, [channel.value, limit])
        late = [row["id"] for row in rows if _is_late(row)]
        if late:
            await fetch(EXPIRE, [late])
        leads = await _plan(ctx, channel, [row for row in rows if not _is_late(row)])
        if leads:
            await fetch(LEASED, [leads, LEASE])
        content = await fetch(CONTENT, [leads]) if leads else []
    return Taken(_parcels(content), len(late), len(rows))


def _is_late(row: dict[str, Any]) -> bool:
    return row["expires_at"] is not None and bool(row["expires_at"] <= row["clock"])


async def _plan(ctx: Context, channel: Channel, rows: Sequence[dict[str, Any]]) -> list[UUID]:
    """The leads; the others wait, or go out with one of them. What would wait until it is late comes up then."""
    pace = timedelta(minutes=ctx.settings.mail_gather_minutes)
    last_mail = await _paces(row["user_id"] for row in rows if _gathers(channel, row))
    going: list[UUID] = []
    waiting: dict[UUID, datetime] = {}
    gathered: dict[UUID, UUID] = {}
    letters: dict[UUID, UUID] = {}
    for row in rows:
        gathers = _gathers(channel, row)
        nature = Nature(row["urgent"], row["mandatory"], gathers, row["created_at"])
        wishes = Wishes(row["time_zone"], row["quiet_from"], row["quiet_until"], row["digest_at"])
        until = quiet.not_before(row["clock"], nature, wishes, last_mail.get(row["user_id"]), pace)
        if until > row["clock"]:
            waiting[row["id"]] = min(until, row["expires_at"] or until)
        elif gathers and row["user_id"] in letters:
            gathered[row["id"]] = letters[row["user_id"]]
        else:
            going.append(row["id"])
            if gathers:
                letters[row["user_id"]] = row["id"]
    if waiting:
        await fetch(WAIT, [list(waiting), list(waiting.values())])
    if gathered:
        await fetch(GATHER, [list(gathered), list(gathered.values())])
    if letters:
        await fetch("UPDATE mail_paces SET last_at = now() WHERE user_id = ANY($1)", [list(letters)])
    return going


def _gathers(channel: Channel, row: dict[str, Any]) -> bool:
    """A letter that was begun stays as it is: its repeat must be the same."""
    waits = row["batched"] and not row["urgent"] and not row["mandatory"]
    return bool(channel is Channel.MAIL and waits and row["lead"] is None)


async def _paces(user_ids: Any) -> dict[UUID, datetime]:
    """When each was last sent such mail. Locks them, in the order of their ids: two workers do not both go first."""
    ids = sorted(set(user_ids))
    rows = await fetch(PACES, [ids]) if ids else []
    return {row["user_id"]: row["last_at"] for row in rows}


def _parcels(content: Sequence[dict[str, Any]]) -> list[Parcel]:
    by_lead: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in content:
        by_lead[row["id"]].append(row)
    return [_parcel(rows) for rows in by_lead.values()]


def _parcel(rows: Sequence[dict[str, Any]]) -> Parcel:
    first = rows[0]
    items = [
        Item(
            row["notification_id"],
            row["topic"],
            row["title"],
            row["body"],
            row["link"],
            row["created_at"],
            _tag(row),
        )
        for row in rows
    ]
    return Parcel(
        id=first["id"],
        channel=Channel(first["channel"]),
        user_id=first["user_id"],
        name=first["name"],
        address=first["email"],
        language=first["locale"],
        urgent=first["urgent"],
        mandatory=first["mandatory"],
        batched=first["batched"],
        expires_at=first["expires_at"],
        attempt=first["attempts"],
        first_attempt_at=first["first_attempt_at"],
        reached=frozenset(orjson.loads(first["reached"])),
        items=items,
    )


def _tag(row: dict[str, Any]) -> str:
    """Of the notification itself, or of what it is about, where it takes another's place."""
    kind = KINDS.get(row["kind"])
    about = orjson.loads(row["data"]).get(kind.supersedes) if kind is not None and kind.supersedes else None
    if about is None:
        return str(row["notification_id"].hex)
    return hashlib.sha256(f"{row['topic']}:{about}".encode()).hexdigest()[:TAG_DIGITS]
