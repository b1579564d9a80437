"""Events of a case come to one order everywhere, and whatever is wrong raises an alarm."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.cases import AlarmKind, Circle, check_opener, event_readers, event_recovery, merge_case
from crypto.choosing import Subject
from crypto.encoding import blake2b
from crypto.errors import TamperedError
from crypto.events import Event, event_hash, event_message
from crypto.payload import EventPayload
from tests.crypto.cast import PIN, TODAY, identity, roster_of

ROSTER = roster_of()
CASE = b"c" * 16
CIRCLE = Circle(Subject.PUPIL, (), (), ("r1", "r2"))
START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
Events = dict[bytes, EventPayload]


def add(events: Events, *, by: str, n: int, after: list[bytes], minute: int, source: random.Random) -> bytes:
    """Sign one more event; gives its hash."""
    at = START + timedelta(minutes=minute)
    signed = Event(CASE, "note", by, n, 7, tuple(sorted(after)), at, {}).encode()
    envelope_id = blake2b(16, person="", data=source.randbytes(4) + bytes((len(events),)))
    signature = identity(by).sign(event_message(PIN, envelope_id=envelope_id, signed=signed))
    events[envelope_id] = EventPayload(TODAY, by, signed, signature)
    return event_hash(signed)


def graph(source: random.Random, count: int) -> Events:
    """An honest case of two readers, each seeing only some of what is there."""
    events: Events = {}
    hashes: list[bytes] = []
    numbers = {"r1": 0, "r2": 0}
    for _ in range(count):
        by = source.choice(["r1", "r2"])
        numbers[by] += 1
        after = source.sample(hashes, min(len(hashes), source.randint(0, 3)))
        hashes.append(
            add(events, by=by, n=numbers[by], after=after, minute=source.randint(0, 9), source=source)
        )
    return events


def merge(events: Events) -> tuple[list[bytes], list[AlarmKind]]:
    history = merge_case(events, case=CASE, circle=CIRCLE, pin=PIN, roster=ROSTER)
    return [placed.hash for placed in history.order], [alarm.kind for alarm in history.alarms]


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 12))
def test_the_order_does_not_depend_on_how_events_arrived(source: random.Random, count: int) -> None:
    events = graph(source, count)
    shuffled = list(events.items())
    source.shuffle(shuffled)
    assert merge(events) == merge(dict(shuffled))


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_an_honest_case_raises_nothing_and_parents_come_first(source: random.Random) -> None:
    events = graph(source, 10)
    order, alarms = merge(events)
    assert alarms == []
    assert len(order) == 10
    for payload in events.values():
        event = Event.parse(payload.signed)
        here = order.index(event_hash(payload.signed))
        assert all(order.index(parent) < here for parent in event.prev)


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_withheld_event_that_was_followed_is_noticed(source: random.Random) -> None:
    events: Events = {}
    first = add(events, by="r1", n=1, after=[], minute=0, source=source)
    withheld = next(iter(events))
    add(events, by="r2", n=1, after=[first], minute=1, source=source)
    del events[withheld]
    assert merge(events)[1] == [AlarmKind.MISSING_PARENT]


def test_one_event_signed_for_two_envelopes_counts_once() -> None:
    events: Events = {}
    source = random.Random(1)
    add(events, by="r1", n=1, after=[], minute=0, source=source)
    add(events, by="r1", n=1, after=[], minute=0, source=source)
    order, alarms = merge(events)
    assert (len(events), len(order), alarms) == (2, 1, [])


def test_someone_neither_sealed_nor_shared_to_is_a_tamper_alarm() -> None:
    check_opener("r1", circle=CIRCLE)
    check_opener("r3", circle=CIRCLE, shared={"r3"})
    with pytest.raises(TamperedError):
        check_opener("r3", circle=CIRCLE)


def test_an_event_is_sealed_to_the_reports_readers_and_those_shared_to() -> None:
    readers = event_readers(CIRCLE, shared={"r4", "r99"}, roster=ROSTER)
    assert [reader.id for reader in readers] == ["r1", "r2", "r4"]
    assert event_recovery(CIRCLE, ROSTER)
    assert not event_recovery(Circle(Subject.HEAD, (), ("r1", "r2", "r3"), ("r4", "r5")), ROSTER)
