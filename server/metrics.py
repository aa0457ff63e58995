"""What Prometheus reads, on a port of its own that is not public."""

from __future__ import annotations

from functools import cache

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

REQUESTS = Counter("lyceum_http_requests_total", "Requests answered", ["method", "route", "status"])
REQUEST_SECONDS = Histogram("lyceum_http_request_seconds", "Time to answer", ["method", "route"])
SOCKETS = Gauge("lyceum_sockets", "Open sockets of this process", ["namespace"])
DELIVERIES = Counter("lyceum_deliveries_total", "Attempts to deliver a notification", ["channel", "outcome"])
DELIVERY_SECONDS = Histogram(
    "lyceum_delivery_seconds", "From taking a delivery to its outcome", ["channel"], buckets=(0.01, 0.05, 0.2, 1, 5, 20)
)
OUTBOX = Gauge("lyceum_outbox", "Deliveries by state, over all processes", ["channel", "state"])


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request. `route` is a pattern: as many labels as there are routes, not as there are paths."""
    requests, times = _of_route(method, route, status)
    requests.inc()
    times.observe(seconds)


@cache
def _of_route(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(method, route, status), REQUEST_SECONDS.labels(method, route)


async def _expose(request: web.Request) -> web.Response:
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def application() -> web.Application:
    app = web.Application()
    app.router.add_get("/metrics", _expose)
    return app
