"""What something costs, counted instead of timed: so that it is the same on a busy machine."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from inbox.collector.store import Collected
from inbox.vault.sealed import SealedStore

SIGNATURE = 400
"""Calls that take as long as checking one signature."""


@dataclass(frozen=True, slots=True)
class Cost:
    """`calls` are calls of functions, Python's and C's; `steps` those of the databases' virtual machines."""

    calls: int
    steps: int

    @property
    def together(self) -> int:
        """A step takes about as long as a call."""
        return self.calls + self.steps


class _Counter:
    def __init__(self) -> None:
        self.calls = self.steps = 0

    def call(self, _frame: Any, event: str, called: Any) -> None:
        if event == "call":
            self.calls += 1
        elif event == "c_call":
            self.calls += SIGNATURE if called.__name__ == "crypto_sign_open" else 1

    def step(self) -> int:
        self.steps += 1
        return 0


def cost_of(work: Callable[[], object], stores: Iterable[SealedStore | Collected] = ()) -> Cost:
    """Of this thread and every thread that begins meanwhile; of the statements of `stores`."""
    counter, connections = _Counter(), [each._store for each in stores]
    for each in connections:
        each.set_progress_handler(counter.step, 1)
    threading.setprofile(counter.call)
    sys.setprofile(counter.call)
    try:
        work()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
        for each in connections:
            each.set_progress_handler(None, 0)
    # Counting a step is a call of its own.
    return Cost(counter.calls - counter.steps, counter.steps)


def commits_of(work: Callable[[], object], *stores: SealedStore | Collected) -> int:
    """How many transactions of these it takes: each waits for the disk."""
    said: list[str] = []
    for each in stores:
        each._store.set_trace_callback(said.append)
    try:
        work()
    finally:
        for each in stores:
            each._store.set_trace_callback(None)
    return said.count("COMMIT")
