"""What readers record about a case: one frozen type for each kind of event, each with its strict parser.

Values only. A parser refuses what is blank, too long, unknown or not in the one form
(docs/spec/case-events-v1.md); it never repairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from crypto.encoding import b64, unb64
from crypto.envelope import ID_BYTES
from crypto.errors import EncodingError
from crypto.events import HASH_BYTES, SHARE, ShareFields
from crypto.fields import list_of, parse_day, reader_id, take, whole
from crypto.replies import MAX_NUMBER, ReplyKind
from inbox.casework.base import Entry, day_of, line, prose, written_day
from inbox.casework.words import LinkKind, Part, Urgency
from inbox.codes.model import CODE_ID, SET_ID

MAX_CODES = 24


@dataclass(frozen=True, slots=True, repr=False)
class Read(Entry):
    """A reader's first opening of the report."""

    type = "read"

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        take(fields)
        return cls()

    def document(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True, slots=True, repr=False)
class Coded(Entry):
    """Codes put on and taken off, so that two readers who code at once lose neither's."""

    type = "code"
    set: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        set_, add, remove = take(fields, "set", "add", "remove")
        if not isinstance(set_, str) or not SET_ID.match(set_):
            raise EncodingError("a set of codes is a place and a year")
        put, off = _codes(add), _codes(remove)
        if (not put and not off) or set(put) & set(off):
            raise EncodingError("codes are put on or taken off")
        return cls(set_, put, off)

    def document(self) -> dict[str, Any]:
        return {"set": self.set, "add": list(self.add), "remove": list(self.remove)}


def _codes(value: object) -> tuple[str, ...]:
    found = list_of(value, most=MAX_CODES, what="codes")
    if not all(isinstance(each, str) and CODE_ID.match(each) for each in found) or found != sorted(
        set(found)
    ):
        raise EncodingError("codes are short words, sorted, each once")
    return tuple(found)


@dataclass(frozen=True, slots=True, repr=False)
class Judged(Entry):
    """How urgent it is."""

    type = "urgency"
    level: Urgency

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        (level,) = take(fields, "level")
        return cls(Urgency(level))

    def document(self) -> dict[str, Any]:
        return {"level": str(self.level)}


@dataclass(frozen=True, slots=True, repr=False)
class Note(Entry):
    """For all readers of the case. A note for oneself is no event: it never leaves its author's vault."""

    type = "note"
    text: str

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        (text,) = take(fields, "text")
        return cls(prose(text, "a note"))

    def document(self) -> dict[str, Any]:
        return {"text": self.text}


@dataclass(frozen=True, slots=True, repr=False)
class Action(Entry):
    """Something to be done, by whom and by when."""

    type = "action"
    what: str
    owner: str
    due: date | None = None

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        what, owner, due = take(fields, "what", "owner", "due")
        return cls(prose(what, "what is to be done"), reader_id(owner), day_of(due, empty=True))

    def document(self) -> dict[str, Any]:
        return {"what": self.what, "owner": self.owner, "due": written_day(self.due)}


@dataclass(frozen=True, slots=True, repr=False)
class Done(Entry):
    """An action that was done, named by the hash of its event."""

    type = "done"
    action: bytes
    result: str = ""

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        action, result = take(fields, "action", "result")
        return cls(unb64(action, size=HASH_BYTES), prose(result, "what came of it", empty=True))

    def document(self) -> dict[str, Any]:
        return {"action": b64(self.action), "result": self.result}


@dataclass(frozen=True, slots=True, repr=False)
class Concern(Entry):
    """One line of the chronology."""

    type = "concern"
    on: date
    concern: str
    source: str
    action: str = ""
    whom: str = ""
    """By whom the action was taken."""
    outcome: str = ""

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        on, concern, source, action, whom, outcome = take(
            fields, "on", "concern", "source", "action", "whom", "outcome"
        )
        return cls(
            parse_day(on),
            prose(concern, "the concern"),
            line(source, "who said or saw it"),
            prose(action, "the action taken", empty=True),
            line(whom, "by whom", empty=True),
            prose(outcome, "the outcome", empty=True),
        )

    def document(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "concern": self.concern,
            "source": self.source,
            "action": self.action,
            "whom": self.whom,
            "outcome": self.outcome,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Person(Entry):
    """Someone concerned."""

    type = "person"
    name: str
    part: Part
    about: str = ""

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        name, part, about = take(fields, "name", "part", "about")
        return cls(line(name, "a name"), Part(part), line(about, "about them", empty=True))

    def document(self) -> dict[str, Any]:
        return {"name": self.name, "part": str(self.part), "about": self.about}


@dataclass(frozen=True, slots=True, repr=False)
class ChildAtRisk(Entry):
    """Who the child at risk is; a blank name takes back what was thought before."""

    type = "child"
    name: str
    about: str = ""
    """Class, birthday: what tells this child from another of the name."""

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        name, about = take(fields, "name", "about")
        return cls(line(name, "a name", empty=True), line(about, "about them", empty=True))

    def document(self) -> dict[str, Any]:
        return {"name": self.name, "about": self.about}


@dataclass(frozen=True, slots=True, repr=False)
class Link(Entry):
    """Another case that this one has something in common with."""

    type = "link"
    kind: LinkKind
    case: bytes

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        kind, case = take(fields, "kind", "case")
        return cls(LinkKind(kind), unb64(case, size=ID_BYTES))

    def document(self) -> dict[str, Any]:
        return {"kind": str(self.kind), "case": b64(self.case)}


@dataclass(frozen=True, slots=True, repr=False)
class Close(Entry):
    """The five parts that guidance asks of a record, and the reason for the decision; none may be blank."""

    type = "close"
    summary: str
    follow_up: str
    action: str
    decision: str
    reason: str
    outcome: str
    seen: int = 0
    """The highest number of what its reporter had added by then: anything newer opens the case again."""

    TEXTS: ClassVar[tuple[str, ...]] = ("summary", "follow_up", "action", "decision", "reason", "outcome")

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        *texts, seen = take(fields, *cls.TEXTS, "seen")
        parts = {what: prose(text, what) for text, what in zip(texts, cls.TEXTS, strict=True)}
        return cls(**parts, seen=whole(seen, least=0, most=MAX_NUMBER, what="seen"))

    def document(self) -> dict[str, Any]:
        return {**{each: getattr(self, each) for each in self.TEXTS}, "seen": self.seen}


@dataclass(frozen=True, slots=True, repr=False)
class Reopen(Entry):
    """A reader opens a closed case again, and says why."""

    type = "reopen"
    why: str

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        (why,) = take(fields, "why")
        return cls(prose(why, "why"))

    def document(self) -> dict[str, Any]:
        return {"why": self.why}


@dataclass(frozen=True, slots=True, repr=False)
class Answered(Entry):
    """That a reader answered the reporter, and what had been read by then; never what was said."""

    type = "answered"
    kind: ReplyKind
    seen: int

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        kind, seen = take(fields, "kind", "seen")
        return cls(ReplyKind(kind), whole(seen, least=0, most=MAX_NUMBER, what="seen"))

    def document(self) -> dict[str, Any]:
        return {"kind": str(self.kind), "seen": self.seen}


@dataclass(frozen=True, slots=True, repr=False)
class Share(Entry):
    """A new reader of the case, given the key of one of its envelopes."""

    type = SHARE
    share: ShareFields

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        return cls(ShareFields.parse(dict(fields)))

    def document(self) -> dict[str, Any]:
        return self.share.document()
