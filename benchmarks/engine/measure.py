"""Side by side: peers take turns inside each round, in reverse order in every other one, and what counts is the
median of the ratios within rounds. A machine that is slow for a minute is slow for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from statistics import median
from typing import TypeVar

Ready = TypeVar("Ready")
Sample = dict[str, float]
Results = dict[str, list[Sample]]  # kind -> one sample a round


def alternate(kinds: Sequence[str], repetitions: int, sample: Callable[[str], Sample]) -> Results:
    results: Results = {kind: [] for kind in kinds}
    for repetition in range(repetitions):
        for kind in kinds if repetition % 2 == 0 else reversed(kinds):
            results[kind].append(sample(kind))
    return results


def side_by_side(
    kinds: Sequence[str],
    rounds: range,
    ready: Callable[[str], AbstractContextManager[Ready]],
    turn: Callable[[str, Ready], Sample],
) -> Results:
    """As `alternate`, for what can be measured in short turns: all peers stand ready at the same time, so that a
    round takes seconds, and a neighbour on the machine who comes or goes meanwhile hardly shows. Rounds below 0 warm
    up, and do not count."""
    results: Results = {kind: [] for kind in kinds}
    with ExitStack() as stack:
        peers = {kind: stack.enter_context(ready(kind)) for kind in kinds}
        for number in rounds:
            for kind in kinds if number % 2 == 0 else reversed(kinds):
                sample = turn(kind, peers[kind])
                if number >= 0:
                    results[kind].append(sample)
    return results


def middle(results: Results, kind: str, metric: str) -> float | None:
    samples = [sample[metric] for sample in results.get(kind, ()) if metric in sample]
    return median(samples) if samples else None


def ratio(results: Results, metric: str, kind: str, peer: str) -> float | None:
    """The median of `kind` over `peer`, repetition by repetition; None when one of them was not measured."""
    pairs = zip(results.get(kind, ()), results.get(peer, ()), strict=False)
    ratios = [a[metric] / b[metric] for a, b in pairs if metric in a and b.get(metric)]
    return median(ratios) if ratios else None
