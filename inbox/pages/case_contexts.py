"""What the case part of a report's page needs: only values to show, filled by inbox.pages.case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from inbox.casework.base import MAX_LINE, MAX_TEXT
from inbox.casework.closing import Lack


@dataclass(frozen=True, slots=True, repr=False)
class Refused:
    """Why something was not saved: which form it was, in our words or what a close lacks."""

    form: str
    why: str = ""
    lacks: tuple[Lack, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeChoice:
    """One code as a box to tick."""

    value: str
    name: str
    chosen: bool
    starts_clock: bool


@dataclass(frozen=True, slots=True)
class CodeGroup:
    """Codes that stand together."""

    name: str
    codes: tuple[CodeChoice, ...]

    @property
    def chosen(self) -> int:
        """How many of them are ticked."""
        return sum(each.chosen for each in self.codes)


@dataclass(frozen=True, slots=True, repr=False)
class ClockLine:
    """Suspected child sexual abuse: since when, and what was answered."""

    started: str
    by: str
    overdue: bool
    answers: tuple[str, ...] = ()
    """Each time somebody was told, or why nobody was; none while it runs."""


@dataclass(frozen=True, slots=True, repr=False)
class Entered:
    """One entry: who made it when, and what it says."""

    by: str
    at: str
    text: str = ""
    only_me: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class TaskLine:
    """One action. `id` names it in the form that says it is done."""

    id: str
    what: str
    owner: str
    due: date | None
    overdue: bool
    done: str
    """Who did it and when; "" while it is to be done."""
    result: str
    mine: bool


@dataclass(frozen=True, slots=True, repr=False)
class ConcernLine:
    """One line of the chronology."""

    on: date
    concern: str
    source: str
    action: str
    whom: str
    outcome: str
    by: str


@dataclass(frozen=True, slots=True, repr=False)
class PersonLine:
    """Someone concerned."""

    name: str
    part: str
    about: str


@dataclass(frozen=True, slots=True, repr=False)
class MarkView:
    """One mark of the body map, in units of the drawing (200 by 400)."""

    n: int
    side: str
    region: str
    x: int
    y: int
    size: str = ""
    colour: str = ""
    text: str = ""
    by: str = ""
    at: str = ""
    placed: bool = False
    """Being placed: not on the record yet."""


@dataclass(frozen=True, slots=True, repr=False)
class LinkLine:
    """Another case; `url` is "" where this reader does not hold it."""

    kind: str
    url: str
    said: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """One reader to choose; `role` is the first of their roles, in words."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """One alarm about the case, and how many events raise it."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True, repr=False)
class StaffView:
    """What guidance asks of a case about staff."""

    kind: str
    """"" while no kind was chosen."""
    said: str = ""
    """The kind that its reporter said; "" for none of them."""
    limbs: tuple[tuple[str, str], ...] = ()
    harm: Entered | None = None
    lado: tuple[Entered, ...] = ()
    officer: str = ""
    """The LADO's name and number, as the signed list has them."""
    by_taking_off: bool = False
    """Only because of whom its reporter took off or how it was routed, and no reader has said yet."""


@dataclass(frozen=True, slots=True, repr=False)
class ClosedView:
    """The closing record: each part's name and text."""

    by: str
    at: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class CaseView:
    """inbox/case.html, inside a report's page."""

    url: str
    """Where every form of the case is posted to."""
    draft: str
    barred: str
    """Why this reader may record nothing; "" if they may."""
    status: str
    was_closed: bool
    urgency: str
    child: str
    child_about: str
    codes: tuple[str, ...]
    """Names of what it is coded as."""
    groups: tuple[CodeGroup, ...]
    code_set: str
    code_source: str
    duties: tuple[str, ...]
    clock: ClockLine | None
    people: tuple[PersonLine, ...]
    tasks: tuple[TaskLine, ...]
    concerns: tuple[ConcernLine, ...]
    notes: tuple[Entered, ...]
    links: tuple[LinkLine, ...]
    staff: StaffView | None
    closed: ClosedView | None
    read: tuple[Entered, ...]
    history: tuple[Entered, ...]
    shared: tuple[Entered, ...]
    """What was shared outside, or held back: with whom."""
    alarms: tuple[AlarmLine, ...]
    unknown: int
    waiting: int
    """Entries of this reader that the portal does not hold yet."""
    held_up: str
    owners: tuple[Colleague, ...]
    sharable: tuple[Colleague, ...]
    me: str
    today: str
    written_in: str
    """The language of the words, where it is not English."""
    reads_best: str = ""
    """Of one told in person, whose words a colleague wrote down: the reporter's, where it is not English."""
    marks: tuple[MarkView, ...] = ()
    in_danger: bool = False
    """Said by its reporter and judged by nobody, or judged so; and not closed."""
    children_services: str = ""
    """Their name and number out of hours, as the signed list has them."""
    calls: tuple[str, ...] = ()
    """Whom the watch of this host called about it, a sentence each."""
    refused: Refused | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    """What was typed into the form that was not saved: it is never lost."""
    most: int = MAX_TEXT
    most_line: int = MAX_LINE

    def was(self, form: str, name: str, default: str = "") -> str:
        """What a field of a form shows."""
        if self.refused is not None and self.refused.form == form:
            return self.typed.get(name, "")
        return default

    @property
    def open_tasks(self) -> int:
        """How many actions are to be done."""
        return sum(not each.done for each in self.tasks)
