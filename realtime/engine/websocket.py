"""A connection on a WebSocket: the upgrade from polling, and the loop that reads."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import WebSocketError, WSMessage, WSMsgType, web

from realtime.engine.frames import NOOP, PONG, ws_frame

if TYPE_CHECKING:
    from realtime.engine.connection import Connection

log = logging.getLogger("lyceum.engine.sockets")

PROBE_SECONDS = 10.0
SEND_BUFFER = 256 * 1024  # bytes the kernel may hold for one client, which else grows to 4 MB


async def serve_websocket(connection: Connection, request: web.Request) -> web.WebSocketResponse:
    """Serve until either side ends it. A failed probe leaves long-polling working."""
    server = connection.server
    ws = web.WebSocketResponse(max_msg_size=server.max_http_buffer_size, compress=False, autoping=False)
    await ws.prepare(request)
    if connection.connected and not await _probe(connection, ws):
        return ws
    reason = server.reason.TRANSPORT_CLOSE
    try:
        if _go_live(connection, request, ws):
            # In a task of its own: what wakes it would else climb through all that aiohttp has around a handler,
            # with every message.
            reason = await asyncio.create_task(_read(connection, ws)) or reason
    except (ValueError, IndexError, KeyError, TypeError) as wrong:
        log.info("a client broke the protocol: %s", type(wrong).__name__)  # its words may be the client's
    except OSError:
        pass
    finally:
        connection.flush()
        await connection.close(wait=False, abort=True, reason=reason)
        if connection.ahead is not None:
            await connection.ahead.end()
    return ws


def _go_live(connection: Connection, request: web.Request, ws: web.WebSocketResponse) -> bool:
    """From polling to WebSocket with no await in between: the backlog goes out first, then whatever comes."""
    from_now = request.transport
    connection.connected, connection.upgraded, connection.upgrading = True, True, False
    if from_now is None or connection.closing:
        return False
    if connection.wake is not None:
        connection.wake.set()  # a poll that came in between: nothing will come to it any more
    connection.ws, connection.transport = ws, from_now
    peer: socket.socket | None = from_now.get_extra_info("socket")
    if peer is not None:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        if from_now.get_extra_info("sslcontext") is None:
            connection.socket = _another(peer)
    backlog, connection.backlog, connection.backlog_bytes = connection.backlog, [], 0
    frame = b"".join(message.frame for message in backlog)
    if frame:
        connection.put(frame)
    return True


def _another(peer: socket.socket) -> socket.socket | None:
    """A second descriptor of it. None when the process may have no more: the transport does without."""
    try:
        return peer.dup()
    except OSError:
        return None


async def _read(connection: Connection, ws: web.WebSocketResponse) -> str | None:
    """Handle each packet to its end before the next: a client's commands are done in their order. Returns why
    it ended, when the client said so. Raise ValueError and its like for what is no packet."""
    receive: Callable[[], Awaitable[WSMessage]] = ws.receive
    on_message, sid = connection.server.on_message, connection.sid
    text = WSMsgType.TEXT
    while not connection.closing:
        message = await receive()
        if message.type is not text:
            if message.type is WSMsgType.BINARY:
                raise ValueError("binary packets are not accepted")
            if message.type is WSMsgType.PING:  # answered here: aiohttp would write beside us
                connection.put(ws_frame(message.data, PONG))
            elif message.type is WSMsgType.ERROR and isinstance(message.data, WebSocketError):
                raise ValueError("no frame of a WebSocket, or too large a one")
            elif message.type is not WSMsgType.PONG:
                return None
            continue
        data: str = message.data
        kind = data[:1]
        if kind == "4":
            connection.held = 1
            await on_message(sid, data[1:])
            ahead = connection.ahead
            if ahead is not None:
                await ahead.parted()
            connection.held = 0
            if ahead is not None:
                await ahead.end()
                receive = ahead.receive
        elif kind == "3":
            connection.awaiting_pong = False
        elif kind == "1":
            return str(connection.server.reason.CLIENT_DISCONNECT)
        else:
            raise ValueError("not a packet for a WebSocket")
    return None


async def _probe(connection: Connection, ws: web.WebSocketResponse) -> bool:
    """`2probe`, `3probe`, `5`: only between the last two is anything held back, and never for long."""
    began = agreed = False
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            if (await ws.receive()).data != "2probe" or connection.upgrading or connection.upgraded:
                return False
            began = connection.upgrading = True
            await ws.send_str("3probe")
            if connection.wake is not None:
                connection.push(NOOP)  # releases the poll that waits
            agreed = bool((await ws.receive()).data == "5")
            return agreed
    except (TimeoutError, TypeError, OSError):
        return False
    finally:
        if not agreed:
            if began:  # else it is another one's
                connection.upgrading = False
            connection.server.background(_close_quietly(ws))


async def _close_quietly(ws: web.WebSocketResponse) -> None:
    await ws.close()
