"""An organization's webhooks: where it is told, what was delivered, and delivering again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from domain import outgoing
from domain.kit.context import Context
from domain.kit.errors import Invalid, NotFound, VersionMismatch
from domain.kit.paging import Page, Paging, part_of
from domain.kit.shapes import Clean, Edit, Input, Shape
from domain.organizations.organizations import OrganizationAdminsOnly
from domain.webhooks import deliveries, endpoints
from domain.webhooks.endpoints import Fresh, TooManyWebhooks, WebhookIsDisabled
from models.webhooks import DeliveryStatus, DisabledReason, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from server.endpoint import Who, endpoint

EVENT_TYPES = sorted(fact.type for fact in outgoing.TOLD)


def _known(name: str) -> str:
    if name not in EVENT_TYPES:
        raise ValueError(f"must be one of {', '.join(EVENT_TYPES)}")
    return name


EventType = Annotated[str, AfterValidator(_known), Field(max_length=50, json_schema_extra={"enum": [*EVENT_TYPES]})]
EventTypes = Annotated[list[EventType], Field(max_length=50, description="none: all of them")]
Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), Clean]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), Clean]


class WebhookInput(Input):
    url: Address = Field(description="https; an address of the public internet")
    description: Description = ""
    event_types: EventTypes = Field(default_factory=list)
    enabled: bool = True


class WebhookEdit(Edit):
    url: Address = ""
    description: Description = ""
    event_types: EventTypes = Field(default_factory=list)
    enabled: bool = True


class WebhookShape(Shape):
    id: UUID
    organization_id: UUID
    url: str
    description: str
    event_types: list[EventType] = Field(description="none: all of them")
    enabled: bool
    disabled_at: datetime | None
    disabled_reason: DisabledReason | None
    failing_since: datetime | None = Field(description="the first failure that no success has followed yet")
    previous_secret_until: datetime | None = Field(description="until then the secret before this one signs too")
    created_at: datetime
    version: Annotated[int, Field(exclude=True)]


class FreshWebhook(WebhookShape):
    secret: str = Field(description="shown this once")


class DeliveryShape(Shape):
    id: UUID
    event_id: UUID
    event_type: str
    event_number: int
    status: DeliveryStatus
    attempts_count: int
    next_try_at: datetime | None
    created_at: datetime
    finished_at: datetime | None


class AttemptShape(Shape):
    number: int
    created_at: datetime
    milliseconds: int
    status_code: int | None = Field(description="null: nothing was answered, and `error` says why")
    error: str | None
    excerpt: str = Field(description="the beginning of what was answered")


class DeliveryPage(DeliveryShape):
    data: dict[str, Any] = Field(description="the event's")
    attempts: list[AttemptShape] = Field(description="oldest first; of very many the last")


class DeliveriesQuery(Input):
    status: DeliveryStatus | None = None


HIDDEN = (NotFound, OrganizationAdminsOnly)


@endpoint(who=Who.SIGNED_IN, answers=WebhookShape, raises=HIDDEN)
async def list_webhooks(ctx: Context, organization_id: UUID, paging: Paging) -> Page[WebhookShape]:
    """An organization's webhooks, oldest first."""
    rows = await endpoints.of_organization(ctx, organization_id)
    shapes = [_shape(row) for row in rows]
    return part_of(shapes, paging, lambda shape: (shape.created_at.isoformat(), str(shape.id)))


@endpoint(
    who=Who.SIGNED_IN, answers=FreshWebhook, status=201, raises=(*HIDDEN, Invalid, TooManyWebhooks), replayable=False
)
async def create(ctx: Context, organization_id: UUID, body: WebhookInput) -> FreshWebhook:
    """Have an address told of events. The answer shows its secret, this once."""
    return _fresh(await endpoints.create(ctx, organization_id, **body.model_dump()))


@endpoint(who=Who.SIGNED_IN, answers=WebhookShape, raises=HIDDEN)
async def show(ctx: Context, organization_id: UUID, webhook_id: UUID) -> WebhookShape:
    """One webhook, without its secret."""
    return _shape(await endpoints.access(ctx, organization_id, webhook_id))


@endpoint(who=Who.SIGNED_IN, answers=WebhookShape, raises=(*HIDDEN, Invalid, VersionMismatch))
async def edit(ctx: Context, organization_id: UUID, webhook_id: UUID, body: WebhookEdit) -> WebhookShape:
    """Change a webhook: only the fields that are sent. Switched off, what was still to be delivered is given up."""
    return _shape(await endpoints.edit(ctx, organization_id, webhook_id, body.changes()))


@endpoint(who=Who.SIGNED_IN, status=204, raises=HIDDEN)
async def delete(ctx: Context, organization_id: UUID, webhook_id: UUID) -> None:
    """Take a webhook away, with its log."""
    await endpoints.delete(ctx, organization_id, webhook_id)


@endpoint(who=Who.SIGNED_IN, answers=DeliveryShape, raises=HIDDEN)
async def list_deliveries(
    ctx: Context, organization_id: UUID, webhook_id: UUID, paging: Paging, query: DeliveriesQuery
) -> Page[DeliveryShape]:
    """What was delivered and what was not, newest event first."""
    page = await deliveries.page(ctx, organization_id, webhook_id, paging, status=query.status)
    return Page([_delivery(row) for row in page.data], page.next_after, page.total)


@endpoint(who=Who.SIGNED_IN, answers=DeliveryPage, raises=HIDDEN)
async def show_delivery(ctx: Context, organization_id: UUID, webhook_id: UUID, delivery_id: UUID) -> DeliveryPage:
    """One delivery with every try."""
    row = await deliveries.access(ctx, organization_id, webhook_id, delivery_id)
    attempts = [_attempt(one) for one in await deliveries.attempts(row)]
    return DeliveryPage(**dict(_delivery(row)), data=row.event.data, attempts=attempts)


@endpoint(who=Who.SIGNED_IN, answers=DeliveryShape, status=202, raises=(*HIDDEN, WebhookIsDisabled))
async def redeliver(ctx: Context, organization_id: UUID, webhook_id: UUID, delivery_id: UUID) -> DeliveryShape:
    """Deliver again, with the same id of the message."""
    return _delivery(await deliveries.redeliver(ctx, organization_id, webhook_id, delivery_id))


@endpoint(who=Who.SIGNED_IN, answers=FreshWebhook, raises=HIDDEN, replayable=False)
async def rotate(ctx: Context, organization_id: UUID, webhook_id: UUID) -> FreshWebhook:
    """A new secret, shown this once.

    The one before goes on signing for a day, beside it, unless it could not be read any more.
    """
    return _fresh(await endpoints.rotate(ctx, organization_id, webhook_id))


@endpoint(who=Who.SIGNED_IN, answers=DeliveryShape, status=202, raises=(*HIDDEN, WebhookIsDisabled))
async def test(ctx: Context, organization_id: UUID, webhook_id: UUID) -> DeliveryShape:
    """Send a `ping`, to this webhook alone."""
    return _delivery(await endpoints.ping(ctx, organization_id, webhook_id))


def _shape(row: WebhookEndpoint) -> WebhookShape:
    return WebhookShape(**_fields(row))


def _fresh(fresh: Fresh) -> FreshWebhook:
    return FreshWebhook(**_fields(fresh.endpoint), secret=fresh.secret)


def _fields(row: WebhookEndpoint) -> dict[str, Any]:
    return {
        "id": row.id,
        "organization_id": row.organization_id,
        "url": row.url,
        "description": row.description,
        "event_types": row.event_types,
        "enabled": row.disabled_at is None,
        "disabled_at": row.disabled_at,
        "disabled_reason": row.disabled_reason,
        "failing_since": row.failing_since,
        "previous_secret_until": row.previous_until,
        "created_at": row.created_at,
        "version": row.version,
    }


def _delivery(row: WebhookDelivery) -> DeliveryShape:
    return DeliveryShape(
        id=row.id,
        event_id=row.event_id,
        event_type=row.event.type,
        event_number=row.event_number,
        status=row.status,
        attempts_count=row.attempts_count,
        next_try_at=row.due_at if row.status is DeliveryStatus.PENDING else None,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )


def _attempt(row: WebhookAttempt) -> AttemptShape:
    return AttemptShape.model_validate(row)
