"""A connection that polls: what waits for it leaves with each GET, what it says comes with each POST."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from engineio import exceptions as eio_errors
from engineio import packet as eio

from realtime.engine.frames import Several

if TYPE_CHECKING:
    from realtime.engine.connection import Connection

log = logging.getLogger("lyceum.engine.sockets")

POLL_PACKETS = 16  # python clients refuse more in one response
POST_PACKETS = 1024
POST_SECONDS = 10.0  # from the head of a request to the end of its body


async def poll(connection: Connection) -> list[eio.Packet]:
    """What waits, as soon as something does. Raise QueueEmpty when nothing comes, or a second poll does."""
    if connection.wake is not None:
        raise eio_errors.QueueEmpty()
    if not connection.backlog and not connection.closed:
        server, connection.wake = connection.server, asyncio.Event()
        try:
            async with asyncio.timeout(server.ping_interval + server.ping_timeout):
                await connection.wake.wait()
        except TimeoutError:
            raise eio_errors.QueueEmpty() from None
        finally:
            connection.wake = None
    return _taken(connection)


def _taken(connection: Connection) -> list[eio.Packet]:
    packets: list[eio.Packet] = []
    backlog = connection.backlog
    while backlog and len(packets) < POLL_PACKETS:
        message = backlog.pop(0)
        connection.backlog_bytes -= len(message.frame) or 1
        most = POLL_PACKETS - len(packets)
        if isinstance(message, Several) and len(message.packets) > most:  # a window of reactions, say
            message, rest = message.split(most)
            backlog.insert(0, rest)
            connection.backlog_bytes += len(rest.frame)
        packets += message.packets
    return packets


async def take_post(connection: Connection, environ: dict[str, Any]) -> None:
    """Raise EngineIOError, which ends the connection, for whatever is no packet."""
    size = int(environ.get("CONTENT_LENGTH", "0"))
    if size > connection.server.max_http_buffer_size:
        raise eio_errors.ContentTooLongError()
    try:
        async with asyncio.timeout(POST_SECONDS):  # a network brings it in pieces, or never
            body: bytes = await environ["wsgi.input"].readexactly(size)
        texts = body.decode().split("\x1e")
        if len(texts) > POST_PACKETS:
            raise ValueError("too many packets")
        packets = [eio.Packet(encoded_packet=text) for text in texts]
        for packet in packets:
            if not connection.closing:
                await connection.receive(packet)
    except (ValueError, IndexError, KeyError, TypeError, EOFError, OSError) as wrong:  # the last: TimeoutError, too
        if not connection.closing:
            log.info("a client broke the protocol: %s", type(wrong).__name__)  # its words may be the client's
            raise eio_errors.EngineIOError(str(wrong)) from None
