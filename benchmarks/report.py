"""What a benchmark found, as a section of RESULTS.md that its next run replaces."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks import machine

RESULTS = Path(__file__).parent / "RESULTS.md"


@dataclass
class Report:
    """`method` is the benchmark's docstring; a row has a cell for each column; `broken` lists promises not kept."""

    name: str
    method: str
    columns: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    where: str = field(default_factory=machine.describe)
    when: datetime = field(default_factory=lambda: datetime.now(UTC))

    def text(self) -> str:
        lines = [" | ".join(self.columns), " | ".join(["---"] + ["--:"] * (len(self.columns) - 1))]
        lines += [" | ".join(row) for row in self.rows]
        broken = [f"**Broken: {promise}.**" for promise in self.broken]
        return "\n".join([f"| {line} |" for line in lines] + ["", *self.notes, *broken])


def turns(least: int, most: int, seconds: float) -> Iterator[int]:
    """Repetitions: as many as fit into the time, but never fewer than `least`: on a busy machine they take longer."""
    ends = time.monotonic() + seconds
    for turn in range(most):
        if turn >= least and time.monotonic() > ends:
            return
        yield turn


def write(report: Report) -> None:
    """Replace the benchmark's section, or add one; the rest of the file stays as it is."""
    begin, end = f"<!-- {report.name} -->", f"<!-- /{report.name} -->"
    section = (
        f"{begin}\n## {report.name}\n\n{report.method.strip()}\n\n"
        f"Measured {report.when:%Y-%m-%d} on {report.where}.\n\n{report.text()}\n{end}"
    )
    text = RESULTS.read_text() if RESULTS.exists() else ""
    if begin in text:
        text = re.sub(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: section, text, flags=re.DOTALL)
    else:
        text = f"{text.rstrip()}\n\n{section}\n"
    RESULTS.write_text(text)


def middle(values: Sequence[float], form: str = ",.0f") -> str:
    """The median, and from where to where the repetitions went."""
    return f"{median(values):{form}} ({min(values):{form}}–{max(values):{form}})"


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios of each repetition: what was measured side by side is compared side by side."""
    return median(mine / other for mine, other in zip(ours, theirs, strict=True))
