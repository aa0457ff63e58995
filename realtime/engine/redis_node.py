"""One Redis process, for hot paths: every command of a loop tick in one write."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from realtime.engine.errors import RedisRefused
from realtime.engine.redis_address import Address
from realtime.engine.redis_link import Link
from realtime.engine.redis_wire import Wire

Argument = str | bytes | int | float


class Script:
    """Lua, known to Redis by its hash. It must name every key it touches, all with one hash tag."""

    __slots__ = ("sha", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self.sha = hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest()


class RedisNode(Link):
    """`writer` names the master behind the open connection, another with each start and each promotion: when it has
    changed, something may be missing from what is known there."""

    def __init__(self, address: Address, *, deadline: float, scripts: Sequence[Script] = ()) -> None:
        super().__init__(address, deadline=deadline)
        self._scripts = tuple(scripts)
        self.writer = ""
        self.is_cluster = False

    async def call(self, *command: Argument) -> Any:
        return await (await self.wire()).ask(*command)

    async def script(self, script: Script, keys: Sequence[Argument], args: Sequence[Argument] = ()) -> Any:
        """Run Lua in one round trip; its source is sent only where Redis does not know it."""
        wire = await self.wire()
        try:
            return await wire.ask("EVALSHA", script.sha, len(keys), *keys, *args)
        except RedisRefused as refusal:
            if not str(refusal).startswith("NOSCRIPT"):
                raise
        return await wire.ask("EVAL", script.source, len(keys), *keys, *args)

    async def greeted(self, wire: Wire, *, again: bool) -> None:
        for script in self._scripts:
            await wire.ask("SCRIPT", "LOAD", script.source)
        self.is_cluster = (await _info(wire, "server")).get(b"redis_mode") == b"cluster"
        self.writer = await writer_of(wire, in_cluster=self.is_cluster)

    async def look(self) -> str:
        """The writer by now. One that was demoted is let go of: where it was may lead to another master. Raise
        RedisDown, and RedisRefused for a replica."""
        wire = await self.wire()
        try:
            self.writer = await writer_of(wire, in_cluster=self.is_cluster)
        except RedisRefused:
            wire.cut()
            raise
        return self.writer


async def writer_of(wire: Wire, *, in_cluster: bool = False) -> str:
    """The `master_replid` of who is there. Raise RedisRefused for a replica, which may follow nobody; one of a cluster
    sends us to its master itself."""
    fields = await _info(wire, "replication")
    if fields.get(b"role") == b"slave" and not in_cluster:
        raise RedisRefused("it is a replica: what it knows may be old")
    return fields.get(b"master_replid", b"unknown").decode()


async def _info(wire: Wire, section: str) -> dict[bytes, bytes]:
    answer: bytes = await wire.ask("INFO", section)
    return dict(line.split(b":", 1) for line in answer.splitlines() if b":" in line)
