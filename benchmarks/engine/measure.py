"""Side by side: peers take turns inside each repetition, in reverse order in every other one, and what counts is the
median of the ratios within repetitions. A machine that is slow for a minute is slow for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

Sample = dict[str, float]
Results = dict[str, list[Sample]]  # kind -> one sample a repetition


def alternate(kinds: Sequence[str], repetitions: int, sample: Callable[[str], Sample]) -> Results:
    results: Results = {kind: [] for kind in kinds}
    for repetition in range(repetitions):
        for kind in kinds if repetition % 2 == 0 else reversed(kinds):
            results[kind].append(sample(kind))
    return results


def middle(results: Results, kind: str, metric: str) -> float | None:
    samples = [sample[metric] for sample in results.get(kind, ()) if metric in sample]
    return median(samples) if samples else None


def ratio(results: Results, metric: str, kind: str, peer: str) -> float | None:
    """The median of `kind` over `peer`, repetition by repetition; None when one of them was not measured."""
    pairs = zip(results.get(kind, ()), results.get(peer, ()), strict=False)
    ratios = [a[metric] / b[metric] for a, b in pairs if metric in a and b.get(metric)]
    return median(ratios) if ratios else None
