"""Told to the administrators of an organization."""

from __future__ import annotations

from urllib.parse import urlsplit

from domain.kit.context import Context
from domain.notifications import delivery, kinds
from domain.webhooks.log import WebhookDisabled
from models.organizations import MemberRole, Membership
from models.webhooks import WebhookEndpoint


async def webhook_disabled(ctx: Context, event: WebhookDisabled) -> None:
    """Each time it is switched off. They read its host alone: the rest of an address is often a secret."""
    endpoint = await WebhookEndpoint.get(id=event.webhook_id).select_related("organization")
    admins = Membership.filter(organization_id=event.organization_id, role=MemberRole.ADMIN)
    data = {
        "organization_id": str(event.organization_id),
        "organization_name": endpoint.organization.name,
        "webhook_id": str(event.webhook_id),
        "host": urlsplit(endpoint.url).hostname or "",
        "reason": event.reason,
    }
    key = f"{event.type}:{event.webhook_id}:{ctx.now.isoformat()}"
    people = [row.user_id for row in await admins]
    await delivery.notify(ctx, kinds.organization.WEBHOOK_DISABLED, people, data, dedupe_key=key)
