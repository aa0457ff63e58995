"""The rules' scripts over one connection of the engine's: all of a loop's turn in one write, a tenth of the CPU."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from realtime.engine.errors import RedisRefused
from realtime.engine.hot_redis import HotRedis
from realtime.engine.redis_node import RedisNode, Script


class PipelinedScripts:
    """A `domain.kit.redis.Scripts`. While Redis is away it fails at once, and connects again by itself."""

    def __init__(self, url: str) -> None:
        self._redis = HotRedis(url)
        self._known: dict[str, Script] = {}

    async def start(self) -> None:
        """Connect. Raises RedisDown when that takes longer than five seconds."""
        await self._redis.start()

    async def stop(self) -> None:
        await self._redis.stop()

    async def server(self, key: str) -> str:
        return self._up(key).writer

    async def run(self, text: str, keys: Sequence[str], arguments: Sequence[str | int]) -> Any:
        self._up(keys[0])
        script = self._known.get(text)
        if script is None:
            script = self._known[text] = Script(text)
        try:
            return await self._redis.script(script, keys, arguments)
        except RedisRefused as refusal:
            raise ConnectionError(str(refusal)) from refusal

    def _up(self, key: str) -> RedisNode:
        node = self._redis.node_of(key)
        if node is None or node.open_wire is None:  # who waited for the connection would wait with all the others
            raise ConnectionError("Redis is away")
        return node
