"""Each part in a process of its own, with a deadline: one that hangs or dies takes nothing of the others with it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress

from benchmarks.stage import DATA
from server import services

LEAVING_SECONDS = 60.0  # for what a part has started, and still has to stop
ENDS = (0, 1)  # exit codes of one that came to its end: every promise kept, or not


def run(command: Sequence[str], seconds: float) -> tuple[int, str | None]:
    """Its exit code, and why it did not come to its end, if so. What it has left running is stopped in any case."""
    process = subprocess.Popen(command, start_new_session=True)
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        return -1, f"not done after {seconds / 60:.0f} minutes"
    else:
        return code, None if code in ENDS else f"exit code {code}"
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Politely at first: it stops what it has started. Its group is its own, so nobody else is in it."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(LEAVING_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for folder in (DATA, DATA / "races"):
        until = time.monotonic() + 10
        while not services.end_orphans(folder) and time.monotonic() < until:
            time.sleep(0.1)
