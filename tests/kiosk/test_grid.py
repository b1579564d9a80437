"""The grid of slots: clock and signed calendar decide, a clock that jumps starts no burst and no silence."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from itertools import pairwise
from pathlib import Path

import pytest

from crypto.notices import Calendar, Holiday, Hours, Opening, Span
from kiosk.grid import Grid, in_school_hours
from kiosk.line import Answer
from kiosk.sender import Sender
from kiosk.spool import Spool
from tests.kiosk.ring import ToldPortal, VirtualTime, envelope

HOURS = Hours({name: Opening(time(8, 30), time(16, 30)) for name in ("mon", "tue", "wed", "thu", "fri")})
AUTUMN = Calendar(
    pin=bytes(16),
    seq=1,
    days=(Span(date(2026, 9, 2), date(2026, 12, 18)),),
    holidays=(Holiday(date(2026, 10, 26), date(2026, 10, 30), None),),
    hours=HOURS,
)
MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
DAY = 86_400.0


@pytest.mark.parametrize(
    ("moment", "school"),
    [
        (MONDAY, True),
        (MONDAY.replace(hour=16, minute=29), True),
        (MONDAY.replace(hour=16, minute=30), False),
        (MONDAY.replace(hour=8, minute=29), False),
        (MONDAY.replace(day=22), False),
        (datetime(2026, 9, 7, 7, 30, tzinfo=UTC), True),  # half past eight by London's clocks
        (datetime(2026, 10, 26, 12, tzinfo=UTC), False),
        (datetime(2026, 9, 1, 12, tzinfo=UTC), False),
        (datetime(2026, 12, 25, 12, tzinfo=UTC), True),  # the calendar has run out: nobody knows
    ],
)
def test_the_calendar_says_what_school_hours_are(moment: datetime, school: bool) -> None:
    assert in_school_hours(AUTUMN, moment, readers={"r1"}) is school


@pytest.mark.parametrize("calendar", [None, replace(AUTUMN, hours=Hours({})), replace(AUTUMN, days=())])
def test_while_no_calendar_says_otherwise_all_hours_are_the_schools(calendar: Calendar | None) -> None:
    assert in_school_hours(calendar, MONDAY.replace(hour=3), readers=())


@dataclass
class NotingPortal(ToldPortal):
    """Notes the steady second of each request."""

    times: VirtualTime = field(kw_only=True)
    at: list[float] = field(default_factory=list)

    async def carry(self, envelope: bytes) -> Answer:
        self.at.append(self.times.steady)
        return await super().carry(envelope)


def sent_at(folder: Path, times: VirtualTime, *, school: bool | None = None) -> list[float]:
    """The steady seconds at which something left, by the calendar or with `school` as told."""
    portal = NotingPortal(times=times)
    spool = Spool.open(folder, filler=envelope, places=2)

    def in_hours(now: datetime) -> bool:
        return in_school_hours(AUTUMN, now, readers=()) if school is None else school

    times.run(Sender(spool, portal, in_hours=in_hours, clock=times.clock).keep_sending)
    return portal.at


def test_a_school_day_has_a_slot_every_five_minutes_and_every_half_hour_outside(tmp_path: Path) -> None:
    midnight = MONDAY.replace(hour=0, minute=0).timestamp()
    left = sent_at(tmp_path, VirtualTime(midnight + 1, until=DAY - 2))
    assert left == [at - 1 for at in range(300, int(DAY), 300) if at % 1800 == 0 or 30_600 <= at < 59_400]


def test_when_the_device_was_started_moves_no_slot(tmp_path: Path) -> None:
    noon = MONDAY.replace(hour=12).timestamp()
    for second in (0.2, 61.5, 299.9):
        left = sent_at(tmp_path / str(second), VirtualTime(noon + second, until=1_500))
        assert [round(noon + second + at) % 300 for at in left] == [0] * len(left)
        assert len(left) in (4, 5)


@pytest.mark.parametrize("jump", [-20 * 365 * DAY, -301, 7, 7_000, DAY])
@pytest.mark.parametrize("school", [True, False])
def test_a_clock_that_jumps_sends_no_burst_and_never_stops(tmp_path: Path, jump: float, school: bool) -> None:
    times = VirtualTime(MONDAY.timestamp(), until=14_000, jumps={4_000.0: jump, 9_001.0: -jump})
    left = sent_at(tmp_path, times, school=school)
    usual = 300 if school else 1_800
    gaps = [after - before for before, after in pairwise(left)]
    assert min(gaps) >= 150
    assert max(gaps) <= usual + 300
    assert abs(len(left) - 14_000 / usual) <= 3


def test_slots_of_other_lengths_keep_to_the_grid() -> None:
    grid = Grid(in_hours=10, outside=45)
    at = [unix for unix in range(0, 200, 10) if grid.is_slot(unix, school=False, since=None)]
    assert at == [0, 50, 90, 140, 180]
    assert grid.until_next(123.0) == 7.0
