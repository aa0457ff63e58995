"""What Prometheus reads, on a port of its own that is not public."""

from __future__ import annotations

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

REQUESTS = Counter("lyceum_http_requests_total", "Requests answered", ["method", "route", "status"])
REQUEST_SECONDS = Histogram("lyceum_http_request_seconds", "Time to answer", ["method", "route"])
SOCKETS = Gauge("lyceum_sockets", "Open sockets of this process", ["namespace"])


async def _expose(request: web.Request) -> web.Response:
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def application() -> web.Application:
    app = web.Application()
    app.router.add_get("/metrics", _expose)
    return app
