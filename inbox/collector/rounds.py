"""One round of collecting: compare each day's ids with our own, fetch what we lack, say what we hold.

There is no cursor: whatever went wrong in a round is simply lacking in the next one. Nothing is acknowledged
before it is on this disk, and nothing is opened.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from crypto.identities import CollectorIdentity
from crypto.notices import Reading
from inbox import calendar_word
from inbox.collector.chunks import Chunks
from inbox.collector.client import FETCH_AT_MOST, Portal
from inbox.collector.fetching import fetch_files
from inbox.collector.publishing import agree_on_calendar, agree_on_roster, publish_status, reading_on
from inbox.collector.store import Collected
from inbox.errors import PortalNonsenseError, PortalRefusedError
from inbox.folder import Folder
from inbox.kiosks import Kiosks
from inbox.rosters import Rosters

T = TypeVar("T")
KEEP_DAYS = 35
"""The portal lets go of what every collector holds after this many days (spec section 8)."""
_SINGLE_OUT_AT_MOST = 64
_LOOK_AGAIN_AFTER = 120
"""Rounds after which a day whose count has not changed is compared all the same."""


def utc_today() -> date:
    """The protocol's day."""
    return datetime.now(UTC).date()


OnNew = Callable[[], Awaitable[None]]


async def _nobody_waits() -> None:
    """What is new is looked at later."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did."""

    new: int
    problems: tuple[str, ...]


@dataclass(slots=True)
class Collector:
    """Everything one round needs, and what earlier rounds of this process learnt."""

    portal: Portal
    collected: Collected
    rosters: Rosters
    folder: Folder
    identity: CollectorIdentity
    kiosks: Kiosks | None = None
    """Told of what is new, once it is kept: decoys are how a kiosk is heard."""
    told_no: bool = False
    """The settings say that nobody reads."""
    today: Callable[[], date] = utc_today
    _settled: dict[str, int] = field(default_factory=dict)
    _etags: dict[str, str] = field(default_factory=dict)
    _rounds: int = 0
    _nonsense: int = 0

    async def collect(self, on_new: OnNew = _nobody_waits) -> Round:
        """One round. Raises PortalDownError (try again later) or FolderError (this disk).

        `on_new` is called as soon as there are new envelopes: their files, which take longer, come after.
        """
        self._rounds += 1
        self._nonsense = 0
        if self._rounds % _LOOK_AGAIN_AFTER == 0:
            self._settled.clear()
        problems: list[str] = []
        await _noting(self._publish(), problems)
        new = await _noting(self._collect_days(problems), problems) or 0
        if new:
            await on_new()
        problems += await _noting(fetch_files(self.portal, Chunks(self.collected)), problems) or []
        await _noting(self._say_done(), problems)
        return Round(new, tuple(problems))

    async def _publish(self) -> None:
        today = self.today()
        await agree_on_roster(self.portal, self.rosters, today=today)
        roster = self.rosters.current
        if roster is None:
            return
        calendar = await agree_on_calendar(self.portal, self.folder, roster)
        no = self.told_no or self.folder.unopened_test.exists() or self.folder.preparing.exists()
        word = Reading.NO if no else calendar_word.told(calendar_word.said(self.folder))
        reading = reading_on(today, calendar, roster=roster, told=word)
        await publish_status(
            self.portal,
            collector=self.identity,
            roster=roster,
            today=today,
            reading=reading,
            # Only the host that watches knows whether the test report was opened.
            leave_no=not self.folder.bell_key.exists() and word is None,
        )

    async def _collect_days(self, problems: list[str]) -> int:
        new, known = 0, len(problems)
        counts = await self.portal.days()
        # The newest day first: that is where somebody may be waiting.
        for day in sorted(counts, reverse=True):
            if self._settled.get(day) != counts[day]:
                new += await _noting(self._collect_day(day, counts[day], problems), problems) or 0
        if self.kiosks is not None and len(problems) == known:
            self.kiosks.listened()
        return new

    async def _collect_day(self, day: str, count: int, problems: list[str]) -> int:
        answer = await self.portal.ids(day, etag=self._etags.get(day))
        if answer is None:
            self._settled[day] = count
            return 0
        ids, etag = answer
        lacking = await asyncio.to_thread(self._lacking, day, ids)
        new, roster = 0, self.rosters.current
        seq = roster.seq if roster is not None else 1
        got: set[bytes] = set()
        for start in range(0, len(lacking), FETCH_AT_MOST):
            found = await self._fetch(lacking[start : start + FETCH_AT_MOST], problems)
            if self.kiosks is not None:
                await asyncio.to_thread(self.kiosks.note, found)
            new += await asyncio.to_thread(self.collected.keep, day, found, seq=seq)
            if self.kiosks is not None:
                await asyncio.to_thread(self.kiosks.hear, day, found.values())
            got |= found.keys()
        if got == set(lacking):
            # Only a day of which we hold everything may be skipped next time.
            self._settled[day] = count
            if etag is not None:
                self._etags[day] = etag
        await asyncio.to_thread(self._remember_overdue, day, ids)
        return new

    def _lacking(self, day: str, ids: Sequence[bytes]) -> list[bytes]:
        lacking = set(ids) - self.collected.ids(day)
        return sorted(lacking - self.collected.held_among(sorted(lacking)))

    async def _fetch(self, ids: Sequence[bytes], problems: list[str]) -> dict[bytes, bytes]:
        """Fetch `ids`; when the answer makes no sense, halve the question until the bad one stands alone."""
        try:
            return await self.portal.fetch(ids)
        except PortalNonsenseError as wrong:
            self._nonsense += 1
            if self._nonsense > _SINGLE_OUT_AT_MOST:
                raise
            if len(ids) == 1:
                problems.append(str(wrong))
                return {}
        half = len(ids) // 2
        return {**await self._fetch(ids[:half], problems), **await self._fetch(ids[half:], problems)}

    async def _say_done(self) -> None:
        while ids := await asyncio.to_thread(self.collected.untold, FETCH_AT_MOST):
            await self.portal.done(ids)
            await asyncio.to_thread(self.collected.told, ids)

    def _remember_overdue(self, day: str, ids: Sequence[bytes]) -> None:
        # A portal restored from a backup has forgotten what it was told: it hears it again.
        if date.fromisoformat(day) < self.today() - timedelta(days=KEEP_DAYS):
            self.collected.tell_again(ids)


async def _noting(work: Awaitable[T], problems: list[str]) -> T | None:
    """One part of a round must not keep the others from happening: its problem is noted."""
    try:
        return await work
    except (PortalNonsenseError, PortalRefusedError) as wrong:
        problems.append(str(wrong))
        return None
