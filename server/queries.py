"""Query strings and pages: what may stand in an address, and how a list answers."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from aiohttp import web
from pydantic import BaseModel, TypeAdapter, ValidationError

from domain.kit.errors import DomainError, FieldError, InvalidCursor
from domain.kit.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, Paging, decode_cursor, encode_cursor
from domain.kit.shapes import field_errors

LIMIT_FORM = re.compile(r"\d{1,3}", re.ASCII)
PAGING_NAMES = frozenset({"limit", "cursor", "include"})


class InvalidQuery(DomainError):
    """A query parameter that we do not know, or that does not say what it should."""

    status, code, title = 400, "invalid_query", "Query not understood"

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


def refuse_unknown(request: web.Request, known: frozenset[str]) -> None:
    wrong: list[FieldError] = []
    for name in request.query:
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.3) or sorted(known)[:1]
            hint = f"Did you mean {near[0]}?" if near else "This address takes none."
            wrong.append(FieldError(f"query:{name[:50]}", "unknown", f"Unknown parameter. {hint}"))
        elif any("\x00" in value for value in request.query.getall(name)):
            wrong.append(FieldError(f"query:{name}", "invalid", "Must not contain a NUL character."))
    if wrong:
        raise InvalidQuery(wrong)


def read(request: web.Request, shape: type[BaseModel]) -> BaseModel:
    known = names_of(shape)
    try:
        return shape.model_validate({name: value for name, value in request.query.items() if name in known})
    except ValidationError as error:
        raise InvalidQuery(field_errors(error, "query:")) from None


@cache
def names_of(shape: type[BaseModel] | None) -> frozenset[str]:
    return frozenset(field.alias or name for name, field in shape.model_fields.items()) if shape else frozenset()


def paging(request: web.Request, key: bytes, list_name: str) -> Paging:
    raw = request.query.get("limit", str(DEFAULT_LIMIT))
    if not LIMIT_FORM.fullmatch(raw) or not 1 <= int(raw) <= MAX_LIMIT:
        raise InvalidQuery([FieldError("query:limit", "invalid", f"limit is a whole number from 1 to {MAX_LIMIT}.")])
    include = request.query.get("include")
    if include not in (None, "total"):
        raise InvalidQuery([FieldError("query:include", "invalid", "include can be: total.")])
    cursor = request.query.get("cursor")
    after = None
    if cursor is not None:
        if not cursor.isascii():
            raise InvalidCursor
        after = decode_cursor(key, list_name, cursor)
    return Paging(limit=int(raw), limited="limit" in request.query, after=after, with_total=include == "total")


def render_page(request: web.Request, page: Page[Any], rows: TypeAdapter[Any], key: bytes, name: str) -> web.Response:
    """`rows` is the adapter of a list of the declared shape. Rows that are plain dicts are in its words already, and
    are written as they are: what would be validated there has just been read from columns of the same types."""
    cursor = encode_cursor(key, name, page.next_after) if page.next_after else None
    if page.data and type(page.data[0]) is dict:
        data: Any = page.data
    else:
        data = orjson.Fragment(rows.dump_json(rows.validate_python(page.data, from_attributes=True)))
    body: dict[str, Any] = {"data": data, "next_cursor": cursor, "has_more": cursor is not None, **page.extra}
    if page.total is not None:
        body["total"] = page.total
    headers = {}
    if cursor:
        following = request.rel_url.update_query(cursor=cursor)
        headers["Link"] = f'<{following}>; rel="next"'
    raw = orjson.dumps(body, default=_in_json, option=orjson.OPT_UTC_Z)
    return web.Response(body=raw, content_type="application/json", headers=headers)


def _in_json(value: Any) -> str:
    """What orjson does not know by itself: asyncpg's own kind of UUID."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"a row of a list holds {type(value).__name__}")
