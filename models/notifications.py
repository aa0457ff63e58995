"""What people were told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.base import Table
from models.identity import User


class Notification(Table):
    """`number` counts a person's notifications without holes; `dedupe_key` makes a cause tell them once."""

    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("lyceum.User", related_name="notifications")
    user_id: UUID
    number = fields.BigIntField()
    dedupe_key = fields.CharField(max_length=120)
    kind = fields.CharField(max_length=50)
    title = fields.CharField(max_length=300)
    body = fields.TextField(default="")
    data: dict[str, Any] = fields.JSONField(default=dict)
    link = fields.CharField(max_length=300, null=True)
    read_at = fields.DatetimeField(null=True)

    class Meta:
        table = "notifications"
        unique_together = (("user", "dedupe_key"), ("user", "number"))


class NotificationCounter(Model):
    """The last number given to a person. A row, not a sequence: sequences commit out of order and leave holes."""

    user: fields.OneToOneRelation[User] = fields.OneToOneField(
        "lyceum.User", related_name="notification_counter", primary_key=True
    )
    last_number = fields.BigIntField(default=0)

    class Meta:
        table = "notification_counters"
