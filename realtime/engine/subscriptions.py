"""The listening connection: channels held, confirmed, and held again after every loss."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from realtime.engine.errors import RedisDown
from realtime.engine.redis_address import Address
from realtime.engine.redis_link import Link
from realtime.engine.redis_node import writer_of
from realtime.engine.redis_wire import DEADLINE_SECONDS, ERROR, TICKS, Wire

log = logging.getLogger("lyceum.engine.redis")

BATCH = 500  # channels in one SUBSCRIBE when all are held again
PING_SECONDS = 3.0  # silence after which the connection is tested; it is cut when no answer comes in a deadline

Arrived = Callable[[bytes, bytes, bool], None]


class Subscriptions(Link):
    """`arrived(channel, data, more)` is called in the order of the connection; `more` says that another message has
    come with it. `repaired()` is called when a lost connection is open again and Redis has confirmed every channel
    held; `strayed(channel)` when a channel is no longer this process's to serve, `strayed(None)` when the process
    cannot be reached. `writer` is the name of the master at the time the connection was made."""

    def __init__(
        self,
        address: Address,
        *,
        arrived: Arrived,
        repaired: Callable[[], None],
        strayed: Callable[[bytes | None], None],
        sharded: bool = False,
        deadline: float = DEADLINE_SECONDS,
    ) -> None:
        super().__init__(address, deadline=deadline, on_push=self._pushed)
        self._arrived = arrived
        self._repaired = repaired
        self._strayed = strayed
        self.writer = ""
        self._sharded = sharded
        self._batch = 1 if sharded else BATCH  # sharded ones of several slots do not fit into one command
        self._verb = ("SSUBSCRIBE", "SUNSUBSCRIBE") if sharded else ("SUBSCRIBE", "UNSUBSCRIBE")
        self._held: set[bytes] = set()
        self._confirmed: dict[bytes, asyncio.Future[None]] = {}
        self._heard = 0.0
        self._pinger: asyncio.Task[None] | None = None

    async def hold(self, channel: bytes) -> None:
        """Return when Redis has confirmed the subscription. Raise RedisDown; the channel is then not held."""
        loop = asyncio.get_running_loop()
        wire = await self.wire()
        confirmed = self._confirmed.get(channel)
        if confirmed is None:
            confirmed = self._confirmed[channel] = loop.create_future()
            self._held.add(channel)
            wire.tell(self._verb[0], channel)
        for _ in range(TICKS):
            await asyncio.wait([confirmed], timeout=self.deadline / TICKS)
            if confirmed.done():
                return confirmed.result()
        self.drop(channel)
        raise RedisDown("no confirmation of the subscription")

    def drop(self, channel: bytes) -> None:
        self._held.discard(channel)
        waiting = self._confirmed.pop(channel, None)
        if waiting is not None and not waiting.done():
            waiting.set_exception(RedisDown("no longer wanted"))
            waiting.exception()
        if self._wire is not None:
            self._wire.tell(self._verb[1], channel)

    async def stop(self) -> None:
        if self._pinger is not None:
            self._pinger.cancel()
            with suppress(asyncio.CancelledError):
                await self._pinger
        await super().stop()

    async def greeted(self, wire: Wire, *, again: bool) -> None:
        self.writer = await writer_of(wire, in_cluster=self._sharded)
        self._heard = asyncio.get_running_loop().time()
        if self._pinger is None:
            self._pinger = asyncio.create_task(self._ping())
        if not again:
            return
        held = list(self._held)
        waiting: list[asyncio.Future[None]] = []
        for channel in held:
            old = self._confirmed.pop(channel, None)
            fresh = self._confirmed[channel] = asyncio.get_running_loop().create_future()
            if old is not None and not old.done():
                fresh.add_done_callback(partial(_follow, old))
            waiting.append(fresh)
        for start in range(0, len(held), self._batch):
            wire.tell(self._verb[0], *held[start : start + self._batch])
        if waiting:
            await asyncio.gather(*waiting, return_exceptions=True)
        self._repaired()

    def _pushed(self, push: list[Any], more: bool) -> None:
        kind = push[0]
        self._heard = asyncio.get_running_loop().time()
        if kind in (b"message", b"smessage"):
            self._arrived(push[1], push[2], more)
        elif kind in (b"subscribe", b"ssubscribe"):
            confirmed = self._confirmed.get(push[1])
            if confirmed is not None and not confirmed.done():
                confirmed.set_result(None)
        elif kind == b"sunsubscribe":
            self._unsubscribed(push[1])
        elif kind == ERROR:
            self._refused(push[1])

    def _unsubscribed(self, channel: bytes) -> None:
        """Unasked: its slot has moved. Before a SUBSCRIBE is confirmed it answers the UNSUBSCRIBE that went before."""
        confirmed = self._confirmed.get(channel)
        if confirmed is not None and confirmed.done():
            self._held.discard(channel)
            del self._confirmed[channel]
            self._strayed(channel)

    def _refused(self, text: str) -> None:
        """An answer to a SUBSCRIBE: which, is not said; those unconfirmed are asked for elsewhere, or again."""
        log.warning("a subscription was refused: %s", text)
        for channel, confirmed in list(self._confirmed.items()):
            if not confirmed.done():
                confirmed.set_exception(RedisDown(text))
                confirmed.exception()
                self._held.discard(channel)
                del self._confirmed[channel]
                self._strayed(channel)

    def lost(self) -> None:
        self._strayed(None)

    async def _ping(self) -> None:
        """A peer that vanished without a FIN is noticed within PING_SECONDS and a deadline."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(PING_SECONDS)
            wire = self._wire
            if wire is None or loop.time() - self._heard < PING_SECONDS / 2:
                continue
            before = self._heard
            wire.tell("PING") if self._held else wire.ask("PING").add_done_callback(self._answered)
            for _ in range(TICKS):
                await asyncio.sleep(self.deadline / TICKS)
            if self._heard == before:
                wire.cut()

    def _answered(self, done: asyncio.Future[Any]) -> None:
        if not done.cancelled() and done.exception() is None:
            self._heard = asyncio.get_running_loop().time()


def _follow(old: asyncio.Future[None], fresh: asyncio.Future[None]) -> None:
    if old.done():
        return
    failure = fresh.exception()
    if failure is None:
        old.set_result(None)
    else:
        old.set_exception(failure)
        old.exception()
