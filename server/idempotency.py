"""`Idempotency-Key`: a POST repeated with the same key has its effect once, and the same answer again."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable

from aiohttp import web

from domain.kit.errors import DomainError, FieldError, Invalid
from domain.operations import replies
from domain.operations.replies import Reply
from server import errors
from server.bodies import read_body
from server.keys import REQUEST_ID, RUNTIME

HEADER = "Idempotency-Key"
MAX_KEY = 255
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class KeyRequired(DomainError):
    status, code, title = 400, "idempotency_key_required", "Say which request this is"
    detail = (
        "Send an Idempotency-Key, new for each such request and the same when you repeat it,"
        " so that what does much at once is done once."
    )


async def once(request: web.Request, owner: str, answer: Answer) -> web.StreamResponse:
    key = request.headers.get(HEADER)
    if key is None:
        return await answer(request)
    if not 1 <= len(key) <= MAX_KEY or not key.isprintable():
        raise Invalid([FieldError(f"header:{HEADER}", "invalid", f"1 to {MAX_KEY} printable characters.")])
    body = await read_body(request) if request.can_read_body else b""
    row_id = _digest(owner, request.method, _canonical(request.path), key)
    request_hash = _digest(body.decode("utf-8", "replace"))
    known = await replies.claim(row_id, request_hash, request.app[RUNTIME].clock())
    if known is not None:
        headers = {"Idempotency-Replayed": "true"}
        if not known.body:
            return web.Response(status=known.status, headers=headers)
        return web.Response(status=known.status, body=known.body, content_type=known.content_type, headers=headers)
    try:
        response = await answer(request)
    except DomainError as failure:
        if failure.status >= 500 or failure.status == 429:
            await replies.withdraw(row_id)
            raise
        response = errors.render(failure, request[REQUEST_ID])
    except BaseException:
        await replies.withdraw(row_id)
        raise
    assert isinstance(response, web.Response)
    body = response.body if isinstance(response.body, bytes) else b""
    await replies.keep(row_id, Reply(response.status, response.content_type, body))
    return response


def _canonical(path: str) -> str:
    return path.replace("/api/v1/", "/api/", 1)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
