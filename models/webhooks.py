"""What organizations are told by their webhooks: the log of events, the endpoints, and every try to deliver."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.base import Table, Versioned
from models.organizations import Organization


class DisabledReason(StrEnum):
    BY_ADMIN = "by_admin"
    FAILING = "failing"  # nothing arrived for days
    GONE = "gone"  # the receiver said so


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class OrganizationEvent(Table):
    """`number` counts an organization's events without holes, so that whoever misses one can see it."""

    organization: fields.ForeignKeyRelation[Organization] = fields.ForeignKeyField(
        "lyceum.Organization", related_name="events"
    )
    organization_id: UUID
    number = fields.BigIntField()
    type = fields.CharField(max_length=50)
    data: dict[str, Any] = fields.JSONField(default=dict)

    class Meta:
        table = "organization_events"
        unique_together = (("organization", "number"),)
        indexes = (Index(fields=("created_at",), name="organization_events_age"),)


class OrganizationCounter(Model):
    """The last number given. A row, not a sequence: sequences commit out of order and leave holes."""

    organization: fields.OneToOneRelation[Organization] = fields.OneToOneField(
        "lyceum.Organization", related_name="event_counter", primary_key=True
    )
    last_number = fields.BigIntField(default=0)

    class Meta:
        table = "organization_counters"


class WebhookEndpoint(Versioned):
    """`enc_` columns are sealed for their row (domain/kit/vault.py): a copy of them opens nothing."""

    organization: fields.ForeignKeyRelation[Organization] = fields.ForeignKeyField(
        "lyceum.Organization", related_name="webhooks", db_index=True
    )
    organization_id: UUID
    url = fields.CharField(max_length=2000)
    description = fields.CharField(max_length=200, default="")
    event_types: list[str] = fields.JSONField(default=list)  # none: all
    enc_secret = fields.CharField(max_length=300)
    enc_previous_secret = fields.CharField(max_length=300, null=True)
    previous_until: datetime | None = fields.DatetimeField(null=True)  # until then both sign
    disabled_at: datetime | None = fields.DatetimeField(null=True)
    disabled_reason: DisabledReason | None = fields.CharEnumField(  # type: ignore[assignment]
        DisabledReason, max_length=20, null=True
    )
    failing_since: datetime | None = fields.DatetimeField(null=True)  # the first failure with no success after it

    class Meta:
        table = "webhook_endpoints"


class WebhookDelivery(Table):
    """One event for one endpoint. `lease_id` names the worker's claim: whoever lost it writes nothing any more."""

    endpoint: fields.ForeignKeyRelation[WebhookEndpoint] = fields.ForeignKeyField(
        "lyceum.WebhookEndpoint", related_name="deliveries"
    )
    endpoint_id: UUID
    event: fields.ForeignKeyRelation[OrganizationEvent] = fields.ForeignKeyField(
        "lyceum.OrganizationEvent", related_name="deliveries", db_index=True
    )
    event_id: UUID
    event_number = fields.BigIntField()
    status = fields.CharEnumField(DeliveryStatus, max_length=20, default=DeliveryStatus.PENDING)
    due_at = fields.DatetimeField()
    tries = fields.IntField(default=0)  # since it was written, or last asked for again
    attempts_count = fields.IntField(default=0)  # in all
    lease_id: UUID | None = fields.UUIDField(null=True)
    leased_until: datetime | None = fields.DatetimeField(null=True)
    finished_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "webhook_deliveries"
        unique_together = (("endpoint", "event"),)
        indexes = (
            Index(fields=("endpoint_id", "event_number"), name="webhook_deliveries_log"),
            Index(fields=("finished_at",), name="webhook_deliveries_age"),
        )


class WebhookAttempt(Table):
    """One try. `created_at` is when it began; no `status_code`: nothing was answered, and `error` says why."""

    delivery: fields.ForeignKeyRelation[WebhookDelivery] = fields.ForeignKeyField(
        "lyceum.WebhookDelivery", related_name="attempts"
    )
    delivery_id: UUID
    number = fields.IntField()
    milliseconds = fields.IntField()
    status_code: int | None = fields.IntField(null=True)
    error = fields.CharField(max_length=50, null=True)
    excerpt = fields.TextField(default="")

    class Meta:
        table = "webhook_attempts"
        unique_together = (("delivery", "number"),)
