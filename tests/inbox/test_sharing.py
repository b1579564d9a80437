"""Recording many events at once, as sharing does: each costs the same, and says what it would say alone."""

from __future__ import annotations

import asyncio

import pytest

from crypto.cases import AlarmKind
from crypto.choosing import Subject
from crypto.events import ShareFields
from inbox.casefile import bring_up
from inbox.casework.entries import Note, Share
from inbox.collector.outgoing import Outgoing
from inbox.recording import send_soon, share_with
from tests.inbox.counting import Cost, commits_of, cost_of
from tests.inbox.laptops import Laptop, laptops
from tests.inbox.portal import FakePortal
from tests.inbox.school import ALEX, GRACE, MORGAN, OWEN, TESS, InventedSchool, id_of, today


def arrive(portal: FakePortal, *envelopes: bytes) -> list[bytes]:
    portal.hold(today().isoformat(), *envelopes)
    return [id_of(each) for each in envelopes]


def given(morgan: Laptop, tess: Laptop, report: bytes) -> tuple[Cost, Cost]:
    """What it costs Morgan to share a case with Tess, and Tess to work it out."""

    def share() -> None:
        assert share_with(morgan.office, morgan.vault, morgan.held(report), reader=TESS)

    gave = cost_of(share, (morgan.vault.store, morgan.vault.cases, morgan.vault.trail))
    morgan.meet()
    tess.fetch()
    taken = cost_of(
        lambda: bring_up(tess.office, tess.vault),
        (tess.vault.store, tess.vault.cases, tess.office.collected),
    )
    assert tess.case(report) == morgan.case(report)
    return gave, taken


@pytest.mark.slow
def test_sharing_and_being_shared_a_case_costs_the_same_for_each_of_50_and_of_200_events(
    school: InventedSchool, portal: FakePortal
) -> None:
    with laptops(school, portal, MORGAN, TESS) as (morgan, tess):
        short, long = arrive(portal, school.sealed("short"), school.sealed("long"))
        morgan.meet()
        morgan.record(short, *(Note(f"note {n}") for n in range(50)))
        morgan.record(long, *(Note(f"note {n}") for n in range(200)))
        few, many = given(morgan, tess, short), given(morgan, tess, long)
        ratios = [more.together / less.together for less, more in zip(few, many, strict=True)]
        assert max(ratios) < 4.2, ratios
        assert morgan.case(long).alarms == ()
        assert len(tess.case(long).notes) == 200


def commits(morgan: Laptop, tess: Laptop, report: bytes) -> list[int]:
    """Of sharing a case, handing that over to be posted, hearing that it was, and taking it."""

    def share() -> None:
        assert share_with(morgan.office, morgan.vault, morgan.held(report), reader=TESS)

    def hand_over() -> None:
        asyncio.run(send_soon(morgan.office, morgan.vault, None))

    mine = (morgan.vault.store, morgan.vault.cases, morgan.vault.trail, morgan.office.collected)
    found = [commits_of(share, *mine), commits_of(hand_over, *mine)]
    outgoing = Outgoing(morgan.office.collected)
    for envelope, sealed in outgoing.waiting():
        arrive(morgan.portal, sealed)
        outgoing.mark_posted(envelope)
    found.append(commits_of(hand_over, *mine))
    tess.fetch()
    found.append(commits_of(lambda: bring_up(tess.office, tess.vault), tess.vault.store, tess.vault.cases))
    assert len(tess.case(report).entries) == len(morgan.case(report).entries)
    return found


@pytest.mark.slow
def test_sharing_waits_for_the_disk_as_often_for_three_events_as_for_thirty(
    school: InventedSchool, portal: FakePortal
) -> None:
    with laptops(school, portal, MORGAN, TESS) as (morgan, tess):
        short, long = arrive(portal, school.sealed("short"), school.sealed("long"))
        morgan.meet()
        morgan.record(short, *(Note(f"note {n}") for n in range(3)))
        morgan.record(long, *(Note(f"note {n}") for n in range(30)))
        morgan.meet()
        few = commits(morgan, tess, short)
        assert (few, min(few) > 0) == (commits(morgan, tess, long), True)


@pytest.mark.slow
def test_each_of_many_events_at_once_follows_the_one_before(
    school: InventedSchool, portal: FakePortal
) -> None:
    with laptops(school, portal, MORGAN, ALEX) as (morgan, alex):
        (report,) = arrive(portal, school.sealed("words"))
        for each in (morgan, alex):
            each.meet()
            each.record(report, Note("Apart."))
        for each in (morgan, alex, morgan):
            each.meet()
        assert len(morgan.case(report).heads) == 2
        before = morgan.case(report).entries
        morgan.record(report, Note("one"), Note("two"), Note("three"))
        after = morgan.case(report)
        assert after.heads == (after.entries[-1].hash,)
        assert [each.entry for each in after.entries[len(before) :]] == [
            Note("one"),
            Note("two"),
            Note("three"),
        ]
        assert after.alarms == ()
        alex.record(report, Note("Meanwhile."))
        for each in (morgan, alex):
            each.meet()
        assert alex.case(report).alarms == ()


def test_what_follows_a_refused_share_at_once_is_not_sealed_to_whom_it_named(
    school: InventedSchool, portal: FakePortal
) -> None:
    with laptops(school, portal, OWEN, GRACE) as (owen, grace):
        (report,) = arrive(portal, school.sealed("about the head", subject=Subject.HEAD))
        owen.meet()
        key = owen.held(report).key
        owen.record(report, Share(ShareFields(report, key, GRACE)), Note("Not for Grace."))
        for each in (owen, grace):
            each.meet()
        assert [alarm.kind for alarm in owen.case(report).alarms] == [AlarmKind.SHARE_REFUSED]
        assert len(grace.vault.cases.events(report)) == 1
