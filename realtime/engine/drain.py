"""Sending everybody elsewhere before this process ends."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from realtime.engine.connection import Connection
    from realtime.engine.sockets import SocketServer

SERVICE_RESTART = 1012  # WebSocket close code: a JavaScript client comes back after it
HANDLER_SECONDS = 5.0  # for what a client's disconnect still has to write


async def drain(server: SocketServer, seconds: float) -> None:
    """Refuse new connections and close every one there is, each at its own moment within `seconds`, so that they do
    not all arrive elsewhere at once. Never raises; takes at most `seconds` and HANDLER_SECONDS. A ban uses
    `server.disconnect(sid)` instead, after which a client stays away."""
    engine = server.eio
    engine.draining = True
    connections = list(engine.sockets.values())
    if connections:
        leaving = [asyncio.create_task(_close(connection, seconds)) for connection in connections]
        _, late = await asyncio.wait(leaving, timeout=seconds + HANDLER_SECONDS)
        for task in late:
            task.cancel()
    for connection in list(engine.sockets.values()):
        connection.cut("drained")
    await engine.shutdown()


async def _close(connection: Connection, seconds: float) -> None:
    await asyncio.sleep(random.uniform(0, seconds))  # noqa: S311 - spreads load, guards nothing
    await connection.close(wait=False, code=SERVICE_RESTART)
