"""The connection to Redis: bounded, impatient, and aware of which server process it talks to.

Rules run their scripts through `Scripts`. A server puts the socket engine's one pipelined connection behind it, at a
tenth of the CPU; a command line, a worker and tests need no second connection, and get `PlainScripts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from redis import asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

POOL = 64
PATIENCE_SECONDS = 2.0


@dataclass
class ServerIdentity:
    """The run id of the Redis process behind the newest connection."""

    run_id: str = ""

    async def learn(self, connection: Any) -> None:
        await connection.on_connect()
        await connection.send_command("INFO", "server")
        info = await connection.read_response()
        fields = info if isinstance(info, dict) else _fields(info)
        self.run_id = str(fields.get("run_id", ""))


class Scripts(Protocol):
    """Run Lua in one step. Replies are whole numbers, text or bytes, and lists of them, as Redis sent them.

    Raises OSError, TimeoutError or RedisError while Redis is away: it may or may not have run then.
    """

    async def run(self, text: str, keys: Sequence[str], arguments: Sequence[str | int]) -> Any: ...

    async def server(self, key: str) -> str:
        """The run id of the Redis process that answers for `key`, as its newest connection was told.

        A restarted Redis may have lost its last second of writes. Whoever compares this with the id they wrote down
        notices, because a restart breaks every connection, and a new one learns the new id before its first command.
        """


class PlainScripts:
    def __init__(self, client: redis.Redis, identity: ServerIdentity) -> None:
        self._client = client
        self._identity = identity

    async def server(self, key: str) -> str:
        if not self._identity.run_id:
            await self._client.ping()  # the first connection learns whom it talks to
        return self._identity.run_id

    async def run(self, text: str, keys: Sequence[str], arguments: Sequence[str | int]) -> Any:
        return await self._client.register_script(text)(keys=keys, args=arguments)


def text_of(part: Any) -> Any:
    """A part of a script's reply, with text as text."""
    return part.decode() if isinstance(part, bytes) else part


def connect(url: str) -> tuple[redis.Redis, ServerIdentity]:
    identity = ServerIdentity()
    pool = redis.BlockingConnectionPool.from_url(
        url,
        max_connections=POOL,
        timeout=PATIENCE_SECONDS,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), 1),
        decode_responses=True,
        redis_connect_func=identity.learn,
    )
    return redis.Redis(connection_pool=pool), identity


def _fields(info: str | bytes) -> dict[str, str]:
    text = info.decode() if isinstance(info, bytes) else info
    return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
