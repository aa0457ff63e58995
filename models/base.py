"""What every table has."""

from __future__ import annotations

import os
import time
from uuid import UUID

import uuid6
from tortoise import fields
from tortoise.models import Model


def new_id() -> UUID:
    """A UUIDv7: unguessable enough to show, and ordered by time, so that keyset pages and indexes stay cheap."""
    return UUID(bytes=uuid6.uuid7().bytes)


def new_ids(count: int) -> list[UUID]:
    """As many at once, ascending: of a thousand, each costs a fraction of one alone. 2^26 at most."""
    head = time.time_ns() // 1_000_000 << 80 | 0x7 << 76 | 0b10 << 62
    noise = os.urandom(6 * count)
    return [
        UUID(int=head | place >> 14 << 64 | (place & 0x3FFF) << 48 | int.from_bytes(noise[6 * place : 6 * place + 6]))
        for place in range(count)
    ]


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
