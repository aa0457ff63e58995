"""What a process has cost so far, and what machine that was on."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path


def cpu_seconds(pid: int) -> float:
    """CPU time of a process, all its threads, to the nanosecond: the scheduler's own count (Linux)."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except FileNotFoundError:
            continue  # a thread that has just ended
    return total / 1e9


def memory_mb(pid: int) -> float:
    """Resident memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def describe() -> str:
    return (
        f"{os.cpu_count()} cores ({_processor()}), {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} at the end"
    )


def require_linux() -> None:
    if not Path("/proc/self/schedstat").exists():
        sys.exit("The benchmarks read CPU time from /proc: they need Linux.")


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
