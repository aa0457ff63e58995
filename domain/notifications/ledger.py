"""What went out, what waits and what was given up, for those who run the service: looked through, and tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise.expressions import Q, RawSQL

from domain.kit.context import Context
from domain.kit.errors import Conflict, NotFound
from domain.kit.paging import Page, Paging, page_of
from domain.kit.shapes import Person
from domain.kit.sql import fetch
from models.deliveries import AttemptOutcome, Channel, Delivery, DeliveryAttempt, DeliveryState

AT_ONCE = 5_000  # dead letters, with one request
TRIES, TOGETHER = 200, 50  # shown of one
ITSELF = RawSQL('"deliveries"."id"')

RETRY = """
WITH oldest AS (
  SELECT id FROM deliveries WHERE state = 'dead' AND channel = $1 AND coalesce(lead, id) = id
    AND ($3::uuid IS NULL OR id = $3)
  ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
), again AS (
  UPDATE deliveries d SET state = 'queued', attempts = 0, first_attempt_at = NULL, finished_at = NULL,
    next_attempt_at = now(), error = ''
  FROM oldest WHERE d.id = oldest.id RETURNING d.id
), together AS (
  UPDATE deliveries d SET state = 'gathered', finished_at = NULL
  FROM oldest WHERE d.lead = oldest.id AND d.id <> oldest.id AND d.state = 'dead'
)
SELECT count(*)::int AS retried, (SELECT count(*)::int FROM deliveries
  WHERE state = 'dead' AND channel = $1 AND coalesce(lead, id) = id AND id NOT IN (SELECT id FROM oldest)) AS remaining
FROM again
"""


class NotDead(Conflict):
    code, title = "delivery_not_dead", "Nothing to try again"
    detail = "Only a delivery that was given up can be tried again."


class Standing(StrEnum):
    """How it is with a delivery. What was gathered goes with the one it goes out with."""

    QUEUED = "queued"  # not tried yet
    RETRYING = "retrying"  # failed before
    SENT = "sent"
    DROPPED = "dropped"
    EXPIRED = "expired"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Entry:
    """A delivery as it is listed. `next_attempt_at` and `finished_at`: the one, or the other."""

    id: UUID
    channel: Channel
    state: Standing
    user: Person
    kind: str
    title: str
    attempts: int
    error: str
    created_at: datetime
    next_attempt_at: datetime | None
    expires_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    kind: str
    title: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Try:
    at: datetime
    outcome: AttemptOutcome
    milliseconds: int
    error: str


@dataclass(frozen=True, slots=True)
class Whole:
    """One with all that is known of it. `tries`: the first first; `together`: what goes out in one with it."""

    entry: Entry
    urgent: bool
    mandatory: bool
    tries: list[Try]
    together: list[Told]


@dataclass(frozen=True, slots=True)
class Retried:
    retried: int
    remaining: int


async def page(
    ctx: Context,
    paging: Paging,
    *,
    channel: Channel | None = None,
    state: Standing | None = None,
    kind: str | None = None,
    user_id: UUID | None = None,
) -> Page[Entry]:
    """Newest first."""
    rows = Delivery.filter(Q(lead=ITSELF) | Q(lead__isnull=True))
    if state is not None:
        rows = rows.filter(_having(state))
    given = {"channel": channel, "user_id": user_id, "notification__kind": kind}
    rows = rows.filter(**{name: value for name, value in given.items() if value is not None})
    total = await rows.count() if paging.with_total else None
    if paging.after:
        rows = rows.filter(id__lt=UUID(paging.after[0]))
    found = await rows.order_by("-id").limit(paging.limit + 1).select_related("notification", "user")
    page = page_of([_entry(row) for row in found], paging, lambda entry: (str(entry.id),))
    page.total = total
    return page


async def one(ctx: Context, delivery_id: UUID) -> Whole:
    """Raises NotFound, also for what goes out with another."""
    row = await _lead(delivery_id)
    tries = await DeliveryAttempt.filter(delivery_id=row.id).order_by("id").limit(TRIES)
    others = Delivery.filter(lead=row.id).exclude(id=row.id).order_by("id").limit(TOGETHER)
    together = [other.notification for other in await others.select_related("notification")]
    return Whole(
        entry=_entry(row),
        urgent=row.urgent,
        mandatory=row.mandatory,
        tries=[Try(one.created_at, one.outcome, one.milliseconds, one.error) for one in tries],
        together=[Told(about.kind, about.title, about.created_at) for about in together],
    )


async def retry(ctx: Context, delivery_id: UUID) -> Entry:
    """Try a dead one again, from the beginning of its patience; its Message-ID stays. Needs a unit of work.

    Raises NotFound and NotDead.
    """
    row = await _lead(delivery_id)
    if not (await _again(row.channel, 1, delivery_id)).retried:
        raise NotDead
    return _entry(await _lead(delivery_id))


async def retry_all(ctx: Context, channel: Channel) -> Retried:
    """Likewise the dead of a channel, the oldest first and not all at once. Needs a unit of work."""
    return await _again(channel, AT_ONCE)


async def _again(channel: Channel, most: int, only: UUID | None = None) -> Retried:
    [row] = await fetch(RETRY, [channel.value, most, only])
    return Retried(**row)


async def _lead(delivery_id: UUID) -> Delivery:
    row = await Delivery.get_or_none(id=delivery_id).select_related("notification", "user")
    if row is None or row.lead not in (None, row.id):
        raise NotFound
    return row


def _having(state: Standing) -> Q:
    if state is Standing.RETRYING:
        return Q(state=DeliveryState.QUEUED) & ~Q(error="")
    if state is Standing.QUEUED:
        return Q(state=DeliveryState.QUEUED, error="")
    return Q(state=DeliveryState(state.value))


def _entry(row: Delivery) -> Entry:
    waits = row.state is DeliveryState.QUEUED
    return Entry(
        id=row.id,
        channel=row.channel,
        state=Standing.RETRYING if waits and row.error else Standing(row.state.value),
        user=Person(id=row.user.id, name=row.user.name),
        kind=row.notification.kind,
        title=row.notification.title,
        attempts=row.attempts,
        error=row.error,
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at if waits else None,
        expires_at=row.expires_at,
        finished_at=row.finished_at,
    )
