"""Where we stand on a library's inside: named here, and checked before anything is served.

An upgrade that moves one of these stops the process at its start, with the name of what moved, instead of losing
events in the afternoon.
"""

from __future__ import annotations

import inspect
from typing import Any

import engineio
import engineio.async_drivers.aiohttp as driver
import socketio
from aiohttp import http_parser, web

# owner, name, parameters that must be there in this order
HOOKS: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
    (socketio.AsyncServer, "_engineio_server_class", ("self",)),
    (socketio.AsyncServer, "_send_packet", ("self", "eio_sid", "pkt")),
    (socketio.AsyncServer, "_handle_eio_message", ("self", "eio_sid", "data")),
    (socketio.AsyncServer, "_handle_eio_disconnect", ("self", "eio_sid", "reason")),
    (socketio.AsyncServer, "_handle_connect", ("self", "eio_sid", "namespace", "data")),
    (socketio.AsyncServer, "_handle_disconnect", ("self", "eio_sid", "namespace", "reason")),
    (socketio.AsyncServer, "_get_event_handler", ("self", "event", "namespace", "args")),
    (socketio.AsyncServer, "_trigger_event", ("self", "event", "namespace", "args")),
    (
        socketio.AsyncServer,
        "emit",
        ("self", "event", "data", "to", "room", "skip_sid", "namespace", "callback", "ignore_queue"),
    ),
    (socketio.AsyncServer, "disconnect", ("self", "sid", "namespace", "ignore_queue")),
    (socketio.AsyncManager, "emit", ("self", "event", "data", "namespace", "room", "skip_sid", "callback", "to")),
    (socketio.AsyncManager, "pre_connect", ("self", "eio_sid", "namespace")),
    (socketio.AsyncManager, "connect", ("self", "sid", "namespace")),
    (socketio.AsyncManager, "pre_disconnect", ("self", "sid", "namespace")),
    (socketio.AsyncManager, "disconnect", ("self", "sid", "namespace")),
    (socketio.AsyncManager, "enter_room", ("self", "sid", "namespace", "room", "eio_sid")),
    (socketio.AsyncManager, "leave_room", ("self", "sid", "namespace", "room")),
    (socketio.AsyncManager, "close_room", ("self", "room", "namespace")),
    (socketio.AsyncManager, "get_participants", ("self", "namespace", "room")),
    (socketio.AsyncManager, "_generate_ack_id", ("self", "sid", "callback")),
    (socketio.AsyncManager, "trigger_callback", ("self", "sid", "id", "data")),
    (engineio.AsyncServer, "_handle_connect", ("self", "environ", "transport", "jsonp_index")),
    (engineio.AsyncServer, "_trigger_event", ("self", "event")),
    (engineio.AsyncServer, "_ok", ("self", "packets", "headers", "jsonp_index")),
    (engineio.AsyncServer, "_upgrades", ("self", "sid", "transport")),
    (engineio.AsyncServer, "_bad_request", ("self", "message")),
    (engineio.AsyncServer, "_unauthorized", ("self", "message")),
    (engineio.AsyncServer, "generate_id", ("self",)),
    (driver, "translate_request", ("request",)),
)


def check_hooks() -> None:
    """Raise RuntimeError naming the first hook that is not as we know it."""
    for owner, name, expected in HOOKS:
        found = getattr(owner, name, None)
        names = tuple(inspect.signature(found).parameters) if callable(found) else ()
        if names[: len(expected)] != expected:
            raise RuntimeError(
                f"{owner.__name__}.{name}{names} is not {expected}: the engine was not written for this version"
            )
    if getattr(driver, "_async", {}).get("translate_request") is not driver.translate_request:
        raise RuntimeError("engineio no longer asks its driver's table how to read a request")
    for option in ("compress", "autoping"):
        if option not in inspect.signature(web.WebSocketResponse.__init__).parameters:
            raise RuntimeError(f"aiohttp's WebSocketResponse has no `{option}`")
    if http_parser.HttpRequestParser is http_parser.HttpRequestParserPy:
        raise RuntimeError("aiohttp runs on its Python parser, which lets smuggled requests through")
