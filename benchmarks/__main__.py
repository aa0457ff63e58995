"""`make bench`, or `python -m benchmarks [name...]`: measure, print what was found, and write it into RESULTS.md.

Everything starts here: services, servers, peers and load clients, on loopback, in turns. Without names all of it
runs, the short ones first. Each part has a process of its own and a deadline: one that fails leaves the others'
results alone, and is named at the end and at the top of the page. A part that finds a broken promise (an oversold
class), or does not come to its end, ends all with exit code 1; a slow one does not: judge ratios with your own eyes.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
import traceback
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from benchmarks import alone, course_list, join_stampede, live_class, machine, notifications, seat_races
from benchmarks.report import Report, write, write_failure, write_head
from server.cli.steps import run_async

FAILED = 3  # exit code of a part that did not come to its end
DONE, LEFT_OUT, BROKEN = "done", "left out", "promises were broken, or parts of it did not come to their end"


class Benchmark(NamedTuple):
    """`minutes`: about how long, on a machine of two cores. `run` None: a program of its own, with its own page."""

    name: str
    minutes: float
    run: Callable[[], Awaitable[Report]] | None

    @property
    def patience(self) -> float:
        """Seconds after which it is given up: a busy machine, and peers to install, take their time."""
        return 60 * (2.5 * self.minutes + 4)


ALL = [
    Benchmark("course_list", 1, course_list.run),
    Benchmark("join_stampede", 2, join_stampede.run),
    Benchmark("live_class", 2, live_class.run),
    Benchmark("seat_races", 2, seat_races.run),
    Benchmark("notifications", 3, notifications.run),
    Benchmark("engine", 19, None),
]
ENGINE_NEEDS = {"cc or gcc": ("cc", "gcc"), "Node": ("node",), "npm": ("npm",)}


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(one.name for one in ALL)}")
    options.add_argument("--part", action="store_true", help=argparse.SUPPRESS)  # the one name is run here
    chosen = options.parse_args()
    names = chosen.names
    if unknown := set(names) - {one.name for one in ALL}:
        options.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    machine.require_linux()
    wanted = [one for one in ALL if not names or one.name in names]
    return _part(wanted[0]) if chosen.part else _all(wanted)


def _all(wanted: list[Benchmark]) -> int:
    whole = sum(one.minutes for one in wanted)
    print(f"== {len(wanted)} parts, about {_minutes(whole)}", flush=True)
    ends: dict[str, str] = {}
    for number, one in enumerate(wanted):
        left = sum(other.minutes for other in wanted[number:])
        print(f"== {one.name} ({number + 1} of {len(wanted)}): about {_minutes(one.minutes)}", end="", flush=True)
        print(f", {_minutes(left)} until all is done" if one is not wanted[-1] else "", flush=True)
        began = time.monotonic()
        ends[one.name] = _measure(one)
        print(f"-- {one.name}: {ends[one.name]}, {time.monotonic() - began:.0f} s", flush=True)
    write_head()
    print("-- what was measured stands in benchmarks/RESULTS.md", flush=True)
    bad = {name: end for name, end in ends.items() if end not in (DONE, LEFT_OUT)}
    for name, end in bad.items():
        print(f"-- {name}: {end}", flush=True)
    return 1 if bad else 0


def _measure(one: Benchmark) -> str:
    """How it ended. What fails to run at all is told, and the others run all the same."""
    if one.run is None and (missing := _missing()):
        print(f"-- engine: not measured, its peers need {' and '.join(missing)}, which are not on this machine")
        return LEFT_OUT
    program = ["benchmarks.engine"] if one.run is None else ["benchmarks", "--part", one.name]
    code, why = alone.run([sys.executable, "-m", *program], one.patience)
    if why is not None:
        write_failure(one.name, why)
        return f"did not come to its end: {why}"
    return DONE if code == 0 else BROKEN


def _missing() -> list[str]:
    return [what for what, names in ENGINE_NEEDS.items() if not any(map(shutil.which, names))]


def _part(one: Benchmark) -> int:
    assert one.run is not None
    run = one.run

    async def measured() -> Report:
        return await run()

    try:
        report = run_async(measured())
    except Exception:
        traceback.print_exc()
        return FAILED
    write(report)
    print(report.text(), flush=True)
    return 1 if report.broken else 0


def _minutes(count: float) -> str:
    return "a minute" if count == 1 else f"{count:g} minutes"


if __name__ == "__main__":
    sys.exit(main())
