"""What a change of the list brings with it and no rule can hold: said to whoever is about to sign it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from crypto.notices import CALENDAR_ROLES, SignedCalendar
from crypto.roster import Roster
from inbox.collector.publishing import kept_calendar
from inbox.folder import Folder
from inbox.people.signers import Signer

WARN_DAYS = (60, 30, 14)
"""Days before the list expires from which it is said, each more loudly than the one before."""


def remarks_on(folder: Folder, before: Roster, after: Roster, *, signers: Iterable[Signer]) -> list[str]:
    """A sentence each; none for a change that brings nothing with it."""
    leaving = [each for each in before.readers if after.reader(each.id) is None]
    names = {signer.name for signer in signers}
    found = []
    for each in leaving:
        found.append(
            f"Before {each.name} leaves: have them hand over their cases, and have every other reader’s"
            " inbox collect once. What they signed and nobody has collected by then no longer counts."
        )
        if each.id in before.recovery.shares:
            found.append(f"{each.name} holds a recovery sheet: take it back, and say who holds it next.")
        if each.name in names:
            found.append(
                f"{each.name} can still sign lists: who signs does not change with who reads. Have the others"
                " replace them too, under Who signs the list."
            )
        if len(after.collectors) > 1:
            found.append(
                f"If {each.name} reads on a computer of their own, take that off too, under Computers that"
                " collect: until then it may go on fetching what is sealed."
            )
    found += _calendar(folder, before, after)
    return found


def warning(days_left: int) -> int | None:
    """The mark that has been passed: 60, 30 or 14 days; None while the list is good for longer."""
    return min((mark for mark in WARN_DAYS if days_left <= mark), default=None)


def days_left(roster: Roster, *, today: date) -> int:
    """Whole days until the list expires; below 0 once it has."""
    return (roster.expires - today).days


def _calendar(folder: Folder, before: Roster, after: Roster) -> Iterable[str]:
    calendar, document = kept_calendar(folder, before)
    if calendar is None:
        return
    reader = after.reader(SignedCalendar.from_json(document).by)
    if reader is None or not CALENDAR_ROLES & set(reader.roles):
        yield (
            "The calendar was signed by someone who could no longer sign it: have a DSL, a deputy or the head"
            " save it again, or reporters are told that we do not know when it will be read."
        )
    for holiday in calendar.holidays:
        if holiday.owner is not None and after.reader(holiday.owner) is None:
            yield f"Nobody would read in the holiday from {holiday.first}: name someone else in the calendar."
