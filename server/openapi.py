"""The OpenAPI 3.1 document, made from the route table, and the page that shows it."""

from __future__ import annotations

import inspect
from http import HTTPStatus
from typing import Any

import orjson
from aiohttp import web
from pydantic import TypeAdapter

from domain.identity.sign_ins import AccountBanned
from domain.identity.tokens import TokenExpired, TokenInvalid
from domain.kit.errors import (
    DomainError,
    Forbidden,
    Invalid,
    InvalidCursor,
    Malformed,
    NotFound,
    RateLimited,
    Unauthenticated,
    Unavailable,
)
from domain.kit.permissions import Permission
from domain.operations.replies import IdempotencyConflict
from server.api import ROUTES, Route
from server.bodies import BodyTooSlow, TooLarge, UnsupportedMediaType
from server.endpoint import ENDPOINTS, Endpoint, Who
from server.errors import CONTENT_TYPE, Problem
from server.idempotency import HEADER, MAX_KEY, KeyRequired
from server.keys import RUNTIME
from server.queries import InvalidQuery

VERSION = "1.0.0"
REFERENCE = "#/components/schemas/{model}"
PAGE_PARAMETERS: list[dict[str, Any]] = [
    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}},
    {"name": "cursor", "in": "query", "schema": {"type": "string"}, "description": "next_cursor of the page before"},
    {"name": "include", "in": "query", "schema": {"type": "string", "enum": ["total"]}},
]


def document() -> dict[str, Any]:
    """The whole API as one JSON-able document."""
    adapters: list[tuple[Any, Any, TypeAdapter[Any]]] = [("problem", "serialization", TypeAdapter(Problem))]
    for route in ROUTES:
        declared = ENDPOINTS[route.handler]
        if declared.body is not None:
            adapters.append(((route, "body"), "validation", TypeAdapter(declared.body)))
        if declared.query is not None:
            adapters.append(((route, "query"), "validation", TypeAdapter(declared.query)))
        if declared.answers is not None:
            adapters.append(((route, "answer"), "serialization", TypeAdapter(declared.answers)))
    schemas, definitions = TypeAdapter.json_schemas(adapters, ref_template=REFERENCE)
    components = definitions.get("$defs", {})
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        operation = _operation(route, ENDPOINTS[route.handler], schemas, components)
        paths.setdefault(f"/api/v1{route.path}", {})[route.method.lower()] = operation
    for declared in ENDPOINTS.values():
        if declared.query is not None:  # its fields are parameters now
            components.pop(declared.query.__name__, None)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lyceum",
            "version": VERSION,
            "description": "Live classes and the learning marketplace around them. Every path also answers under /api.",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def add_routes(app: web.Application, prefixes: tuple[str, ...]) -> None:
    text = orjson.dumps(document())

    async def serve_document(request: web.Request) -> web.Response:
        return web.Response(body=text, content_type="application/json")

    for prefix in prefixes:
        app.router.add_get(f"{prefix}/openapi.json", serve_document)
        app.router.add_get(f"{prefix}/docs", _serve_page)


async def _serve_page(request: web.Request) -> web.StreamResponse:
    """The reader of the document comes with the web client, so that it works without the internet."""
    page = request.app[RUNTIME].settings.web_dir / "api-docs" / "index.html"
    if not page.is_file():
        raise NotFound("The documentation page is built with the web client: make web")
    return web.FileResponse(page, headers={"Cache-Control": "no-cache"})


def _operation(route: Route, declared: Endpoint, schemas: dict[Any, Any], components: dict[str, Any]) -> dict[str, Any]:
    summary, _, rest = inspect.cleandoc(declared.handler.__doc__ or "").partition("\n")
    operation: dict[str, Any] = {
        "operationId": _operation_id(route),
        "tags": [_area(route)],
        "summary": summary,
        "description": rest.strip(),
        "parameters": _parameters(route, declared, schemas, components),
        "responses": _responses(route, declared, schemas),
        "x-who": declared.who.value,
    }
    if declared.who not in (Who.GUEST, Who.ANYONE):
        operation["security"] = [{"bearer": []}]
    elif declared.who is Who.ANYONE:
        operation["security"] = [{}, {"bearer": []}]
    if declared.body is not None:
        content = {"application/json": {"schema": schemas[(route, "body"), "validation"]}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _operation_id(route: Route) -> str:
    """`live_sessions_start`; where a handler has a second address, that address too."""
    plain = f"{_area(route)}_{route.handler.__name__}"
    first = next(one for one in ROUTES if one.handler is route.handler)
    words = [word for word in route.path.split("/") if word and not word.startswith("{")]
    return plain if route is first else "_".join([plain, "at", *words]).replace("-", "_")


def _area(route: Route) -> str:
    return route.handler.__module__.rsplit(".", 1)[-1]


def _parameters(
    route: Route, declared: Endpoint, schemas: dict[Any, Any], components: dict[str, Any]
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name, kind in declared.parameters.items():
        if "{" + name + "}" in route.path:
            schema = {"type": "string"} if kind is str else {"type": "string", "format": "uuid"}
            found.append({"name": name, "in": "path", "required": True, "schema": schema})
    if declared.paged:
        found += PAGE_PARAMETERS
    if declared.query is not None:
        schema = schemas[(route, "query"), "validation"]
        schema = components[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
        for name, property_schema in schema["properties"].items():
            found.append({"name": name, "in": "query", "schema": property_schema})
    if route.method == "POST" and declared.replayable:
        key = {"type": "string", "minLength": 1, "maxLength": MAX_KEY}
        demanded = {"required": True} if declared.keyed else {}
        found.append({"name": HEADER, "in": "header", "schema": key, **demanded})
    if route.method == "PATCH":
        found.append({"name": "If-Match", "in": "header", "schema": {"type": "string"}})
    return found


def _responses(route: Route, declared: Endpoint, schemas: dict[Any, Any]) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    if declared.file is not None:
        responses["200"] = {"description": "A file", "content": {declared.file: {"schema": {"type": "string"}}}}
    elif declared.answers is None:
        responses["204"] = {"description": "Done"}
    else:
        schema = schemas[(route, "answer"), "serialization"]
        content = {"application/json": {"schema": _page_of(schema) if declared.paged else schema}}
        repeatable = "tuple" in str(inspect.signature(declared.handler).return_annotation)
        for status in {declared.status, 200} if repeatable else {declared.status}:
            responses[str(status)] = {"description": HTTPStatus(status).phrase, "content": content}
    codes: dict[int, set[str]] = {}
    for error in _failures(route.method, declared):
        codes.setdefault(error.status, set()).add(error.code)
    for status in sorted(codes):
        responses[str(status)] = {
            "description": ", ".join(sorted(codes[status])),
            "content": {CONTENT_TYPE: {"schema": schemas["problem", "serialization"]}},
        }
    return responses


def _failures(method: str, declared: Endpoint) -> set[type[DomainError]]:
    """What the handler says that it raises, and what the way to it can."""
    failures: set[type[DomainError]] = {*declared.raises, RateLimited, InvalidQuery, Unavailable}
    if declared.who is not Who.GUEST:
        failures |= {TokenInvalid, TokenExpired, AccountBanned}
    if declared.who not in (Who.GUEST, Who.ANYONE):
        failures.add(Unauthenticated)
    if isinstance(declared.who, Permission):
        failures.add(Forbidden)
    if declared.paged:
        failures.add(InvalidCursor)
    if declared.body is not None:
        failures |= {Invalid, Malformed, UnsupportedMediaType, BodyTooSlow, TooLarge}
    if method == "POST" and declared.replayable:
        failures |= {Invalid, IdempotencyConflict}
    if declared.keyed:
        failures.add(KeyRequired)
    return failures


def _page_of(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["data", "next_cursor", "has_more"],
        "properties": {
            "data": {"type": "array", "items": item},
            "next_cursor": {"type": ["string", "null"]},
            "has_more": {"type": "boolean"},
            "total": {"type": "integer"},
            "unread": {"type": "integer"},
        },
    }
