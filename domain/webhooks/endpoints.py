"""The addresses that an organization wants to be told at, and their secrets."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from domain.kit import vault
from domain.kit.context import Context
from domain.kit.errors import Conflict, Invalid, NotFound
from domain.kit.unit_of_work import require_match, save_edit
from domain.kit.vault import SealBroken
from domain.organizations import organizations
from domain.webhooks import log, signing
from domain.webhooks.log import Happening
from models.base import new_id
from models.organizations import Organization
from models.webhooks import DeliveryStatus, DisabledReason, WebhookDelivery, WebhookEndpoint

logger = logging.getLogger(__name__)

MOST = 10  # for each organization: every event is written once for each
BOTH_VALID = timedelta(hours=24)


class TooManyWebhooks(Conflict):
    code, title = "too_many_webhooks", "Enough webhooks"
    detail = "An organization has at most {most} webhooks. Delete one that is not used."


class WebhookIsDisabled(Conflict):
    code, title = "webhook_disabled", "This webhook is switched off"
    detail = "Switch the webhook on first."


class Fresh(NamedTuple):
    """An endpoint with its secret in plain: for the one answer that shows it."""

    endpoint: WebhookEndpoint
    secret: str


async def of_organization(ctx: Context, organization_id: UUID) -> list[WebhookEndpoint]:
    """All of them, oldest first; there are few. Raises NotFound or OrganizationAdminsOnly."""
    organization = await organizations.administered(ctx, organization_id)
    return await WebhookEndpoint.filter(organization_id=organization.id).order_by("created_at", "id")


async def access(ctx: Context, organization_id: UUID, webhook_id: UUID) -> WebhookEndpoint:
    """Raises NotFound or OrganizationAdminsOnly."""
    organization = await organizations.administered(ctx, organization_id)
    endpoint = await WebhookEndpoint.get_or_none(id=webhook_id, organization_id=organization.id)
    if endpoint is None:
        raise NotFound
    return endpoint


async def create(
    ctx: Context, organization_id: UUID, *, url: str, description: str, event_types: list[str], enabled: bool
) -> Fresh:
    """Needs a unit of work. Raises NotFound, OrganizationAdminsOnly, Invalid or TooManyWebhooks."""
    organization = await organizations.administered(ctx, organization_id)
    _require_reachable(ctx, url)
    await Organization.select_for_update(no_key=True).get(id=organization.id)  # two at once count one after the other
    if await WebhookEndpoint.filter(organization_id=organization.id).count() >= MOST:
        raise TooManyWebhooks(most=MOST)
    row_id, secret = new_id(), signing.new_secret()
    endpoint = await WebhookEndpoint.create(
        id=row_id,
        organization_id=organization.id,
        url=url,
        description=description,
        event_types=sorted(set(event_types)),
        enc_secret=_sealed(ctx, secret, row_id, "enc_secret"),
        disabled_at=None if enabled else ctx.now,
        disabled_reason=None if enabled else DisabledReason.BY_ADMIN,
    )
    return Fresh(endpoint, secret)


async def edit(ctx: Context, organization_id: UUID, webhook_id: UUID, changes: dict[str, Any]) -> WebhookEndpoint:
    """Switched off, what was still to be delivered is given up; switched on, failures are forgotten. Needs a unit of
    work. Raises NotFound, OrganizationAdminsOnly, Invalid or VersionMismatch."""
    endpoint = await access(ctx, organization_id, webhook_id)
    require_match(ctx, endpoint)
    if "url" in changes:
        _require_reachable(ctx, changes["url"])
    if "event_types" in changes:
        changes["event_types"] = sorted(set(changes["event_types"]))
    enabled = changes.pop("enabled", None)
    if enabled is True:
        changes |= {"disabled_at": None, "disabled_reason": None, "failing_since": None}
    elif enabled is False and endpoint.disabled_at is None:
        changes |= {"disabled_at": ctx.now, "disabled_reason": DisabledReason.BY_ADMIN}
    await save_edit(endpoint, changes)
    if enabled is False:
        await give_up(endpoint.id, ctx.now)
    return endpoint


async def delete(ctx: Context, organization_id: UUID, webhook_id: UUID) -> None:
    """With its log. Needs a unit of work. Raises NotFound or OrganizationAdminsOnly."""
    endpoint = await access(ctx, organization_id, webhook_id)
    await WebhookEndpoint.filter(id=endpoint.id).delete()


async def rotate(ctx: Context, organization_id: UUID, webhook_id: UUID) -> Fresh:
    """A new secret; the one before signs beside it for a day, or is dropped if it cannot be read any more. Needs a
    unit of work. Raises NotFound or OrganizationAdminsOnly."""
    endpoint = await access(ctx, organization_id, webhook_id)
    secret = signing.new_secret()
    changes: dict[str, Any] = {"enc_secret": _sealed(ctx, secret, endpoint.id, "enc_secret")}
    try:
        current = _opened(ctx, endpoint.enc_secret, endpoint.id, "enc_secret")
    except SealBroken as failure:  # LYCEUM_SECRET_KEY is another now: this call is how one gets out of that
        logger.warning("webhook %s loses its secret: %s", endpoint.id, failure)
        changes |= {"enc_previous_secret": None, "previous_until": None}
    else:
        sealed = _sealed(ctx, current, endpoint.id, "enc_previous_secret")
        changes |= {"enc_previous_secret": sealed, "previous_until": ctx.now + BOTH_VALID}
    await save_edit(endpoint, changes)
    return Fresh(endpoint, secret)


async def ping(ctx: Context, organization_id: UUID, webhook_id: UUID) -> WebhookDelivery:
    """Send an event that says nothing, to this endpoint alone, whatever it asked for. Needs a unit of work. Raises
    NotFound, OrganizationAdminsOnly or WebhookIsDisabled."""
    endpoint = await access(ctx, organization_id, webhook_id)
    if endpoint.disabled_at is not None:
        raise WebhookIsDisabled
    happening = Happening(log.PING, {"webhook_id": str(endpoint.id)})
    [event_id] = await log.write(ctx, endpoint.organization_id, [happening], only=endpoint)
    return await WebhookDelivery.get(endpoint_id=endpoint.id, event_id=event_id).select_related("event")


def secrets_of(ctx: Context, endpoint: WebhookEndpoint, at: datetime) -> list[str]:
    """What signs at this moment: the newest first. Raises SealBroken."""
    found = [_opened(ctx, endpoint.enc_secret, endpoint.id, "enc_secret")]
    until, previous = endpoint.previous_until, endpoint.enc_previous_secret
    if previous is not None and until is not None and at < until:
        found.append(_opened(ctx, previous, endpoint.id, "enc_previous_secret"))
    return found


async def give_up(endpoint_id: UUID, at: datetime) -> None:
    """What is still to be delivered is not: the events can be caught up with, or delivered again by hand."""
    pending = WebhookDelivery.filter(endpoint_id=endpoint_id, status=DeliveryStatus.PENDING)
    await pending.update(status=DeliveryStatus.FAILED, finished_at=at, lease_id=None, leased_until=None)


def _require_reachable(ctx: Context, url: str) -> None:
    refusal = ctx.runtime.egress.refusal(url)
    if refusal is not None:
        raise Invalid.field("url", "address_refused", refusal)


def _sealed(ctx: Context, secret: str, row: UUID, column: str) -> str:
    return vault.seal(ctx.settings.signing_key, secret, table="webhook_endpoints", column=column, row=row)


def _opened(ctx: Context, sealed: str, row: UUID, column: str) -> str:
    return vault.unseal(ctx.settings.signing_key, sealed, table="webhook_endpoints", column=column, row=row)
