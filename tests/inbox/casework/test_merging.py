"""Three inboxes cut off from each other come to one case once everything has arrived, in whatever order."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.cases import AlarmKind
from crypto.events import ShareFields
from crypto.payload import EventPayload
from inbox.casework.base import Entry
from inbox.casework.duties import Notified
from inbox.casework.entries import (
    Action,
    ChildAtRisk,
    Close,
    Coded,
    Done,
    Judged,
    Note,
    Read,
    Reopen,
    Share,
)
from inbox.casework.words import Status, Told, Urgency
from tests.crypto.cast import TODAY
from tests.inbox.casework.offices import CASE, Inbox, closing, merged

SHARED = Share(ShareFields(CASE, b"k" * 32, "r4"))


def some_entry(source: random.Random, inbox: Inbox) -> Entry:
    tasks = inbox.case().tasks
    choices: list[Entry] = [
        Read(),
        Note(f"note {source.randint(0, 99)}"),
        Judged(source.choice(list(Urgency))),
        Coded("england-2026", add=(source.choice(["bullying", "neglect", "sexual"]),)),
        Coded("england-2026", remove=(source.choice(["bullying", "neglect", "sexual"]),)),
        Action("call home", "r1", TODAY + timedelta(days=source.randint(-3, 3))),
        ChildAtRisk(source.choice(["Sam", "Sami", ""])),
        Notified(Told.POLICE, TODAY, "Morgan", "REF 1"),
        Close.parse(closing()),
        Reopen("it goes on"),
    ]
    choices += [Done(task.action.hash, "done") for task in tasks]
    return source.choice(choices)


def three_apart(source: random.Random, steps: int) -> list[Inbox]:
    """Each records on what it holds; now and then one gets some of another's. The third was shared to."""
    inboxes = [Inbox("r1"), Inbox("r2"), Inbox("r4")]
    share = inboxes[0].record(SHARED)
    inboxes[2].receive(inboxes[0], [share])
    for _ in range(steps):
        one, other = source.sample(inboxes, 2)
        if source.random() < 0.6:
            # A colleague's clock may be a year off.
            one.record(some_entry(source, one), minute=source.choice([0, 1, 2, 525_600, -525_600]))
        else:
            one.receive(other, source.sample(sorted(other.events), source.randint(0, len(other.events))))
    return inboxes


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 14))
def test_every_delivery_order_of_the_same_events_gives_the_same_case(
    source: random.Random, steps: int
) -> None:
    inboxes = three_apart(source, steps)
    everything = {key: value for inbox in inboxes for key, value in inbox.events.items()}
    cases = []
    for inbox in inboxes:
        lacking = [key for key in everything if key not in inbox.events]
        source.shuffle(lacking)
        for key in lacking:
            inbox.events[key] = everything[key]
        cases.append(inbox.case())
    assert cases[0] == cases[1] == cases[2]
    assert cases[0].alarms == ()
    assert len(cases[0].entries) == len(everything)


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_delivering_one_more_event_never_drops_an_entry(source: random.Random) -> None:
    events = three_apart(source, 10)[0].events
    order = sorted(events)
    source.shuffle(order)
    seen: set[bytes] = set()
    for at in range(len(order) + 1):
        case = merged({key: events[key] for key in order[:at]})
        hashes = {entry.hash for entry in case.entries}
        outsiders = {alarm.envelope_id for alarm in case.alarms if alarm.kind is AlarmKind.OUTSIDER}
        assert len(hashes) + len(outsiders) == at
        assert seen <= hashes
        seen = hashes


def two_acting_at_once() -> tuple[Inbox, Inbox]:
    one, other = Inbox("r1"), Inbox("r2")
    one.record(Read())
    other.receive(one, sorted(one.events))
    return one, other


def test_two_who_code_at_once_lose_neither_code() -> None:
    one, other = two_acting_at_once()
    one.record(Coded("england-2026", add=("bullying",)))
    other.record(Coded("england-2026", add=("neglect",)))
    one.receive(other, sorted(other.events))
    assert {mark.code for mark in one.case().codes} == {"bullying", "neglect"}


def test_a_code_with_a_clock_that_crosses_a_close_keeps_the_case_open() -> None:
    one, other = two_acting_at_once()
    one.record(Close.parse(closing()), minute=9)
    other.record(Coded("england-2026", add=("sexual",)), minute=1)
    assert one.case().status is Status.CLOSED
    one.receive(other, sorted(other.events))
    assert one.case().status is Status.OPEN
    one.record(Notified(Told.POLICE, TODAY, "Morgan", "REF 1"), minute=10)
    assert one.case().status is Status.CLOSED


def test_a_withheld_event_is_a_gap_and_two_of_one_number_a_fork() -> None:
    one, other = two_acting_at_once()
    withheld = one.record(Note("first"))
    one.record(Note("second"))
    other.receive(one, [key for key in one.events if key != withheld])
    assert [alarm.kind for alarm in other.case().alarms] == [AlarmKind.MISSING_PARENT]
    one.written -= 1
    one.record(Note("another second"))
    assert [alarm.kind for alarm in one.case().alarms] == [AlarmKind.SAME_NUMBER] * 2


def test_a_changed_event_and_an_outsiders_are_left_out_and_raise_an_alarm() -> None:
    one, outsider = Inbox("r1"), Inbox("r5")
    envelope = one.record(Note("she said so"))
    honest = one.events[envelope]
    signed = honest.signed.replace(b"she said so", b"she never so")
    one.events[envelope] = EventPayload(honest.day, honest.by, signed, honest.signature)
    outsider.record(Note("I was never asked"))
    one.receive(outsider, sorted(outsider.events))
    case = one.case()
    assert case.entries == ()
    assert sorted(alarm.kind for alarm in case.alarms) == [AlarmKind.BAD_SIGNATURE, AlarmKind.OUTSIDER]


def test_an_overdue_action_is_told_by_its_day_and_not_once_it_is_done() -> None:
    one = Inbox("r1")
    one.record(Action("call home", "r2", date(2026, 11, 20)))
    (task,) = one.case().tasks
    assert task.is_overdue(date(2026, 11, 21))
    assert not task.is_overdue(date(2026, 11, 20))
    one.record(Done(task.action.hash, "they came in"))
    assert not one.case().tasks[0].is_overdue(date(2026, 11, 21))
