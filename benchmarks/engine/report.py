"""RESULTS.md and its plot, from what was measured."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.engine.goals import Goal, goals
from benchmarks.engine.measure import Results, middle, ratio
from benchmarks.engine.plan import ROOMS, TIMES
from benchmarks.engine.plot import bars

HERE = Path(__file__).parent
PACKAGES = ("aiohttp", "python-socketio", "python-engineio", "uvloop", "orjson", "hiredis")
NAMES = {
    "ours": "ours",
    "ours-fast": "ours + aiofastnet",
    "socket.io": "Node socket.io 4.8.4",
    "ws": "Node ws 8.23.0",
    "c": "C send loop",
    "stock": "python-socketio",
}
INTRO = """# The engine beside its peers

CPU of the server per unit of work, by the scheduler's account (`/proc/PID/task/*/schedstat`); peers take turns in each
repetition and ratios are medians of ratios within repetitions, so that a busy machine is busy for all. Every event is
checked by the client for count and order: a run that loses or reorders one fails. Latencies and rates depend on what
else the machine does; the ratios hardly do. Made by `python -m benchmarks.engine`; a step that was measured again with
`--only` shows its last measurement, so that not all steps need be of the same hour.
"""

FOOTNOTE = """Ours is below one `send()` a delivery, the limit of a C loop that joins nothing: events that follow each
other within a millisecond leave together: here the next is said as soon as the loop turns. The first leaves at
once, and a large room is written in slices. Every event is still a frame of its own, in order. What a delivery costs
when nothing follows so soon is under "paced 1000" and "classes".
"""
FAILED = """**Did not come to its end in the last run: {}.** What is shown of it is of an earlier run, or is not there.
"""
ONE_PERSON = """A message to one person is one `send()`, of which nothing can be joined: the loop in C that does nothing
else takes {limit:.2f} of Node's time for it, ours {ours:.2f}.
"""


def write(found: dict[str, Results], repetitions: int, failed: Sequence[str] = ()) -> None:
    (HERE / "RESULTS.md").write_text(page(found, repetitions, failed))
    if all(f"fan-out {room} x 200 B" in found for room in ROOMS):
        (HERE / "fan-out.svg").write_text(picture(found))


def page(found: dict[str, Results], repetitions: int, failed: Sequence[str] = ()) -> str:
    """`failed`: steps, and peers in them, that did not come to their end in the last run."""
    parts = [INTRO, _machine(repetitions), _goals(list(goals(found)), failed)]
    if failed:
        parts.append(FAILED.format("; ".join(failed)))
    parts += [
        _fan_out(found, "single_us", "One event a turn of the loop"),
        _fan_out(found, "burst_us", "Bursts of ten"),
    ]
    parts.append(FOOTNOTE)
    parts += ["![CPU per delivery by room size](fan-out.svg)\n"]
    parts += [_step(found, name) for name in found if not name.startswith("fan-out") or "200 B" not in name]
    limit, ours = (ratio(found.get("answers", {}), "unicast_us", kind, "socket.io") for kind in ("c", "ours"))
    if limit is not None and ours is not None:
        parts.append(ONE_PERSON.format(limit=limit, ours=ours))
    return "\n".join(parts)


def picture(found: dict[str, Results]) -> str:
    series = {
        NAMES[kind]: [middle(found[f"fan-out {room} x 200 B"], kind, "single_us") for room in ROOMS]
        for kind in ("c", "ours", "ws", "socket.io", "stock")
    }
    return bars(series, [f"room of {room:,}" for room in ROOMS])


def _machine(repetitions: int) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    more = ", ".join(f"{repetitions * times} of {name}" for name, times in TIMES.items())
    load = " / ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {packages}; {repetitions} repetitions,"
        f" {more}; load average at the end {load}.\n"
    )


def _goals(rows: list[Goal], failed: Sequence[str]) -> str:
    lines = ["## Goals", "", "| | measured | goal | |", "|---|---|---|---|"]
    for row in rows:
        measured = "not measured" if row.measured is None else f"{row.measured:.2f}{row.unit}"
        sign = ">=" if row.at_least else "<="
        verdict = {True: "met", False: "**missed**", None: ""}[row.met]
        lines.append(f"| {row.what} | {measured} | {sign} {row.goal:g}{row.unit} | {verdict} |")
    if failed:
        lines.append(f"| measurements that did not come to their end | {len(failed)} | 0 | **missed** |")
    return "\n".join(lines) + "\n"


def _fan_out(found: dict[str, Results], metric: str, title: str) -> str:
    lines = [f"## {title}: CPU per delivery, us, 200 B", ""]
    lines += ["| room | " + " | ".join(NAMES.values()) + " |", "|---" * (len(NAMES) + 1) + "|"]
    for room in ROOMS:
        results = found.get(f"fan-out {room} x 200 B", {})
        cells = [_cell(middle(results, kind, metric)) for kind in NAMES]
        lines.append(f"| {room:,} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _step(found: dict[str, Results], name: str) -> str:
    results = found[name]
    metrics = list(dict.fromkeys(metric for samples in results.values() for sample in samples for metric in sample))
    lines = [f"## {name}", "", "| | " + " | ".join(metrics) + " |", "|---" * (len(metrics) + 1) + "|"]
    for kind in results:
        cells = [_cell(middle(results, kind, metric)) for metric in metrics]
        lines.append(f"| {NAMES.get(kind, kind)} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
