"""What a client sends while a command of its own takes long. It is read, so that its going, or its leaving a
namespace, is noticed at once: else its seat, its rooms and its presence would wait for the end of that command.

The command itself goes on: it may stand between a commit and the telling of it, and cancelled there it would leave
half of something.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from typing import TYPE_CHECKING

from aiohttp import WSMessage, WSMsgType, web

from realtime.engine.frames import PONG, ws_frame

if TYPE_CHECKING:
    from realtime.engine.connection import Connection

LOOK_SECONDS = 0.5  # between two looks at who is still at the same command
MESSAGES, CHARACTERS = 64, 1 << 17  # that may wait for a command; what is beyond waits in the kernel, unread
GOODBYES = frozenset((WSMsgType.CLOSE, WSMsgType.CLOSING))
FAREWELL = re.compile(r"41(/[^,?]{1,100},)?")  # to one namespace


class Ahead:
    """Of one WebSocket. Once there is one, its reader asks here for what comes next."""

    def __init__(self, connection: Connection, ws: web.WebSocketResponse) -> None:
        self._connection = connection
        self._ws = ws
        self._waiting: deque[WSMessage] = deque()
        self._room = CHARACTERS
        self._goodbye: WSMessage | None = None
        self._reading: asyncio.Task[None] | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    def begin(self) -> None:
        """A command takes long."""
        while self._waiting and FAREWELL.fullmatch(self._waiting[0].data):
            self._part(self._taken())
        if self._goodbye is not None and not self._waiting:
            self._leave(self._goodbye)
        elif self._goodbye is None and self._reading is None:
            self._reading = asyncio.create_task(self._read())

    async def parted(self) -> None:
        """The command is done. Who has left a namespace meanwhile is out of it before what they sent next is read."""
        while self._leaving:
            await asyncio.wait(self._leaving)

    async def end(self) -> None:
        """Read no further. What was read meanwhile waits here: nothing is lost in between."""
        reading, self._reading = self._reading, None
        if reading is not None:
            reading.cancel()
            await asyncio.wait([reading])

    async def receive(self) -> WSMessage:
        if self._waiting:
            return self._taken()
        return self._goodbye or await self._ws.receive()

    def _taken(self) -> WSMessage:
        message = self._waiting.popleft()
        self._room += len(message.data)
        return message

    async def _read(self) -> None:
        connection = self._connection
        while len(self._waiting) < MESSAGES and self._room > 0:
            message = await self._ws.receive()
            kind = message.data[:1] if message.type is WSMsgType.TEXT else ""
            if kind == "4" and not self._waiting and FAREWELL.fullmatch(message.data):
                self._part(message)
            elif kind == "4":
                self._waiting.append(message)
                self._room -= len(message.data)
            elif kind == "3":
                connection.awaiting_pong = False
            elif message.type is WSMsgType.PING:
                connection.put(ws_frame(message.data, PONG))
            elif message.type is not WSMsgType.PONG:
                # Who says goodbye has said it after what they sent before, which is done first. Who is cut off is gone.
                if self._waiting and (kind == "1" or message.type in GOODBYES):
                    self._goodbye = message
                else:
                    self._leave(message)
                return

    def _part(self, farewell: WSMessage) -> None:
        """From one namespace. The connection stays."""
        connection = self._connection
        leaving = connection.server.background(connection.server.on_message(connection.sid, farewell.data[1:]))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    def _leave(self, last: WSMessage) -> None:
        server = self._connection.server
        reason = server.reason.CLIENT_DISCONNECT if last.data == "1" else server.reason.TRANSPORT_CLOSE
        server.background(self._connection.close(wait=False, abort=True, reason=reason))
