"""What every table has."""

from __future__ import annotations

from uuid import UUID

import uuid6
from tortoise import fields
from tortoise.models import Model


def new_id() -> UUID:
    """A UUIDv7: unguessable enough to show, and ordered by time, so that keyset pages and indexes stay cheap."""
    return UUID(bytes=uuid6.uuid7().bytes)


class Table(Model):
    id = fields.UUIDField(primary_key=True, default=new_id)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Versioned(Table):
    """A row that people edit: `version` becomes its ETag, so that nobody overwrites what they have not seen."""

    updated_at = fields.DatetimeField(auto_now=True)
    version = fields.IntField(default=1)

    class Meta:
        abstract = True
