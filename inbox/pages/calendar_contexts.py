"""What the calendar's page shows: frozen values, no logic."""

from __future__ import annotations

from dataclasses import dataclass, field

from inbox.pages.contexts import ReaderChoice


@dataclass(frozen=True, slots=True)
class DayHours:
    """One weekday (`mon` to `sun`) as typed, HH:MM; both "" when nobody reads on it."""

    name: str
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class Days:
    """One term or holiday as typed, YYYY-MM-DD; `owner` is the id or name of who reads, "" for nobody."""

    first: str = ""
    last: str = ""
    owner: str = ""
    over: bool = False
    """It has ended: shown apart, and kept as it is."""


@dataclass(frozen=True, slots=True)
class WholeTerm:
    """A term with its half-term and its INSET days, as typed into one small form."""

    first: str = ""
    last: str = ""
    half_first: str = ""
    half_last: str = ""
    half_owner: str = ""
    inset: tuple[str, ...] = ("", "", "")
    inset_owner: str = ""

    @property
    def begun(self) -> bool:
        """Whether any day was typed."""
        return any((self.first, self.last, self.half_first, self.half_last, *self.inset))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on end of the year ahead that are alike, spoken."""

    days: str
    kind: str
    """`term`, `holiday` or `unknown`."""
    owner: str = ""
    """Who reads in the holiday; "" for nobody."""


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """inbox/calendar.html: when reports are read, as it is published or as it was typed."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    may_change: bool
    refused: str
    """Why it was not saved; "" if it was not tried or is."""
    saved: bool
    unpublished: str
    """What was wrong in the last round with the portal, which may not have it; "" for nothing."""
    added: bool
    """Rows were added that nobody has signed yet."""
    nobody: bool
    why_nobody: str
    """`preparing` before the school is live, `test` after an unopened test report; "" for neither."""
    sentence: str
    """What a child of 11 to 18 reads now."""
    word: str
    """The readers' own word: as-the-calendar-says, no or holiday."""
    zone: str
    week: tuple[DayHours, ...]
    terms: tuple[Days, ...]
    holidays: tuple[Days, ...]
    owners: tuple[ReaderChoice, ...]
    remarks: tuple[str, ...]
    ahead: tuple[Stretch, ...]
    new: WholeTerm = field(default_factory=WholeTerm)
