"""What an organization is told, in the order it happened: written in the transaction of the cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from domain.kit.context import Context
from domain.kit.errors import DomainError
from domain.kit.events import Event
from domain.kit.paging import Page, Paging, page_of
from domain.kit.sql import execute
from domain.organizations import organizations
from models.base import new_id
from models.webhooks import OrganizationCounter, OrganizationEvent, WebhookEndpoint

PING = "ping"


class WebhookDisabled(Event):
    """An endpoint is not called any more: nothing arrived there for days, or it said that it is gone."""

    type = "webhook.disabled"

    organization_id: UUID
    webhook_id: UUID
    reason: str


class EventsForgotten(DomainError):
    """`oldest`: the number of the first event that is still kept, or would be written next."""

    status, code, title = 410, "events_forgotten", "Some of these events are no longer kept"
    detail = "Events before number {oldest} are no longer kept. Read what you need anew, then go on with ?after={last}."


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that an organization is told. `data` holds ids, and of people no more than their names."""

    type: str
    data: dict[str, Any]


# One statement: the numbers, the events, and a delivery for every endpoint that wants them. Whoever writes next for the
# same organization waits at its counter until this transaction is over, so numbers commit in order and have no holes.
WRITE = """
WITH counted AS (
  INSERT INTO organization_counters (organization_id, last_number) VALUES ($1, cardinality($3::uuid[]))
  ON CONFLICT (organization_id) DO UPDATE SET last_number = organization_counters.last_number + excluded.last_number
  RETURNING last_number - cardinality($3::uuid[]) AS before
), written AS (
  INSERT INTO organization_events (id, created_at, organization_id, number, type, data)
  SELECT fresh.id, $2, $1, counted.before + fresh.place, fresh.type, fresh.data::jsonb
  FROM counted, unnest($3::uuid[], $4::text[], $5::text[]) WITH ORDINALITY AS fresh(id, type, data, place)
  RETURNING id, number, type
)
INSERT INTO webhook_deliveries (id, created_at, endpoint_id, event_id, event_number, status, due_at, tries,
  attempts_count)
SELECT gen_random_uuid(), $2, e.id, w.id, w.number, 'pending', now(), 0, 0
FROM written w JOIN webhook_endpoints e ON e.organization_id = $1 AND e.disabled_at IS NULL
  AND (e.id = $6 OR $6 IS NULL AND (e.event_types = '[]'::jsonb OR e.event_types ? w.type))
"""


async def write(
    ctx: Context, organization_id: UUID, happenings: Sequence[Happening], *, only: WebhookEndpoint | None = None
) -> list[UUID]:
    """Number them, and have them delivered to the endpoints that want them, or to one alone; their ids. Needs a unit
    of work. Locks: the organization's counter, so write last."""
    ids = [new_id() for _ in happenings]
    types = [one.type for one in happenings]
    texts = [orjson.dumps(one.data).decode() for one in happenings]
    values = [organization_id, ctx.now, ids, types, texts, only.id if only else None]
    await execute(WRITE, values)
    return ids


async def page(
    ctx: Context, organization_id: UUID, paging: Paging, *, after: int | None = None, type: str | None = None
) -> Page[OrganizationEvent]:
    """In order, oldest first, beginning after a number, or with the oldest that is kept. Raises NotFound,
    OrganizationAdminsOnly, or EventsForgotten if what comes right after the number is deleted."""
    organization = await organizations.administered(ctx, organization_id)
    rows = OrganizationEvent.filter(organization_id=organization.id)
    if type is not None:
        rows = rows.filter(type=type)
    total = await rows.count() if paging.with_total else None
    begin = paging.after[0] if paging.after else after
    found = await rows.filter(number__gt=begin or 0).order_by("number").limit(paging.limit + 1)
    if begin is not None:
        await _require_kept(organization.id, begin)  # after reading: what went meanwhile is noticed too
    page = page_of(found, paging, lambda row: (row.number,))
    page.total = total
    return page


async def _require_kept(organization_id: UUID, after: int) -> None:
    """A list that begins later than was asked for would look as if nothing were missing."""
    oldest = await OrganizationEvent.filter(organization_id=organization_id).order_by("number").first()
    if oldest is not None:
        first = oldest.number
    else:
        counter = await OrganizationCounter.get_or_none(organization_id=organization_id)
        first = counter.last_number + 1 if counter else 1
    if after + 1 < first:
        raise EventsForgotten(oldest=first, last=first - 1)
