"""What leaves of a case, as one value: every form of it (PDF, sheet, JSON, block) is written from this alone.

The JSON form is docs/spec/case-export-v1.schema.json. A note for oneself is in none of them.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from crypto.replies import ReplyKind
from inbox.casework.bodymap import Region, Side
from inbox.casework.leaving import What
from inbox.casework.words import LinkKind


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value that cannot change and that says nothing of itself in a log."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} redacted>"


class Written(Value, frozen=True, forbid_unknown_fields=True):
    """What an entry is written with: by whom, and at which minute."""

    at: str
    by: str


class Spoken(Value, frozen=True, forbid_unknown_fields=True):
    """One question as it was asked, what was chosen of ours, and what was written, exactly."""

    question: str
    chosen: tuple[str, ...]
    written: tuple[str, ...]
    names: bool
    """The question asked for a name."""


class Added(Value, frozen=True, forbid_unknown_fields=True):
    """Something that followed the report: added by its reporter, or answered by the reader who exports."""

    day: str
    by: str
    """A reader's name; "" for the reporter."""
    text: str
    proved: bool
    """By the report's own five words."""


class Someone(Value, frozen=True, forbid_unknown_fields=True):
    """A person the case is about."""

    name: str
    part: Literal["at_risk", "child", "pupil", "family", "staff", "adult"]
    about: str


class Task(Value, frozen=True, forbid_unknown_fields=True):
    """Something to be done."""

    to_do: str
    owner: str
    due: str
    done: str
    """The day it was; "" while it is to be done."""
    result: str


class Moment(Value, frozen=True, forbid_unknown_fields=True):
    """One line of the chronology."""

    on: str
    concern: str
    source: str
    action: str
    whom: str
    outcome: str
    by: str


class Remark(Written, frozen=True, forbid_unknown_fields=True):
    """A note for all readers of the case, or why it was opened again."""

    text: str


class Talked(Value, frozen=True, forbid_unknown_fields=True):
    """A talk with the LADO, or who was told of suspected child sexual abuse (or why nobody was)."""

    on: str
    whom: str
    text: str
    reference: str
    by: str


class Closing(Value, frozen=True, forbid_unknown_fields=True):
    """The record by which the case was closed; all texts are "" while it is open."""

    at: str = ""
    by: str = ""
    summary: str = ""
    follow_up: str = ""
    action: str = ""
    decision: str = ""
    reason: str = ""
    outcome: str = ""


class Staffed(Value, frozen=True, forbid_unknown_fields=True):
    """Of a case about someone who works here."""

    kind: str
    limbs: dict[str, str]
    reason: str
    lado: tuple[Talked, ...]


class Passed(Value, frozen=True, forbid_unknown_fields=True):
    """Something was shared outside, or held back."""

    at: str
    by: str
    what: What
    named: bool
    whom: str
    why: str
    withheld: str


class Marked(Value, frozen=True, forbid_unknown_fields=True):
    """One mark of the body map: where somebody saw what. No clinical finding."""

    at: str
    by: str
    side: Side
    region: Region
    x: int
    """Thousandths of the drawing's width from its left; `y`: of its height from its top."""
    y: int
    size: str
    colour: str
    seen: str


class Linked(Value, frozen=True, forbid_unknown_fields=True):
    """Another case that this one has something in common with."""

    at: str
    by: str
    kind: LinkKind
    case: str


class Kept(Written, frozen=True, forbid_unknown_fields=True):
    """What was recorded of how long the case is kept: a class, a hold on or off, that it may be erased."""

    step: Literal["class", "hold", "hold_off", "erase"]
    kept_as: str
    """The class's own word; "" for a hold."""
    since: str
    """The day that the class counts from, where one was given."""
    why: str
    """Of a hold."""


class Given(Written, frozen=True, forbid_unknown_fields=True):
    """A reader was let into the case."""

    to: str


class Step(Written, frozen=True, forbid_unknown_fields=True):
    """The reporter was answered; what was said is in `added` of the reader who wrote it."""

    kind: ReplyKind


class Entered(Written, frozen=True, forbid_unknown_fields=True):
    """One signed entry: who made it when."""

    type: str


class Extract(Value, frozen=True, forbid_unknown_fields=True):
    """A whole case as it leaves. Days are YYYY-MM-DD, minutes YYYY-MM-DDTHH:MMZ, texts as they were put."""

    format: Literal["worrybox-case"]
    version: Literal[1]
    school: str
    case: str
    """The case's number: 22 characters; "" where it is de-named."""
    taken_out: str
    """The minute."""
    named: bool
    masked: tuple[str, ...]
    """Of a de-named one: what was replaced by what kind of word, and what was held back."""
    staff: Staffed | None
    day: str
    """On which the report was sealed."""
    urgent: bool
    """As its reporter said."""
    language: str
    words: tuple[Spoken, ...]
    drawing: bool
    """There is one; it stands on the case's page only."""
    files: tuple[str, ...]
    added: tuple[Added, ...]
    people: tuple[Someone, ...]
    codes: tuple[str, ...]
    status: Literal["new", "read", "open", "waiting", "closed"]
    urgency: Literal["", "now", "today", "week", "calm"]
    tasks: tuple[Task, ...]
    chronology: tuple[Moment, ...]
    notes: tuple[Remark, ...]
    told: tuple[Talked, ...]
    marks: tuple[Marked, ...]
    links: tuple[Linked, ...]
    steps: tuple[Step, ...]
    closing: Closing
    earlier: tuple[Closing, ...]
    """Of a case that was opened again: how it had been closed."""
    kept: tuple[Kept, ...]
    given: tuple[Given, ...]
    shared: tuple[Passed, ...]
    readers: tuple[Entered, ...]
    """Who first opened it when."""
    history: tuple[Entered, ...]
    unread: int
    """Entries that could not be read, and alarms: more than 0 means that the record is not whole."""

    @property
    def at_risk(self) -> Someone | None:
        """The child at risk; None while not given."""
        return next((each for each in self.people if each.part == "at_risk"), None)


def schema() -> bytes:
    """The published JSON schema, made from the types above."""
    made = msgspec.json.schema(Extract)
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    made["title"] = "A case as Worrybox exports it, version 1"
    return msgspec.json.format(msgspec.json.encode(made, order="sorted"), indent=1) + b"\n"
