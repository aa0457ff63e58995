"""Keyset pages: a cursor names the last row seen, signed, so that pages neither skip nor repeat as rows arrive."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from tortoise.expressions import Q

from domain.kit.errors import InvalidCursor

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
SIGNATURE_BYTES = 16
T = TypeVar("T")


@dataclass(slots=True)
class Page(Generic[T]):
    """`next_after` holds the sort values of the last row, or None at the end; `extra` stands beside `data`."""

    data: list[T]
    next_after: tuple[Any, ...] | None = None
    total: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paging:
    """What the caller asked for. `after` holds the sort values of the last row of the page before."""

    limit: int = DEFAULT_LIMIT
    limited: bool = False  # whether the caller named a limit
    after: tuple[Any, ...] | None = None
    with_total: bool = False


def page_of(rows: list[T], paging: Paging, sort_values: Callable[[T], tuple[Any, ...]]) -> Page[T]:
    """A page of rows that were asked for with `limit + 1`: the one too many says that there is more."""
    if len(rows) <= paging.limit:
        return Page(rows)
    kept = rows[: paging.limit]
    return Page(kept, next_after=sort_values(kept[-1]))


def part_of(rows: Iterable[T], paging: Paging, sort_values: Callable[[T], tuple[Any, ...]]) -> Page[T]:
    """A page of a list that is short by nature and read whole, as an outline: all of it, unless a limit was named."""
    in_order = sorted(rows, key=sort_values)
    left = [row for row in in_order if paging.after is None or sort_values(row) > paging.after]
    page = page_of(left, paging, sort_values) if paging.limited else Page(left)
    page.total = len(in_order) if paging.with_total else None
    return page


def by_time(column: str) -> Callable[[Any], tuple[Any, ...]]:
    """The sort values of a list that is ordered by a time and then by id."""
    return lambda row: (getattr(row, column).isoformat(), str(row.id))


def beyond(paging: Paging, column: str, *, newest_first: bool = True) -> Q:
    """What comes after the last page's last row in a list ordered by time and id."""
    if paging.after is None:
        return Q()
    at, last_id = datetime.fromisoformat(paging.after[0]), UUID(paging.after[1])
    way = "lt" if newest_first else "gt"
    later: dict[str, Any] = {f"{column}__{way}": at}
    same: dict[str, Any] = {column: at, f"id__{way}": last_id}
    return Q(**later) | Q(**same)


def encode_cursor(key: bytes, list_name: str, values: tuple[Any, ...]) -> str:
    body = orjson.dumps(values)
    return base64.urlsafe_b64encode(_sign(key, list_name, body) + body).rstrip(b"=").decode()


def decode_cursor(key: bytes, list_name: str, cursor: str) -> tuple[Any, ...]:
    """The values behind a cursor. Raises InvalidCursor for one that we did not make for this list."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError) as error:
        raise InvalidCursor from error
    signature, body = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _sign(key, list_name, body)):
        raise InvalidCursor
    return tuple(orjson.loads(body))


def _sign(key: bytes, list_name: str, body: bytes) -> bytes:
    return hashlib.blake2b(body, key=_key_of(key, list_name), digest_size=SIGNATURE_BYTES).digest()


@lru_cache(1000)
def _key_of(key: bytes, list_name: str) -> bytes:
    """A key for each list, made once: OpenSSL's HMAC would prepare one anew for every cursor."""
    return hmac.digest(key, b"cursor:" + list_name.encode(), hashlib.sha256)
