"""The kiosk says when it will be read from the calendar that it verified itself, also without network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from crypto.encoding import b64
from crypto.notices import Holiday, Hours, Opening, Reading, Span
from crypto.report import Audience
from kiosk import settings
from kiosk.line import Line
from kiosk.pinned import PinnedSchool
from portal import clock
from portal.reading_times import ReadingNow
from tests.kiosk.beyond import PortalBeyond, answering
from tests.portal.cast import Cast

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
ON_MONDAY = "Someone will read this on Monday 23 November by 9 o'clock."
UNKNOWN = ReadingNow(None, nobody=False)
HOURS = Hours({"mon": Opening(time(8, 30), time(16, 30))})
AUTUMN = (Span(date(2026, 9, 2), date(2026, 12, 18)),)
Known = Callable[..., PinnedSchool]


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def knows(tmp_path: Path, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Known:
    """Give a function that starts a kiosk and lets it ask a portal with these documents, if there is one."""
    monkeypatch.setattr(clock, "moment", lambda: NOW)
    monkeypatch.setattr(clock, "today", NOW.date)

    def started(**documents: bytes) -> PinnedSchool:
        school = PinnedSchool(settings.make(tmp_path, pin=b64(cast.pin)))
        school.load(today=NOW.date())
        line = Line("http://portal.example", exchange=answering(PortalBeyond(documents)))
        asyncio.run(school.refresh(line, today=NOW.date()))
        return school

    return started


def autumn(cast: Cast, *, seq: int = 1, holidays: tuple[Holiday, ...] = ()) -> bytes:
    return cast.calendar(seq=seq, days=AUTUMN, hours=HOURS, holidays=holidays)


def test_it_keeps_the_calendar_for_a_day_without_network(knows: Known, cast: Cast) -> None:
    assert knows(roster=cast.signed(cast.roster(issued=NOW.date()))).reading_now(Audience.OLDER) == UNKNOWN
    assert knows(calendar=autumn(cast)).reading_now(Audience.OLDER).when == ON_MONDAY
    assert knows().reading_now(Audience.OLDER) == ReadingNow(ON_MONDAY, nobody=False)


def test_an_older_calendar_and_one_that_nobody_signed_change_nothing(knows: Known, cast: Cast) -> None:
    holiday = (Holiday(date(2026, 11, 22), date(2026, 11, 24), None),)
    knows(roster=cast.signed(), calendar=autumn(cast, seq=2))
    stranger = autumn(Cast(), seq=3, holidays=holiday)
    for document in (autumn(cast, holidays=holiday), stranger, b"{}"):
        assert knows(calendar=document).reading_now(Audience.OLDER).when == ON_MONDAY
    assert knows(calendar=autumn(cast, seq=3, holidays=holiday)).nobody_reads(NOW.date())


@pytest.mark.parametrize("reading", [Reading.NO, Reading.HOLIDAY])
def test_the_readers_own_word_stands_above_the_calendar(knows: Known, cast: Cast, reading: Reading) -> None:
    school = knows(roster=cast.signed(), calendar=autumn(cast), status=cast.status(reading))
    assert school.reading_now(Audience.YOUNGER) == ReadingNow(None, nobody=True)
