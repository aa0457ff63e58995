"""PostgreSQL and Redis for a machine that has neither: their binaries come with two Python packages.

Any number of processes may share the pair of one data folder. Each holds a shared lock on `users.lock` while
it needs them; the kernel lets go of it however the process ends, so the count of users is right even after
`kill -9`. Whoever finds itself the last one stops the servers. What a killed process left running is taken
over by the next.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen, TimeoutExpired
from typing import IO

from server.services import postgres, redis
from server.services.identity import NOBODY
from server.services.processes import ServiceFailed

__all__ = ["ServiceFailed", "Services", "end_orphans", "running", "start", "stop"]

BOTH = ("postgres", "redis")

# sockaddr_un holds 108 bytes on Linux and 104 on macOS; the longest name is PostgreSQL's lock beside its
# socket.
LONGEST_SOCKET = 100


@dataclass
class Services:
    """A pair in use by this process. Give it back with `stop`."""

    data_dir: Path
    database_url: str
    redis_url: str
    users: IO[bytes] = field(repr=False)
    children: list[Popen[bytes]] = field(repr=False)


def start(data_dir: Path | str, *, fast: bool = False, needed: Collection[str] = BOTH) -> Services:
    """Start what is needed and does not run yet in `data_dir`, and join its users.

    `fast` trades durability for speed: for tests only.
    Raises ServiceFailed with one sentence for the person at the terminal.
    """
    data_dir = Path(data_dir).resolve()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        sockets = _socket_dir(data_dir)
        with _turn(data_dir):
            users = (data_dir / "users.lock").open("ab")
            try:
                fcntl.flock(users, fcntl.LOCK_SH)
                children = []
                if "postgres" in needed:
                    children += postgres.start(data_dir, sockets, fast=fast)
                if "redis" in needed:
                    children += redis.start(data_dir, sockets, fast=fast)
            except BaseException:
                users.close()
                raise
    except OSError as error:
        reason = error.strerror or error
        raise ServiceFailed(f"The data folder {data_dir} cannot be used: {reason}.") from error
    return Services(data_dir, postgres.url(sockets), redis.url(sockets), users, children)


def stop(services: Services) -> bool:
    """Leave the users; true when this was the last one and the servers were stopped."""
    with _turn(services.data_dir), services.users:
        if not _stop_unused(services.data_dir, services.users):
            return False
        for child in services.children:
            with suppress(TimeoutExpired):
                child.wait(timeout=5)  # ours to reap
        return True


def end_orphans(data_dir: Path) -> bool:
    """Stop what killed processes left running; false when somebody uses it."""
    if not (data_dir / "users.lock").exists():
        return True
    with _turn(data_dir), (data_dir / "users.lock").open("ab") as users:
        return _stop_unused(data_dir, users)


@contextmanager
def running(data_dir: Path | str, *, fast: bool = False, needed: Collection[str] = BOTH) -> Iterator[Services]:
    """The pair for the length of a block."""
    services = start(data_dir, fast=fast, needed=needed)
    try:
        yield services
    finally:
        stop(services)


def _stop_unused(data_dir: Path, users: IO[bytes]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    redis.stop(data_dir)
    postgres.stop(data_dir)
    return True


@contextmanager
def _turn(data_dir: Path) -> Iterator[None]:
    """One process at a time starts or stops the servers of a data folder."""
    with (data_dir / "start.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _socket_dir(data_dir: Path) -> Path:
    """A private folder whose socket names are short enough: in the data folder, else in the temporary one."""
    sockets = data_dir / "run"
    if len(str(sockets / ".s.PGSQL.5432.lock").encode()) <= LONGEST_SOCKET:
        sockets.mkdir(mode=0o700, exist_ok=True)
        return sockets
    name = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
    sockets = Path(tempfile.gettempdir()) / f"lyceum-{os.geteuid()}-{name}"
    sockets.mkdir(mode=0o700, exist_ok=True)
    # There somebody else could have made it first. Root's PostgreSQL may own it as `nobody`.
    if sockets.is_symlink() or sockets.stat().st_uid not in {os.geteuid(), NOBODY if os.geteuid() == 0 else -1}:
        raise ServiceFailed(f"{sockets} belongs to somebody else: remove it, or set LYCEUM_DATA_DIR to a shorter path.")
    return sockets
