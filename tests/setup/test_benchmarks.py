"""What `make bench` makes of what it has measured, tried on a run that was kept, so that no rename breaks it unseen."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest

import benchmarks
from benchmarks import contents, plot
from benchmarks.__main__ import ALL
from benchmarks.engine import plan
from benchmarks.engine import report as engine_report
from benchmarks.engine.goals import goals
from benchmarks.engine.measure import Results
from benchmarks.report import RESULTS, Goal, Report, page, sections_of

ONES_OWN_PACKAGES = {"benchmarks.course_list.peer.app"}  # a peer, run with a Python of its own


@pytest.fixture
def kept() -> dict[str, Results]:
    """One round of each step, rounded."""
    found: dict[str, Results] = json.loads((Path(__file__).parent / "engine-results.json").read_text())
    return found


def test_every_program_of_the_benchmarks_can_be_imported() -> None:
    for module in pkgutil.walk_packages(benchmarks.__path__, "benchmarks."):
        if module.name not in ONES_OWN_PACKAGES:
            import_module(module.name)


def test_every_goal_is_measured_by_what_the_plan_measures(kept: dict[str, Results]) -> None:
    planned = {step.name for step in plan.steps(quick=False)}
    assert planned == {step.name for step in plan.steps(quick=True)}
    assert set(kept) <= planned
    assert [goal.what for goal in goals(kept) if goal.measured is None] == []
    assert all(goal.measured is None for goal in goals({})), "what was not measured is said to be so"


def test_the_engines_page_has_what_was_measured_and_the_first_page_its_goals(kept: dict[str, Results]) -> None:
    text = engine_report.page(kept, repetitions=1)

    assert all(f"## {step}\n" in text for step in kept if "x 200 B" not in step)
    assert all(f"room of {room:,}" in engine_report.picture(kept) for room in plan.ROOMS)
    rows = contents.goals({}, text)
    assert [row.what for row in rows] == [goal.what for goal in goals(kept)]
    assert {row.verdict for row in rows} <= {"met", "**missed**"}


def test_a_section_is_put_into_the_page_and_found_again(kept: dict[str, Results]) -> None:
    slow = Report("a_race", "How fast.\n", ["", "ms"], rows=[["ours", "4"]], goals=[Goal("ours / theirs", 2.0, 1.5)])
    sections = {"a_race": f"## a_race\n\n{slow.method}\nMeasured 2026-11-28 on a laptop.\n\n{slow.text()}"}
    rows = contents.goals(sections, engine_report.page(kept, repetitions=1))

    text = page(sections, rows)

    assert sections_of(text) == sections
    assert "- [a_race](#a_race): How fast. (2026-11-28)" in text
    assert "| [a_race](#a_race) | ours / theirs | 2.00x | <= 1.5x | **missed** |" in text
    assert "ours / theirs" in plot.against_goals([(row.what, row.measured, row.asked) for row in rows])


def test_the_page_that_stands_is_what_its_sections_make() -> None:
    text = RESULTS.read_text()
    sections = sections_of(text)

    assert set(sections) == {one.name for one in ALL if one.run is not None}
    assert page(sections, contents.goals(sections, (RESULTS.parent / "engine" / "RESULTS.md").read_text())) == text


def test_a_try_takes_one_turn_of_what_is_measured_in_short_ones() -> None:
    assert (turns_taken(quick=True), turns_taken(quick=False)) == (1, plan.WARMING_UP + plan.SHORT_TURNS)


def turns_taken(*, quick: bool) -> int:
    taken: list[str] = []

    @contextmanager
    def ready(kind: str) -> Iterator[None]:
        yield

    def turn(kind: str, _: None) -> dict[str, float]:
        taken.append(kind)
        return {"cpu_us": 1.0}

    step = plan.in_short_turns("a step", ("ours",), ready, turn, quick=quick)
    assert step.measure(1)["ours"][-1] == {"cpu_us": 1.0}
    return len(taken)
