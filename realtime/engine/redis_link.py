"""A Redis connection that comes back by itself, within two seconds of Redis coming back."""

from __future__ import annotations

import asyncio
import logging
import random
from contextlib import suppress

from realtime.engine.errors import RedisDown, RedisRefused
from realtime.engine.redis_address import Address
from realtime.engine.redis_wire import Pushed, Wire

log = logging.getLogger("lyceum.engine.redis")

FIRST_DELAY = 0.05  # seconds before the second attempt; the first one is immediate
LAST_DELAY = 2.0
CONNECT_SECONDS = 2.0
WAIT_SECONDS = 0.8  # of a caller for a connection that is known to be lost


class Link:
    """Keeps one Wire open. `greeted` runs on every new connection, before anybody may use it."""

    def __init__(self, address: Address, *, deadline: float, on_push: Pushed | None = None) -> None:
        self.address = address
        self.deadline = deadline
        self._on_push = on_push
        self._wire: Wire | None = None
        self._up = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._times_up = 0

    @property
    def is_up(self) -> bool:
        return self._up.is_set()

    @property
    def open_wire(self) -> Wire | None:
        """The connection, if it is open at this moment."""
        wire = self._wire
        return wire if wire is not None and wire.is_open else None

    async def start(self, seconds: float = 5.0) -> None:
        """Connect. Raise RedisDown when that takes longer; attempts go on in the background until `stop`."""
        self.open()
        await self.wire(seconds)

    def open(self) -> None:
        """Begin to connect, and wait for nothing."""
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep())

    def renew(self) -> None:
        """Give up the connection, if there is one, for a new one."""
        if self._wire is not None:
            self._wire.cut()

    async def stop(self) -> None:
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper

    async def wire(self, seconds: float | None = None) -> Wire:
        """The open connection, waited for at most `seconds` (default: not long). Raise RedisDown."""
        if self._wire is not None:
            if self._wire.is_open:
                return self._wire
            self._down()  # lost in this very tick: the keeper has not heard yet
        try:
            async with asyncio.timeout(min(self.deadline, WAIT_SECONDS) if seconds is None else seconds):
                await self._up.wait()
        except TimeoutError:
            raise RedisDown("Redis is not reachable") from None
        if self._wire is None:
            raise RedisDown("Redis went away")
        return self._wire

    async def greeted(self, wire: Wire, *, again: bool) -> None:
        """What a new connection needs before use. Called with again=True after a loss."""

    def lost(self) -> None:
        """Called when a connection is lost, and for every attempt that failed."""

    async def _keep(self) -> None:
        delay = 0.0
        while True:
            wire: Wire | None = None
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    wire = await self.address.connect(lambda: Wire(deadline=self.deadline, on_push=self._on_push))
                    await self.greeted(wire, again=self._times_up > 0)
                self._wire, delay = wire, 0.0
                self._times_up += 1
                self._up.set()
                await asyncio.shield(wire.lost)
                log.warning("redis connection lost")
                self._down()
                self.lost()
            except (OSError, TimeoutError, RedisDown, RedisRefused) as failure:
                if delay == 0.0:
                    log.warning("redis is not reachable: %s", failure or type(failure).__name__)
                self.lost()
                await asyncio.sleep(delay * random.uniform(0.5, 1))  # noqa: S311 - spreads load, guards nothing
                delay = min(max(delay * 2, FIRST_DELAY), LAST_DELAY)
            finally:
                self._down()
                if wire is not None:
                    wire.cut()

    def _down(self) -> None:
        self._up.clear()
        self._wire = None
