"""Token buckets: so many a second on average, so many at once at most."""

from __future__ import annotations

import time
from collections.abc import Hashable

from domain.kit.errors import RateLimited

SWEEP_AT = 10_000  # keys


class Buckets:
    def __init__(self, *, per_second: float, burst: float) -> None:
        self._rate = per_second
        self._burst = burst
        self._levels: dict[Hashable, tuple[float, float]] = {}  # key -> (tokens, when counted)

    def spend(self, key: Hashable) -> None:
        """Take one token. Raises RateLimited with the seconds until there is one."""
        now = time.monotonic()
        tokens, then = self._levels.get(key, (self._burst, now))
        tokens = min(self._burst, tokens + (now - then) * self._rate)
        if tokens < 1:
            self._levels[key] = (tokens, now)
            raise RateLimited(retry_after=max(0.001, round((1 - tokens) / self._rate, 3)))
        self._levels[key] = (tokens - 1, now)
        if len(self._levels) > SWEEP_AT:
            self._forget_full(now)

    def _forget_full(self, now: float) -> None:
        for key, (tokens, then) in list(self._levels.items()):
            if tokens + (now - then) * self._rate >= self._burst:
                del self._levels[key]
