"""`lyceum serve` as a process: it gets ready, leaves cleanly, and comes back after a kill."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server import services
from server.main import _give_up_dead_lines, _most_sockets
from server.services.processes import is_running, wait_until
from tests.fixtures.patience import PATIENCE_SECONDS

HOUSE = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _nothing_stays(tmp_path: Path) -> Iterator[None]:
    """Whatever a failed test left running is stopped."""
    yield
    assert wait_until(lambda: services.end_orphans(tmp_path / ".data"), PATIENCE_SECONDS)


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], str, Path]]:
    """A server with a folder of its own: its process, its address, and what it prints."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HOUSE), "LYCEUM_ENV": "test", "LYCEUM_DRAIN_SECONDS": "0"}
    printed = folder / "printed"
    with printed.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "server.cli", "serve", "--port", "0", *options],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        ready = re.compile(r"^ready on (http://\S+)$", re.MULTILINE)
        up = wait_until(lambda: bool(ready.search(printed.read_text())) or process.poll() is not None, 90)
        found = ready.search(printed.read_text())
        assert up and found, printed.read_text()  # noqa: PT018 - one fact, with the output to explain it
        yield process, found[1], printed
    finally:
        process.kill()
        process.wait()


def health(address: str) -> str:
    with urllib.request.urlopen(f"{address}/api/health", timeout=PATIENCE_SECONDS) as answer:
        return str(json.load(answer)["status"])


def answers(address: str) -> bool:
    """False when the connection went to a process that was just dying."""
    try:
        return health(address) == "ok"
    except OSError:
        return False


def services_run(folder: Path) -> bool:
    return (folder / ".data" / "postgres-18" / "postmaster.pid").exists()


def test_it_leaves_nothing_behind_but_after_a_kill_and_then_comes_back_on_what_was_left_running(tmp_path: Path) -> None:
    for farewell in (signal.SIGINT, signal.SIGTERM):
        with serving(tmp_path) as (process, address, printed):
            assert health(address) == "ok"
            process.send_signal(farewell)
            assert process.wait(PATIENCE_SECONDS) == 0
        assert not services_run(tmp_path)
        assert "Traceback" not in printed.read_text()

    with serving(tmp_path) as (process, _, _):
        process.kill()
        process.wait()
    assert services_run(tmp_path)
    with serving(tmp_path) as (process, address, printed):
        assert "found running" in printed.read_text()
        assert health(address) == "ok"
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) == 0
    assert not services_run(tmp_path)


def members(parent: int) -> list[int]:
    """The server processes below a parent; PostgreSQL and Redis are its children too."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [pid for pid in map(int, children) if b"--member" in Path(f"/proc/{pid}/cmdline").read_bytes()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds its workers in /proc")
def test_workers_leave_with_a_parent_that_is_killed_and_one_that_is_killed_is_replaced_while_the_other_serves(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, "--workers", "2") as (parent, _, _):
        orphans = members(parent.pid)
        parent.kill()
        assert wait_until(lambda: not any(is_running(pid, "") for pid in orphans), PATIENCE_SECONDS)

    with serving(tmp_path, "--workers", "2") as (parent, address, printed):
        before = members(parent.pid)
        assert len(before) == 2
        os.kill(before[0], signal.SIGKILL)
        assert wait_until(lambda: answers(address), PATIENCE_SECONDS)
        assert wait_until(lambda: len(set(members(parent.pid)) - {before[0]}) == 2, PATIENCE_SECONDS)
        assert "ended (exit code -9); starting it again" in printed.read_text()
        assert printed.read_text().count("ready on ") == 1
        parent.terminate()
        assert parent.wait(90) == 0
    assert not services_run(tmp_path)


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux has it")
def test_whoever_takes_nothing_for_a_minute_is_ended_by_the_kernel() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        _give_up_dead_lines(listening)
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 60_000


@pytest.mark.parametrize(("open_files", "sockets"), [(16_384, 5000), (4096, 1898), (1024, 362), (256, 1)])
def test_a_node_takes_no_more_sockets_than_it_has_files_for(open_files: int, sockets: int) -> None:
    assert _most_sockets(open_files) == sockets
