"""Reading a request's body: JSON, of a bounded size, within a bounded time."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from domain.kit.errors import DomainError, Malformed

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32
DEADLINE_SECONDS = 10  # aiohttp never cuts a body that stalls


class UnsupportedMediaType(DomainError):
    status, code, title = 415, "unsupported_media_type", "Send JSON"
    detail = "Send application/json, without a content encoding."


class TooLarge(DomainError):
    status, code, title = 413, "too_large", "Body too large"
    detail = "Send at most 256 kB."


class BodyTooSlow(DomainError):
    status, code, title = 408, "body_too_slow", "Body too slow"
    detail = "The body did not arrive in time."


async def read_body(request: web.Request) -> bytes:
    if request.content_type != "application/json" or "Content-Encoding" in request.headers:
        raise UnsupportedMediaType
    try:
        async with asyncio.timeout(DEADLINE_SECONDS + (request.content_length or 0) / 65_536):
            raw = await request.read()
    except TimeoutError:
        raise BodyTooSlow from None
    except web.HTTPRequestEntityTooLarge:
        raise TooLarge from None
    if not raw:
        raise Malformed("The body is empty; send a JSON object.")
    return raw


def refuse_ambiguous(raw: bytes) -> None:
    """Let pass only JSON that every reader reads alike. Raises Malformed.

    A field that stands there twice, NaN, or half a character is one thing to a proxy and another to us.
    """
    try:
        value = json.loads(raw.decode(), object_pairs_hook=_object, parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except json.JSONDecodeError as error:
        raise Malformed(f"The body is not JSON: {error.msg}, line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise Malformed(f"The body is nested more than {MAX_DEPTH} deep.") from None
    except ValueError:
        raise Malformed("The body is not JSON in UTF-8.") from None
    if not _is_shallow(value, MAX_DEPTH):
        raise Malformed(f"The body is nested more than {MAX_DEPTH} deep.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise Malformed("A field stands in the body twice.")
    return fields


def _no_constant(name: str) -> None:
    raise Malformed(f"{name} is not JSON.")


def _is_shallow(value: Any, left: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return left > 0 and all(_is_shallow(one, left - 1) for one in inner if isinstance(one, dict | list))
