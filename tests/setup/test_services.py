"""The embedded PostgreSQL and Redis: shared, and back after any crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from redis import asyncio as redis

from server import services
from server.services import identity
from server.services.processes import is_running, wait_until
from tests.fixtures.patience import PATIENCE_SECONDS

HOUSE = Path(__file__).parents[2]
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root chooses as whom PostgreSQL runs")


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A data folder; whatever a test left running in it is stopped."""
    yield tmp_path
    assert services.end_orphans(tmp_path)


def pid_of(data_dir: Path, name: str) -> int:
    files = {"postgres": "postgres-18/postmaster.pid", "redis": "redis/redis.pid"}
    return int((data_dir / files[name]).read_text().split()[0])


def kill(pid: int, name: str) -> None:
    os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: not is_running(pid, name), PATIENCE_SECONDS)


async def write(pair: services.Services, value: str) -> None:
    connection = await asyncpg.connect(pair.database_url)
    await connection.execute("CREATE TABLE IF NOT EXISTS kept (value text)")
    await connection.execute("INSERT INTO kept VALUES ($1)", value)
    await connection.close()
    async with redis.from_url(pair.redis_url) as client:
        await client.sadd("kept", value)


async def read(pair: services.Services) -> tuple[set[str], set[str]]:
    connection = await asyncpg.connect(pair.database_url)
    rows = {row["value"] for row in await connection.fetch("SELECT value FROM kept")}
    await connection.close()
    async with redis.from_url(pair.redis_url, decode_responses=True) as client:
        return rows, set(await client.smembers("kept"))


async def test_what_was_written_survives_a_restart(data_dir: Path) -> None:
    with services.running(data_dir) as pair:
        await write(pair, "first")
    with services.running(data_dir) as pair:
        assert len(pair.children) == 2
        assert await read(pair) == ({"first"}, {"first"})


async def test_two_users_share_one_pair_and_the_last_one_stops_it(data_dir: Path) -> None:
    first = services.start(data_dir, fast=True)
    server = pid_of(data_dir, "postgres")
    second = services.start(data_dir, fast=True)
    assert second.children == []
    assert pid_of(data_dir, "postgres") == server

    assert services.stop(first) is False
    await write(second, "still here")
    assert services.stop(second) is True
    assert not is_running(server, "postgres")


@pytest.mark.parametrize("victims", [("postgres",), ("redis",), ("postgres", "redis")])
async def test_a_killed_service_is_started_again_with_its_data(data_dir: Path, victims: tuple[str, ...]) -> None:
    crashed = services.start(data_dir)
    await write(crashed, "first")
    if "redis" in victims:
        async with redis.from_url(crashed.redis_url) as client:
            await client.bgrewriteaof()  # what "everysec" has not flushed yet may be lost; this is not about that
            assert wait_until(lambda: any((data_dir / "redis").glob("appendonly*")), PATIENCE_SECONDS)
    for name in victims:
        kill(pid_of(data_dir, name), name)

    with services.running(data_dir) as pair:
        assert len(pair.children) == len(victims)
        assert await read(pair) == ({"first"}, {"first"})
    assert services.stop(crashed) is True


async def test_what_a_killed_owner_left_running_is_taken_over(data_dir: Path) -> None:
    start_and_be_killed(data_dir)
    server = pid_of(data_dir, "postgres")
    assert is_running(server, "postgres")

    with services.running(data_dir) as pair:
        assert pair.children == []
        await write(pair, "taken over")
    assert not is_running(server, "postgres")


def start_and_be_killed(data_dir: Path) -> None:
    script = (
        "import os, sys; from server import services; services.start(sys.argv[1], fast=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(data_dir)], cwd=HOUSE, check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL


async def test_a_lock_file_that_names_a_stranger_does_not_stop_the_start(data_dir: Path) -> None:
    with services.running(data_dir, fast=True):
        pass
    stranger = os.getppid()  # after a reboot the old number belongs to somebody else
    (data_dir / "postgres-18" / "postmaster.pid").write_text(f"{stranger}\n{data_dir}/postgres-18\n0\n5432\n\n\n0 0\n")
    with services.running(data_dir, fast=True) as pair:
        await write(pair, "first")


async def test_a_half_made_cluster_is_made_anew(data_dir: Path) -> None:
    half = data_dir / "postgres-18.draft"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with services.running(data_dir, fast=True) as pair:
        await write(pair, "first")
    assert not half.exists()


async def test_a_deep_folder_gets_its_sockets_in_a_short_private_one(data_dir: Path) -> None:
    deep = data_dir / ("x" * 60) / ("y" * 60)
    with services.running(deep, fast=True) as pair:
        await write(pair, "first")
        sockets = Path(pair.redis_url.removeprefix("unix://")).parent
        assert not sockets.is_relative_to(deep)
        assert sockets.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_written_is_one_sentence() -> None:
    with pytest.raises(services.ServiceFailed, match=r"^The data folder /proc/lyceum cannot be used: .+\.$"):
        services.start("/proc/lyceum")


@AS_ROOT
@pytest.mark.parametrize("choice", identity.FOR_ROOT, ids=["namespace", "nobody passing", "nobody"])
def test_each_way_of_not_being_root_is_tried_before_it_is_chosen(tmp_path: Path, choice: identity.Identity) -> None:
    binary = Path(sys.executable)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    can_pass = "--" in choice.prefix and (choice.uid == 0 or any("dac_override" in word for word in choice.prefix))
    if identity.works(choice, Path("/bin/true"), Path("/")):  # this machine allows it at all
        assert identity.works(choice, Path("/bin/true"), closed) is can_pass
    assert not identity.works(choice, binary.with_name("no-such-binary"), tmp_path)
