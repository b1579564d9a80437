"""When an envelope leaves: a grid of the clock and of the signed calendar, never of anybody's use.

Values in, values out. The clock of a small board may be wrong or jump: then the device's own steady clock
keeps two slots apart and keeps any two from being too far apart.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from crypto.notices import Calendar
from portal.reading_times import tells_hours, zone_of

SECONDS_IN_HOURS = 300
SECONDS_OUTSIDE = 1_800
SECONDS_AFTER_START = 60


@dataclass(frozen=True, slots=True)
class Grid:
    """Seconds between two slots in the school's hours and outside them, at multiples of them since 1970."""

    in_hours: int = SECONDS_IN_HOURS
    outside: int = SECONDS_OUTSIDE

    def after_start(self) -> Grid:
        """The closer grid in which a ring that a start found is sent, at any hour."""
        close = min(SECONDS_AFTER_START, self.in_hours)
        return Grid(close, close)

    def until_next(self, unix: float) -> float:
        """Seconds from `unix` (seconds since 1970) to the next point of the grid: more than 0."""
        return self.in_hours - unix % self.in_hours

    def is_slot(self, unix: float, *, school: bool, since: float | None) -> bool:
        """Whether an envelope leaves now, at the point of the grid nearest to `unix`.

        `school` is whether these are the school's hours; `since` the steady seconds since the last slot,
        None if there was none.
        """
        if since is not None and since < self.in_hours / 2:
            return False  # the clock was put forward: no burst
        if since is not None and since >= self.outside:
            return True  # the clock was put back: no silence
        point = round(unix / self.in_hours) * self.in_hours
        return school or point // self.outside > (point - self.in_hours) // self.outside


def in_school_hours(calendar: Calendar | None, now: datetime, *, readers: Collection[str]) -> bool:
    """Whether `now` (an aware time) is in the school's hours; True as long as no calendar says when they are.

    `readers` are the ids in the roster: a holiday's owner who has left reads nothing.
    """
    if calendar is None or not tells_hours(calendar, now):
        return True
    local = now.astimezone(zone_of(calendar))
    opening = calendar.opening_on(local.date(), readers=readers)
    return opening is not None and opening.opens <= local.time() < opening.closes
