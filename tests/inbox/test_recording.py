"""What one reader records reaches the others through the portal: durable first, sent once, one case."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from crypto.cases import AlarmKind
from crypto.choosing import Subject
from crypto.events import ShareFields
from crypto.guard import reply_to
from inbox.casefile import bring_up, bring_up_one
from inbox.casework.duties import Lado, Staff
from inbox.casework.entries import Action, Close, Coded, Judged, Note, Share
from inbox.casework.words import StaffKind, Status, Urgency
from inbox.errors import CaseError, VaultError
from inbox.recording import record, share_with, stamp_read
from inbox.vault.standing import Standings, View
from inbox.vault.vault import unlock
from tests.inbox.casework.offices import closing
from tests.inbox.laptops import Laptop, laptops
from tests.inbox.portal import FakePortal
from tests.inbox.school import ALEX, GRACE, MORGAN, OWEN, TESS, InventedSchool, five_words, id_of, today

NOW = "2999-01-01T00:00Z"


@pytest.fixture
def two(school: InventedSchool, portal: FakePortal) -> Iterator[list[Laptop]]:
    with laptops(school, portal, MORGAN, ALEX) as found:
        yield found


def arrive(portal: FakePortal, *envelopes: bytes) -> list[bytes]:
    portal.hold(today().isoformat(), *envelopes)
    return [id_of(each) for each in envelopes]


def events_held(portal: FakePortal) -> int:
    return sum(len(day) for day in portal.held.values())


def test_two_readers_on_laptops_of_their_own_come_to_one_case(
    two: list[Laptop], school: InventedSchool, portal: FakePortal
) -> None:
    morgan, alex = two
    (report,) = arrive(portal, school.sealed("words"))
    for each in two:
        each.meet()
        stamp_read(each.office, each.vault, each.held(report))
    morgan.record(report, Coded("england-2026", add=("bullying",)), Note("Spoke to the teacher."))
    alex.record(report, Judged(Urgency.TODAY), Coded("england-2026", add=("neglect",)))
    for each in (morgan, alex, morgan):
        each.meet()
    assert morgan.case(report) == alex.case(report)
    assert {mark.code for mark in morgan.case(report).codes} == {"bullying", "neglect"}
    assert {each.by for each in morgan.case(report).read} == {MORGAN, ALEX}
    assert morgan.case(report).alarms == ()
    assert [line.urgent for line in Standings(alex.vault.store).page(View.ALL, after=None, now=NOW)] == [True]


def test_while_the_portal_is_down_it_is_kept_said_and_then_sent_once(
    two: list[Laptop], school: InventedSchool, portal: FakePortal
) -> None:
    morgan, alex = two
    (report,) = arrive(portal, school.sealed("words"))
    morgan.meet()
    portal.down = True
    for _ in range(2):
        morgan.record(report, Note("Once."), draft=b"d" * 16)
        morgan.meet()
    assert morgan.problem is not None
    assert len(morgan.vault.cases.waiting_of(report)) == 1
    portal.down = False
    for each in (morgan, morgan, alex):
        each.meet()
    assert events_held(portal) == 2
    assert not morgan.vault.cases.waiting()
    assert [note.entry.text for note in alex.case(report).notes] == ["Once."]


def test_an_event_is_kept_when_the_vault_is_locked_and_opened_again(
    two: list[Laptop], school: InventedSchool, portal: FakePortal
) -> None:
    morgan = two[0]
    (report,) = arrive(portal, school.sealed("words"))
    morgan.meet()
    morgan.record(report, Note("Kept."))
    morgan.vault.lock()
    folder = morgan.office.folder
    morgan.vault = unlock(
        folder, reader=MORGAN, passphrase=school.passphrase(MORGAN), pin=morgan.office.settings.pin_bytes
    )
    assert [note.entry.text for note in morgan.case(report).notes] == ["Kept."]
    morgan.vault.lock()
    with pytest.raises(VaultError):
        record(morgan.office, morgan.vault, two[0].held(report), [Note("Locked.")])


def test_nothing_of_a_record_is_readable_in_any_file(
    two: list[Laptop], school: InventedSchool, portal: FakePortal
) -> None:
    morgan = two[0]
    (report,) = arrive(portal, school.sealed("words"))
    morgan.meet()
    morgan.record(report, Note("UNMISTAKABLE-NOTE"))
    morgan.vault.cases.add_own_note(report, at=NOW, text="UNMISTAKABLE-OWN", draft=b"o" * 16)
    morgan.meet()
    files = [path for path in morgan.office.folder.root.rglob("*") if path.is_file()]
    assert not [path for path in files if b"UNMISTAKABLE" in path.read_bytes()]
    held = b"".join(data for day in portal.held.values() for data in day.values())
    assert b"UNMISTAKABLE" not in held


def test_a_dropped_event_is_a_gap_at_the_colleague(
    two: list[Laptop], school: InventedSchool, portal: FakePortal
) -> None:
    morgan, alex = two
    (report,) = arrive(portal, school.sealed("words"))
    morgan.meet()
    morgan.record(report, Note("first"))
    (dropped, _) = morgan.vault.cases.waiting()[0]
    morgan.record(report, Note("second"))
    morgan.meet()
    for day in portal.held.values():
        day.pop(dropped, None)
    alex.meet()
    assert [alarm.kind for alarm in alex.case(report).alarms] == [AlarmKind.MISSING_PARENT]
    assert alex.vault.cases.labels([report])[report].alarms == 1


def test_a_case_about_staff_is_recorded_in_a_book_of_its_own(
    school: InventedSchool, portal: FakePortal
) -> None:
    with laptops(school, portal, GRACE, OWEN) as (grace, owen):
        (report,) = arrive(portal, school.sealed("words", subject=Subject.WORKER))
        grace.meet()
        grace.record(report, Staff(StaffKind.ALLEGATION), Lado(today(), "The LADO", "Refer"))
        for each in (grace, owen):
            each.meet()
            assert each.vault.staff.events(report)
            assert not each.vault.cases.events(report)
            assert each.vault.staff.search("lado") == [report]
            assert each.vault.cases.search("lado") == []
            assert [
                line.staff for line in Standings(each.vault.store).page(View.STAFF, after=None, now=NOW)
            ] == [True]


def test_a_case_that_turns_out_to_be_about_staff_leaves_the_pupils_book(
    two: list[Laptop], school: InventedSchool, portal: FakePortal
) -> None:
    morgan = two[0]
    (report,) = arrive(portal, school.sealed("words"))
    morgan.meet()
    morgan.vault.cases.add_own_note(report, at=NOW, text="mine", draft=b"o" * 16)
    morgan.record(report, Note("About the caretaker."), Staff(StaffKind.LOW_LEVEL))
    assert not morgan.vault.cases.holds(report)
    assert len(morgan.vault.staff.events(report)) == len(morgan.vault.staff.waiting_of(report)) == 2
    assert [note.text for note in morgan.vault.staff.own_notes(report)] == ["mine"]


def test_a_form_sent_twice_is_kept_once_also_when_its_case_changes_books(
    two: list[Laptop], school: InventedSchool, portal: FakePortal
) -> None:
    morgan = two[0]
    (report,) = arrive(portal, school.sealed("words"))
    morgan.meet()
    assert morgan.record(report, Note("Once."), draft=b"d" * 16)
    morgan.vault.cases.move_to(morgan.vault.staff, report)
    assert not morgan.record(report, Note("Once."), draft=b"d" * 16)
    assert [note.entry.text for note in morgan.case(report).notes] == ["Once."]


def test_whatever_writes_a_record_waits_for_whoever_does(
    two: list[Laptop], school: InventedSchool, portal: FakePortal
) -> None:
    morgan = two[0]
    (report,) = arrive(portal, school.sealed("words"))
    morgan.meet()
    with ThreadPoolExecutor() as pool, morgan.vault.recording:
        waiting: list[Future[Any]] = [
            pool.submit(morgan.record, report, Note("From a window.")),
            pool.submit(bring_up_one, morgan.office, morgan.vault, report),
        ]
        assert not any(each.done() for each in waiting)
        assert morgan.record(report, Note("First."))
        assert [note.entry.text for note in morgan.case(report).notes] == ["First."]
    assert [each.result(timeout=30) for each in waiting] == [True, None]
    assert [note.entry.text for note in morgan.case(report).notes] == ["First.", "From a window."]


def test_a_case_that_cannot_be_worked_out_keeps_no_other_back(
    two: list[Laptop], school: InventedSchool, portal: FakePortal
) -> None:
    morgan = two[0]
    reports = sorted(arrive(portal, school.sealed("words"), school.sealed("others")))
    morgan.meet()
    standings = Standings(morgan.vault.store)
    standings.mark_stale(reports)
    with morgan.vault.store.writing() as store:
        store.execute(
            f"CREATE TEMP TRIGGER fault BEFORE UPDATE ON held WHEN new.envelope = x'{reports[0].hex()}'"
            " BEGIN SELECT RAISE(ABORT, 'fault'); END"
        )
    with pytest.raises(VaultError):
        bring_up(morgan.office, morgan.vault)
    assert standings.stale(9) == reports[:1]


def test_new_words_open_a_closed_case_again_and_the_list_says_so(
    two: list[Laptop], school: InventedSchool, portal: FakePortal
) -> None:
    morgan, keys = two[0], five_words()
    reply = reply_to(keys, forbidden=[], seq=1, pin=school.pin)
    (report,) = arrive(portal, school.sealed("words", reply=reply))
    morgan.meet()
    morgan.record(report, Close.parse(closing()))
    standings = Standings(morgan.vault.store)
    assert [line.status for line in standings.page(View.ALL, after=None, now=NOW)] == ["closed"]
    arrive(portal, school.more(keys, "again", n=1))
    morgan.meet()
    assert morgan.case(report).status is Status.OPEN
    assert {line.kind: line.status for line in standings.page(View.ALL, after=None, now=NOW)} == {
        "more": "",
        "report": "again",
    }


def test_the_views_hold_what_is_mine_and_what_is_overdue(
    two: list[Laptop], school: InventedSchool, portal: FakePortal
) -> None:
    morgan = two[0]
    mine, other, clock = arrive(portal, *(school.sealed(each) for each in ("a", "b", "c")))
    morgan.meet()
    morgan.record(mine, Action("call home", MORGAN, today() - timedelta(days=3)))
    morgan.record(other, Action("call home", ALEX, today() + timedelta(days=3)))
    morgan.record(clock, Coded("england-2026", add=("sexual",)))
    standings = Standings(morgan.vault.store)

    def view(view: View, now: str = f"{today()}T00:00Z") -> list[bytes]:
        return [line.envelope for line in standings.page(view, after=None, now=now)]

    assert view(View.MINE) == [mine]
    assert view(View.OVERDUE) == [mine]
    assert view(View.OVERDUE, NOW) == [mine, clock, other]
    assert view(View.URGENT) == [clock]
    assert sorted(view(View.NEW)) == sorted([mine, other, clock])


def test_a_case_is_shared_whole_and_never_to_anyone_taken_off(
    two: list[Laptop], school: InventedSchool, portal: FakePortal
) -> None:
    morgan = two[0]
    (report,) = arrive(portal, school.sealed("words"))
    morgan.meet()
    morgan.record(report, Note("Before."))
    share_with(morgan.office, morgan.vault, morgan.held(report), reader=TESS)
    morgan.record(report, Note("After."))
    with pytest.raises(CaseError):
        share_with(morgan.office, morgan.vault, morgan.held(report), reader=TESS)
    with laptops(school, portal, TESS, OWEN) as (tess, owen):
        for each in (morgan, tess, owen):
            each.meet()
        assert tess.case(report) == morgan.case(report)
        assert [note.entry.text for note in tess.case(report).notes] == ["Before.", "After."]
        assert tess.case(report).alarms == ()
        assert owen.vault.store.get(report) is None
        tess.record(report, Note("Thank you."))
        for each in (tess, morgan):
            each.meet()
        assert morgan.case(report).notes[-1].by == TESS


def test_whoever_was_taken_off_is_refused_before_sharing_and_again_on_opening(
    school: InventedSchool, portal: FakePortal
) -> None:
    with laptops(school, portal, OWEN, GRACE) as (owen, grace):
        (report,) = arrive(portal, school.sealed("about the head", subject=Subject.HEAD))
        owen.meet()
        held = owen.held(report)
        with pytest.raises(CaseError):
            share_with(owen.office, owen.vault, held, reader=GRACE)
        owen.record(report, Share(ShareFields(report, held.key, GRACE)))
        for each in (owen, grace):
            each.meet()
        assert grace.vault.cases.holds(report)
        assert grace.vault.store.get(report) is None
        assert [alarm.kind for alarm in owen.case(report).alarms] == [AlarmKind.SHARE_REFUSED]


def test_a_share_opens_nothing_of_another_report_and_nothing_with_a_wrong_key(
    two: list[Laptop], school: InventedSchool, portal: FakePortal
) -> None:
    morgan = two[0]
    report, other = arrive(portal, school.sealed("words"), school.sealed("of another child"))
    morgan.meet()
    morgan.record(report, Note("Before."))
    note = morgan.vault.cases.events(report)[0]
    shares = [(report, morgan.held(report).key), (other, morgan.held(other).key), (note.envelope, b"?" * 32)]
    morgan.record(report, *(Share(ShareFields(envelope, key, TESS)) for envelope, key in shares))
    with laptops(school, portal, TESS) as (tess,):
        for each in (morgan, tess):
            each.meet()
        assert tess.held(report).line.kind == "report"
        assert tess.vault.store.get(other) is None
        assert tess.vault.store.get(note.envelope) is None
        assert tess.case(report).notes == ()
        morgan.record(report, Share(ShareFields(note.envelope, note.key, TESS)))
        for each in (morgan, tess):
            each.meet()
        assert [each.entry.text for each in tess.case(report).notes] == ["Before."]


def test_every_view_of_the_list_is_one_walk_along_an_index(two: list[Laptop]) -> None:
    store = two[0].vault.store
    plans: list[str] = []
    asked = store.rows

    def watching(statement: str, *values: object) -> list[object]:
        plans.extend(str(row[3]) for row in asked(f"EXPLAIN QUERY PLAN {statement}", *values))
        return asked(statement, *values)

    store.rows = watching  # type: ignore[method-assign]
    for view in View:
        Standings(store).page(view, after=None, now=NOW)
    assert not [plan for plan in plans if "TEMP B-TREE" in plan or plan.startswith("SCAN held")]
    assert sum("USING INDEX held_" in plan or "USING COVERING INDEX held_" in plan for plan in plans) >= len(
        View
    )
