"""A store of the version before, with data in it, comes up to today's shape and loses nothing."""

from __future__ import annotations

import sqlite3
from datetime import date
from importlib import resources
from pathlib import Path

from inbox.collector.condemned import Condemned
from inbox.collector.outbox import Outbox, Stage
from inbox.collector.outgoing import Outgoing
from inbox.collector.store import Collected
from inbox.keeping.ledger import Ledger
from inbox.migrations import statements
from inbox.vault.answers import Answers
from inbox.vault.book.store import Book, Label
from inbox.vault.cipher import open_encrypted
from inbox.vault.circles import UNKNOWN, Circles
from inbox.vault.standing import Standings, View
from inbox.vault.store import WorkingStore
from inbox.vault.sums import Sums
from inbox.vault.trail import Deed
from tests.inbox.vault.test_trail import trail_in

KEY, ONE, MAILBOX = b"k" * 32, bytes(range(16)), b"m" * 16


def run_first(store: sqlite3.Connection, package: str, name: str) -> None:
    script = (resources.files(package) / "migrations" / name).read_text(encoding="utf-8")
    for statement in statements(script):
        store.execute(statement)
    store.execute("PRAGMA user_version = 1")


def test_a_vault_from_before_answers_keeps_its_reports(tmp_path: Path) -> None:
    old = open_encrypted(tmp_path / "working.db", key=KEY)
    run_first(old, "inbox.vault", "0001_working_store.sql")
    old.execute(
        "INSERT INTO held (envelope, day, flags, kind, said, mailbox, rank)"
        " VALUES (?, '2026-11-20', 0, 'report', 'words', ?, 8589934592)",
        (ONE, MAILBOX),
    )
    old.execute("INSERT INTO payload VALUES (1, x'7b7d', x'00')")
    old.close()
    with WorkingStore(tmp_path / "working.db", key=KEY) as store:
        assert [(line.said, line.added) for line in store.page()] == [("words", 0)]
        held = store.get(ONE)
        assert held is not None
        assert (held.payload, held.key, held.mailbox) == (b"{}", b"\0", MAILBOX)
        assert Answers(store).of_report(ONE) == []


def test_what_was_added_to_an_urgent_report_before_becomes_urgent(tmp_path: Path) -> None:
    old = open_encrypted(tmp_path / "working.db", key=KEY)
    run_first(old, "inbox.vault", "0001_working_store.sql")
    for kind, mailbox, rank in (
        ("report", MAILBOX, 3554227641 + (1 << 34)),
        ("more", MAILBOX, 3554227641 + (1 << 33)),
        ("more", KEY[:16], 3554227641 + (1 << 33)),
    ):
        old.execute(
            "INSERT INTO held (envelope, day, flags, kind, said, mailbox, rank)"
            " VALUES (randomblob(16), '2026-11-20', 0, ?, '', ?, ?)",
            (kind, mailbox, rank),
        )
    old.close()
    with WorkingStore(tmp_path / "working.db", key=KEY) as store:
        assert [(line.kind, line.urgent) for line in store.page()] == [
            ("more", True),
            ("more", False),
            ("report", True),
        ]


def test_collected_envelopes_from_before_the_outbox_stay(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "collected.sqlite3", isolation_level=None)
    run_first(old, "inbox.collector", "0001_collected.sql")
    old.execute("INSERT INTO envelope VALUES (?, '2026-11-20', x'01')", (ONE,))
    old.close()
    with Collected(tmp_path / "collected.sqlite3") as store:
        assert store.get(ONE) == b"\1"
        assert Outbox(store).stage(b"") is Stage.UNKNOWN


def test_a_vault_from_before_cases_lets_every_report_be_worked_out_anew(tmp_path: Path) -> None:
    old = open_encrypted(tmp_path / "working.db", key=KEY)
    for name in ("0001_working_store", "0002_answers", "0003_added_is_as_urgent"):
        run_first(old, "inbox.vault", f"{name}.sql")
    old.execute("PRAGMA user_version = 3")
    old.execute(
        "INSERT INTO held (envelope, day, flags, kind, said, mailbox, rank)"
        " VALUES (?, '2026-11-20', 0, 'report', 'words', NULL, 8589934592)",
        (ONE,),
    )
    old.close()
    with WorkingStore(tmp_path / "working.db", key=KEY) as store:
        (line,) = Standings(store).page(View.ALL, after=None, now="2026-11-22T00:00Z")
        assert (line.said, line.status, line.due, line.mine, line.staff) == ("words", "", None, False, False)
        assert Standings(store).stale(9) == [ONE]


def test_a_collector_from_before_events_keeps_its_answers_and_can_send_events(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "collected.sqlite3", isolation_level=None)
    for name in ("0001_collected", "0002_outbox", "0003_chunks"):
        run_first(old, "inbox.collector", f"{name}.sql")
    old.execute("PRAGMA user_version = 3")
    old.execute("INSERT INTO outbox (id, mailbox, sealed) VALUES (?, ?, ?)", (ONE, MAILBOX, bytes(2_096)))
    old.close()
    with Collected(tmp_path / "collected.sqlite3") as collected:
        assert Outbox(collected).waiting() == [(MAILBOX, bytes(2_096))]
        Outgoing(collected).put(ONE, b"sealed")
        assert Outgoing(collected).waiting() == [(ONE, b"sealed")]


def test_a_vault_from_before_keeping_works_out_anew_how_long_its_closed_cases_are_kept(
    tmp_path: Path,
) -> None:
    names = ("0001_working_store", "0002_answers", "0003_added_is_as_urgent", "0004_standing")
    old = open_encrypted(tmp_path / "working.db", key=KEY)
    for name in (*names, "0005_second_factor"):
        run_first(old, "inbox.vault", f"{name}.sql")
    old.execute("PRAGMA user_version = 5")
    old.execute(
        "INSERT INTO held (envelope, day, flags, kind, said, rank, status)"
        " VALUES (?, '2026-11-20', 0, 'report', 'words', 1, 'closed')",
        (ONE,),
    )
    old.close()
    with WorkingStore(tmp_path / "working.db", key=KEY) as store:
        assert (Standings(store).stale(9), Ledger(store).receipts()) == ([ONE], [])


def test_a_vault_from_before_figures_counts_its_reports_and_works_out_anew_what_was_recorded(
    tmp_path: Path,
) -> None:
    old = open_encrypted(tmp_path / "working.db", key=KEY)
    scripts = (resources.files("inbox.vault") / "migrations").iterdir()
    for name in sorted(file.name for file in scripts if "0001" <= file.name[:4] <= "0006"):
        run_first(old, "inbox.vault", name)
    old.execute("PRAGMA user_version = 6")
    for envelope, kind, status in ((ONE, "report", "open"), (MAILBOX, "report", ""), (KEY[:16], "more", "")):
        old.execute(
            "INSERT INTO held (envelope, day, flags, kind, said, rank, status)"
            " VALUES (?, '2026-11-20', 0, ?, 'words', 1, ?)",
            (envelope, kind, status),
        )
    old.close()
    with WorkingStore(tmp_path / "working.db", key=KEY) as store:
        assert Sums(store).since(date(2025, 9, 1)) == [(date(2026, 9, 1), "theme", "", 2)]
        assert Standings(store).stale(9) == [ONE]


def test_a_collector_from_before_erasing_lets_go_only_of_what_was_erased(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "collected.sqlite3", isolation_level=None)
    names = (
        "0001_collected",
        "0002_outbox",
        "0003_chunks",
        "0004_outgoing",
        "0005_kiosks",
        "0006_held_under",
    )
    for name in names:
        run_first(old, "inbox.collector", f"{name}.sql")
    old.execute("PRAGMA user_version = 6")
    old.execute("INSERT INTO envelope (id, day, bytes) VALUES (?, '2026-11-20', x'01')", (ONE,))
    old.execute("INSERT INTO envelope (id, day, bytes) VALUES (?, '2026-11-20', x'02')", (MAILBOX,))
    old.close()
    with Collected(tmp_path / "collected.sqlite3") as collected:
        Condemned(collected).add([ONE], readers=["r1", "r2"], by="r1")
        assert (Condemned(collected).sweep({"r1", "r2"}), collected.get(ONE)) == (0, b"\1")
        Condemned(collected).add([ONE], readers=["r1", "r2"], by="r2")
        assert (Condemned(collected).sweep({"r1", "r2"}), collected.get(ONE)) == (1, None)
        assert collected.keep("2026-11-20", {ONE: b"\1"}) == 0
        assert (collected.get(ONE), collected.get(MAILBOX)) == (None, b"\2")


def test_a_vault_from_before_circles_works_out_its_reports_when_they_are_asked_for(tmp_path: Path) -> None:
    old = open_encrypted(tmp_path / "working.db", key=KEY)
    scripts = (resources.files("inbox.vault") / "migrations").iterdir()
    for name in sorted(file.name for file in scripts if "0001" <= file.name[:4] <= "0007"):
        run_first(old, "inbox.vault", name)
    old.execute("PRAGMA user_version = 7")
    for envelope, kind in ((ONE, "report"), (MAILBOX, "report"), (KEY[:16], "more")):
        old.execute(
            "INSERT INTO held (envelope, day, flags, kind, said, rank)"
            " VALUES (?, '2026-11-20', 0, ?, 'words', 1)",
            (envelope, kind),
        )
    old.close()
    with WorkingStore(tmp_path / "working.db", key=KEY) as store:
        circles = Circles(store)
        assert (circles.unknown(), circles.groups()) == (2, [])
        assert circles.some_of(UNKNOWN, after=b"", at_most=9) == [ONE, MAILBOX]
        circles.set(ONE, None)
        assert circles.unknown() == 1


def test_a_book_from_before_knows_who_read_what(tmp_path: Path) -> None:
    old = open_encrypted(tmp_path / "cases.db", key=KEY)
    run_first(old, "inbox.vault.book", "0001_book.sql")
    old.execute("PRAGMA user_version = 1")
    for report, readers in ((ONE, "r1 r12"), (MAILBOX, "")):
        old.execute("INSERT INTO label VALUES (NULL, ?, '', '', '', ?, 0, 'words')", (report, readers))
    old.close()
    with Book(tmp_path / "cases.db", key=KEY) as book:
        assert [book.read_by(each) for each in ("r1", "r12", "r2", "")] == [[ONE], [ONE], [], []]
        book.set_label(Label(ONE, readers=("r2",)))
        assert [book.read_by(each) for each in ("r1", "r2")] == [[], [ONE]]
        book.erase(ONE)
        assert book.rows("SELECT * FROM label_reader") == []


def test_a_trail_from_before_finds_its_deeds_by_kind_and_nothing_in_what_is_none(tmp_path: Path) -> None:
    old = open_encrypted(tmp_path / "trail.db", key=KEY)
    run_first(old, "inbox.vault.deeds", "0001_trail.sql")
    old.execute("PRAGMA user_version = 1")
    for n, entry in enumerate((b'{"about":"","deed":"read"}', b"\xff no JSON", b'["read"]'), start=1):
        old.execute("INSERT INTO deed VALUES (?, ?, ?)", (n, entry, bytes(32)))
    old.close()
    with trail_in(tmp_path) as trail:
        found = trail.newest(Deed.READ)
        assert found is not None
        assert (found.n, trail.newest(Deed.EXPORTED)) == (1, None)


def test_a_vault_from_before_marks_keeps_what_was_added_and_marks_it_when_it_verifies(tmp_path: Path) -> None:
    old = open_encrypted(tmp_path / "working.db", key=KEY)
    scripts = (resources.files("inbox.vault") / "migrations").iterdir()
    for name in sorted(file.name for file in scripts if "0001" <= file.name[:4] <= "0008"):
        run_first(old, "inbox.vault", name)
    old.execute("PRAGMA user_version = 8")
    old.execute(
        "INSERT INTO held (envelope, day, flags, kind, said, mailbox, rank)"
        " VALUES (?, '2026-11-20', 0, 'more', 'words', ?, 1)",
        (ONE, MAILBOX),
    )
    old.execute("INSERT INTO payload VALUES (1, x'7b7d', x'00')")
    old.close()
    with WorkingStore(tmp_path / "working.db", key=KEY) as store:
        (held,) = store.added_in(MAILBOX)
        assert (held.payload, held.mark) == (b"{}", None)
        store.mark_verified({ONE: KEY})
        assert [each.mark for each in store.added_in(MAILBOX)] == [KEY]


def test_a_book_from_before_marks_keeps_its_events_and_what_waits(tmp_path: Path) -> None:
    old = open_encrypted(tmp_path / "cases.db", key=KEY)
    for name in ("0001_book.sql", "0002_readers.sql"):
        run_first(old, "inbox.vault.book", name)
    old.execute("PRAGMA user_version = 2")
    old.execute("INSERT INTO event VALUES (?, ?, '2026-11-20', x'7b7d', x'00', 1, NULL)", (ONE, MAILBOX[:16]))
    old.execute("INSERT INTO sending VALUES (?, x'01')", (ONE,))
    old.close()
    with Book(tmp_path / "cases.db", key=KEY) as book:
        (event,) = book.events(MAILBOX[:16])
        assert (event.payload, event.sealed, event.mark) == (b"{}", b"\1", None)
        book.mark_verified({ONE: KEY})
        assert [each.mark for each in book.events(MAILBOX[:16])] == [KEY]
        book.erase(MAILBOX[:16])
        assert book.rows("SELECT mark FROM event") == []
