"""DomainError -> problem+json (RFC 9457), and nothing else leaves: no traceback, no library's own words."""

from __future__ import annotations

from typing import Any

import orjson
from aiohttp import web
from pydantic import BaseModel, ConfigDict

from domain.kit.errors import DomainError, problem_of

CONTENT_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    pointer: str
    code: str
    message: str


class Problem(BaseModel):
    """Every failure. `code` is stable; more members may follow, as `price` of payment_required."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[FieldProblem]


def render(error: DomainError, request_id: str) -> web.Response:
    headers = {"Cache-Control": "no-store"}
    if error.status == 401:
        headers["WWW-Authenticate"] = f'Bearer error="{error.code}"'
    if error.retry_after is not None:
        headers["Retry-After"] = str(max(1, round(error.retry_after)))
    body = {**problem_of(error), "request_id": request_id}
    return web.Response(body=orjson.dumps(body), status=error.status, content_type=CONTENT_TYPE, headers=headers)


def from_aiohttp(error: web.HTTPException) -> DomainError:
    """aiohttp's own refusals (no such route, wrong method, body too large) in our form."""
    known: dict[int, tuple[str, str, str]] = {
        404: ("not_found", "Not found", "There is no such address."),
        405: ("method_not_allowed", "Method not allowed", "This address does not answer to this method; see Allow."),
    }
    code, title, detail = known.get(error.status, ("http_error", error.reason, error.reason))
    return _named(error.status, code, title)(detail)


def _named(http_status: int, name: str, heading: str) -> type[DomainError]:
    members: dict[str, Any] = {"status": http_status, "code": name, "title": heading}
    return type("HttpFailure", (DomainError,), members)
