"""The Socket.IO server as this house runs it."""

from __future__ import annotations

import logging
from typing import Any

from realtime.engine.codec import Json
from realtime.engine.engine_io import AUTHENTICATE_SECONDS
from realtime.engine.hooks import check_hooks
from realtime.engine.limits import ConnectionLimits
from realtime.engine.sockets import SocketServer

PING_INTERVAL = 10.0  # seconds: a client whose line is dead without a word is known to be, 20 s later at most
PING_TIMEOUT = 10.0

library_log = logging.getLogger("lyceum.engine.library")
library_log.setLevel(logging.WARNING)  # at INFO it would write down what clients say


def make_server(
    *,
    origins: list[str],
    polling: bool,
    max_payload_bytes: int = 65536,
    ping_interval: float = PING_INTERVAL,
    ping_timeout: float = PING_TIMEOUT,
    authenticate_seconds: float = AUTHENTICATE_SECONDS,
    limits: ConnectionLimits | None = None,
) -> SocketServer:
    """A server that accepts browsers from exactly `origins` (none at all when it is empty; clients that send no
    Origin are no browsers and pass), handles each client's events in order, and compresses nothing. Whoever is in
    no namespace for `authenticate_seconds` is cut. Raise RuntimeError when a library's hooks have changed."""
    check_hooks()
    if any("*" in origin for origin in origins):
        raise ValueError("origins are exact: no wildcard")
    allowed = frozenset(origin.rstrip("/") for origin in origins)

    def is_allowed(origin: str | None, environ: dict[str, Any]) -> bool:
        return origin in allowed

    return SocketServer(
        async_mode="aiohttp",
        allow_upgrades=polling,
        transports=["polling", "websocket"] if polling else ["websocket"],
        cors_allowed_origins=is_allowed,  # never [] (which turns the check off) nor unset (X-Forwarded-Host)
        cors_credentials=False,
        http_compression=False,
        json=Json,
        logger=library_log,
        engineio_logger=library_log,
        max_http_buffer_size=max_payload_bytes,
        ping_interval=ping_interval,
        ping_timeout=ping_timeout,
        limits=limits or ConnectionLimits(),
        authenticate_seconds=authenticate_seconds,
    )
