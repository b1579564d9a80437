"""How long the record of a case is kept: classes as data, of England, as of 22 November 2026.

They are a start for a school's own schedule and no legal advice. Where no source names a time, the words say
"ours". The school's own pupil file stays the file of record; what is kept here is the evidence behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

CLASS_ID = re.compile(r"[a-z][a-z_]{1,31}\Z")
AS_OF = "2026-11-22"


class Since(StrEnum):
    """The day that a class's clock counts from. The words of each are in inbox/pages/keeping.html."""

    CLOSING = "closing"
    BIRTH = "birth"
    """Of the child. While it is not recorded the years count from closing, which is never sooner."""
    LEAVING = "leaving"
    """Of the member of staff. While it is not recorded nothing is due."""
    PENSION = "pension"
    """The member of staff reaches pension age; at least the years since closing. Unknown: nothing is due."""


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """One line of the schedule."""

    id: str
    name: str
    years: int
    since: Since
    source: str


CLASSES: tuple[RetentionClass, ...] = (
    RetentionClass(
        "pupil",
        "Pupil: child protection",
        25,
        Since.BIRTH,
        "IRMS toolkit for schools: date of birth and 25 years, then review",
    ),
    RetentionClass(
        "abuse",
        "Pupil: sexual abuse",
        75,
        Since.CLOSING,
        "IICSA, final report: 75 years, with review",
    ),
    RetentionClass(
        "passed_on",
        "Pupil: the file went to the next school",
        1,
        Since.CLOSING,
        "ours: the next school holds the file of record (KCSIE, annex C); keep your receipt for it",
    ),
    RetentionClass(
        "no_action",
        "Nothing to act on",
        1,
        Since.CLOSING,
        "ours: no guidance names a time; the data protection law asks for no longer than needed",
    ),
    RetentionClass(
        "allegation",
        "Staff: allegation",
        10,
        Since.PENSION,
        "KCSIE, part four: until pension age, or 10 years from the allegation if that is longer",
    ),
    RetentionClass(
        "unfounded",
        "Staff: malicious or false",
        1,
        Since.CLOSING,
        "KCSIE, part four: such allegations leave the personnel file; the year is ours",
    ),
    RetentionClass(
        "low_level",
        "Staff: low-level concern",
        0,
        Since.LEAVING,
        "KCSIE, part four: at least until the person leaves",
    ),
    RetentionClass(
        "whistleblowing",
        "Staff: whistleblowing",
        6,
        Since.CLOSING,
        "ours: the time in which most civil claims can be brought",
    ),
)
BY_ID = {each.id: each for each in CLASSES}
