"""Three readers' inboxes without a disk: each records on what it holds; what that is, is up to the test."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from crypto.cases import Circle, merge_case
from crypto.choosing import Subject
from crypto.encoding import blake2b
from crypto.events import Event, event_message
from crypto.payload import EventPayload
from inbox.casework.base import Entry
from inbox.casework.case import Case, case_of
from tests.crypto.cast import PIN, TODAY, identity, roster_of

ROSTER = roster_of()
CASE = b"c" * 16
CIRCLE = Circle(Subject.PUPIL, (), (), ("r1", "r2"))
START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
Events = dict[bytes, EventPayload]


def merged(events: Events, *, added: int = 0) -> Case:
    history = merge_case(events, case=CASE, circle=CIRCLE, pin=PIN, roster=ROSTER)
    return case_of(history, case=CASE, added=added)


@dataclass
class Inbox:
    """One reader's: what it has written and what has reached it."""

    reader: str
    events: Events = field(default_factory=dict)
    written: int = 0

    def record(self, entry: Entry, *, minute: int = 0, added: int = 0) -> bytes:
        """Sign one more event on what is here; gives its envelope."""
        self.written += 1
        event = Event(
            CASE,
            entry.type,
            self.reader,
            self.written,
            ROSTER.seq,
            merged(self.events, added=added).heads,
            START + timedelta(minutes=minute),
            entry.document(),
        )
        signed = event.encode()
        envelope = blake2b(16, person="", data=signed + self.reader.encode())
        message = event_message(PIN, envelope_id=envelope, signed=signed)
        self.events[envelope] = EventPayload(TODAY, self.reader, signed, identity(self.reader).sign(message))
        return envelope

    def receive(self, other: Inbox, envelopes: list[bytes]) -> None:
        """Some of what the other holds gets through."""
        self.events.update({each: other.events[each] for each in envelopes})

    def case(self, *, added: int = 0) -> Case:
        return merged(self.events, added=added)


def closing(seen: int = 0) -> dict[str, object]:
    """The fields of a whole close."""
    texts = ("summary", "follow_up", "action", "decision", "reason", "outcome")
    return {**{each: f"the {each}" for each in texts}, "seen": seen}
