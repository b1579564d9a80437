"""Collects for as long as the inbox runs, whoever is away: a round, a pause, a longer pause after trouble.

Nothing that goes wrong in a round ends it. What readers should know of it is in `Progress`; nothing about
when an envelope came is kept or logged.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from inbox.collector.rounds import OnNew, Round
from inbox.errors import InboxError
from worrybox.web.logs import EventLog
from worrybox.web.settings import SettingsError

LONGEST_PAUSE = 300.0
"""Seconds: a portal that is back is noticed within five minutes."""
_EVENTS = EventLog(
    "inbox", {"portal-trouble": frozenset(), "portal-well": frozenset(), "round-fault": frozenset()}
)


@dataclass(slots=True)
class Progress:
    """How collecting goes, for the pages."""

    ever: bool = False
    """A round has gone through since the start."""
    rounds: int = 0
    """How many have gone through since then with nothing wrong."""
    problem: str | None = None
    """What was wrong in the last round, in our own words; None when all is well."""


def pause_after(failures: int, *, every: float, chance: float) -> float:
    """Seconds until the next round: `every`, doubling with each failure up to five minutes, 20 % either way.

    `chance` is between 0 and 1: inboxes that lost a portal together do not come back together.
    """
    longest = max(every, LONGEST_PAUSE)
    return min(every * 2.0 ** min(failures, 20), longest) * (0.8 + 0.4 * chance)


async def collect_steadily(
    collect: Callable[[OnNew], Awaitable[Round]],
    progress: Progress,
    *,
    every: float,
    on_new: OnNew,
) -> None:
    """Run until cancelled. Each round calls `on_new` when it has brought something."""
    failures = 0
    while True:
        problem = await _one_round(collect, progress, on_new)
        _tell(progress.problem, problem)
        progress.problem = problem
        failures = failures + 1 if problem else 0
        # Which inbox asks when is no secret: this is jitter, not cryptography.
        await asyncio.sleep(pause_after(failures, every=every, chance=random.random()))  # noqa: S311


async def _one_round(
    collect: Callable[[OnNew], Awaitable[Round]], progress: Progress, on_new: OnNew
) -> str | None:
    try:
        done = await collect(on_new)
        progress.ever = True
        progress.rounds += not done.problems
        return done.problems[0] if done.problems else None
    except (InboxError, SettingsError) as wrong:
        return str(wrong)
    except (
        Exception
    ) as fault:  # a fault of ours must not stop collecting for good: it is logged and tried again
        _EVENTS.fault("round-fault", fault)
        return "collecting failed; it is tried again"


def _tell(before: str | None, now: str | None) -> None:
    # Only changes are logged: a line a round would tell, by its absence, when something came.
    if (before is None) != (now is None):
        _EVENTS.write("portal-trouble" if now else "portal-well")
