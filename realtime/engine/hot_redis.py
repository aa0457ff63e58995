"""Redis for whoever needs a script at the cost of a function call: one process, or a cluster."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from realtime.engine.errors import RedisDown, RedisRefused
from realtime.engine.redis_address import Address
from realtime.engine.redis_node import Argument, RedisNode, Script
from realtime.engine.redis_wire import DEADLINE_SECONDS
from realtime.engine.slots import SLOTS, Place, read_moved, read_slots, slot_of

log = logging.getLogger("lyceum.engine.redis")

REDIRECTS = 5
MOVING_SECONDS = 0.1  # between two attempts while a slot moves or its master is being replaced
Answer = TypeVar("Answer")


class HotRedis:
    """Raises RedisDown (no answer within `deadline` seconds; with a cluster that moves slots, a few of them) and
    RedisRefused (Redis said no), nothing else. Replies are bytes, integers, lists or None, as Redis sent them."""

    def __init__(self, url: str, *, deadline: float = DEADLINE_SECONDS, scripts: Sequence[Script] = ()) -> None:
        self.address = Address.parse(url)
        self.deadline = deadline
        self._scripts = tuple(scripts)
        self._seed = RedisNode(self.address, deadline=deadline, scripts=scripts)
        self._nodes: dict[Place, RedisNode] = {}
        self._owners: list[RedisNode | None] = []
        self._refreshing: asyncio.Task[None] | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self.on_moved: list[Callable[[], None]] = []

    async def start(self, seconds: float = 5.0) -> None:
        """Connect, and learn whether this is a cluster. Raise RedisDown when that takes longer than `seconds`."""
        await self._seed.start(seconds)
        if self._seed.is_cluster and not self._owners:
            self._owners = [None] * SLOTS
            await self._refresh()

    async def stop(self) -> None:
        if self._refreshing is not None:
            self._refreshing.cancel()
            with suppress(asyncio.CancelledError):
                await self._refreshing
        for leaving in self._leaving:
            leaving.cancel()
        await asyncio.gather(*self._leaving, return_exceptions=True)
        await asyncio.gather(self._seed.stop(), *(node.stop() for node in self._nodes.values()))

    @property
    def is_cluster(self) -> bool:
        return bool(self._owners)

    @property
    def writer(self) -> str:
        """The master this connection talks to (without a cluster)."""
        return self._seed.writer

    async def look(self) -> str:
        """Ask who the master is by now (without a cluster); a replica is let go of. Raise RedisDown, RedisRefused."""
        return await self._seed.look()

    def renew(self) -> None:
        """Connect anew (without a cluster)."""
        self._seed.renew()

    async def call(self, *command: Argument, key: str | bytes | None = None) -> Any:
        """One command; in a cluster `key` says where."""
        if key is None or not self._owners:
            return await self._seed.call(*command)
        return await self.at(key, lambda node: node.call(*command))

    async def script(self, script: Script, keys: Sequence[str | bytes], args: Sequence[Argument] = ()) -> Any:
        """Run Lua in one round trip where its first key lives."""
        if not keys or not self._owners:
            return await self._seed.script(script, keys, args)
        return await self.at(keys[0], lambda node: node.script(script, keys, args))

    async def at(self, key: str | bytes, work: Callable[[RedisNode], Awaitable[Answer]]) -> Answer:
        """Do something on the connection of the process that has `key`, again where the key has moved to."""
        if not self._owners:
            return await work(self._seed)
        slot = slot_of(key)
        for _ in range(REDIRECTS):
            node = self._owners[slot]
            try:
                if node is not None:
                    return await work(node)
            except RedisRefused as refusal:
                self._redirected(refusal)
            except RedisDown:
                self.refresh()
                raise
            self.refresh()
            await asyncio.sleep(MOVING_SECONDS)
        raise RedisDown("the cluster is moving this slot")

    def node_of(self, key: str | bytes) -> RedisNode | None:
        """Who has `key` at the moment; None while nobody has."""
        return self._owners[slot_of(key)] if self._owners else self._seed

    def refresh(self) -> None:
        """Ask anew who has which slots, in the background, once at a time."""
        if self._owners and (self._refreshing is None or self._refreshing.done()):
            self._refreshing = asyncio.create_task(self._refresh_soon())

    def _redirected(self, refusal: RedisRefused) -> None:
        text = str(refusal)
        moved = read_moved(text)
        if moved is not None:
            slot, place = moved
            self._owners[slot] = self._node(place)
        elif not text.startswith(("ASK ", "TRYAGAIN", "CLUSTERDOWN", "LOADING", "READONLY")):
            raise refusal

    def _node(self, place: Place) -> RedisNode:
        node = self._nodes.get(place)
        if node is None:
            node = RedisNode(self.address.at(*place), deadline=self.deadline, scripts=self._scripts)
            node.open()
            self._nodes[place] = node
        return node

    def serves(self, address: Address) -> bool:
        """Has the process at this address any slot? Without a cluster it has all."""
        return not self._owners or any(node.address == address for node in self._nodes.values())

    def _let_go_of_others(self) -> None:
        """Processes that have no slot any more: else each would be dialled for ever."""
        owners = set(self._owners)
        for place, node in list(self._nodes.items()):
            if node not in owners:
                del self._nodes[place]
                leaving = asyncio.create_task(self._let_go(node))
                self._leaving.add(leaving)
                leaving.add_done_callback(self._leaving.discard)

    async def _let_go(self, node: RedisNode) -> None:
        try:
            await asyncio.sleep(self.deadline)  # what it was asked before is answered by then
        finally:
            await node.stop()

    async def _refresh_soon(self) -> None:
        await asyncio.sleep(MOVING_SECONDS)
        try:
            await self._refresh()
        except (RedisDown, RedisRefused) as failure:
            log.warning("the cluster does not say who has which slots: %s", failure)

    async def _refresh(self) -> None:
        candidates = [node for node in (*self._nodes.values(), self._seed) if node.is_up] or [self._seed]
        node = candidates[0]
        rows = await node.call("CLUSTER", "SLOTS")
        owners = read_slots(rows, Place(node.address.host, node.address.port))
        before = list(self._owners)
        for place, ranges in owners.items():
            owner = self._node(place)
            for slots in ranges:
                self._owners[slots.start : slots.stop] = [owner] * len(slots)
        self._let_go_of_others()
        if before != self._owners:
            for callback in self.on_moved:
                callback()
