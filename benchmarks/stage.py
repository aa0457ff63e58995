"""What a benchmark stands on: PostgreSQL and Redis, a fresh database, server processes, people by the thousand."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg

from benchmarks import machine
from domain.identity.tokens import issue_access_token
from models import database
from models.base import new_id
from server import services

ROOT = Path(__file__).parents[1]
DATA = ROOT / ".data" / "bench"
SECRET = "a secret that only the benchmarks know, and long enough"
START_SECONDS = 30.0


@dataclass(frozen=True)
class Stage:
    """The services of one run. `prefix` keeps its keys in Redis apart."""

    database_url: str
    redis_url: str
    prefix: str

    def environment(self, **more: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOST": "127.0.0.1",
            "PORT": "0",
            "LYCEUM_ENV": "test",
            "LYCEUM_SECRET_KEY": SECRET,
            "LYCEUM_DATA_DIR": str(DATA / "server"),
            "LYCEUM_REDIS_PREFIX": self.prefix,
            "LYCEUM_LOG_LEVEL": "warning",
            "LYCEUM_REQUESTS_PER_MINUTE": "100000000",
            "LYCEUM_COURSE_REVIEW_REQUIRED": "false",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            **more,
        }


@dataclass(frozen=True)
class Person:
    id: UUID
    token: str


@dataclass(frozen=True)
class Server:
    process: asyncio.subprocess.Process
    url: str

    @property
    def cpu_seconds(self) -> float:
        return machine.cpu_seconds(self.process.pid)


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """Services and an empty, migrated database, dropped afterwards."""
    machine.require_linux()
    with services.running(DATA) as pair:
        name = f"bench_{os.getpid()}"
        admin = await database.plain_connection(pair.database_url)
        try:
            await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            await admin.execute(f"CREATE DATABASE {name}")
            url = urlunsplit(urlsplit(pair.database_url)._replace(path=f"/{name}"))
            await database.migrate(url)
            yield Stage(url, pair.redis_url, prefix=f"bench:{secrets.token_hex(4)}")
            await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        finally:
            await admin.close()


@asynccontextmanager
async def started(command: Sequence[str], environment: dict[str, str]) -> AsyncIterator[Server]:
    """A process that prints `ready on http://...` once it serves. It is ended with the block."""
    log = DATA / f"{Path(command[-1]).stem.rpartition('.')[2]}.log"
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE, stderr=errors
        )
    try:
        async with asyncio.timeout(START_SECONDS):
            url = await _address(process, log)
        yield Server(process, url)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), 15)
            except TimeoutError:
                process.kill()
                await process.wait()


@asynccontextmanager
async def servers(stage: Stage, count: int, **environment: str) -> AsyncIterator[list[Server]]:
    """As many server processes as that, each with a port of its own."""
    command = [sys.executable, "-m", "server.cli", "serve"]
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(started(command, stage.environment(**environment))) for _ in range(count)
        ]


async def people(stage: Stage, count: int, role: str) -> list[Person]:
    """Signed-in people, written straight into the tables: a thousand registrations would only measure bcrypt."""
    now = datetime.now(UTC)
    connection = await database.plain_connection(stage.database_url)
    made = [(new_id(), new_id()) for _ in range(count)]
    users = [
        {
            "id": user_id,
            "created_at": now,
            "updated_at": now,
            "version": 1,
            "name": f"{role.capitalize()} {number}",
            "email": f"{user_id}@example.com",
            "password_hash": "x" * 60,
            "role": role,
            "status": "active",
            "locale": "en",
            "time_zone": "UTC",
            "bio": "",
            "auth_epoch": 1,
        }
        for number, (user_id, _) in enumerate(made)
    ]
    sign_ins = [
        {"id": sign_in_id, "created_at": now, "user_id": user_id, "user_agent": "benchmark"}
        for user_id, sign_in_id in made
    ]
    try:
        await insert(connection, "users", users)
        await insert(connection, "sign_ins", sign_ins)
    finally:
        await connection.close()
    return [Person(user_id, _token(user_id, sign_in_id, now)) for user_id, sign_in_id in made]


async def insert(connection: asyncpg.Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    columns = list(rows[0])
    records = [tuple(row[column] for column in columns) for row in rows]
    await connection.copy_records_to_table(table, records=records, columns=columns)


def _token(user_id: UUID, sign_in_id: UUID, now: datetime) -> str:
    return issue_access_token(SECRET.encode(), user_id=user_id, sign_in_id=sign_in_id, epoch=1, now=now, seconds=3600)


async def _address(process: asyncio.subprocess.Process, log: Path) -> str:
    assert process.stdout is not None
    async for raw in process.stdout:
        line = raw.decode().strip()
        if line.startswith("ready on "):
            return line.removeprefix("ready on ")
    said = log.read_text()[-2000:]  # noqa: ASYNC240 - nothing else goes on
    raise RuntimeError(f"{log.stem} ended before it was ready:\n{said}")
