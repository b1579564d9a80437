"""What the templates of the set-up need: one frozen dataclass a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from inbox.pages.drawn import SixWords
from inbox.people.draft import Draft
from inbox.school import Number


@dataclass(frozen=True, slots=True, repr=False)
class Typed:
    """What was typed into the form of one section that was not kept: it is never lost. No passphrase."""

    section: str = ""
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def line(self, section: str, name: str, kept: str = "") -> str:
        """What a line of a form shows."""
        return self.fields[name][0] if section == self.section and name in self.fields else kept

    def has(self, section: str, name: str, value: str, *, kept: bool = False) -> bool:
        """Whether a box is ticked."""
        return value in self.fields.get(name, ()) if section == self.section else kept

    def nth(self, section: str, name: str, at: int, kept: str = "") -> str:
        """What is chosen in one of many fields of a name."""
        if section != self.section:
            return kept
        given = self.fields.get(name, ())
        return given[at] if at < len(given) else ""


@dataclass(frozen=True, slots=True, repr=False)
class SetupPage:
    """inbox/setup.html: every step, what is said already, and what is missing."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    draft: Draft
    contacts: dict[str, Number]
    pin: str
    """22 characters, once it is made; else ""."""
    link: str
    """An invitation that was just made, and whose; shown once."""
    whose: str
    section: str
    problem: str
    lacks: tuple[str, ...]
    reached: bool | None
    """Whether the portal answered just now; None if it was not asked."""
    spare: str
    """What so many signers mean when one of them is lost."""
    typed: Typed
    until: Mapping[int, str]
    """Until which day each invitation is good, by the number of the person."""


@dataclass(frozen=True, slots=True, repr=False)
class JoinPage:
    """inbox/join.html: making one's own keys."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    token: str
    name: str
    reads: bool
    signs: bool
    six: SixWords
    problem: str


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """One paper share."""

    number: int
    holder: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class PaperPage:
    """inbox/paper.html: the paper shares, to be printed, and one to be typed back."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    sheets: tuple[Sheet, ...]
    threshold: int
    mark: str
    """Six letters on each sheet: the same for all of one set."""
    day: str
    problem: str


@dataclass(frozen=True, slots=True, repr=False)
class TellPage:
    """inbox/tell.html: one thing to be told, and where to go on."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    words: str
    url: str
    label: str
