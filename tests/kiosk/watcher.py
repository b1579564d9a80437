"""Whoever watches the network: sees when a request of what size went out, and learns to tell days apart.

A decision tree over what can be counted of a day, grown on one half of the days and asked about the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, pstdev

Request = tuple[float, int]
"""Seconds since midnight, and bytes."""
Day = Sequence[Request]
DEEPEST = 4
LEAST = 8
"""Days in a leaf."""


def seen(day: Day) -> tuple[float, ...]:
    """What is counted of a day: requests, bytes, gaps, places on the clock, and requests in each hour."""
    times, sizes = [at for at, _ in day], [size for _, size in day]
    gaps = [after - before for before, after in pairwise(times)] or [0.0]
    off = [abs((at + 150) % 300 - 150) for at in times] or [0.0]
    hours = Counter(int(at // 3_600) for at in times)
    return (
        *(len(day), sum(sizes), min(sizes, default=0), max(sizes, default=0), len(set(sizes))),
        *(min(gaps), max(gaps), fmean(gaps), pstdev(gaps)),
        *(max(off), fmean(off)),
        *(hours[hour] for hour in range(24)),
    )


@dataclass(frozen=True)
class _Leaf:
    used: bool


@dataclass(frozen=True)
class _Fork:
    feature: int
    at: float
    low: _Fork | _Leaf
    high: _Fork | _Leaf


Example = tuple[tuple[float, ...], bool]


def _impurity(days: Sequence[Example]) -> float:
    share = sum(used for _, used in days) / len(days)
    return len(days) * share * (1 - share)


def _grown(days: Sequence[Example], depth: int = 0) -> _Fork | _Leaf:
    leaf = _Leaf(2 * sum(used for _, used in days) > len(days))
    if depth == DEEPEST or len(days) < 2 * LEAST:
        return leaf
    best: tuple[float, int, float] | None = None
    for feature in range(len(days[0][0])):
        values = sorted({features[feature] for features, _ in days})
        for at in values[1 :: max(1, len(values) // 32)]:
            parts = [[each for each in days if (each[0][feature] < at) is low] for low in (True, False)]
            if min(map(len, parts)) >= LEAST:
                found = (sum(map(_impurity, parts)), feature, at)
                best = found if best is None else min(best, found)
    if best is None or best[0] >= _impurity(days):
        return leaf
    _, feature, at = best
    low, high = ([each for each in days if (each[0][feature] < at) is below] for below in (True, False))
    return _Fork(feature, at, _grown(low, depth + 1), _grown(high, depth + 1))


def _says(tree: _Fork | _Leaf, features: tuple[float, ...]) -> bool:
    while isinstance(tree, _Fork):
        tree = tree.low if features[tree.feature] < tree.at else tree.high
    return tree.used


def advantage(used: Sequence[Day], unused: Sequence[Day]) -> float:
    """How much better than guessing days are told apart: hits less false alarms, 1 is always right."""
    days = [(seen(day), True) for day in used], [(seen(day), False) for day in unused]
    tree = _grown([each for some in days for each in some[::2]])
    hits, alarms = (fmean(_says(tree, features) for features, _ in some[1::2]) for some in days)
    return hits - alarms
