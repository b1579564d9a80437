"""What a code is: a safeguarding topic as the year's guidance lists it. Types only; nothing here decides.

A code is the reader's word. What a child chose or wrote is kept as it was said, and never turned into one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

CODE_ID = re.compile(r"[a-z][a-z-]{1,39}\Z")
SET_ID = re.compile(r"[a-z]{2,20}-[0-9]{4}\Z")


class Duty(StrEnum):
    """A duty that a code reminds of. The words of each are in inbox/pages/case_duties.html."""

    CHILD_SEXUAL_ABUSE = "child-sexual-abuse"
    """Police or council are told as soon as practicable: a clock starts; closing needs the record of it."""
    FGM = "fgm"
    """A teacher's own duty to tell the police."""
    PREVENT = "prevent"
    """A referral to Prevent is thought about."""
    LADO = "lado"
    """The harm checklist, and the council's designated officer where it is met."""


@dataclass(frozen=True, slots=True)
class Code:
    """One topic. An id never changes its meaning inside one year's set."""

    id: str
    name: str
    """English, a gettext message id."""
    duty: Duty | None = None

    @property
    def starts_clock(self) -> bool:
        """Whether it concerns child sexual abuse, so that somebody has to be told."""
        return self.duty is Duty.CHILD_SEXUAL_ABUSE


@dataclass(frozen=True, slots=True)
class Group:
    """Topics that stand together on the page."""

    name: str
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class CodeSet:
    """One year's topics."""

    id: str
    """A place and a year: `england-2026`."""
    name: str
    source: str
    """Where the topics are from, for whoever has to say so."""
    groups: tuple[Group, ...]

    def codes(self) -> Iterator[Code]:
        """All of them, in the order they are shown."""
        for group in self.groups:
            yield from group.codes

    def code(self, id_: str) -> Code | None:
        """The one of that id."""
        return next((each for each in self.codes() if each.id == id_), None)
