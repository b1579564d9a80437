"""A page of the list costs the same with a hundred thousand reports as with a thousand: counted in steps."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bench.inbox_open import KEY, LIMIT_MEMORY, fill, memory_of
from inbox.collector.store import Collected
from inbox.finding import AT_MOST
from inbox.vault.standing import Standings
from inbox.vault.store import PAGE, WorkingStore

pytestmark = pytest.mark.slow
FEW, MANY = 1_000, 100_000
TOLERANCE = 1.1


def steps(store: WorkingStore, work: Callable[[], object]) -> int:
    """The instructions of the database's virtual machine that `work` takes: the same on every machine."""
    counted = [0]

    def count() -> int:
        counted[0] += 1
        return 0

    store._store.set_progress_handler(count, 1)
    try:
        work()
    finally:
        store._store.set_progress_handler(None, 0)
    return counted[0]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    found = {count: tmp_path_factory.mktemp(f"store{count}") for count in (FEW, MANY)}
    for count, folder in found.items():
        fill(folder, count)
    return found


def last_of(store: WorkingStore) -> bytes:
    return store.page()[-1].envelope


@pytest.mark.parametrize("what", ["page", "next page", "new", "search", "common", "read", "counts", "days"])
def test_the_cost_is_flat_in_the_number_of_reports(folders: dict[int, Path], what: str) -> None:
    found = []
    for folder in folders.values():
        with WorkingStore(folder / "working.db", key=KEY) as store:
            last = last_of(store)
            work: dict[str, Callable[[], object]] = {
                "page": store.page,
                "next page": partial(store.page, after=last),
                "new": store.count_new,
                "search": partial(store.search, "pelican garden"),
                "common": partial(store.search, "the"),
                "read": partial(store.get, last),
                "counts": store.tried_counts,
                "days": partial(Standings(store).between, "2020-01-01", "2026-12-31", at_most=AT_MOST),
            }
            found.append(steps(store, work[what]))
    few, many = found
    assert many <= few * TOLERANCE + 2 * PAGE


def test_with_everything_tried_nothing_is_waiting_and_nothing_is_compared(folders: dict[int, Path]) -> None:
    folder = folders[MANY]
    with (
        WorkingStore(folder / "working.db", key=KEY) as store,
        Collected(folder / "collected.sqlite3") as held,
    ):
        assert store.tried_counts() == held.counts()
        assert sum(held.counts().values()) == MANY


def test_a_hundred_thousand_reports_leave_the_inbox_under_its_limit(folders: dict[int, Path]) -> None:
    assert memory_of(folders[MANY]) < LIMIT_MEMORY
