"""What a benchmark found, as a section of RESULTS.md that its next run replaces; the page's head is made anew too."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks import contents, machine, plot

HERE = Path(__file__).parent
RESULTS, PLOT, ENGINE = HERE / "RESULTS.md", HERE / "goals.svg", HERE / "engine" / "RESULTS.md"
NOT_ENDED = "the last run did not come to its end"
GOALS_HEAD = "| goal | measured | asked | |"


class Goal(NamedTuple):
    """A ratio, measured side by side in one run: at most `most` times. `measured` None: the peer was not there."""

    what: str
    measured: float | None
    most: float

    def row(self) -> str:
        if self.measured is None:
            return f"| {self.what} | not measured | <= {self.most:g}x |  |"
        verdict = "met" if self.measured <= self.most else "**missed**"
        return f"| {self.what} | {self.measured:.2f}x | <= {self.most:g}x | {verdict} |"


@dataclass
class Report:
    """`method` is the benchmark's docstring; a row has a cell for each column; `broken` lists promises not kept."""

    name: str
    method: str
    columns: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    where: str = field(default_factory=machine.describe)
    when: datetime = field(default_factory=lambda: datetime.now(UTC))

    def text(self) -> str:
        lines = [" | ".join(self.columns), " | ".join(["---"] + ["--:"] * (len(self.columns) - 1))]
        lines += [" | ".join(row) for row in self.rows]
        broken = [f"**Broken: {promise}.**" for promise in self.broken]
        verdict = "**missed**" if broken else "met"
        goals = [goal.row() for goal in self.goals] + [f"| promises broken | {len(broken)} | 0 | {verdict} |"]
        table = [GOALS_HEAD, "|---|--:|--:|---|", *goals]
        return "\n".join([f"| {line} |" for line in lines] + ["", *self.notes, *broken, "", *table])


def turns(least: int, most: int, seconds: float) -> Iterator[int]:
    """Repetitions: as many as fit into the time, but never fewer than `least`: on a busy machine they take longer."""
    ends = time.monotonic() + seconds
    for turn in range(most):
        if turn >= least and time.monotonic() > ends:
            return
        yield turn


def write(report: Report) -> None:
    """Replace the benchmark's section, or add one; the others stay as they are."""
    sections = _written()
    sections[report.name] = (
        f"## {report.name}\n\n{report.method.strip()}\n\n"
        f"Measured {report.when:%Y-%m-%d} on {report.where}.\n\n{report.text()}"
    )
    _write(sections)


def write_failure(name: str, why: str) -> None:
    """Say in the benchmark's section that its last run did not come to its end. What is known of it stays. The engine
    tells it on its own page, unless its whole program was given up."""
    sections = _written()
    if name == "engine":
        if ENGINE.exists():
            ENGINE.write_text(_failed(ENGINE.read_text(), why, contents.ENGINE_GOALS, "| {} | 1 | 0 | **missed** |"))
    else:
        known = sections.get(name, f"## {name}\n\nNothing is known of it yet.\n\n{GOALS_HEAD}\n|---|--:|--:|---|")
        sections[name] = _failed(known, why, GOALS_HEAD, "| {} | 1 | 0 | **missed** |")
    _write(sections)


def _failed(text: str, why: str, header: str, row: str) -> str:
    """The same with a row under its goals, and the reason at its end."""
    text = re.sub(rf"(?im)^(\| |\*\*){re.escape(NOT_ENDED)} .*\n?", "", text).rstrip("\n")
    at = text.find(header)
    end = text.find("\n\n", at) if at >= 0 else -1
    end = len(text) if end < 0 else end
    note = f"**{NOT_ENDED.capitalize()} ({datetime.now(UTC):%Y-%m-%d}): {why}. What stands here is of an earlier one.**"
    return f"{text[:end]}\n{row.format(NOT_ENDED)}{text[end:]}\n\n{note}\n"


def write_head() -> None:
    """The contents and the goals anew: the engine's program has written a page of its own."""
    _write(_written())


def page(sections: dict[str, str], rows: list[contents.Row]) -> str:
    parts = {contents.NAME: contents.head(sections, rows), **sections}
    return "\n\n".join(f"<!-- {name} -->\n{part}\n<!-- /{name} -->" for name, part in parts.items()) + "\n"


def sections_of(page: str) -> dict[str, str]:
    found = re.findall(r"<!-- (\w+) -->\n(.*?)\n<!-- /\1 -->", page, flags=re.DOTALL)
    return {name: section for name, section in found if name != contents.NAME}


def _written() -> dict[str, str]:
    return sections_of(RESULTS.read_text()) if RESULTS.exists() else {}


def _write(sections: dict[str, str]) -> None:
    rows = contents.goals(sections, ENGINE.read_text() if ENGINE.exists() else "")
    RESULTS.write_text(page(sections, rows))
    PLOT.write_text(plot.against_goals([(row.what, row.measured, row.asked) for row in rows]))


def middle(values: Sequence[float], form: str = ",.0f") -> str:
    """The median, and from where to where the repetitions went."""
    return f"{median(values):{form}} ({min(values):{form}}–{max(values):{form}})"


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios of each repetition: what was measured side by side is compared side by side."""
    return median(mine / other for mine, other in zip(ours, theirs, strict=True))
