"""`make bench`, or `python -m benchmarks [name...]`: measure, print what was found, and write it into RESULTS.md.

Everything starts here: services, servers, peers and load clients, on loopback, in turns. Without names all of it
runs, the short ones first. A benchmark that finds a broken promise (an oversold class) ends with exit code 1; a slow
one does not: judge ratios with your own eyes.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
import traceback
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from benchmarks import course_list, join_stampede, live_class, machine, notifications, seat_races
from benchmarks.report import Report, write, write_head
from server.cli.steps import run_async


class Benchmark(NamedTuple):
    """`minutes`: about how long, on a machine of two cores. `run` None: a program of its own, with its own page."""

    name: str
    minutes: float
    run: Callable[[], Awaitable[Report]] | None


ALL = [
    Benchmark("course_list", 1, course_list.run),
    Benchmark("join_stampede", 2, join_stampede.run),
    Benchmark("live_class", 2, live_class.run),
    Benchmark("seat_races", 2, seat_races.run),
    Benchmark("notifications", 4, notifications.run),
    Benchmark("engine", 30, None),
]
ENGINE_NEEDS = {"cc or gcc": ("cc", "gcc"), "Node": ("node",), "npm": ("npm",)}


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(one.name for one in ALL)}")
    names = options.parse_args().names
    if unknown := set(names) - {one.name for one in ALL}:
        options.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    machine.require_linux()
    wanted = [one for one in ALL if not names or one.name in names]
    broken = False
    for number, one in enumerate(wanted):
        left = sum(other.minutes for other in wanted[number:])
        print(f"== {one.name} ({number + 1} of {len(wanted)}): about {_minutes(one.minutes)}", end="", flush=True)
        print(f", {_minutes(left)} until all is done" if one is not wanted[-1] else "", flush=True)
        began = time.monotonic()
        broken |= not (_run(one.name, one.run) if one.run is not None else _run_engine())
        print(f"-- {one.name}: {time.monotonic() - began:.0f} s", flush=True)
    print("-- what was measured stands in benchmarks/RESULTS.md", flush=True)
    return 1 if broken else 0


def _run(name: str, run: Callable[[], Awaitable[Report]]) -> bool:
    """Whether every promise was kept. What fails to run at all is told, and the others run all the same."""

    async def measured() -> Report:
        return await run()

    try:
        report = run_async(measured())
    except Exception:
        traceback.print_exc()
        print(f"-- {name}: did not come to its end; what is known of it stays as it was", flush=True)
        return False
    write(report)
    print(report.text())
    return not report.broken


def _run_engine() -> bool:
    missing = [what for what, names in ENGINE_NEEDS.items() if not any(map(shutil.which, names))]
    if missing:
        print(f"-- engine: not measured, its peers need {' and '.join(missing)}, which are not on this machine")
        return True
    code = subprocess.run([sys.executable, "-m", "benchmarks.engine"], check=False).returncode
    write_head()
    return code == 0


def _minutes(count: float) -> str:
    return "a minute" if count == 1 else f"{count:g} minutes"


if __name__ == "__main__":
    sys.exit(main())
