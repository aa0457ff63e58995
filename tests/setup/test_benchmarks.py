"""What `make bench` makes of what it has measured, tried on a run that was kept, so that no rename breaks it unseen."""

from __future__ import annotations

import json
import pkgutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import chain
from pathlib import Path

import pytest
from redis import Redis

import benchmarks
from benchmarks import alone, contents, plot, report
from benchmarks.__main__ import ALL
from benchmarks.engine import __main__ as engine_program
from benchmarks.engine import plan, two_nodes
from benchmarks.engine import report as engine_report
from benchmarks.engine.goals import goals
from benchmarks.engine.measure import Results
from benchmarks.engine.processes import Process, free_port
from benchmarks.report import RESULTS, Goal, Report, page, sections_of
from server.services.processes import is_running, wait_until

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


def test_the_whole_takes_half_an_hour_and_the_estimate_is_of_what_is_planned() -> None:
    seconds = 3 * sum(step.seconds for step in plan.steps(quick=False))
    [engine] = [one for one in ALL if one.name == "engine"]
    assert seconds / 60 <= engine.minutes <= seconds / 60 + 2
    assert sum(one.minutes for one in ALL) <= 35
    assert all(one.patience > 120 * one.minutes for one in ALL)


def test_a_peer_that_fails_is_left_out_and_the_others_are_measured_all_the_same() -> None:
    def sample(kind: str) -> dict[str, float]:
        if kind == "broken":
            raise RuntimeError("does not start")
        return {"cpu_us": 1.0}

    @contextmanager
    def ready(kind: str) -> Iterator[None]:
        if kind == "never ready":
            raise OSError("no such program")
        yield

    kinds = ("ours", "broken", "never ready")
    in_turns = plan.in_turns("a step", kinds, sample)
    assert in_turns.measure(2) == {"ours": [{"cpu_us": 1.0}] * 2, "never ready": [{"cpu_us": 1.0}] * 2}
    short = plan.in_short_turns("a step", kinds, ready, lambda kind, _: sample(kind), quick=True)
    assert short.measure(1) == {"ours": [{"cpu_us": 1.0}]}
    found: dict[str, Results] = {}
    assert engine_program.measure(short, 1, found) == ["broken in a step", "never ready in a step"]
    assert found == {"a step": {"ours": [{"cpu_us": 1.0}]}}


def test_a_step_that_fails_is_named_on_the_page_and_loses_nothing_of_the_others(
    kept: dict[str, Results], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(repetitions: int) -> Results:
        raise RuntimeError("fails")

    good = plan.Step("collector", ("ours",), lambda repetitions: kept["collector"])
    monkeypatch.setattr(engine_program, "steps", lambda quick: [plan.Step("stalls", ("ours",), fail), good])
    monkeypatch.setattr(engine_program, "KEPT", tmp_path / "kept.json")
    monkeypatch.setattr(engine_report, "HERE", tmp_path)
    monkeypatch.setattr("sys.argv", ["engine"])

    assert engine_program.main() == 1

    text = (tmp_path / "RESULTS.md").read_text()
    assert "Did not come to its end in the last run: stalls." in text
    assert json.loads((tmp_path / "kept.json").read_text()) == {"collector": kept["collector"]}
    assert [row.measured for row in contents.goals({}, text) if "did not come to their end" in row.what] == ["1"]
    assert [row.verdict for row in contents.goals({}, text) if "collector" in row.what] == ["met"]


def test_a_part_that_fails_keeps_what_is_known_and_is_named_at_the_top(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, path in (("RESULTS", RESULTS), ("ENGINE", RESULTS.parent / "engine" / "RESULTS.md")):
        copy = tmp_path / f"{name}.md"
        copy.write_text(path.read_text())
        monkeypatch.setattr(report, name, copy)
    monkeypatch.setattr(report, "PLOT", tmp_path / "goals.svg")
    before = sections_of(report.RESULTS.read_text())

    for name in ("course_list", "course_list", "a_new_one", "engine"):
        report.write_failure(name, "not done after 5 minutes")

    text = report.RESULTS.read_text()
    after = sections_of(text)
    assert after["course_list"].count("not done after 5 minutes") == 1
    assert after["course_list"].startswith(before["course_list"])
    failed = [row.where for row in contents.goals(after, report.ENGINE.read_text()) if report.NOT_ENDED in row.what]
    assert [where.partition("]")[0].strip("[") for where in failed] == ["course_list", "a_new_one", "engine"]
    assert text.index(report.NOT_ENDED) < text.index("<!-- /contents -->")
    assert page(after, contents.goals(after, report.ENGINE.read_text())) == text


@pytest.mark.parametrize(
    ("program", "code", "why"),
    [("pass", 0, None), ("raise SystemExit(1)", 1, None), ("raise SystemExit(3)", 3, "exit code 3")],
)
def test_a_part_has_a_process_of_its_own(program: str, code: int, why: str | None) -> None:
    assert alone.run([sys.executable, "-c", program], 60) == (code, why)


def test_a_part_that_hangs_is_given_up() -> None:
    assert alone.run([sys.executable, "-c", "import time; time.sleep(600)"], 0.5) == (-1, "not done after 0 minutes")


def test_with_a_part_all_that_it_has_started_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(alone, "LEAVING_SECONDS", 0.1)
    started = tmp_path / "started"
    program = (
        "import os, pathlib, signal, subprocess, sys, time; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"pathlib.Path({f'{started}.part'!r}).write_text(str(child.pid))\n"
        f"os.rename({f'{started}.part'!r}, {str(started)!r}); time.sleep(600)"
    )
    process = subprocess.Popen([sys.executable, "-c", program], start_new_session=True)
    assert wait_until(started.exists, 30)

    alone.end(process)

    assert process.poll() is not None
    assert wait_until(lambda: not is_running(int(started.read_text()), "python"), 10)


def test_a_peer_that_says_nothing_is_not_waited_for() -> None:
    sleeps = [sys.executable, "-c", "import time; time.sleep(600)"]
    with Process(sleeps, 0) as silent, pytest.raises(RuntimeError, match="said nothing"):
        silent.hear(0.5)
    with Process([sys.executable, "-c", "print('oh no')"], 0) as broken, pytest.raises(RuntimeError, match="oh no"):
        broken.hear_ready()


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


def test_a_redis_that_lost_its_port_to_a_neighbour_takes_another(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as neighbour:
        neighbour.bind(("127.0.0.1", 0))
        neighbour.listen()
        taken = neighbour.getsockname()[1]
        ports = chain((taken,), iter(free_port, None))
        monkeypatch.setattr(two_nodes, "free_port", lambda: next(ports))
        with two_nodes.redis() as port, Redis(port=port) as client:
            assert port != taken
            assert client.ping()
