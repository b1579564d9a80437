"""Rows of the calendar that nobody types one by one: a whole term, last year's again, the week like Monday.

Values in, values out. What comes of it is shown to be looked over; nothing here is signed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from crypto.notices import WEEKDAYS, Calendar
from inbox.errors import CalendarError
from inbox.pages.calendar_contexts import Days, WholeTerm

A_YEAR = timedelta(days=364)
"""52 weeks: each day stays on its weekday."""
NEW_YEAR = 8
"""A school year begins in August at the earliest."""
DAYS_AHEAD = 365


def whole_term(new: WholeTerm) -> tuple[Days, list[Days]]:
    """The term and the holidays in it. Raises CalendarError, naming what is missing."""
    first, last = _days("the new term", new.first, new.last)
    holidays = []
    if new.half_first or new.half_last:
        half = _days("half-term", new.half_first, new.half_last)
        holidays.append((*half, new.half_owner))
    for day in filter(None, new.inset):
        inset = _days("the INSET day", day, day)
        holidays.append((*inset, new.inset_owner))
    for begins, ends, _ in holidays:
        if not first <= begins <= ends <= last:
            raise CalendarError(f"{begins} to {ends} is not within the new term, {first} to {last}")
    return _row(first, last), [_row(*each) for each in holidays]


def next_year(terms: Sequence[Days], holidays: Sequence[Days]) -> tuple[list[Days], list[Days]]:
    """The newest school year once more, 52 weeks later. Raises CalendarError where there is none."""
    known = [span for row in terms if (span := _read(row)) is not None]
    if not known:
        raise CalendarError("there is no term to copy yet: add one first")
    begins = _school_year(max(first for first, _ in known))
    taken = [span for row in holidays if (span := _read(row)) is not None]
    return (
        [_row(*_later(span)) for span in known if _school_year(span[0]) == begins],
        [
            _row(*_later(span), owner=row.owner)
            for row in holidays
            if (span := _read(row)) is not None
            and _school_year(span[0]) == begins
            and not any(first <= _later(span)[1] and _later(span)[0] <= last for first, last in taken)
        ],
    )


def week_like_monday(hours: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Monday's hours on every other school day that has none."""
    monday = hours.get("mon", ("", ""))
    return {name: monday if name in WEEKDAYS[1:5] and not any(each) else each for name, each in hours.items()}


def in_order(rows: Sequence[Days], *, today: date) -> list[Days]:
    """What is over, marked, then by their first day; what cannot be read last."""
    marked = [replace(row, over=(span := _read(row)) is not None and span[1] < today) for row in rows]
    return sorted(marked, key=lambda row: (not row.over, _read(row) is None, row.first))


def year_ahead(
    calendar: Calendar, *, today: date, readers: Collection[str]
) -> Iterator[tuple[date, date, str, str]]:
    """First and last day, kind and owner of each stretch of the next 365 days that is all alike."""
    last = max((term.last for term in calendar.days), default=date.min)

    def kind(day: date) -> tuple[str, str]:
        holiday = calendar.holiday_on(day)
        if holiday is not None:
            return "holiday", holiday.owner if holiday.owner is not None and holiday.owner in readers else ""
        if any(term.holds(day) for term in calendar.days):
            return "term", ""
        # Between two terms nobody reads either: to reporters it is the same holiday.
        return ("unknown" if day > last else "holiday"), ""

    for found, days in groupby((today + timedelta(days=n) for n in range(DAYS_AHEAD)), key=kind):
        alike = list(days)
        yield alike[0], alike[-1], *found


def _school_year(day: date) -> int:
    return day.year if day.month >= NEW_YEAR else day.year - 1


def _later(span: tuple[date, date]) -> tuple[date, date]:
    return span[0] + A_YEAR, span[1] + A_YEAR


def _row(first: date, last: date, owner: str = "") -> Days:
    return Days(first.isoformat(), last.isoformat(), owner)


def _read(row: Days) -> tuple[date, date] | None:
    try:
        return date.fromisoformat(row.first), date.fromisoformat(row.last)
    except ValueError:
        return None


def _days(what: str, first: str, last: str) -> tuple[date, date]:
    try:
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise CalendarError(f"{what}: give both days, as 2026-12-18") from None
