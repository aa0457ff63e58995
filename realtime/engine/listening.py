"""Every channel this node listens to, on the connection where its messages come.

One connection without a cluster; with one, sharded channels (SSUBSCRIBE) on the process that has their slot, so
that a message crosses no other process of Redis.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from realtime.engine.errors import RedisDown, RedisRefused
from realtime.engine.hot_redis import HotRedis
from realtime.engine.redis_address import Address
from realtime.engine.subscriptions import Arrived, Subscriptions

log = logging.getLogger("lyceum.engine.redis")

LOOK_SECONDS = 3.0  # between two looks at who the master is
REPAIR_SECONDS = 0.25  # between two attempts to hold the channels whose slot has moved


class Listening:
    """`repaired()` is called whenever channels were lost and are held again: some messages may be missing."""

    def __init__(self, redis: HotRedis, *, arrived: Arrived, repaired: Callable[[], None]) -> None:
        self._redis = redis
        self._arrived = arrived
        self._repaired = repaired
        self._connections: dict[Address, Subscriptions] = {}
        self._where: dict[bytes, Subscriptions | None] = {}
        self._moving: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        redis.on_moved.append(self._check)

    async def start(self, seconds: float = 5.0) -> None:
        """After `redis` has started. Raise RedisDown."""
        if not self._redis.is_cluster:
            connection = self._at(self._redis.address)
            await connection.start(seconds)
            self._looking = asyncio.create_task(self._look(connection))

    async def stop(self) -> None:
        for task in (self._moving, self._looking):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        await asyncio.gather(*self._leaving, *(connection.stop() for connection in self._connections.values()))

    async def hold(self, channel: bytes) -> None:
        """Return when Redis has confirmed. Raise RedisDown; the channel is then not held."""
        node = self._redis.node_of(channel)
        if node is None:
            self._redis.refresh()
            raise RedisDown("nobody has this slot")
        connection = self._at(node.address)
        await connection.hold(channel)
        self._where[channel] = connection

    def drop(self, channel: bytes) -> None:
        connection = self._where.pop(channel, None)
        if connection is not None:
            connection.drop(channel)

    def _at(self, address: Address) -> Subscriptions:
        connection = self._connections.get(address)
        if connection is None:
            connection = self._connections[address] = Subscriptions(
                address,
                arrived=self._arrived,
                repaired=self._repaired,
                strayed=self._strayed,
                sharded=self._redis.is_cluster,
                deadline=self._redis.deadline,
            )
            connection.open()
        return connection

    async def _look(self, connection: Subscriptions) -> None:
        """A master that is demoted hangs up on nobody. Who listens there hears nothing of what is said to the next one,
        and may not ask; so it is asked on the other connection, whether both still talk to one master."""
        apart = False
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            known = connection.writer
            try:
                writer = await self._redis.look()
            except RedisDown:
                continue
            except RedisRefused as refusal:
                log.warning("nobody is listened to: %s", refusal)
                connection.renew()
                continue
            if known != connection.writer or not connection.is_up:
                continue  # it is being made
            was_apart, apart = apart, writer != known
            if apart:
                connection.renew()
            if apart and was_apart:  # it has been renewed, so the other one is where the name no longer leads
                self._redis.renew()

    def _strayed(self, channel: bytes | None) -> None:
        """A process no longer has a channel's slot, or has gone."""
        if channel is not None and channel in self._where:
            self._where[channel] = None
        self._redis.refresh()
        self._check()

    def _check(self) -> None:
        if self._moving is None or self._moving.done():
            self._moving = asyncio.create_task(self._move())

    async def _move(self) -> None:
        """Hold elsewhere what has moved, until all is held."""
        moved = False
        while astray := [channel for channel, at in self._where.items() if at is None or at is not self._home(channel)]:
            for channel in astray:
                old, home = self._where.get(channel), self._home(channel)
                if home is None or channel not in self._where:
                    continue
                try:
                    await home.hold(channel)
                except RedisDown:
                    continue
                if channel in self._where:
                    self._where[channel] = home
                    moved = True
                if old is not None:
                    old.drop(channel)
            if any(self._where[channel] is None for channel in astray if channel in self._where):
                self._redis.refresh()
            await asyncio.sleep(REPAIR_SECONDS)
        self._let_go_of_others()
        if moved:
            self._repaired()

    def _let_go_of_others(self) -> None:
        """Processes that have no slot any more, and hold no channel of ours."""
        used = set(self._where.values())
        for address, connection in list(self._connections.items()):
            if connection not in used and not self._redis.serves(address):
                del self._connections[address]
                leaving = asyncio.create_task(connection.stop())
                self._leaving.add(leaving)
                leaving.add_done_callback(self._leaving.discard)

    def _home(self, channel: bytes) -> Subscriptions | None:
        node = self._redis.node_of(channel)
        return None if node is None else self._at(node.address)
