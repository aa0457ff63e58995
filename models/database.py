"""The connection to PostgreSQL, and its migrations."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.exceptions import DBConnectionError, OperationalError
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps

APP = "lyceum"
MODULES = [
    "models.identity",
    "models.organizations",
    "models.catalogue",
    "models.learning",
    "models.live.sessions",
    "models.live.people",
    "models.live.talk",
    "models.community",
    "models.notifications",
    "models.fan_outs",
    "models.deliveries",
    "models.webhooks",
    "models.operations",
]
STATEMENT_TIMEOUT_MS = 5_000
MIGRATION_LOCK = 0x4C59_4345  # any number, the same in every process
MIGRATION_PATIENCE_SECONDS = 120
GONE = (DBConnectionError, ConnectionError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError)
AWAY_STATES = ("08", "40", "53", "57")  # connection, rollback, resources, intervention: try again


class PooledConnection(asyncpg.Connection):
    """Goes back to the pool without a round trip to reset it: whoever borrows one leaves no session state behind
    (locks are of transactions; who listens or holds a lock for longer has a connection of its own)."""

    def get_reset_query(self) -> str:
        return ""


def config(url: str, *, pool: int = 5, **settings: str) -> dict[str, Any]:
    """Tortoise's configuration for `postgres://user:password@host:port/name?host=/socket/folder`."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    credentials: dict[str, Any] = {
        "host": query.get("host") or parts.hostname or "localhost",
        "port": parts.port or 5432,
        "user": unquote(parts.username or query.get("user") or "postgres"),
        "password": unquote(parts.password or ""),
        "database": parts.path.lstrip("/") or "postgres",
        "minsize": 1,
        "maxsize": pool,
        "command_timeout": 30,
        "connection_class": PooledConnection,
        "server_settings": {"application_name": "lyceum", "TimeZone": "UTC", **settings},
    }
    if "sslmode" in query:
        credentials["ssl"] = query["sslmode"]
    return {
        "connections": {"default": {"engine": "tortoise.backends.asyncpg", "credentials": credentials}},
        "apps": {APP: {"models": MODULES, "default_connection": "default", "migrations": "models.migrations"}},
        "use_tz": True,
        "timezone": "UTC",
    }


async def connect(url: str, pool: int) -> None:
    """Open the pool. Raises OSError or asyncpg.PostgresError when there is no database to talk to."""
    await Tortoise.init(config=config(url, pool=pool, statement_timeout=str(STATEMENT_TIMEOUT_MS)))
    await ping()


async def ping() -> None:
    """Raises what `connect` raises when the database is away."""
    await get_connection("default").execute_query("SELECT 1")


def is_away(error: BaseException) -> bool:
    """Whether an error means that the database is restarting or overloaded, rather than that we asked nonsense."""
    if isinstance(error, OSError | DBConnectionError | asyncpg.InterfaceError):
        return True
    if isinstance(error, OperationalError) and error.args and isinstance(error.args[0], Exception):
        return is_away(error.args[0])
    return isinstance(error, asyncpg.PostgresError) and str(error.sqlstate)[:2] in AWAY_STATES


async def disconnect() -> None:
    await Tortoise.close_connections()


async def migrate(url: str) -> list[str]:
    """Apply what is missing; the names applied, in order. Any number of processes may call at once.

    The lock is polled, not waited for: a session that blocks on it would hold a snapshot that makes
    CREATE INDEX CONCURRENTLY in the holder's migration wait for ever.
    """
    settings = config(url)
    lock = await plain_connection(url)
    try:
        async with asyncio.timeout(MIGRATION_PATIENCE_SECONDS):
            while not await lock.fetchval("SELECT pg_try_advisory_lock($1)", MIGRATION_LOCK):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await Tortoise.init(config=settings, init_connections=False)
        try:
            executor = _Executor(get_connection("default"), settings["apps"])
            plan = [step.migration.name for step in await executor.plan()]
            if plan:
                await executor.migrate([MigrationTarget(app_label=APP, name="__latest__")])
            return plan
        finally:
            await Tortoise.close_connections()
    finally:
        await lock.close()


async def missing_migrations(url: str) -> list[str]:
    """The names of those that `migrate` would apply."""
    settings = config(url)
    await Tortoise.init(config=settings, init_connections=False)
    try:
        plan = await _Executor(get_connection("default"), settings["apps"]).plan()
        return [step.migration.name for step in plan]
    finally:
        await Tortoise.close_connections()


class _Tables(StateApps):
    """Every model as a migration knows it, without the means to query it: made anew at each step, they took half of
    the time that a new database needs, and our migrations ask for rows in SQL alone."""

    def _build_initial_querysets(self) -> None:
        pass


class _Executor(MigrationExecutor):
    async def _project_state(self, applied: set[MigrationKey], *, upto: MigrationKey | None = None) -> State:
        before = await super()._project_state(applied, upto=upto)
        return State(before.models, _Tables({APP: "default"}).clone(before.models))


async def plain_connection(url: str) -> asyncpg.Connection:
    """A connection of its own, outside the pool: for a lock, or for listening."""
    credentials = config(url)["connections"]["default"]["credentials"]
    return await asyncpg.connect(
        host=credentials["host"],
        port=credentials["port"],
        user=credentials["user"],
        password=credentials["password"] or None,
        database=credentials["database"],
        ssl=credentials.get("ssl"),
    )
