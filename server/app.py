"""The aiohttp application: routes under both their spellings, middlewares, and the documents made from them."""

from __future__ import annotations

import asyncio

from aiohttp import web

from domain.kit.context import Runtime
from domain.kit.errors import NotFound
from domain.kit.limits import Limiter
from server import openapi
from server import web as web_client
from server.api import ROUTES, Route
from server.bodies import MAX_BYTES
from server.endpoint import ENDPOINTS, serve
from server.keys import DRAINING, LIMITER, RUNTIME
from server.middleware import admit, observe

PREFIXES = ("/api/v1", "/api")


def make_app(runtime: Runtime) -> web.Application:
    app = web.Application(middlewares=[observe, admit], client_max_size=MAX_BYTES)
    app[RUNTIME] = runtime
    app[LIMITER] = Limiter(runtime.scripts, runtime.settings.redis_prefix)
    app[DRAINING] = asyncio.Event()
    for route in ROUTES:
        _add(app, route)
    openapi.add_routes(app, PREFIXES)
    app.router.add_route("*", "/api/{path:.*}", _preflight_or_nothing)
    app.on_response_prepare.append(web_client.harden)
    return app


def _add(app: web.Application, route: Route) -> None:
    """PUT works where PATCH does, and `topics` is another name of `sections`."""
    handler = serve(route.method, ENDPOINTS[route.handler])
    methods = ("PATCH", "PUT") if route.method == "PATCH" else (route.method,)
    paths = {route.path, route.path.replace("/sections", "/topics")}
    for prefix in PREFIXES:
        for path in sorted(paths):
            resource = app.router.add_resource(prefix + path)
            for method in methods:
                resource.add_route(method, handler)
                if method == "GET":
                    resource.add_route("HEAD", handler)


async def _preflight_or_nothing(request: web.Request) -> web.Response:
    """A browser of another, allowed origin asks first; everything else under /api is not there."""
    origin = request.headers.get("Origin")
    if request.method == "OPTIONS" and origin in request.app[RUNTIME].settings.allowed_origins:
        return web.Response(
            status=204,
            headers={
                "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
                "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-Match, X-Request-Id",
                "Access-Control-Max-Age": "600",
            },
        )
    if methods := await _methods(request):
        raise web.HTTPMethodNotAllowed(request.method, methods)
    raise NotFound("There is no such address.")


async def _methods(request: web.Request) -> set[str]:
    """What the address does answer to; empty when there is no such address."""
    found: set[str] = set()
    for resource in request.app.router.resources():
        if resource.canonical.startswith("/api/") and resource.canonical != "/api/{path}":
            found |= (await resource.resolve(request))[1]
    return found
