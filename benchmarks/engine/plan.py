"""What is measured, in which rooms, against whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from typing import NamedTuple

from benchmarks.engine import one_node, scripts, two_nodes
from benchmarks.engine.build import redis_binary
from benchmarks.engine.measure import Sample

ROOMS = (10, 100, 1000, 3000)
PAYLOADS = (50, 200, 2000)
OURS = ("ours", "ours-fast") if find_spec("aiofastnet") else ("ours",)
EVERYBODY = (*OURS, "socket.io", "ws", "c", "stock")


class Step(NamedTuple):
    """`name` is its key in the results; `sample(kind)` measures one peer once."""

    name: str
    kinds: tuple[str, ...]
    sample: Callable[[str], Sample]


def steps(*, quick: bool) -> Iterator[Step]:
    """With `quick` a tenth of the work, for trying the programs out: its numbers mean little."""
    less = 10 if quick else 1
    for room in ROOMS:
        work = partial(one_node.fan_out, room=room, payload=200, wanted=200_000 // less)
        yield Step(f"fan-out {room} x 200 B", EVERYBODY, work)
    for payload in PAYLOADS:
        if payload != 200:
            work = partial(one_node.fan_out, room=1000, payload=payload, wanted=200_000 // less)
            yield Step(f"fan-out 1000 x {payload} B", (*OURS, "socket.io", "c"), work)
    work = partial(one_node.paced, room=1000, per_second=20, seconds=3)
    yield Step("paced 1000", (*OURS, "socket.io", "c"), work)
    yield Step("classes", (*OURS, "socket.io"), partial(one_node.classes, seconds=4 / less + 1))
    peers = (*OURS, "socket.io", "stock")
    yield Step("connections", peers, partial(one_node.connections, count=4000 // less))
    yield Step("answers", peers, partial(one_node.answers, count=40_000 // less))
    sharded = "node-sharded" if redis_binary()[1] >= 7 else "node-pubsub"
    yield Step("two nodes", ("ours-publish", "ours-send", sharded), two_nodes.messages)
    yield Step("scripts", ("hot-50", "hot-500", "limit-1", "limit-50"), scripts.seats)
    yield Step("stalls", ("ours", "ours-unsliced"), one_node.stalls)
    yield Step("collector", ("ours",), one_node.collector)
    yield Step("stalled readers", ("20", "0"), lambda stalled: one_node.stalled_readers("ours", int(stalled)))
