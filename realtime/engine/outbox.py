"""Connections with something to send later: large rooms in slices, bursts joined into one write each."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from realtime.engine.connection import Connection

JOIN_SECONDS = 0.001  # events to one room within this time of another leave together
SLICE = 384  # sockets written per turn of the loop: others wait for two of these, not for 3,000 members


class Outbox:
    """First marked, first flushed; a connection is marked once, however much waits in its `out`."""

    def __init__(self) -> None:
        self._marked: deque[Connection] = deque()
        self._flushing = False
        self._timer: asyncio.TimerHandle | None = None

    def mark(self, connection: Connection, frame: bytes, later: bool = False) -> None:
        """Begin the `out` of a connection that had none. It leaves in the next turn, or within JOIN_SECONDS, with
        whatever came to it until then."""
        connection.out = frame
        self._marked.append(connection)
        if self._flushing or (later and self._timer is not None):
            return
        loop = asyncio.get_running_loop()
        if later:
            self._timer = loop.call_later(JOIN_SECONDS, self._due)
        else:
            self._flushing = True
            loop.call_soon(self._flush)

    def _due(self) -> None:
        self._timer = None
        if self._marked and not self._flushing:
            self._flushing = True
            self._flush()

    def _flush(self) -> None:
        marked = self._marked
        try:
            for _ in range(min(SLICE, len(marked))):
                connection = marked.popleft()
                frames = connection.out
                if frames is None:
                    continue
                connection.out = None
                frame: bytes = b"".join(frames) if isinstance(frames, list) else frames
                connection.put(frame)
        finally:  # one that fails in a way nobody thought of must not silence all the others
            if marked:
                asyncio.get_running_loop().call_soon(self._flush)
            else:
                self._flushing = False
