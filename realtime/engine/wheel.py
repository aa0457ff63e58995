"""One timer for all connections: pings, their deadlines, and the deadline to say who you are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from math import ceil

TICK_SECONDS = 0.25

Due = Callable[[], None]


class Wheel:
    """Runs each call at its time or up to a tick later. Calls cannot be taken back: they look whether they still
    mean something. A call that raises is logged by the loop, and the others run."""

    def __init__(self) -> None:
        self._slots: dict[int, list[Due]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._turned = 0

    def add(self, seconds: float, call: Due) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._timer is None:
            self._turned = int(now / TICK_SECONDS)
            self._timer = loop.call_later(TICK_SECONDS, self._turn)
        slot = max(ceil((now + seconds) / TICK_SECONDS), self._turned + 1)
        self._slots.setdefault(slot, []).append(call)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._slots.clear()

    def _turn(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(TICK_SECONDS, self._turn)
        until = int(loop.time() / TICK_SECONDS)
        for slot in range(self._turned + 1, until + 1):
            for call in self._slots.pop(slot, ()):
                loop.call_soon(call)
        self._turned = max(self._turned, until)
        if not self._slots:
            self._timer.cancel()
            self._timer = None
