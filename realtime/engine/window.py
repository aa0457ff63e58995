"""Small talk: what is volatile leaves a room's node once per window, not once per event."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from realtime.engine.room import Room

WINDOW_SECONDS = 0.03
WINDOW_BYTES = 16 * 1024  # a fuller window does not wait

Leave = Callable[[Room, str, bytes], None]


class Window:
    """`leave(room, type of the first event, lines)` is called when a room's window ends."""

    def __init__(self, leave: Leave) -> None:
        self._leave = leave
        self._open: dict[Room, tuple[str, list[bytes]]] = {}
        self._sizes: dict[Room, int] = {}

    def add(self, room: Room, name: str, line: bytes) -> None:
        waiting = self._open.get(room)
        if waiting is None:
            self._open[room] = (name, [line])
            self._sizes[room] = len(line)
            asyncio.get_running_loop().call_later(WINDOW_SECONDS, self._end, room, self._open[room])
            return
        waiting[1].append(line)
        self._sizes[room] += len(line)
        if self._sizes[room] >= WINDOW_BYTES:
            self._end(room, waiting)

    def _end(self, room: Room, waiting: tuple[str, list[bytes]]) -> None:
        if self._open.get(room) is waiting:
            del self._open[room], self._sizes[room]
            self._leave(room, waiting[0], b"\n".join(waiting[1]))
