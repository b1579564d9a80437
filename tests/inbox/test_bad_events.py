"""Events by a hostile portal, a colleague's altered program or a wrong clock: told, and no other is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from crypto.cases import AlarmKind
from crypto.envelope import BellKind, BellMessage, new_id, seal
from crypto.events import Event, event_message
from crypto.identities import ReaderIdentity
from crypto.payload import EventPayload, parse_payload
from crypto.roster import Role, Route
from inbox import recording
from inbox.casework.base import Entry
from inbox.casework.entries import Close, Note
from inbox.casework.words import Status
from inbox.people import edits
from tests.inbox.casework.offices import closing
from tests.inbox.laptops import Laptop, laptops
from tests.inbox.people.council import Council, new_keys
from tests.inbox.portal import FakePortal
from tests.inbox.school import ALEX, MORGAN, InventedSchool, id_of, today

pytestmark = pytest.mark.slow
YEAR = timedelta(days=365)


@dataclass
class Table:
    """Morgan, Alex, one report that both have, and what a hostile portal can hand to Morgan."""

    school: InventedSchool
    portal: FakePortal
    morgan: Laptop
    alex: Laptop
    report: bytes

    def send(self, event: Event, sign: ReaderIdentity | Laptop, *, signed: bytes | None = None) -> bytes:
        """An event in an envelope of its own, signed by whoever, sealed to both as any other is."""
        roster, envelope, body = self.school.roster, new_id(), signed or event.encode()
        message = event_message(self.school.pin, envelope_id=envelope, signed=body)
        signature = sign.vault.sign(message) if isinstance(sign, Laptop) else sign.sign(message)
        sealed = seal(
            EventPayload(today(), event.by, body, signature).encode(),
            pin=self.school.pin,
            readers=[reader.box for reader in roster.readers if reader.id in (MORGAN, ALEX)],
            recovery=None,
            bell=(roster.bell, BellMessage(BellKind.EVENT, roster.seq, 3)),
            envelope_id=envelope,
        )
        self.portal.hold(today().isoformat(), sealed)
        return envelope

    def written(self, *entries: Entry) -> list[Event]:
        """What Alex records, as it was signed."""
        before = {each.envelope for each in self.alex.vault.cases.events(self.report)}
        for entry in entries:
            self.alex.record(self.report, entry)
        kept = [each for each in self.alex.vault.cases.events(self.report) if each.envelope not in before]
        payloads = [parse_payload(each.payload) for each in kept]
        events = [Event.parse(each.signed) for each in payloads if isinstance(each, EventPayload)]
        return sorted(events, key=lambda event: event.n)

    def seen(self) -> tuple[list[str], list[AlarmKind]]:
        """The notes that Morgan sees, and what she is told."""
        self.morgan.meet()
        case = self.morgan.case(self.report)
        return [note.entry.text for note in case.notes], [alarm.kind for alarm in case.alarms]


@pytest.fixture
def table(school: InventedSchool, portal: FakePortal) -> Iterator[Table]:
    with laptops(school, portal, MORGAN, ALEX) as (morgan, alex):
        envelope = school.sealed("They take my lunch.")
        portal.hold(today().isoformat(), envelope)
        morgan.meet()
        alex.meet()
        yield Table(school, portal, morgan, alex, id_of(envelope))


def test_a_forged_event_is_told_and_leaves_nothing_in_the_case(table: Table) -> None:
    (honest,) = table.written(Note("honest"))
    table.alex.meet()
    table.send(replace(honest, n=2, prev=(), fields={"text": "forged"}), ReaderIdentity.generate())
    table.send(replace(honest, by=MORGAN, n=1, prev=(), fields={"text": "as Morgan"}), table.alex)
    notes, alarms = table.seen()
    assert (notes, alarms) == (["honest"], [AlarmKind.BAD_SIGNATURE] * 2)


def test_an_event_replayed_in_other_envelopes_or_days_counts_once(table: Table) -> None:
    (event,) = table.written(Note("once"))
    table.alex.meet()
    for _ in range(2):
        table.send(event, table.alex)
    notes, alarms = table.seen()
    assert (notes, alarms) == (["once"], [])
    for data in list(table.portal.held[today().isoformat()].values()):
        table.portal.hold("2026-01-01", data)
    assert table.seen() == (["once"], [])


def test_two_different_events_of_one_number_are_told(table: Table) -> None:
    (event,) = table.written(Note("one"))
    table.alex.meet()
    table.send(replace(event, fields={"text": "another"}), table.alex)
    assert table.seen()[1] == [AlarmKind.SAME_NUMBER] * 2


def test_events_that_come_the_newest_first_make_the_same_case_once_all_are_there(table: Table) -> None:
    first, second, third = table.written(Note("first"), Note("second"), Note("third"))
    came = [table.seen() for event in (third, second, first) if table.send(event, table.alex)]
    assert came == [
        (["third"], [AlarmKind.MISSING_PARENT]),
        (["second", "third"], [AlarmKind.MISSING_PARENT]),
        (["first", "second", "third"], []),
    ]


def test_a_stale_event_written_before_the_case_was_closed_is_kept_and_both_see_one_case(table: Table) -> None:
    table.alex.record(table.report, Note("written offline"))
    table.morgan.record(table.report, Close.parse(closing()))
    table.morgan.meet()
    assert table.morgan.case(table.report).status is Status.CLOSED
    table.alex.meet()
    assert table.seen() == (["written offline"], [])
    assert table.morgan.case(table.report) == table.alex.case(table.report)


def stepped(by: timedelta) -> type[datetime]:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now(UTC) + by

    return Clock


@pytest.mark.parametrize("off", [YEAR, -YEAR], ids=["ahead", "behind"])
def test_a_colleagues_clock_a_year_off_loses_no_entry_and_cannot_undo_what_came_after(
    table: Table, monkeypatch: pytest.MonkeyPatch, off: timedelta
) -> None:
    with monkeypatch.context() as clock:
        clock.setattr(recording, "datetime", stepped(off))
        table.alex.record(table.report, Note("by a wrong clock"))
        table.alex.meet()
    table.morgan.meet()
    table.morgan.record(table.report, Note("after it"), Close.parse(closing()))
    table.morgan.meet()
    table.alex.meet()
    notes, alarms = table.seen()
    assert (notes, alarms) == (["by a wrong clock", "after it"], [])
    assert table.morgan.case(table.report) == table.alex.case(table.report)
    assert table.morgan.case(table.report).status is Status.CLOSED


def test_what_someone_signs_after_they_were_removed_is_told_and_what_was_held_before_counts(
    table: Table,
) -> None:
    before, after = table.written(Note("before"), Note("after"))
    table.send(before, table.alex)
    assert table.seen()[0] == ["before"]
    council = Council(table.school, table.morgan.office.rosters)
    jo = {"name": "Jo", "roles": [Role.DSL], "routes": [Route.PUPIL]}
    council.decide(partial(edits.add, keys=new_keys(), **jo))  # type: ignore[arg-type]
    council.decide(partial(edits.remove, reader=ALEX))
    table.send(after, table.alex)
    notes, alarms = table.seen()
    assert (notes, alarms) == (["before"], [AlarmKind.BAD_SIGNATURE])
