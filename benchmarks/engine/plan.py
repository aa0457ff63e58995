"""What is measured, in which rooms, against whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from importlib.util import find_spec
from typing import NamedTuple

from benchmarks.engine import one_node, scripts, two_nodes
from benchmarks.engine.build import redis_binary
from benchmarks.engine.measure import Ready, Results, Sample, alternate, side_by_side

ROOMS = (10, 100, 1000, 3000)
PAYLOADS = (50, 200, 2000)
OURS = ("ours", "ours-fast") if find_spec("aiofastnet") else ("ours",)
SHORT_TURNS = 8  # in each repetition
WARMING_UP = 2  # rounds of them: Node compiles what it has run often enough
EVERYBODY = (*OURS, "socket.io", "ws", "c", "stock")


class Step(NamedTuple):
    """`name` is its key in the results; `measure` is told how often to repeat."""

    name: str
    measure: Callable[[int], Results]


def in_turns(name: str, kinds: tuple[str, ...], sample: Callable[[str], Sample]) -> Step:
    return Step(name, lambda repetitions: alternate(kinds, repetitions, sample))


def in_short_turns(
    name: str,
    kinds: tuple[str, ...],
    ready: Callable[[str], AbstractContextManager[Ready]],
    turn: Callable[[str, Ready], Sample],
    *,
    quick: bool,
) -> Step:
    def measure(repetitions: int) -> Results:
        rounds = range(repetitions) if quick else range(-WARMING_UP, SHORT_TURNS * repetitions)
        return side_by_side(kinds, rounds, ready, turn)

    return Step(name, measure)


def steps(*, quick: bool) -> Iterator[Step]:
    """With `quick` a tenth of the work, for trying the programs out: its numbers mean little."""
    less = 10 if quick else 1
    for room in ROOMS:
        work = partial(one_node.fan_out, room=room, payload=200, wanted=200_000 // less)
        yield in_turns(f"fan-out {room} x 200 B", EVERYBODY, work)
    for payload in PAYLOADS:
        if payload != 200:
            work = partial(one_node.fan_out, room=1000, payload=payload, wanted=200_000 // less)
            yield in_turns(f"fan-out 1000 x {payload} B", (*OURS, "socket.io", "c"), work)
    work = partial(one_node.paced, room=1000, per_second=20, seconds=3)
    yield in_turns("paced 1000", (*OURS, "socket.io", "c"), work)
    school = partial(one_node.crowd, people=3000, BENCH_CLASSES="100")
    yield in_short_turns("classes", (*OURS, "socket.io", "c"), school, one_node.classes, quick=quick)
    peers = (*OURS, "socket.io", "stock")
    yield in_turns("connections", peers, partial(one_node.connections, count=4000 // less))
    crowd = partial(one_node.crowd, people=1000)
    yield in_short_turns("answers", (*peers, "c"), crowd, one_node.answers, quick=quick)
    sharded = "node-sharded" if redis_binary()[1] >= 7 else "node-pubsub"
    yield in_turns("two nodes", ("ours-publish", "ours-send", sharded), two_nodes.messages)
    yield in_turns("scripts", ("hot-50", "hot-500", "limit-1", "limit-50"), scripts.seats)
    yield in_turns("stalls", ("ours", "ours-unsliced"), one_node.stalls)
    yield in_turns("collector", ("ours",), one_node.collector)
    yield in_turns("stalled readers", ("20", "0"), lambda stalled: one_node.stalled_readers("ours", int(stalled)))
