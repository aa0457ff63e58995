"""Reading a Redis URL, and opening the connection it names."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from realtime.engine.redis_wire import Wire


class Address(NamedTuple):
    host: str
    port: int
    path: str | None
    username: str | None
    password: str | None
    database: int
    tls: bool

    @classmethod
    def parse(cls, url: str) -> Address:
        """`redis://`, `rediss://` (TLS) or `unix://`. Raise ValueError for anything else."""
        parts = urlsplit(url)
        if parts.scheme not in {"redis", "rediss", "unix"}:
            raise ValueError("a Redis URL starts with redis://, rediss:// or unix://")
        query = parse_qs(parts.query)
        local = parts.scheme == "unix"
        number = query.get("db", [None])[0] or ("" if local else parts.path.strip("/")) or "0"
        return cls(
            host=parts.hostname or "127.0.0.1",
            port=parts.port or 6379,
            path=unquote(parts.path) if local else None,
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else query.get("password", [None])[0],
            database=int(number),
            tls=parts.scheme == "rediss",
        )

    def at(self, host: str, port: int) -> Address:
        """The same credentials at another node of the cluster."""
        return self._replace(host=host, port=port, path=None)

    async def connect(self, make: Callable[[], Wire]) -> Wire:
        """Open, authenticate and choose the database. Raise OSError, RedisDown or RedisRefused."""
        loop = asyncio.get_running_loop()
        if self.path is not None:
            _, wire = await loop.create_unix_connection(make, self.path)
        else:
            context = ssl.create_default_context() if self.tls else None
            _, wire = await loop.create_connection(make, self.host, self.port, ssl=context)
        try:
            if self.password is not None:
                await wire.ask("AUTH", *([self.username] if self.username else []), self.password)
            if self.database:
                await wire.ask("SELECT", self.database)
        except BaseException:
            wire.cut()
            raise
        return wire
