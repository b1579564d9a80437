"""What a case still lacks before it may be closed: asked before a close is signed, never repaired.

Values in, values out.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from inbox.casework.case import Case
from inbox.casework.duties import Staff
from inbox.casework.entries import Close


class Lack(Enum):
    """One thing that is missing. The words of each are in inbox/pages/case_close.html."""

    SUMMARY = "summary"
    FOLLOW_UP = "follow_up"
    ACTION = "action"
    DECISION = "decision"
    REASON = "reason"
    OUTCOME = "outcome"
    NOTIFICATION = "notification"
    """A code for child sexual abuse, and no record of who was told, nor why nobody was."""
    STAFF_KIND = "kind"
    """It stands in the staff book, and no reader has said of what kind it is, or that it is none."""
    STAFF_THRESHOLD = "threshold"
    """An allegation without its harm checklist."""
    LADO = "lado"
    """The harm threshold may be met, and no talk with the LADO is on record."""


def lacking(case: Case, texts: Mapping[str, str], *, staff: bool = False) -> tuple[Lack, ...]:
    """What is missing, in the order of the page; nothing if `texts` may close `case`.

    `staff`: it is kept as a case about staff, be it only for what its reporter said.
    """
    missing = [Lack(name) for name in Close.TEXTS if not texts.get(name, "").strip()]
    if case.clock is not None and case.clock.answered is None:
        missing.append(Lack.NOTIFICATION)
    if staff and case.last(Staff) is None:
        missing.append(Lack.STAFF_KIND)
    if case.staff is not None and case.staff.value == "allegation":
        if case.harm is None:
            missing.append(Lack.STAFF_THRESHOLD)
        elif case.harm.entry.may_be_met and not case.lado:
            missing.append(Lack.LADO)
    return tuple(missing)
