"""What verified once is not verified again, and nothing else is ever taken for verified because of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from crypto.cases import AlarmKind, merge_case
from crypto.events import event_message
from crypto.guard import reply_to
from crypto.payload import EventPayload, More, parse_payload
from crypto.recipients import Remembered
from inbox.casefile import open_case
from inbox.casework.entries import Note
from inbox.vault.memory import Memory
from inbox.verifying import verified
from tests.crypto.cast import PIN, identity
from tests.inbox.casework.offices import CASE, CIRCLE, ROSTER, Inbox
from tests.inbox.laptops import Laptop, laptops
from tests.inbox.portal import FakePortal
from tests.inbox.school import MORGAN, InventedSchool, five_words, id_of, today


@pytest.fixture
def morgan(school: InventedSchool, portal: FakePortal) -> Iterator[Laptop]:
    with laptops(school, portal, MORGAN) as (found,):
        yield found


@pytest.fixture
def report(morgan: Laptop, school: InventedSchool, portal: FakePortal) -> bytes:
    """A report with two notes and one thing added, all of it verified before."""
    keys = five_words()
    sealed = school.sealed("words", reply=reply_to(keys, forbidden=[], seq=1, pin=school.pin))
    portal.hold(today().isoformat(), sealed, school.more(keys, "again", n=1))
    morgan.meet()
    morgan.record(id_of(sealed), Note("first"), Note("second"))
    return id_of(sealed)


def sign_in_again(morgan: Laptop) -> None:
    morgan.vault.verified.forget()
    morgan.vault.worked_out = Memory()


def checked(work: Callable[[], object]) -> int:
    """How many signatures this works out."""
    found = 0

    def seen(_frame: Any, event: str, called: Any) -> None:
        nonlocal found
        found += event == "c_call" and called.__name__ == "crypto_sign_open"

    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return found


def change(morgan: Laptop, report: bytes, payload: Callable[[EventPayload], EventPayload]) -> EventPayload:
    """Change the first event's bytes in the vault, under its mark."""
    event = morgan.vault.cases.events(report)[0]
    parsed = parse_payload(event.payload)
    assert isinstance(parsed, EventPayload)
    other = payload(parsed)
    with morgan.vault.cases.writing() as store:
        store.execute("UPDATE event SET payload = ? WHERE envelope = ?", (other.encode(), event.envelope))
    sign_in_again(morgan)
    return other


def test_after_signing_in_nothing_that_verified_before_is_verified_again_except_by_verify(
    morgan: Laptop, report: bytes
) -> None:
    sign_in_again(morgan)
    before = morgan.file(report)
    assert [each.text for each in before.added.proved] == ["again"]
    sign_in_again(morgan)
    assert checked(lambda: morgan.file(report)) == 0
    assert morgan.case(report) == before.case
    assert checked(lambda: verified(morgan.office, morgan.vault)) >= 3


def test_one_without_a_mark_is_verified_and_marked_again(morgan: Laptop, report: bytes) -> None:
    events = morgan.vault.cases.events(report)
    morgan.vault.cases.mark_verified({events[0].envelope: b"x" * 32})
    sign_in_again(morgan)
    assert checked(lambda: morgan.file(report)) == 1
    assert morgan.case(report).alarms == ()
    assert morgan.vault.cases.events(report) == events


CHANGES: dict[str, Callable[[EventPayload], EventPayload]] = {
    "words": lambda each: replace(each, signed=each.signed.replace(b"t", b"T")),
    "form": lambda each: replace(each, signed=b" " + each.signed),
    "signature": lambda each: replace(each, signature=bytes(64)),
    "author": lambda each: replace(each, by="r2"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_mark_says_nothing_of_an_event_that_was_changed_under_it(
    morgan: Laptop, report: bytes, what: str
) -> None:
    change(morgan, report, CHANGES[what])
    alarms = {alarm.kind for alarm in morgan.case(report).alarms}
    assert AlarmKind.BAD_SIGNATURE in alarms
    assert verified(morgan.office, morgan.vault).broken


def test_verify_believes_no_mark_even_one_made_with_the_vaults_own_secret(
    morgan: Laptop, report: bytes
) -> None:
    event, vault = morgan.vault.cases.events(report)[0], morgan.vault
    forged = change(morgan, report, CHANGES["signature"])
    message = event_message(
        morgan.office.settings.pin_bytes, envelope_id=event.envelope, signed=forged.signed
    )
    vault.cases.mark_verified({event.envelope: vault.verified._mark(vault.verify_key, message, bytes(64))})
    assert morgan.case(report).alarms == ()
    assert verified(morgan.office, vault).broken
    assert open_case(morgan.office, vault, morgan.held(report), anew=True) is not None


def test_a_mark_says_nothing_of_what_was_added_that_was_changed_under_it(
    morgan: Laptop, report: bytes
) -> None:
    (added,) = morgan.file(report).added.proved
    held = morgan.vault.store.get(added.envelope)
    assert held is not None
    assert held.mark is not None
    more = parse_payload(held.payload)
    assert isinstance(more, More)
    other = replace(more, signed=more.signed.replace(b"again", b"never"))
    with morgan.vault.store.writing() as store:
        store.execute("UPDATE payload SET bytes = ? WHERE bytes = ?", (other.encode(), held.payload))
    sign_in_again(morgan)
    assert (len(morgan.file(report).added.proved), len(morgan.file(report).added.unproved)) == (0, 1)


def test_under_another_key_than_it_verified_under_an_event_is_verified_anew() -> None:
    inbox, remembered = Inbox("r1"), Remembered(secret=b"s")
    inbox.record(Note("one"))

    def alarms(roster: Any, *, case: bytes = CASE) -> list[AlarmKind]:
        events = inbox.events
        found = merge_case(events, case=case, circle=CIRCLE, pin=PIN, roster=roster, remembered=remembered)
        return [each.kind for each in found.alarms]

    assert alarms(ROSTER) == alarms(ROSTER) == []
    first, *rest = ROSTER.readers
    stolen = replace(first, sign=identity("r2").verify_key)
    assert alarms(replace(ROSTER, readers=(stolen, *rest))) == [AlarmKind.BAD_SIGNATURE]
    assert alarms(replace(ROSTER, readers=tuple(rest))) == [AlarmKind.BAD_SIGNATURE]
    assert alarms(ROSTER, case=b"o" * 16) == [AlarmKind.BAD_SIGNATURE]


def test_no_mark_is_known_under_another_secret_and_each_is_given_out_once() -> None:
    message, one, other = b"note", Remembered(secret=b"one"), Remembered(secret=b"other")
    key, signature = identity("r1").verify_key, identity("r1").sign(b"note")
    one.verify(key, message, signature, envelope=CASE)
    new = one.take_new([CASE])
    assert one.take_new([CASE]) == {}
    other.learn(new.values())
    assert (one.knows(key, message, signature), other.knows(key, message, signature)) == (True, False)
