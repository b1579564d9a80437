"""When a case may be erased, and who has confirmed it: worked out from the case alone, values in, values out.

It never decides to erase: it says what is due, and what stands against it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from enum import StrEnum

from crypto.cases import AlarmKind
from inbox.casework.base import Entry
from inbox.casework.case import Case, Signed
from inbox.casework.entries import Read
from inbox.casework.retention import Erase, Hold, Keep
from inbox.casework.words import StaffKind, Status
from inbox.keeping.classes import BY_ID, RetentionClass, Since

PORTAL_DAYS = 35
"""Nothing is due before the portal has let go of its copy (spec section 8)."""


class Against(StrEnum):
    """Why a case may not be erased now. The words of each are in inbox/pages/kept_words.html."""

    NOT_CLOSED = "not-closed"
    NOT_DUE = "not-due"
    ON_HOLD = "on-hold"
    UNREAD = "unread"
    """One of its readers has not opened it, or this reader has words of it unread."""
    INCOMPLETE = "incomplete"
    """An event that another follows is not here, or two of one number: a hold may be missing."""
    UNSENT = "unsent"
    """Something about it is still on its way out of here."""


@dataclass(frozen=True, slots=True)
class Term:
    """How long one case is kept."""

    kept_as: RetentionClass
    due: date | None
    """None while it is not closed, or while the day that its clock needs is not known."""
    since: date | None
    """The day that was recorded for the clock."""
    hold: str
    """Why it is on hold; "" if it is not."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Who has said that the case may be erased, and still stands."""

    first: Signed[Erase] | None = None
    second: Signed[Erase] | None = None


def term_of(case: Case, *, staff: bool) -> Term:
    """The term of a case; `staff`: whether it belongs into the staff book. Raises nothing."""
    said, hold, closed = case.last(Keep), case.last(Hold), case.closed
    kept_as = BY_ID.get(said.entry.kept_as) if said is not None else None
    if kept_as is None:
        kept_as = _by_itself(case, staff=staff)
    since = said.entry.since if said is not None else None
    return Term(
        kept_as=kept_as,
        due=_due(kept_as, since, closed.at.astimezone(UTC).date()) if closed is not None else None,
        since=since,
        hold=hold.entry.why if hold is not None and hold.entry.on else "",
    )


def _by_itself(case: Case, *, staff: bool) -> RetentionClass:
    """What a case is kept as while no reader has said: never one of the short classes."""
    if case.staff is not None:
        same = {StaffKind.LOW_LEVEL: "low_level", StaffKind.WHISTLEBLOWING: "whistleblowing"}
        return BY_ID[same.get(case.staff, "allegation")]
    if staff:
        return BY_ID["allegation"]
    return BY_ID["abuse" if any(mark.starts_clock for mark in case.codes) else "pupil"]


def _due(kept_as: RetentionClass, since: date | None, closed: date) -> date | None:
    soonest = closed + timedelta(days=PORTAL_DAYS + 1)
    after_closing = years_after(closed, kept_as.years)
    if kept_as.since is Since.CLOSING:
        return max(after_closing, soonest)
    if kept_as.since is Since.BIRTH:
        return max(years_after(since, kept_as.years) if since is not None else after_closing, soonest)
    if since is None:
        return None
    if kept_as.since is Since.PENSION:
        return max(since, after_closing, soonest)
    return max(years_after(since, kept_as.years), soonest)


def years_after(day: date, years: int) -> date:
    """The same day `years` later; of 29 February, 1 March where there is none."""
    if day.year + years > date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def confirmed(case: Case) -> Confirmed:
    """The confirmations that stand: the second by another reader, naming the first, with nothing in between.

    Whatever else is recorded after the first, a note or a hold, takes it back.
    """
    first: Signed[Erase] | None = None
    for each in case.entries:
        entry: Entry = each.entry
        if isinstance(entry, Read):
            continue
        if not isinstance(entry, Erase):
            first = None
            continue
        here = Signed(entry, each.by, each.at, each.hash, each.envelope)
        if not entry.after:
            first = first or here
        elif first is not None and _seconds(here, first):
            return Confirmed(first, here) if _nothing_after(case, each) else Confirmed()
    return Confirmed(first)


def _seconds(here: Signed[Erase], first: Signed[Erase]) -> bool:
    named = here.entry.after == first.hash and here.entry.kept_as == first.entry.kept_as
    return named and here.by != first.by


def _nothing_after(case: Case, last: Signed[Entry]) -> bool:
    at = case.entries.index(last)
    return all(isinstance(each.entry, Read | Erase) for each in case.entries[at + 1 :])


def against(case: Case, term: Term, *, today: date, unread: bool, unsent: bool) -> tuple[Against, ...]:
    """Everything that stands against erasing a case today; nothing if it may be."""
    broken = {AlarmKind.MISSING_PARENT, AlarmKind.SAME_NUMBER}
    found = {
        Against.NOT_CLOSED: case.status is not Status.CLOSED,
        Against.NOT_DUE: term.due is None or term.due > today,
        Against.ON_HOLD: bool(term.hold),
        Against.UNREAD: unread,
        Against.INCOMPLETE: bool(case.unknown) or any(alarm.kind in broken for alarm in case.alarms),
        Against.UNSENT: unsent,
    }
    return tuple(each for each, stands in found.items() if stands)


def not_read_by(case: Case, readers: Iterable[str]) -> tuple[str, ...]:
    """Those of the case's readers whose first opening is not on its record."""
    read = {each.by for each in case.read}
    return tuple(reader for reader in readers if reader not in read)
