"""Minutes as readers say them: kept in UTC, spoken by the clock on the office wall.

The clock is that of Europe/London, and each minute says whether it is GMT or BST: a record that is read in a
court must not leave an hour open.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from crypto.notices import DEFAULT_ZONE

_WALL = ZoneInfo(DEFAULT_ZONE)


def spoken(day: date) -> str:
    """22 November 2026."""
    return f"{day.day} {day.strftime('%B %Y')}"


def spoken_minute(at: str) -> str:
    """22 November 2026, 10:43 GMT, from a minute in ISO 8601, UTC where it names no zone.

    Raises ValueError for anything else.
    """
    kept = datetime.fromisoformat(at)
    moment = (kept if kept.tzinfo else kept.replace(tzinfo=UTC)).astimezone(_WALL)
    return f"{spoken(moment.date())}, {moment.strftime('%H:%M %Z')}"
