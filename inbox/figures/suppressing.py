"""Small numbers are not shown, and cannot be had by taking the shown ones from the total either.

Beside every number from 1 to 4 the smallest larger one is hidden too, with all that are equal to it: nobody
can then tell which of the hidden ones is the small one. Where that would leave only zeros, nothing is shown.
"""

from __future__ import annotations

from collections.abc import Mapping

LEAST = 5
"""The smallest number above 0 that is shown."""


def shown(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Counts that add up to a total that is known: each, or None where it is hidden."""
    hidden = _hidden(counts)
    return {name: None if name in hidden else count for name, count in counts.items()}


def shown_total(total: int) -> int | None:
    """A number by itself."""
    return None if 0 < total < LEAST else total


def _hidden(counts: Mapping[str, int]) -> set[str]:
    small = {name for name, count in counts.items() if 0 < count < LEAST}
    if not small:
        return set()
    larger = {name: count for name, count in counts.items() if count >= LEAST}
    nearest = min(larger.values(), default=0)
    hidden = small | {name for name, count in larger.items() if count == nearest}
    if all(count == 0 or name in hidden for name, count in counts.items()):
        # Only zeros would be left: with them, what is hidden could sometimes be worked out.
        return set(counts)
    return hidden
