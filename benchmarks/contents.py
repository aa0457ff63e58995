"""The head of RESULTS.md: what is there, and every goal with what was measured, those of the engine's page too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

NAME = "contents"
ENGINE_GOALS = "| | measured | goal |"  # how the table of its page begins
INTRO = """# Results

What `make bench` measured last. Each section is replaced by the next run of its benchmark, so that they need not be
of the same day; the text says how it was measured. Read the ratios: both sides of each ran in turns, on one machine,
in one run. The absolute figures belong to that machine and that hour and promise nothing. What is `oversold` is the
exception: it is 0, always, and a run that finds anything else fails."""


class Row(NamedTuple):
    where: str
    what: str
    measured: str
    asked: str
    verdict: str


def goals(sections: dict[str, str], engine: str) -> list[Row]:
    """Every goal of the sections, and of the engine's page."""
    rows = [row for name, text in sections.items() for row in _rows(f"[{name}](#{name})", text, "| goal |")]
    return [*rows, *_rows("[engine](engine/RESULTS.md)", engine, ENGINE_GOALS)]


def head(sections: dict[str, str], rows: list[Row]) -> str:
    lines = [INTRO, "", "## What is measured", ""]
    lines += [f"- [{name}](#{name}): {_first_line(text)}" for name, text in sections.items()]
    lines.append(f"- [engine](engine/RESULTS.md), on a page of its own: {_engine_line()}")
    lines += ["", "## Goals", "", "| | | measured | asked | |", "|---|---|--:|--:|---|"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    lines += ["", "![What was measured, as a share of what was asked](goals.svg)"]
    return "\n".join(lines)


def _rows(where: str, text: str, header: str) -> Iterator[Row]:
    """The rows of the table that begins so."""
    table = text[text.find(header) :] if header in text else ""
    for line in table.splitlines()[2:]:
        if not line.startswith("|"):
            return
        what, measured, asked, verdict = (cell.strip() for cell in line.strip("|").split("|"))
        yield Row(where, what, measured, asked, verdict)


def _first_line(section: str) -> str:
    measured = re.search(r"^Measured ([\d-]+)", section, re.MULTILINE)
    return f"{section.splitlines()[2].strip()} ({measured[1] if measured else 'not dated'})"


def _engine_line() -> str:
    return "rooms, acks, connections, memory, two nodes, beside Node's socket.io, `ws`, python-socketio, a C send loop."
