"""Who watches the network for 1,000 days cannot tell those with reports from those without."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kiosk.grid import in_school_hours
from kiosk.line import Answer, LineDownError
from kiosk.sender import Sender
from kiosk.spool import Spool, SpoolFullError
from tests.kiosk.ring import VirtualTime, envelope, receipt
from tests.kiosk.test_grid import AUTUMN
from tests.kiosk.watcher import Day, Request, advantage

DAYS = 1_000
MOST_ADVANTAGE = 0.02
FIRST = datetime(2026, 9, 2, tzinfo=UTC)
OPENS, CLOSES = 8 * 3_600.0, 17 * 3_600.0


@dataclass
class Watched:
    """The network seam: what a watcher sees of a day, and a portal that is out of order now and then."""

    times: VirtualTime
    down: tuple[float, float]
    day: list[Request] = field(default_factory=list)

    async def carry(self, envelope: bytes) -> Answer:
        self.day.append((OPENS + self.times.steady, len(envelope)))
        if self.down[0] <= self.times.steady < self.down[1]:
            raise LineDownError("no network")
        return receipt(envelope)


class Eager(Sender):
    """The control: sends a report when it comes."""

    def hasten(self) -> None:
        asyncio.get_running_loop().create_task(self._send())


class Late(Sender):
    """The finest control: a slot with a report leaves a second later."""

    waits: Callable[[], bool] = lambda: False
    times: VirtualTime

    async def _send(self) -> bool:
        if self.waits():
            self.times.steady += 1.0
            self.times.wall += 1.0
        return await super()._send()


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder for many days of writing."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(autouse=True)
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Virtual time stands still while a thread works: working at once is the same, and quicker."""

    async def at_once(work: Callable[..., Any], *values: object) -> Any:
        return work(*values)

    monkeypatch.setattr(asyncio, "to_thread", at_once)


def play(spool: Spool, number: int, *, used: bool, kind: type[Sender] = Sender) -> Day:
    """One school day, from before it opens until after it closes; the same day used and unused."""
    chance = random.Random(number)
    date = FIRST + timedelta(days=number % 100)
    times = VirtualTime(date.timestamp() + OPENS + chance.random() * 100, until=CLOSES - OPENS)
    begun = chance.random() * 30_000
    watched = Watched(times, (begun, begun + 3_600) if chance.random() < 0.1 else (0, 0))
    sender = kind(spool, watched, in_hours=partial(in_school_hours, AUTUMN, readers=()), clock=times.clock)
    waiting: list[bytes] = []

    def reported(urgent: bool) -> None:
        waiting.append(envelope())
        try:
            spool.put(waiting[-1], urgent=urgent)
        except SpoolFullError:
            waiting.pop()
        if isinstance(sender, Eager):
            sender.hasten()

    if isinstance(sender, Late):
        sender.times = times
        sender.waits = lambda: spool.next().envelope in waiting
    moments = sorted(chance.random() * 30_000 for _ in range(chance.randint(1, 6)))
    if used:
        times.events = [(at, partial(reported, chance.random() < 0.2)) for at in moments]
    times.run(sender.keep_sending)
    return watched.day


def played(days: int, kind: type[Sender] = Sender) -> tuple[list[Day], list[Day]]:
    """So many days, each once with reports and once without."""
    with in_memory() as folder:
        spool = Spool.open(folder, filler=envelope, places=4)
        found = [play(spool, number // 2, used=number % 2 == 0, kind=kind) for number in range(days)]
        return found[::2], found[1::2]


@pytest.mark.slow
def test_in_a_thousand_days_those_with_reports_are_not_told_from_those_without() -> None:
    used, unused = played(DAYS)
    assert sum(map(len, used)) / len(used) > 30
    assert abs(advantage(used, unused)) <= MOST_ADVANTAGE


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Eager, Late])
def test_the_control_a_sender_that_hurries_or_lags_is_found_out(kind: type[Sender]) -> None:
    assert advantage(*played(160, kind)) > 0.5


@pytest.mark.slow
def test_the_very_same_day_looks_the_same_to_the_second() -> None:
    with in_memory() as folder:
        spool = Spool.open(folder, filler=envelope, places=4)
        for number in range(30):
            assert play(spool, number, used=True) == play(spool, number, used=False)
