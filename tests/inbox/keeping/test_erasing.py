"""Two readers' inboxes erase a case: never on one word, never unread, and then nothing of it is left."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from crypto.encoding import b64
from inbox.casework.base import Entry
from inbox.casework.entries import Close, Note
from inbox.casework.retention import Erase, Hold
from inbox.collector.condemned import Condemned
from inbox.errors import CaseError, FolderError, UnrecordedError
from inbox.folder import reader_id
from inbox.keeping import erasing
from inbox.keeping.erasing import carry_out, confirm, standing_against
from inbox.keeping.ledger import Ledger, receipt_message
from inbox.keeping.terms import Against
from inbox.people.recovering import read_sheets, recover
from inbox.recording import stamp_read
from inbox.vault.trail import Deed
from tests.inbox.casework.offices import closing
from tests.inbox.filling import fill_disk, make_room
from tests.inbox.laptops import Laptop, laptops
from tests.inbox.portal import FakePortal
from tests.inbox.school import ALEX, MORGAN, InventedSchool, id_of, today

LATER = date(2190, 1, 1)
Pair = tuple[Laptop, Laptop]


@pytest.fixture
def two(school: InventedSchool, portal: FakePortal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    monkeypatch.setattr(erasing, "utc_today", lambda: LATER)
    with laptops(school, portal, MORGAN, ALEX) as (morgan, alex):
        for laptop, other in ((morgan, ALEX), (alex, MORGAN)):
            shutil.rmtree(laptop.office.folder.keys(reader_id(other)).parent)
        yield morgan, alex


def read(report: bytes, laptop: Laptop) -> None:
    laptop.meet()
    laptop.vault.mark_read(report, now=datetime.now(UTC))
    stamp_read(laptop.office, laptop.vault, laptop.held(report))


def closed(two: Pair, school: InventedSchool, portal: FakePortal, *entries: Entry) -> bytes:
    """A case that both have read and one has closed."""
    envelope = school.sealed("They take my lunch, zebracanary.")
    portal.hold(today().isoformat(), envelope)
    for laptop in two:
        read(id_of(envelope), laptop)
    two[0].meet()
    two[0].record(id_of(envelope), *entries, Note("I rang zebracanary."), Close.parse(closing()))
    meet(two)
    return id_of(envelope)


def meet(two: Pair) -> None:
    for laptop in (*two, *two):
        laptop.meet()


def say(laptop: Laptop, report: bytes) -> int:
    return confirm(laptop.office, laptop.vault, laptop.held(report), draft=b"d" * 16)


def swept(laptop: Laptop) -> int:
    return carry_out(laptop.office, laptop.vault)


def left_of(laptop: Laptop, report: bytes) -> list[object]:
    vault = laptop.vault
    tables = [
        vault.store.rows("SELECT 1 FROM held WHERE envelope = ?", report),
        vault.store.rows("SELECT 1 FROM payload JOIN held USING (place) WHERE envelope = ?", report),
        vault.store.rows("SELECT 1 FROM words WHERE text LIKE '%zebracanary%'"),
        vault.store.search("zebracanary"),
        *(book.rows("SELECT 1 FROM event WHERE report = ?", report) for book in (vault.cases, vault.staff)),
        *(book.search("zebracanary") for book in (vault.cases, vault.staff)),
        laptop.office.collected.get(report),
        Ledger(vault.store).envelopes(report),
    ]
    return [each for each in tables if each]


def test_two_readers_words_erase_it_in_every_vault_and_leave_a_signed_receipt(
    two: Pair, school: InventedSchool, portal: FakePortal
) -> None:
    morgan, alex = two
    report = closed(two, school, portal)
    ids = [report, *(each.envelope for each in morgan.vault.cases.events(report))]
    assert say(morgan, report) == 1
    meet(two)
    assert say(alex, report) == 2
    assert swept(alex) == 0
    meet(two)
    ids += [each.envelope for each in morgan.vault.cases.events(report)]
    assert [swept(morgan), swept(alex)] == [1, 1]
    meet(two)
    for laptop in two:
        assert left_of(laptop, report) == []
        assert [each for each in ids if laptop.office.collected.get(each) is not None] == []
        ((receipt, signature),) = Ledger(laptop.vault.store).receipts()
        assert (receipt.case, receipt.confirmed, receipt.day) == (report, (MORGAN, ALEX), LATER)
        reader = school.roster.reader(laptop.vault.reader)
        assert reader is not None
        reader.sign.verify(receipt_message(school.pin, receipt.encode()), signature)
        assert "zebracanary" not in receipt.encode().decode()
        assert [each.about for each in laptop.vault.trail.page() if each.deed == Deed.ERASED] == [b64(report)]
        assert swept(laptop) == 0


def test_neither_a_single_nor_a_repeated_word_nor_a_forged_one_ever_erases(
    two: Pair, school: InventedSchool, portal: FakePortal
) -> None:
    morgan, alex = two
    report = closed(two, school, portal)
    say(morgan, report)
    with pytest.raises(CaseError, match="another reader"):
        say(morgan, report)
    first = morgan.case(report).of(Erase)[0].hash
    before = {each.envelope for each in morgan.vault.cases.events(report)}
    morgan.record(report, Erase("pupil", first))
    # The same envelope's words under another id are nobody's signature.
    (kept,) = [each for each in morgan.vault.cases.events(report) if each.envelope not in before]
    with alex.vault.cases.writing() as store:
        forged = kept.payload.replace(b'"by":"r1"', b'"by":"r2"')
        assert forged != kept.payload
        store.execute(
            "INSERT INTO event VALUES (?, ?, ?, ?, ?, 1, NULL, NULL)",
            (b"f" * 16, report, kept.day.isoformat(), forged, kept.key),
        )
    meet(two)
    assert [swept(morgan), swept(alex)] == [0, 0]
    assert [laptop.held(report).line.envelope for laptop in two] == [report, report]


def test_what_a_reader_has_not_read_is_neither_proposed_nor_confirmed_nor_erased(
    two: Pair, school: InventedSchool, portal: FakePortal
) -> None:
    morgan, alex = two
    envelope = school.sealed("words")
    portal.hold(today().isoformat(), envelope)
    report = id_of(envelope)
    read(report, morgan)
    morgan.record(report, Close.parse(closing()))
    meet(two)
    assert standing_against(morgan.office, morgan.vault, morgan.file(report), today=LATER) == (
        Against.UNREAD,
    )
    with pytest.raises(CaseError, match="unread"):
        say(morgan, report)
    # Even two signed words, by programs that do not ask, leave it where it is unread.
    morgan.record(report, Erase("pupil"))
    meet(two)
    alex.record(report, Erase("pupil", morgan.case(report).of(Erase)[0].hash))
    meet(two)
    assert [swept(morgan), swept(alex)] == [0, 0]
    read(report, alex)
    meet(two)
    assert [swept(morgan), swept(alex)] == [1, 1]


@pytest.mark.slow
def test_a_hold_and_a_time_that_has_not_come_by_ones_own_clock_refuse(
    two: Pair, school: InventedSchool, portal: FakePortal
) -> None:
    morgan, alex = two
    report = closed(two, school, portal, Hold(True, "The police asked."))
    with pytest.raises(CaseError, match="on-hold"):
        say(morgan, report)
    morgan.record(report, Hold(False, "No more."))
    meet(two)
    say(morgan, report)
    meet(two)
    say(alex, report)
    meet(two)
    assert carry_out(morgan.office, morgan.vault, today=today()) == 0
    alex.record(report, Hold(True, "The police asked again."))
    alex.meet()
    assert swept(alex) == 0
    morgan.meet()
    assert swept(morgan) == 0


@pytest.mark.slow
def test_a_power_cut_in_the_middle_is_finished_and_nothing_comes_back(
    two: Pair, school: InventedSchool, portal: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    morgan, alex = two
    report = closed(two, school, portal)
    say(morgan, report)
    meet(two)
    say(alex, report)
    meet(two)
    for step in ("add", "sweep"):
        with monkeypatch.context() as cut:
            cut.setattr(Condemned, step, lambda *_a, **_k: (_ for _ in ()).throw(FolderError("power cut")))
            with pytest.raises(FolderError):
                swept(morgan)
    swept(morgan)
    assert left_of(morgan, report) == []
    late = Note("Written by a colleague who had not heard of it.")
    alex.record(report, late)
    meet(two)
    assert left_of(morgan, report) == []
    assert Ledger(morgan.vault.store).half() == []


def test_what_waits_for_another_vault_on_the_same_computer_never_comes_back_to_who_erased_it(
    two: Pair, school: InventedSchool, portal: FakePortal
) -> None:
    morgan, alex = two
    report, folder = closed(two, school, portal), alex.office.folder
    say(morgan, report)
    meet(two)
    say(alex, report)
    meet(two)
    other = folder.keys(reader_id(MORGAN))
    other.parent.mkdir()
    other.write_bytes(b"a vault that nobody has unlocked since")
    assert swept(alex) == 1
    assert alex.office.collected.get(report) is not None
    with alex.vault.store.writing() as store:  # as mending a vault does: all is tried once more
        store.execute("DELETE FROM tried")
        store.execute("DELETE FROM tried_on")
    alex.meet()
    found = recover(alex.office, alex.vault, read_sheets(each["words"] for each in school.printed["shares"]))
    assert (found.opened, alex.vault.store.get(report)) == (0, None)
    assert not alex.vault.cases.events(report)


def test_nothing_is_erased_while_that_cannot_be_put_on_record(
    two: Pair, school: InventedSchool, portal: FakePortal
) -> None:
    morgan, alex = two
    report = closed(two, school, portal)
    fill_disk(morgan.vault.trail)
    with pytest.raises(UnrecordedError):
        say(morgan, report)
    assert say(alex, report) == 1
    meet(two)
    make_room(morgan.vault.trail)
    assert say(morgan, report) == 2
    meet(two)
    fill_disk(morgan.vault.trail)
    with pytest.raises(UnrecordedError):
        swept(morgan)
    assert morgan.vault.store.search("zebracanary")
    make_room(morgan.vault.trail)
    swept(morgan)
    assert left_of(morgan, report) == []
