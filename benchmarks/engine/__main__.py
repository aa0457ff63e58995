"""python -m benchmarks.engine: measure the engine beside its peers, and write RESULTS.md and a plot.

Needs Linux, two cores, gcc and Node; takes about half an hour. `--quick` tries everything out in a few minutes and
writes nothing; `--only WORD` measures the steps whose name has WORD in it, and keeps what is known of the others.
"""

from __future__ import annotations

import argparse
import json
import time

from benchmarks.engine import report
from benchmarks.engine.build import BUILT
from benchmarks.engine.goals import as_rows
from benchmarks.engine.measure import Results
from benchmarks.engine.plan import steps

KEPT = BUILT / "engine-results.json"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="try it out, write nothing")
    parser.add_argument("--only", default="", help="steps whose name has this in it")
    parser.add_argument("--repetitions", type=int, default=3)
    options = parser.parse_args()
    repetitions = 1 if options.quick else options.repetitions
    found: dict[str, Results] = {}
    if options.only and KEPT.exists() and not options.quick:
        found = json.loads(KEPT.read_text())
    for step in steps(quick=options.quick):
        if options.only not in step.name:
            continue
        began = time.monotonic()
        found[step.name] = step.measure(repetitions)
        print(f"{step.name}: {time.monotonic() - began:.0f} s", flush=True)
        if not options.quick:
            KEPT.parent.mkdir(parents=True, exist_ok=True)
            KEPT.write_text(json.dumps(found))
            report.write(found, repetitions)
    for row in as_rows(found):
        print(json.dumps(row))


if __name__ == "__main__":
    main()
