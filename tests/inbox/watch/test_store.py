"""What the watch remembers: a version before comes up with its data, and steps are found again."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from crypto.encoding import b64, canonical
from crypto.envelope import BellKind, BellMessage
from inbox.errors import FolderError
from inbox.watch.ladder import Words
from inbox.watch.store import Step, WatchStore, chained, first_broken
from tests.inbox.test_migrations import run_first

ONE, OTHER = bytes(range(16)), b"o" * 16
TODAY = date(2026, 11, 22)


def test_a_watch_from_before_knows_what_its_calls_are_about_and_finds_its_steps(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "watch.sqlite3", isolation_level=None)
    for name in ("0001_watch", "0002_proved_tests"):
        run_first(old, "inbox.watch", f"{name}.sql")
    old.execute("PRAGMA user_version = 2")
    unopened = "INSERT INTO unopened (envelope, day, kind, seq, mask) VALUES (?, '2026-11-20', 1, 1, 3)"
    old.execute(unopened, (ONE,))
    for words, state in (("now", "waiting"), ("digest", "waiting"), ("new", "accepted")):
        row = ("r1", "mail", words, "2026-11-20", state)
        old.execute("INSERT INTO message (person, channel, words, day, state) VALUES (?, ?, ?, ?, ?)", row)
    line = canonical({"day": "2026-11-20", "what": "now", "person": "r1", "envelope": b64(ONE)})
    old.execute("INSERT INTO step (line, hash) VALUES (?, ?)", (line, chained(bytes(32), line)))
    old.close()
    with WatchStore(tmp_path / "watch.sqlite3") as store:
        assert [store.about(message.number) for message in reversed(store.messages())] == [[ONE], [], []]
        store.step(
            Step("2026-11-22", "taken", "r1", b64(ONE), "mail"), Step("2026-11-22", "off", detail="a b")
        )
        assert [step.what for _, step in store.steps_about(b64(ONE))] == ["now", "taken"]
        assert (store.steps_about(b64(OTHER)), first_broken(store.steps())) == ([], None)


def test_the_last_word_to_an_address_keeps_its_own_mail_server_until_it_was_taken(tmp_path: Path) -> None:
    with WatchStore(tmp_path / "watch.sqlite3") as store:
        for address in ("old@school.test", "older@school.test"):
            store.queue_farewell(
                "r1", channel="mail", words=Words.MOVED, address=address, server=b"{}", day=TODAY
            )
        newest, first = store.messages()
        assert {newest.words, first.words} == {Words.MOVED}
        store.answered(first.number, state="accepted", answer="250")
        assert (store.server_of(first.number), store.server_of(newest.number)) == (b"", b"{}")


def test_nothing_counts_as_called_or_opened_without_its_step_on_the_record(tmp_path: Path) -> None:
    with WatchStore(tmp_path / "watch.sqlite3") as store:
        store.note(ONE, day="2026-11-22", bell=BellMessage(BellKind.URGENT, 1, 1))
        with store.writing() as raw:
            raw.execute("CREATE TRIGGER full BEFORE INSERT ON step BEGIN SELECT RAISE(ABORT, 'full'); END")
        step = Step("2026-11-22", "now", "r1", b64(ONE))
        with pytest.raises(FolderError):
            store.mark_called(ONE, frozenset(("told",)), steps=[step])
        with pytest.raises(FolderError):
            store.forget(ONE, steps=[step])
        (left,) = store.unopened()
        assert left.called == frozenset()
