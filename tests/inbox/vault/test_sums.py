"""The sums of governors' figures are at every moment what counting the cases one by one would give."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.keeping.ledger import Ledger, Receipt
from inbox.vault.store import Taken, WorkingStore
from inbox.vault.sums import Sums

KEY, FIRST = b"k" * 32, date(2025, 9, 1)
DAYS = [
    date(2025, 8, 31),
    date(2025, 9, 1),
    date(2026, 1, 1),
    date(2026, 3, 31),
    date(2026, 4, 1),
    date(2026, 12, 31),
]
TERMS = ["2025-04-01", "2025-09-01", "2026-01-01", "2026-01-01", "2026-04-01", "2026-09-01"]
ids = st.integers(0, 5)
days = st.none() | st.integers(0, 3)
deeds = st.lists(
    st.tuples(st.just("comes"), ids)
    | st.tuples(st.just("is said"), ids, st.sampled_from(["", "Online", "Home"]), days, days)
    | st.tuples(st.just("is erased"), ids),
    max_size=25,
)


def take(store: WorkingStore, at: int, *, kind: str = "report") -> None:
    row = Taken(bytes([at]) * 16, DAYS[at], 0, kind, "words", b"{}", bytes(32))
    store.take(row.day.isoformat(), tried=[row.envelope], opened=[row])


def erase(store: WorkingStore, at: int) -> None:
    report, ledger = bytes([at]) * 16, Ledger(store)
    receipt = Receipt(report, report, FIRST, "pupil", ("r1", "r2"), "r1")
    ledger.begin(receipt, bytes(64), envelopes=[report], readers=["r1"])
    ledger.forget(report)


@settings(max_examples=20, deadline=None)
@given(deeds)
def test_sums_are_what_counting_gives_whatever_comes_changes_and_goes(
    sequence: list[tuple[Any, ...]],
) -> None:
    known: dict[int, tuple[str, int | None, int | None]] = {}
    with tempfile.TemporaryDirectory() as name, WorkingStore(Path(name) / "w.db", key=KEY) as store:
        for what, at, *rest in sequence:
            if what == "comes":
                take(store, at)
                known.setdefault(at, ("", None, None))
            elif what == "is erased":
                erase(store, at)
                known.pop(at, None)
            elif at in known:
                theme, to_read, to_reply = rest
                known[at] = (theme, to_read, to_reply)
                Sums(store).set(bytes([at]) * 16, theme=theme, to_read=to_read, to_reply=to_reply)
        wanted: Counter[tuple[str, str, object]] = Counter()
        for at, values in known.items():
            kinds = zip(("theme", "read", "reply"), values, strict=True)
            wanted.update((TERMS[at], what, value) for what, value in kinds if value is not None)
        assert {tuple(row[:3]): row[3] for row in store.rows("SELECT * FROM figure")} == wanted
        since = {
            (term.isoformat(), what, value): count for term, what, value, count in Sums(store).since(FIRST)
        }
        assert since == {key: count for key, count in wanted.items() if key[0] >= "2025-09-01"}


@pytest.mark.parametrize("kind", ["more", "alarm", "test"])
def test_only_reports_are_counted(tmp_path: Path, kind: str) -> None:
    with WorkingStore(tmp_path / "w.db", key=KEY) as store:
        take(store, 1, kind=kind)
        Sums(store).set(bytes([1]) * 16, theme="Online", to_read=0, to_reply=0)
        assert Sums(store).since(FIRST) == []


def test_overdue_cases_are_those_of_the_years_shown(tmp_path: Path) -> None:
    with WorkingStore(tmp_path / "w.db", key=KEY) as store:
        for at in range(3):
            take(store, at)
        store.rows("UPDATE held SET due = '2026-01-0' || place || 'T00:00Z'")
        assert Sums(store).overdue(FIRST, now="2026-01-02T00:00Z") == 1
        assert Sums(store).overdue(FIRST, now="2026-01-03T00:00Z") == 2
