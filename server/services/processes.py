"""Server processes that outlive the one that started them: are they alive, start them, end them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

LARGEST_LOG = 4 * 1024 * 1024
POLL_SECONDS = 0.01


class ServiceFailed(Exception):
    """An embedded service cannot run here. The text is one sentence that says what to do."""


def is_running(pid: int, name: str) -> bool:
    """Whether `pid` is a live process of that name. A zombie is dead, whatever `os.kill(pid, 0)` says."""
    if pid <= 0:
        return False
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return not Path("/proc/self").exists() and _answers_signals(pid)
    comm_end = stat.rindex(")")
    return stat[comm_end + 2] not in "ZX" and name in stat[:comm_end]


def launch(command: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, so that Ctrl-C in the terminal reaches only its users."""
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.write_bytes(b"")
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd="/",
            env=plain_environment(),
        )


def plain_environment() -> dict[str, str]:
    """What the servers see of our environment: no secret, no foreign locale, no PG* variable."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def wait_until(ready: Callable[[], bool], timeout: float) -> bool:
    """Poll `ready` until it is true or the time is up."""
    deadline = time.monotonic() + timeout
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def end(pid: int, name: str, *, politely: signal.Signals, timeout: float = 30) -> None:
    """Ask a server to end; kill it when it does not."""
    for sign, patience in ((politely, timeout), (signal.SIGKILL, 5.0)):
        if not is_running(pid, name):
            return
        with suppress(ProcessLookupError):
            os.kill(pid, sign)
        if wait_until(lambda: not is_running(pid, name), patience):
            return


def last_words(log: Path, lines: int = 3) -> str:
    """The end of a log file, as part of a sentence."""
    with suppress(OSError):
        return " / ".join(log.read_text(errors="replace").strip().splitlines()[-lines:])
    return "no log was written"


def _answers_signals(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
