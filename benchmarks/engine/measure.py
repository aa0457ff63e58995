"""Side by side: peers take turns inside each round, in reverse order in every other one, and what counts is the
median of the ratios within rounds. A machine that is slow for a minute is slow for all."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from statistics import median
from typing import TypeVar

Ready = TypeVar("Ready")
Sample = dict[str, float]
Results = dict[str, list[Sample]]  # kind -> one sample a round


def tried(results: Results, kind: str, sample: Callable[[], Sample], *, counts: bool = True) -> None:
    """Add one sample. A peer that fails is told of and left out from here on: the others are measured all the same."""
    if kind not in results:
        return
    try:
        found = sample()
    except Exception:
        traceback.print_exc()
        del results[kind]
    else:
        if counts:
            results[kind].append(found)


def alternate(kinds: Sequence[str], repetitions: int, sample: Callable[[str], Sample]) -> Results:
    results: Results = {kind: [] for kind in kinds}
    for repetition in range(repetitions):
        for kind in kinds if repetition % 2 == 0 else reversed(kinds):
            tried(results, kind, partial(sample, kind))
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
        peers: dict[str, Ready] = {}
        for kind in kinds:
            tried(results, kind, partial(_made_ready, peers, kind, stack, ready), counts=False)
        for number in rounds:
            for kind in kinds if number % 2 == 0 else reversed(kinds):
                if kind in results:
                    tried(results, kind, partial(turn, kind, peers[kind]), counts=number >= 0)
    return results


def _made_ready(
    peers: dict[str, Ready], kind: str, stack: ExitStack, ready: Callable[[str], AbstractContextManager[Ready]]
) -> Sample:
    peers[kind] = stack.enter_context(ready(kind))
    return {}


def middle(results: Results, kind: str, metric: str) -> float | None:
    samples = [sample[metric] for sample in results.get(kind, ()) if metric in sample]
    return median(samples) if samples else None


def ratio(results: Results, metric: str, kind: str, peer: str) -> float | None:
    """The median of `kind` over `peer`, repetition by repetition; None when one of them was not measured."""
    pairs = zip(results.get(kind, ()), results.get(peer, ()), strict=False)
    ratios = [a[metric] / b[metric] for a, b in pairs if metric in a and b.get(metric)]
    return median(ratios) if ratios else None
