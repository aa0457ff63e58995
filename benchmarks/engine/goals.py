"""The goals, as ratios measured side by side, and whether they were met."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from benchmarks.engine.measure import Results, middle, ratio


class Goal(NamedTuple):
    what: str
    measured: float | None
    goal: float
    at_least: bool = False
    unit: str = "x"

    @property
    def met(self) -> bool | None:
        if self.measured is None:
            return None
        return self.measured >= self.goal if self.at_least else self.measured <= self.goal


def goals(found: dict[str, Results]) -> Iterator[Goal]:
    def over(step: str, metric: str, kind: str, peer: str) -> float | None:
        return ratio(found.get(step, {}), metric, kind, peer)

    def own(step: str, metric: str, kind: str = "ours") -> float | None:
        return middle(found.get(step, {}), kind, metric)

    for room in (100, 1000, 3000):
        step = f"fan-out {room} x 200 B"
        name = f"delivery, room of {room:,}, one event a turn"
        yield Goal(f"{name} / Node socket.io", over(step, "single_us", "ours", "socket.io"), 0.60)
        yield Goal(f"{name} / C send loop", over(step, "single_us", "ours", "c"), 1.5)
    for room, most in ((10, 0.30), (100, 0.30), (1000, 0.15), (3000, 0.15)):
        measured = over(f"fan-out {room} x 200 B", "burst_us", "ours", "socket.io")
        yield Goal(f"delivery, room of {room:,}, bursts of ten / Node socket.io", measured, most)
    yield Goal("100 classes of 30, 400 events/s / Node", over("classes", "cpu_us", "ours", "socket.io"), 0.60)
    yield Goal("100 classes of 30, 400 events/s / C send loop", over("classes", "cpu_us", "ours", "c"), 1.5)
    yield Goal("connect and first ack, 4,000 / Node", over("connections", "cpu_us", "ours", "socket.io"), 0.80)
    yield Goal("memory per idle connection / Node", over("connections", "kilobytes", "ours", "socket.io"), 1.15)
    yield Goal("ack, 100 in flight / Node", over("answers", "ack_us", "ours", "socket.io"), 0.85)
    yield Goal("join, 100 in flight / Node", over("answers", "join_us", "ours", "socket.io"), 0.85)
    yield Goal("message to one person / Node", over("answers", "unicast_us", "ours", "socket.io"), 0.45)
    yield Goal("message to one person / C send loop", over("answers", "unicast_us", "ours", "c"), 1.6)
    yield from _two_nodes(found.get("two nodes", {}))
    limit = over("scripts", "per_second", "hot-50", "limit-1")
    yield Goal("script calls/s, 50 in flight / redis-benchmark, 50 in flight", limit, 0.65, at_least=True)
    limit = over("scripts", "per_second", "hot-500", "limit-50")
    yield Goal("script calls/s, 500 in flight / redis-benchmark, 2,500 in flight", limit, 0.65, at_least=True)
    unsliced = over("stalls", "stall_p999_ms", "ours", "ours-unsliced")
    yield Goal("room of 3,000: stall of the loop p99.9 / unsliced", unsliced, 0.4)
    yield Goal("longest pause of the collector, 4,000 connecting", own("collector", "gc_max_ms"), 10, unit=" ms")
    yield Goal("20 of 1,000 stalled: cut", own("stalled readers", "cut", "20"), 20, at_least=True, unit=" of 20")
    yield Goal("20 of 1,000 stalled: the others' p99", over("stalled readers", "p99_us", "20", "0"), 1.2)


def _two_nodes(results: Results) -> Iterator[Goal]:
    peer = next((kind for kind in results if kind.startswith("node-")), "node-sharded")

    def over(metric: str) -> float | None:
        return ratio(results, metric, "ours-publish", peer)

    yield Goal("two nodes: the sender, numbered and kept / Node's adapter", over("sender_us_0"), 0.3)
    yield Goal("two nodes: a receiver with ten members / Node's adapter", over("receiver_us_10"), 0.3)
    idle = middle(results, "ours-publish", "receiver_us_0")
    yield Goal("two nodes: a receiver without a member (its own timers)", idle, 0.5, unit=" us")


def as_rows(found: dict[str, Results]) -> list[dict[str, Any]]:
    return [{**goal._asdict(), "met": goal.met} for goal in goals(found)]
