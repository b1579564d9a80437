"""What governors see: counts and times, small numbers hidden, no word and no name. Values only.

The JSON form is what a trust merges. It is not reckoned back: a hidden number stays hidden in every sum.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Literal

import msgspec

from inbox.errors import FiguresError
from inbox.figures.suppressing import LEAST, shown, shown_total

MAX_BYTES = 200_000
"""Of one school's file."""
_MOST = 10_000_000
_NONE = "this is no file of figures of this version"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases there are of each term and theme; of how many whole days to read and to reply."""

    terms: Mapping[str, int]
    themes: Mapping[str, int]
    to_read: Mapping[int, int]
    """Of the cases that have been read."""
    to_reply: Mapping[int, int]
    overdue: int


class Count(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named number; None where it is hidden."""

    name: str
    count: int | None


class Days(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whole days from the report's day (0: on the same day); None where that would tell a small number."""

    median: float | None
    worst: int | None


class Figures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One school's figures."""

    format: Literal["worrybox-figures"]
    version: Literal[1]
    school: str
    made: str
    first: str
    """The first day that is counted."""
    total: int | None
    terms: tuple[Count, ...]
    themes: tuple[Count, ...]
    reading: tuple[Count, ...]
    """Read, and not yet read."""
    overdue: tuple[Count, ...]
    to_read: Days
    to_reply: Days
    tests: Count | None
    """Test reports that were opened in time, named by how many were sent; None while nobody keeps count."""


def figures_of(
    tally: Tally,
    *,
    school: str,
    made: date,
    first: date,
    tests: tuple[int, int] | None = None,
) -> Figures:
    """Figures of the cases since `first`; `tests`: how many test reports were opened in time, of how many."""
    total, read = sum(tally.themes.values()), sum(tally.to_read.values())
    terms = {term_of(first): 0, **dict.fromkeys(_terms(first, made), 0), **tally.terms}
    return Figures(
        format="worrybox-figures",
        version=1,
        school=school,
        made=made.isoformat(),
        first=first.isoformat(),
        total=shown_total(total),
        terms=_counted(terms),
        themes=_counted(tally.themes),
        reading=_counted({"Read": read, "Not read yet": total - read}),
        overdue=_counted({"Overdue": tally.overdue, "Not overdue": total - tally.overdue}),
        to_read=_days(tally.to_read, among=total),
        to_reply=_days(tally.to_reply, among=total),
        tests=None if tests is None else Count(f"of {tests[1]}", tests[0]),
    )


def term_of(day: date) -> str:
    """Autumn 2026 from September, Spring 2027 from January, Summer 2027 from April to August."""
    if day.month >= 9:
        return f"Autumn {day.year}"
    return f"Spring {day.year}" if day.month < 4 else f"Summer {day.year}"


def school_year(today: date) -> date:
    """The first of September before the last one: two school years are shown."""
    return date(today.year - (1 if today.month >= 9 else 2), 9, 1)


def _terms(first: date, last: date) -> Iterable[str]:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return dict.fromkeys(term_of(date(month // 12, month % 12 + 1, 1)) for month in months)


def _counted(counts: Mapping[str, int]) -> tuple[Count, ...]:
    return tuple(Count(name, count) for name, count in shown(counts).items())


def _days(found: Mapping[int, int], *, among: int) -> Days:
    """Of those with a time, where their number and that of the others could be shown beside each other.

    Times that are shown say that there are at least 5 of them, and half a day that they are even in number.
    """
    days = sorted(found)
    upto = list(accumulate(found[each] for each in days))
    total = upto[-1] if upto else 0
    if total < LEAST or None in shown({"with": total, "without": among - total}).values():
        return Days(None, None)
    low, high = (days[bisect_right(upto, at)] for at in ((total - 1) // 2, total // 2))
    return Days((low + high) / 2, days[-1])


def as_json(figures: Figures) -> bytes:
    """In ASCII and in one form."""
    plain = msgspec.json.format(msgspec.json.encode(figures), indent=1).decode()
    return "".join(each if each.isascii() else _escaped(each) for each in plain).encode() + b"\n"


def _escaped(letter: str) -> str:
    raw = letter.encode("utf-16-be")
    return "".join(f"\\u{raw[at : at + 2].hex()}" for at in range(0, len(raw), 2))


def read_figures(data: bytes) -> Figures:
    """One school's file. Raises FiguresError."""
    if len(data) > MAX_BYTES:
        raise FiguresError("a file of figures is larger than any that we write")
    try:
        found = msgspec.json.decode(data, type=Figures)
        days = (date.fromisoformat(found.made), date.fromisoformat(found.first))
    except (msgspec.DecodeError, ValueError):
        raise FiguresError(_NONE) from None
    tables = (found.terms, found.themes, found.reading, found.overdue)
    numbers = [found.total, *(each.count for table in tables for each in table)]
    numbers += [found.to_read.worst, found.to_reply.worst, found.tests.count if found.tests else None]
    if days[1] > days[0] or any(not 0 <= each < _MOST for each in numbers if each is not None):
        raise FiguresError(_NONE)
    return found
