"""Around every request: its id and log line, its visitor, its allowance, and errors in our form."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from ipaddress import AddressValueError, IPv6Address, IPv6Network

import structlog
import uuid6
from aiohttp import web

from domain.identity import sign_ins
from domain.identity.tokens import TokenInvalid
from domain.kit.context import Caller
from domain.kit.errors import DomainError, Internal, RateLimited, Unavailable
from domain.kit.limits import Allowance
from models import database
from server import errors, metrics
from server.keys import LIMITER, REQUEST_ID, RUNTIME, VISITOR

log = structlog.get_logger("server")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
REQUEST_ID_FORM = re.compile(r"[\w.-]{1,64}", re.ASCII)
READABLE = (  # by scripts of other origins
    "ETag, Link, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Idempotency-Replayed, X-Request-Id"
)
SECRET_PATHS = ("/calendars/", "/unsubscribe/")
SECRET_PATH = re.compile(r"(/(?:calendars|unsubscribe)/+).*", re.DOTALL)
SIGN_IN_PATHS = ("/auth/login", "/auth/register", "/auth/refresh")


@web.middleware
async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Name the request, answer every failure in our form, write one line (without the query: it may hold secrets)."""
    sent = request.headers.get("X-Request-Id", "")
    request_id = sent if REQUEST_ID_FORM.fullmatch(sent) else str(uuid6.uuid7())
    request[REQUEST_ID], request[VISITOR] = request_id, None
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id)
    began = time.perf_counter()
    response = await _answer(request, handler)
    seconds = time.perf_counter() - began
    route = _route(request)
    metrics.answered(request.method, route, response.status, seconds)
    if not response.prepared:
        response.headers["X-Request-Id"] = request_id
    if route != "/socket.io/":
        log.info(
            "request",
            method=request.method,
            path=_loggable(request.path),
            status=response.status,
            ms=round(seconds * 1000, 1),
        )
    return response


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except DomainError as error:
        return errors.render(error, request[REQUEST_ID])
    except web.HTTPException as error:
        if error.status < 400:
            raise
        response = errors.render(errors.from_aiohttp(error), request[REQUEST_ID])
        if "Allow" in error.headers:
            response.headers["Allow"] = error.headers["Allow"]
        return response
    except Exception as error:
        if database.is_away(error) or isinstance(error, TimeoutError):
            log.error("a part of the service is away", error=repr(error))
            return errors.render(Unavailable(retry_after=2), request[REQUEST_ID])
        log.exception("unexpected")
        return errors.render(Internal(), request[REQUEST_ID])


@web.middleware
async def admit(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Who is it, and have they asked too often? Runs before any address is even looked up."""
    if not request.path.startswith("/api/"):
        return await handler(request)
    runtime = request.app[RUNTIME]
    request[VISITOR] = await _visitor(request)
    allowance = await _spend(request)
    if allowance.exceeded:
        response: web.StreamResponse = errors.render(
            RateLimited(retry_after=allowance.reset_seconds), request[REQUEST_ID]
        )
    else:
        response = await _answer(request, handler)
    if not response.prepared:
        response.headers["RateLimit-Limit"] = str(allowance.limit)
        response.headers["RateLimit-Remaining"] = str(max(0, allowance.remaining))
        response.headers["RateLimit-Reset"] = str(allowance.reset_seconds)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.update(_cors(request, runtime.settings.allowed_origins))
    return response


async def _visitor(request: web.Request) -> Caller | DomainError | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return None
    if scheme.lower() != "bearer":
        return TokenInvalid("Send the access token as: Authorization: Bearer <token>.")
    try:
        return await sign_ins.authenticate(request.app[RUNTIME], token.strip())
    except DomainError as error:
        return error


async def _spend(request: web.Request) -> Allowance:
    settings = request.app[RUNTIME].settings
    visitor = request[VISITOR]
    signing_in = request.path.endswith(SIGN_IN_PATHS)
    if isinstance(visitor, Caller) and not signing_in:
        return await request.app[LIMITER].spend(f"user:{visitor.id}", settings.requests_per_minute)
    address = client_address(request, settings.trusted_proxies)
    if signing_in:
        return await request.app[LIMITER].spend(f"sign-in:{address}", settings.sign_ins_per_minute)
    return await request.app[LIMITER].spend(f"ip:{address}", settings.requests_per_minute)


def client_address(request: web.BaseRequest, trusted_proxies: int) -> str:
    """Where a request comes from, as limits count it: of IPv6 the network, since whoever has one address there has
    2^64. Only as many X-Forwarded-For entries are believed as there are proxies of ours."""
    return _counted(_forwarded(request, trusted_proxies) or request.remote or "unknown")


def _forwarded(request: web.BaseRequest, trusted_proxies: int) -> str | None:
    if trusted_proxies:
        said = ",".join(request.headers.getall("X-Forwarded-For", ()))  # a proxy may add a line of its own
        hops = [hop.strip() for hop in said.split(",") if hop.strip()]
        if len(hops) >= trusted_proxies:
            return hops[-trusted_proxies]
    return None


def _counted(address: str) -> str:
    if address.startswith("["):  # some proxies add the port
        address = address[1:].partition("]")[0]
    elif address.count(":") == 1:
        address = address.partition(":")[0]
    if ":" not in address:
        return address
    try:
        known = IPv6Address(address.partition("%")[0])
    except AddressValueError:
        return address  # in words of the proxy's own
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(IPv6Network((known, 64), strict=False))


def _cors(request: web.Request, allowed: list[str]) -> dict[str, str]:
    origin = request.headers.get("Origin")
    if origin is None or origin not in allowed:
        return {}
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin", "Access-Control-Expose-Headers": READABLE}


def _loggable(path: str) -> str:
    """Two addresses carry their right: whoever reads the log is not to read a calendar, nor end somebody's mail."""
    return SECRET_PATH.sub(r"\1[hidden]", path) if any(one in path for one in SECRET_PATHS) else path


def _route(request: web.Request) -> str:
    """The pattern, not the path: a label per course would fill the metrics' memory."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"
