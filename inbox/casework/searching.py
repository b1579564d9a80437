"""What a case is found by: every word that readers recorded, names, codes and days, as text for the index.

Values in, values out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from inbox.casework.case import Case
from inbox.codes import SETS, code_of

_MONTHS = tuple(date(2026, month, 1).strftime("%B").lower() for month in range(1, 13))
_NUMBERS = re.compile(r"\s*(\d{1,4})[-./](\d{1,2})[-./](\d{1,4})\s*\Z", re.ASCII)
_SPOKEN = re.compile(r"\s*(\d{1,2})\s+([a-z]{3,9})\.?,?(?:\s+(\d{4}))?\s*\Z", re.ASCII)


def found_by(case: Case, *, day: date) -> Iterator[str]:
    """Texts, in no particular order; `day` is the report's."""
    yield day_words(day)
    for mark in case.codes:
        code = code_of(mark.set, mark.code)
        yield mark.code if code is None else f"{code.id} {code.name} {SETS[mark.set].name}"
    for each in case.entries:
        yield day_words(each.at.date())
        yield from _texts(each.entry)


def _texts(entry: object) -> Iterator[str]:
    # Every text and every day of an entry, whatever its kind: a new kind is searched without a word here.
    for field in fields(entry):  # type: ignore[arg-type]
        value = getattr(entry, field.name)
        if isinstance(value, date):
            yield day_words(value)
        elif isinstance(value, str):
            yield value


def day_words(day: date) -> str:
    """A day as it may be typed: 2026-11-22 and 22 November 2026."""
    return f"{day.isoformat()} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def day_typed(typed: str, *, today: date) -> date | None:
    """The day that was typed, British order: 22/11/2026, 22.11.26, 2026-11-22, 22 Nov, 22 November 2026."""
    numbers, spoken = _NUMBERS.match(typed), _SPOKEN.match(typed.lower())
    try:
        if numbers:
            first, month, last = numbers.groups()
            year, day = (first, last) if len(first) == 4 else (last, first)
            return date(int(year) + (2000 if len(year) < 3 else 0), int(month), int(day))
        if spoken:
            month_number = next(at for at, name in enumerate(_MONTHS, 1) if name.startswith(spoken[2]))
            return date(int(spoken[3] or today.year), month_number, int(spoken[1]))
    except (ValueError, StopIteration):
        return None
    return None
