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
SECONDS = {  # of a repetition of all peers
    "fan-out 10 x 200 B": 10.0,
    "fan-out 100 x 200 B": 11.0,
    "fan-out 1000 x 200 B": 19.0,
    "fan-out 3000 x 200 B": 40.0,
    "fan-out 1000 x 50 B": 12.0,
    "fan-out 1000 x 2000 B": 13.0,
    "paced 1000": 14.0,
    "classes": 31.0,
    "connections": 18.0,
    "answers": 20.0,
    "two nodes": 12.0,
    "scripts": 14.0,
    "stalls": 32.0,
    "collector": 3.0,
    "stalled readers": 58.0,
}
TIMES = {"classes": 2, "two nodes": 3}  # as many repetitions of what differs most from one to the next
EVERYBODY = (*OURS, "socket.io", "ws", "c", "stock")


class Step(NamedTuple):
    """`name` is its key in the results, with those of `kinds` that did not fail; `measure` is told how often to
    repeat, which is `times` as often as other steps."""

    name: str
    kinds: tuple[str, ...]
    measure: Callable[[int], Results]

    @property
    def seconds(self) -> float:
        """About how long a repetition takes, on a machine of two cores."""
        return SECONDS[self.name] * self.times

    @property
    def times(self) -> int:
        return TIMES.get(self.name, 1)


def in_turns(name: str, kinds: tuple[str, ...], sample: Callable[[str], Sample]) -> Step:
    return Step(name, kinds, lambda repetitions: alternate(kinds, repetitions, sample))


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

    return Step(name, kinds, measure)


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
    work = partial(one_node.paced, room=1000, per_second=20, seconds=3 / less)
    yield in_turns("paced 1000", (*OURS, "socket.io", "c"), work)
    school = partial(one_node.crowd, people=3000 // less, BENCH_CLASSES=str(100 // less))
    talk = partial(one_node.classes, n=400 // less)
    yield in_short_turns("classes", (*OURS, "socket.io", "c"), school, talk, quick=quick)
    peers = (*OURS, "socket.io", "stock")
    yield in_turns("connections", peers, partial(one_node.connections, count=4000 // less))
    crowd = partial(one_node.crowd, people=1000 // less)
    ask = partial(one_node.answers, people=1000 // less, count=5000 // less)
    yield in_short_turns("answers", (*peers, "c"), crowd, ask, quick=quick)
    sharded = "node-sharded" if redis_binary()[1] >= 7 else "node-pubsub"
    say = partial(two_nodes.messages, events=4000 // less)
    yield in_turns("two nodes", ("ours-publish", "ours-send", sharded), say)
    seats = partial(scripts.seats, seconds=3 / less)
    yield in_turns("scripts", ("hot-50", "hot-500", "limit-1", "limit-50"), seats)
    stalls = partial(one_node.stalls, people=3000 // less, events=200 // less)
    yield in_turns("stalls", ("ours", "ours-unsliced"), stalls)
    yield in_turns("collector", ("ours",), partial(one_node.collector, people=4000 // less))
    gap_ms = 2 if quick else 15
    stalled = partial(one_node.stalled_readers, "ours", people=1000 // less, gap_ms=gap_ms)
    yield in_turns("stalled readers", ("20", "0"), lambda count: stalled(stalled=int(count)))
