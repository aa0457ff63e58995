"""bcrypt away from the event loop: as many threads as cores, and a queue that refuses rather than grows."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import bcrypt

from domain.kit.errors import Unavailable

MAX_WAITING = 200
T = TypeVar("T")


class HashingPool:
    def __init__(self, rounds: int) -> None:
        threads = os.cpu_count() or 1
        self._rounds = rounds
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="bcrypt")
        self._waiting = 0
        self._decoy = bcrypt.hashpw(b"nobody has this password", bcrypt.gensalt(rounds)).decode()

    async def hash(self, password: str) -> str:
        return await self._run(lambda: bcrypt.hashpw(_prepare(password), bcrypt.gensalt(self._rounds)).decode())

    async def matches(self, password: str, hashed: str | None) -> bool:
        """Whether the password is right. Without a hash it takes as long and says no: nobody learns who exists."""
        right = await self._run(lambda: bcrypt.checkpw(_prepare(password), (hashed or self._decoy).encode()))
        return right and hashed is not None

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= MAX_WAITING:
            raise Unavailable("Too many people sign in at this moment. Try again shortly.", retry_after=2)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _prepare(password: str) -> bytes:
    """bcrypt reads 72 bytes and no NUL: hashing first makes every byte of a longer password count."""
    return base64.b64encode(hashlib.sha256(password.encode()).digest())
