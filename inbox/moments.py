"""Minutes as readers say them: kept in UTC, spoken by the clock on the office wall.

The clock is that of Europe/London, and each minute says whether it is GMT or BST: a record that is read in a
court must not leave an hour open.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from crypto.notices import DEFAULT_ZONE
from worrybox.web.dates import MONTHS

_WALL = ZoneInfo(DEFAULT_ZONE)


def wall_day(at: datetime) -> date:
    """The day on the office wall at a moment with a zone."""
    return at.astimezone(_WALL).date()


def spoken(day: date) -> str:
    """22 November 2026."""
    # Not strftime: it takes five times as long, and a long record has hundreds of minutes.
    return f"{day.day} {MONTHS['en'][day.month - 1]} {day.year}"


def spoken_minute(at: str) -> str:
    """22 November 2026, 10:43 GMT, from a minute in ISO 8601, UTC where it names no zone.

    Raises ValueError for anything else.
    """
    kept = datetime.fromisoformat(at)
    return spoken_moment(kept if kept.tzinfo else kept.replace(tzinfo=UTC))


def spoken_moment(at: datetime) -> str:
    """The same of a moment with a zone."""
    moment = at.astimezone(_WALL)
    return f"{spoken(moment)}, {moment.hour:02}:{moment.minute:02} {moment.tzname()}"
