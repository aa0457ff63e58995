"""`@endpoint`: who may call a handler, what it takes, returns and raises; and the one way from request to answer.

The signature is the schema. A parameter is `ctx`, a name in the route's path, `body`, `query`, `paging`, or
`request` where a handler must see HTTP itself. From the same declaration comes the OpenAPI document.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from types import GenericAlias
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, TypeAdapter, ValidationError

from domain.kit.context import Caller, Context
from domain.kit.errors import DomainError, Forbidden, Invalid, NotFound, Unauthenticated
from domain.kit.paging import Page
from domain.kit.permissions import Permission
from domain.kit.shapes import field_errors
from domain.kit.unit_of_work import unit_of_work
from server import idempotency, queries
from server.bodies import read_body, refuse_ambiguous
from server.keys import REQUEST_ID, RUNTIME, VISITOR

Handler = Callable[..., Awaitable[Any]]
H = TypeVar("H", bound=Handler)


class Who(Enum):
    """Who may call, where a permission does not say it."""

    GUEST = "guest"  # whoever; a token is not even read (signing in with a stale one must work)
    ANYONE = "anyone"  # whoever; a token that is sent must be good
    SIGNED_IN = "signed_in"


@dataclass
class Endpoint:
    handler: Handler
    who: Who | Permission
    answers: Any
    status: int
    raises: tuple[type[DomainError], ...]
    transaction: bool | None
    replayable: bool
    keyed: bool
    file: str | None
    parameters: dict[str, Any]

    @property
    def body(self) -> type[BaseModel] | None:
        return self.parameters.get("body")

    @property
    def query(self) -> type[BaseModel] | None:
        return self.parameters.get("query")

    @property
    def paged(self) -> bool:
        return "paging" in self.parameters

    @cached_property
    def list_name(self) -> str:
        """What its cursors are signed for."""
        return f"{self.handler.__module__}.{self.handler.__name__}"

    @cached_property
    def query_names(self) -> frozenset[str]:
        names = queries.names_of(self.query)
        return names | queries.PAGING_NAMES if self.paged else names


ENDPOINTS: dict[Handler, Endpoint] = {}


def endpoint(
    *,
    who: Who | Permission,
    answers: Any = None,
    status: int = 200,
    raises: tuple[type[DomainError], ...] = (),
    transaction: bool | None = None,
    replayable: bool = True,
    keyed: bool = False,
    file: str | None = None,
) -> Callable[[H], H]:
    """Declare a handler. `transaction` None: one unit of work for every method but GET; False: the rule opens its own.

    `replayable` False keeps an answer that holds secrets out of the table of idempotent replies. `keyed`: a POST that
    does much at once, or moves money, has an `Idempotency-Key` or is refused. `file` is the media type of a handler
    that answers with a file.
    """

    def declare(handler: H) -> H:
        hints = get_type_hints(handler)
        parameters = {name: hints[name] for name in inspect.signature(handler).parameters}
        declared = Endpoint(handler, who, answers, status, raises, transaction, replayable, keyed, file, parameters)
        ENDPOINTS[handler] = declared
        return handler

    return declare


def serve(method: str, declared: Endpoint) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The aiohttp handler of a declared one."""
    in_transaction = method != "GET" if declared.transaction is None else declared.transaction
    adapter, rows = _adapters(declared)

    async def answer(request: web.Request) -> web.StreamResponse:
        runtime = request.app[RUNTIME]
        ctx = runtime.context(_visitor(request, declared), request_id=request[REQUEST_ID])
        ctx.if_match = request.headers.get("If-Match")
        if declared.keyed and idempotency.HEADER not in request.headers:
            raise idempotency.KeyRequired
        arguments = await _arguments(request, declared, ctx)
        if in_transaction:
            async with unit_of_work(ctx):
                result = await declared.handler(**arguments)
        else:
            result = await declared.handler(**arguments)
        if isinstance(result, Page):
            assert rows is not None
            return queries.render_page(request, result, rows, runtime.settings.signing_key, declared.list_name)
        return _render(declared, adapter, result)

    async def answer_once(request: web.Request) -> web.StreamResponse:
        return await idempotency.once(request, _owner(request), answer)

    return answer_once if method == "POST" and declared.replayable else answer


def _adapters(declared: Endpoint) -> tuple[TypeAdapter[Any] | None, TypeAdapter[Any] | None]:
    """Of the declared shape, and of a list of it where pages are answered."""
    if declared.answers is None:
        return None, None
    rows: Any = GenericAlias(list, (declared.answers,))
    return TypeAdapter(declared.answers), TypeAdapter(rows) if declared.paged else None


def _visitor(request: web.Request, declared: Endpoint) -> Caller | None:
    """The caller, checked against who may call, before anything else of the request is looked at."""
    visitor = request[VISITOR]
    if declared.who is Who.GUEST:
        return None
    if isinstance(visitor, DomainError):
        raise visitor
    if declared.who is Who.ANYONE:
        return visitor
    if visitor is None:
        raise Unauthenticated
    if isinstance(declared.who, Permission) and not visitor.may(declared.who):
        raise Forbidden(f"This needs the permission {declared.who.value}.", permission=declared.who.value)
    return visitor


async def _arguments(request: web.Request, declared: Endpoint, ctx: Context) -> dict[str, Any]:
    queries.refuse_unknown(request, declared.query_names)
    return {name: await _argument(request, declared, ctx, name, kind) for name, kind in declared.parameters.items()}


async def _argument(request: web.Request, declared: Endpoint, ctx: Context, name: str, kind: Any) -> Any:
    match name:
        case "ctx":
            return ctx
        case "request":
            return request
        case "body":
            return await _body(request, kind)
        case "query":
            return queries.read(request, kind)
        case "paging":
            return queries.paging(request, ctx.settings.signing_key, declared.list_name)
        case _:
            return _path(request.match_info[name], kind)


def _path(value: str, kind: Any) -> Any:
    if "\x00" in value:
        raise NotFound
    if kind is not UUID:
        return value
    try:
        return UUID(value)
    except ValueError:
        raise NotFound from None


async def _body(request: web.Request, kind: type[BaseModel]) -> BaseModel:
    raw = await read_body(request)
    refuse_ambiguous(raw)
    try:
        return kind.model_validate_json(raw, strict=True)
    except ValidationError as error:
        raise Invalid(field_errors(error)) from None


def _render(declared: Endpoint, adapter: TypeAdapter[Any] | None, result: Any) -> web.StreamResponse:
    if isinstance(result, web.StreamResponse):
        return result
    status = declared.status
    if isinstance(result, tuple):  # (row, created): 201 the first time, 200 when it was so already
        result, created = result
        status = 201 if created else 200
    if adapter is None:
        return web.Response(status=204)
    shaped = adapter.validate_python(result, from_attributes=True)
    version = getattr(shaped, "version", None)
    headers = {"ETag": f'"{version}"'} if version is not None else {}
    return web.Response(body=adapter.dump_json(shaped), status=status, content_type="application/json", headers=headers)


def _owner(request: web.Request) -> str:
    visitor = request[VISITOR]
    return str(visitor.id) if isinstance(visitor, Caller) else f"ip:{request.remote}"
