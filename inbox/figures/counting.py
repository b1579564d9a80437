"""What governors' figures count of one case, from its record alone. No word of a report is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crypto.replies import ReplyKind
from inbox.casework.case import Case
from inbox.casework.entries import Answered
from inbox.codes import SETS


@dataclass(frozen=True, slots=True)
class Counted:
    """Days are whole ones from the report's day, 0 on the same; None for what has not been."""

    theme: str
    """The group of the first code, so that each case counts once; "" while it has none."""
    to_read: int | None
    to_reply: int | None


def counted_of(case: Case, *, day: date) -> Counted:
    """Of a case whose report came on `day`."""
    answers = [each.at.date() for each in case.of(Answered) if each.entry.kind is ReplyKind.TEXT]
    read = [each.at.date() for each in case.read]
    return Counted(_theme(case), _days(day, read), _days(day, answers))


def _days(day: date, moments: list[date]) -> int | None:
    # A colleague's clock may be behind: nothing is read before it came.
    return max(0, (min(moments) - day).days) if moments else None


def _theme(case: Case) -> str:
    for mark in case.codes:
        groups = SETS[mark.set].groups if mark.set in SETS else ()
        for group in groups:
            if any(code.id == mark.code for code in group.codes):
                return group.name
    return ""
