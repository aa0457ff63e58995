"""What keeps the service honest rather than what it is about."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class IdempotentReply(Model):
    """The answer already given to a POST that carried an `Idempotency-Key`. No status yet: still running."""

    id = fields.CharField(max_length=64, primary_key=True)  # hash of caller, route and key
    request_hash = fields.CharField(max_length=64)
    status = fields.IntField(null=True)
    content_type = fields.CharField(max_length=100, default="")
    body = fields.BinaryField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True, db_index=True)

    class Meta:
        table = "idempotent_replies"
