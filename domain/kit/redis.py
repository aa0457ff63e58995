"""The connection to Redis: bounded, impatient, and aware of which master it talks to.

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
    """Which master the newest connection talks to."""

    writer: str = ""

    async def learn(self, connection: Any) -> None:
        await connection.on_connect()
        await connection.send_command("INFO", "replication")
        info = await connection.read_response()
        fields = info if isinstance(info, dict) else _fields(info)
        self.writer = str(fields.get("master_replid", ""))


class Scripts(Protocol):
    """Run Lua in one step. Replies are whole numbers, text or bytes, and lists of them, as Redis sent them.

    Raises OSError, TimeoutError or RedisError while Redis is away: it may or may not have run then.
    """

    async def run(self, text: str, keys: Sequence[str], arguments: Sequence[str | int]) -> Any: ...

    async def server(self, key: str) -> str:
        """The `master_replid` of the Redis that answers for `key`, as its newest connection was told.

        A restarted Redis may have lost its last second of writes, and one that was a replica in between what another
        master was told. Both have taken a new one: whoever compares it with the one they wrote down notices. A restart
        breaks every connection, a write to a replica too, and a new one learns it before its first command. A master
        whose last replica has been gone for an hour takes a new one with no need: so before a script calls its keys
        stale it asks Redis itself.
        """


class PlainScripts:
    def __init__(self, client: redis.Redis, identity: ServerIdentity) -> None:
        self._client = client
        self._identity = identity

    async def server(self, key: str) -> str:
        if not self._identity.writer:
            await self._client.ping()  # the first connection learns whom it talks to
        return self._identity.writer

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
        # Once more, on a new connection: a machine that stood still for longer than our patience is not Redis's fault.
        # What was asked may have been done already, so all that is asked by this client may be done twice.
        retry=Retry(NoBackoff(), 1),
        decode_responses=True,
        redis_connect_func=identity.learn,
    )
    return redis.Redis(connection_pool=pool), identity


def _fields(info: str | bytes) -> dict[str, str]:
    text = info.decode() if isinstance(info, bytes) else info
    return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
