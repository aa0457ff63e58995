"""`python -m benchmarks [name...]`: run them, print what they found, and write it into RESULTS.md.

Without names the quick ones run. `seat_races`, `notifications` and `engine` take longer, and run when asked for. A
benchmark that finds a broken promise (an oversold class) ends with exit code 1; a slow one does not: judge ratios
with your own eyes.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import time

from benchmarks import course_list, join_stampede, live_class, notifications, seat_races
from benchmarks.report import write
from server.cli.steps import run_async

QUICK = {"join_stampede": join_stampede.run, "course_list": course_list.run, "live_class": live_class.run}
EVERY = {**QUICK, "seat_races": seat_races.run, "notifications": notifications.run}  # with those that take minutes
APART = ("engine",)  # a program of its own, which writes its own results


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks")
    options.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join([*EVERY, *APART])}")
    names = options.parse_args().names or list(QUICK)
    unknown = [name for name in names if name not in EVERY and name not in APART]
    if unknown:
        options.error(f"there is no benchmark {', '.join(unknown)}")
    return max(run_apart(name) if name in APART else run_here(name) for name in names)


def run_here(name: str) -> int:
    began = time.monotonic()
    print(f"== {name}", flush=True)
    report = run_async(EVERY[name]())
    write(report)
    print(report.text())
    print(f"({time.monotonic() - began:.0f} s; written to benchmarks/RESULTS.md)", flush=True)
    return 1 if report.broken else 0


def run_apart(name: str) -> int:
    if importlib.util.find_spec(f"benchmarks.{name}.__main__") is None:
        print(f"== {name}: not there", flush=True)
        return 0
    return subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
