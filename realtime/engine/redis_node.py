"""One Redis process, for hot paths: every command of a loop tick in one write."""

from __future__ import annotations

import asyncio
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
        info: list[bytes] = await asyncio.gather(wire.ask("INFO", "server"), wire.ask("INFO", "replication"))
        fields = dict(line.split(b":", 1) for part in info for line in part.splitlines() if b":" in line)
        self.writer = fields.get(b"master_replid", b"unknown").decode()
        self.is_cluster = fields.get(b"redis_mode") == b"cluster"
        if fields.get(b"role") == b"slave" and not self.is_cluster:  # a cluster's sends us to their master themselves
            raise RedisRefused("it is a replica: what it knows may be old")
