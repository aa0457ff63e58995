"""How often somebody may ask: fixed windows in Redis, shared by all nodes; per node while Redis is away."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from redis.exceptions import RedisError

from domain.kit.redis import Scripts

log = logging.getLogger(__name__)

WINDOW_SECONDS = 60
COUNT = """
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return {n, redis.call('TTL', KEYS[1])}
"""


@dataclass(frozen=True, slots=True)
class Allowance:
    limit: int
    remaining: int
    reset_seconds: int

    @property
    def exceeded(self) -> bool:
        return self.remaining < 0


class Limiter:
    """`spend(key, limit)` counts one request against a minute's allowance."""

    def __init__(self, scripts: Scripts, prefix: str) -> None:
        self._scripts = scripts
        self._prefix = prefix
        self._local: dict[str, int] = {}
        self._local_window = 0

    async def spend(self, key: str, limit: int) -> Allowance:
        try:
            used, left = await self._scripts.run(COUNT, [f"{self._prefix}:rate:{key}"], [WINDOW_SECONDS])
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("rate limits are per node while Redis is away: %s", error)
            used, left = self._spend_here(key)
        return Allowance(limit, limit - int(used), max(1, int(left)))

    def _spend_here(self, key: str) -> tuple[int, int]:
        window, passed = divmod(int(time.monotonic()), WINDOW_SECONDS)
        if window != self._local_window:
            self._local_window, self._local = window, {}
        self._local[key] = self._local.get(key, 0) + 1
        return self._local[key], WINDOW_SECONDS - passed
