"""PostgreSQL and Redis for a command: those of the settings, when they answer, else the embedded ones."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import asyncpg
from pydantic import SecretStr
from redis import asyncio as redis
from redis.exceptions import RedisError

from domain.kit.settings import Environment, Settings
from server import services
from server.cli.refusals import MISCONFIGURED, Refused
from server.cli.steps import run_async, say, step

PATIENCE_SECONDS = 5.0


@contextmanager
def backends(settings: Settings) -> Iterator[Settings]:
    """The settings with both addresses filled in, for as long as the block lasts.

    Raises Refused when a given address does not answer, ServiceFailed when the embedded services do not
    start.
    """
    run_async(_must_answer(settings))
    needed = embedded_needed(settings)
    if not needed:
        yield settings
        return
    if settings.env is Environment.PRODUCTION:
        say(f"production with an embedded {' and '.join(needed)}: good for a trial, one machine, no backups")
    with step("PostgreSQL and Redis" if len(needed) > 1 else needed[0]) as outcome:
        pair = services.start(settings.data_dir, needed=needed)
        outcome.append("started" if pair.children else "found running")
    try:
        yield settings.model_copy(
            update={
                "database_url": settings.database_url or SecretStr(pair.database_url),
                "redis_url": settings.redis_url or SecretStr(pair.redis_url),
            }
        )
    finally:
        services.stop(pair)


def embedded_needed(settings: Settings) -> list[str]:
    """Which services the settings leave to us."""
    given = {"postgres": settings.database_url, "redis": settings.redis_url}
    return [name for name, url in given.items() if not url]


async def _must_answer(settings: Settings) -> None:
    if settings.database_url:
        await postgres_answers(settings.database_url.get_secret_value())
    if settings.redis_url:
        await redis_answers(settings.redis_url.get_secret_value())


async def postgres_answers(url: str) -> str:
    """The server's version. Raises Refused with the reason when there is none to talk to."""
    try:
        connection = await asyncpg.connect(url, timeout=PATIENCE_SECONDS)
        try:
            return str(connection.get_server_version().major)
        finally:
            await connection.close(timeout=PATIENCE_SECONDS)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise _silent("PostgreSQL", "DATABASE_URL", url, 5432, error) from error


async def redis_answers(url: str) -> tuple[str, bool]:
    """The server's version, and whether its append-only file is on. Raises Refused with the reason."""
    try:
        client = redis.from_url(url, socket_connect_timeout=PATIENCE_SECONDS, socket_timeout=PATIENCE_SECONDS)
        async with client:
            server, persistence = await client.info("server"), await client.info("persistence")
            return str(server["redis_version"]), bool(persistence["aof_enabled"])
    except (OSError, RedisError, ValueError) as error:
        raise _silent("Redis", "REDIS_URL", url, 6379, error) from error


def _silent(name: str, variable: str, url: str, port: int, error: Exception) -> Refused:
    """Names the host, never the address as given: it holds a password."""
    try:
        parts = urlsplit(url)
        place = f"{parts.hostname}:{parts.port or port}" if parts.hostname else parts.path
    except ValueError:
        place = ""
    if not place or isinstance(error, ValueError | asyncpg.InterfaceError):
        return Refused(f"{variable} is not the address of a {name} server.", MISCONFIGURED)
    return Refused(f"{name} at {place} ({variable}) does not let us in: {_reason(error)}.")


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError | asyncio.TimeoutError):
        return f"no answer within {PATIENCE_SECONDS:.0f} s"
    cause = error.__cause__ or error.__context__
    if isinstance(error, RedisError) and isinstance(cause, OSError):
        error = cause
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__
