"""The log of what was delivered, and delivering again."""

from __future__ import annotations

from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.paging import Page, Paging, page_of
from domain.kit.sql import execute
from domain.webhooks import endpoints
from domain.webhooks.endpoints import WebhookIsDisabled
from models.webhooks import DeliveryStatus, WebhookAttempt, WebhookDelivery


async def page(
    ctx: Context, organization_id: UUID, webhook_id: UUID, paging: Paging, *, status: DeliveryStatus | None = None
) -> Page[WebhookDelivery]:
    """Newest event first. Raises NotFound or OrganizationAdminsOnly."""
    endpoint = await endpoints.access(ctx, organization_id, webhook_id)
    rows = WebhookDelivery.filter(endpoint_id=endpoint.id).select_related("event")
    if status is not None:
        rows = rows.filter(status=status)
    total = await rows.count() if paging.with_total else None
    if paging.after:
        rows = rows.filter(event_number__lt=paging.after[0])
    found = await rows.order_by("-event_number").limit(paging.limit + 1)
    page = page_of(found, paging, lambda row: (row.event_number,))
    page.total = total
    return page


async def access(ctx: Context, organization_id: UUID, webhook_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """Raises NotFound or OrganizationAdminsOnly."""
    endpoint = await endpoints.access(ctx, organization_id, webhook_id)
    row = await WebhookDelivery.get_or_none(id=delivery_id, endpoint_id=endpoint.id).select_related("event", "endpoint")
    if row is None:
        raise NotFound
    return row


async def attempts(delivery: WebhookDelivery) -> list[WebhookAttempt]:
    """The last hundred, oldest first."""
    found = await WebhookAttempt.filter(delivery_id=delivery.id).order_by("-number").limit(100)
    return found[::-1]


async def redeliver(ctx: Context, organization_id: UUID, webhook_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """Deliver again, now, with all tries; one that is still to be delivered is due now. The id of the message stays,
    so a receiver that has it knows. Needs a unit of work. Raises NotFound, OrganizationAdminsOnly or WebhookIsDisabled.
    """
    delivery = await access(ctx, organization_id, webhook_id, delivery_id)
    if delivery.endpoint.disabled_at is not None:
        raise WebhookIsDisabled
    await execute(
        "UPDATE webhook_deliveries SET status = 'pending', due_at = now(), tries = 0, finished_at = NULL WHERE id = $1",
        [delivery.id],
    )
    return await WebhookDelivery.get(id=delivery.id).select_related("event")
