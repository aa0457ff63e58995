"""python -m benchmarks.engine: measure the engine beside its peers, and write RESULTS.md and a plot.

Needs Linux, two cores, gcc and Node; says at the start how long it will take. `--quick` tries everything out in a few
minutes and writes nothing; `--only WORD` measures the steps whose name has WORD in it, and keeps what is known of the
others. A peer that does not start, answer or end is left out, and a step that fails is passed over: the page names
them, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback

from benchmarks.engine import report
from benchmarks.engine.build import BUILT
from benchmarks.engine.goals import as_rows
from benchmarks.engine.measure import Results
from benchmarks.engine.plan import Step, steps

KEPT = BUILT / "engine-results.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="try it out, write nothing")
    parser.add_argument("--only", default="", help="steps whose name has this in it")
    parser.add_argument("--repetitions", type=int, default=3)
    options = parser.parse_args()
    repetitions = 1 if options.quick else options.repetitions
    planned = list(steps(quick=options.quick))
    plan = [step for step in planned if options.only in step.name]
    found: dict[str, Results] = {}
    if KEPT.exists() and not options.quick:  # what fails now, or is not asked for, is shown as it was
        known = json.loads(KEPT.read_text())
        found = {step.name: known[step.name] for step in planned if step.name in known}
    seconds = 5.0 * len(plan) if options.quick else sum(step.seconds for step in plan) * repetitions
    print(f"{len(plan)} steps, about {seconds / 60:.0f} minutes", flush=True)
    failed: list[str] = []
    waiting = [step.name for step in plan]
    try:
        for step in plan:
            failed += measure(step, repetitions if options.quick else repetitions * step.times, found)
            waiting.remove(step.name)
            if not options.quick:
                KEPT.parent.mkdir(parents=True, exist_ok=True)
                KEPT.write_text(json.dumps(found))
    finally:  # also when somebody ends it on the way
        if not options.quick:
            report.write(found, repetitions, failed + waiting)
    for row in as_rows(found):
        print(json.dumps(row))
    if failed:
        print(f"did not come to its end: {'; '.join(failed)}", flush=True)
    return 1 if failed else 0


def measure(step: Step, repetitions: int, found: dict[str, Results]) -> list[str]:
    """Put what was measured into `found`; returns what failed."""
    began = time.monotonic()
    try:
        results = step.measure(repetitions)
    except Exception:
        traceback.print_exc()
        return [step.name]
    print(f"{step.name}: {time.monotonic() - began:.0f} s", flush=True)
    found[step.name] = results
    return [f"{kind} in {step.name}" for kind in step.kinds if kind not in results]


if __name__ == "__main__":
    sys.exit(main())
