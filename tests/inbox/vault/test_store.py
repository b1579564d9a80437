"""The working store: order, search, first reading, and no word of it outside its encryption."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from inbox.errors import FolderError, VaultDamagedError
from inbox.vault.sealed import search_query
from inbox.vault.store import PAGE, Taken, WorkingStore

KEY = b"k" * 32
CANARY = "xylophone marmalade canary"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[WorkingStore]:
    with WorkingStore(tmp_path / "working.db", key=KEY) as opened:
        yield opened


def taken(number: int, *, day: str = "2026-11-20", said: str = "", urgent: bool = False) -> Taken:
    payload = f'{{"said":"{said}"}}'.encode()
    return Taken(
        envelope=number.to_bytes(16, "big"),
        day=date.fromisoformat(day),
        flags=0,
        kind="report",
        said=said,
        payload=payload,
        key=bytes(32),
        words=said,
        urgent=urgent,
    )


def put(store: WorkingStore, *rows: Taken) -> None:
    for row in rows:
        store.take(row.day.isoformat(), tried=[row.envelope], opened=[row])


def numbers(store: WorkingStore, **how: object) -> list[int]:
    return [int.from_bytes(line.envelope, "big") for line in store.page(**how)]  # type: ignore[arg-type]


def test_a_payload_comes_back_byte_for_byte(store: WorkingStore) -> None:
    put(store, taken(1, said="two  spaces\\n"))
    held = store.get((1).to_bytes(16, "big"))
    assert held is not None
    assert held.payload == b'{"said":"two  spaces\\n"}'


def test_the_list_is_new_then_urgent_then_newest(store: WorkingStore) -> None:
    put(store, taken(1), taken(2, day="2026-11-22"), taken(3, day="2026-11-01", urgent=True), taken(4))
    store.mark_read((2).to_bytes(16, "big"), minute="2026-11-22T10:00Z")
    assert numbers(store) == [3, 1, 4, 2]
    assert numbers(store, only_new=True) == [3, 1, 4]


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_what_was_added_is_as_urgent_as_its_report_whichever_came_first(
    store: WorkingStore, order: tuple[int, int]
) -> None:
    kept = {
        1: replace(taken(1, urgent=True), mailbox=b"m" * 16),
        2: replace(taken(2, day="2026-11-01"), kind="more", mailbox=b"m" * 16),
    }
    to_calm = replace(taken(4), kind="more", mailbox=b"n" * 16)
    put(store, *(kept[each] for each in order), replace(taken(3), mailbox=b"n" * 16), to_calm)
    assert [line.urgent for line in store.page()] == [True, True, False, False]
    store.mark_read((1).to_bytes(16, "big"), minute="2026-11-22T10:00Z")
    assert numbers(store) == [2, 3, 4, 1]
    assert store.count_new() == 3


def test_only_the_first_reading_is_stamped(store: WorkingStore) -> None:
    put(store, taken(1))
    for minute in ("2026-11-22T10:00Z", "2026-11-22T11:00Z"):
        store.mark_read((1).to_bytes(16, "big"), minute=minute)
    assert [line.read_at for line in store.page()] == ["2026-11-22T10:00Z"]


def test_pages_follow_each_other_without_gap_or_repeat(store: WorkingStore) -> None:
    put(store, *(taken(n, urgent=n % 7 == 0, day=f"2026-11-{n % 5 + 1:02}") for n in range(1, 2 * PAGE + 8)))
    seen: list[int] = []
    while page := store.page(after=seen[-1].to_bytes(16, "big") if seen else None):
        seen += [int.from_bytes(line.envelope, "big") for line in page]
    assert sorted(seen) == list(range(1, 2 * PAGE + 8))


def test_search_finds_every_word_and_a_beginning(store: WorkingStore) -> None:
    put(store, taken(1, said="he took my lunch money"), taken(2, said="he took my coat"))
    assert [line.said for line in store.search("took LUNCH")] == ["he took my lunch money"]
    assert [line.said for line in store.search("co")] == ["he took my coat"]
    assert store.search("nothing like it") == []


@pytest.mark.parametrize(
    "typed", ['"', '" OR "', "text:a", "a NEAR b", "*", "^", "-", "(", "\0", "a*b", "{x}"]
)
def test_nothing_typed_into_search_is_an_error_or_an_operator(store: WorkingStore, typed: str) -> None:
    put(store, taken(1, said="plain words"))
    assert store.search(typed) == []


def test_a_search_query_is_bounded() -> None:
    assert len(search_query("word " * 10_000)) < 1_000


def test_what_is_taken_twice_is_kept_once(store: WorkingStore) -> None:
    put(store, taken(1, said="first"), taken(1, said="second"))
    assert [line.said for line in store.page()] == ["first"]
    assert store.tried_counts() == {"2026-11-20": 1}


def test_no_word_is_on_disk_in_any_file(tmp_path: Path) -> None:
    with WorkingStore(tmp_path / "working.db", key=KEY) as store:
        put(store, *(taken(n, said=f"{CANARY} {n}") for n in range(200)))
        store.search("marmalade")
        while_open = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {"working.db", "working.db-wal", "working.db-shm"} <= set(while_open)
    after = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    for content in (*while_open.values(), *after.values()):
        assert not any(
            word in content for word in (b"xylophone", b"marmalade", b"SQLite format", b"2026-11-20")
        )


def test_the_wrong_key_opens_nothing_and_says_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    WorkingStore(tmp_path / "working.db", key=KEY).close()
    with pytest.raises(VaultDamagedError):
        WorkingStore(tmp_path / "working.db", key=os.urandom(32))
    assert capfd.readouterr() == ("", "")


def test_a_store_cut_short_or_altered_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "working.db"
    with WorkingStore(path, key=KEY) as store:
        put(store, *(taken(n, said="words " * 50) for n in range(100)))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(VaultDamagedError), WorkingStore(path, key=KEY) as store:
        list(store.everything())
    path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    with pytest.raises(VaultDamagedError):
        WorkingStore(path, key=KEY)


def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    with WorkingStore(tmp_path / "working.db", key=KEY) as store:
        store._store.execute("PRAGMA user_version = 99")
    with pytest.raises(FolderError, match="newer version"):
        WorkingStore(tmp_path / "working.db", key=KEY)


def test_the_store_is_for_its_owner_only(store: WorkingStore, tmp_path: Path) -> None:
    assert (tmp_path / "working.db").stat().st_mode & 0o077 == 0


def test_list_and_search_read_only_indexes(store: WorkingStore) -> None:
    def plan(statement: str) -> str:
        return " ".join(row[3] for row in store._store.execute("EXPLAIN QUERY PLAN " + statement))

    listing = plan(
        "SELECT * FROM line WHERE (rank, envelope) > (1, x'00') AND rank < 9 ORDER BY rank, envelope"
    )
    assert "held_in_order" in listing
    assert "SCAN" not in listing
    assert "TEMP B-TREE" not in listing


def test_what_is_new_is_counted_as_it_comes_is_read_and_goes(store: WorkingStore) -> None:
    put(store, *(taken(n) for n in range(1, 6)), replace(taken(6), listed=False))
    for number in (1, 1, 6):
        store.mark_read(number.to_bytes(16, "big"), minute="2026-11-22T10:00Z")
    assert store.count_new() == 4
    store._store.execute("DELETE FROM held WHERE place <= 2")
    assert store.count_new() == 3


def test_two_open_connections_see_each_others_work(store: WorkingStore, tmp_path: Path) -> None:
    with WorkingStore(tmp_path / "working.db", key=KEY) as other:
        put(store, taken(1))
        put(other, taken(2))
        assert numbers(store) == numbers(other) == [1, 2]


def test_forgetting_words_takes_them_out_of_the_index_too(store: WorkingStore) -> None:
    put(store, taken(1, said="marmalade"))
    store._store.execute("DELETE FROM held WHERE 1")
    assert store.search("marmalade") == []
    store._store.execute("INSERT INTO word_index (word_index) VALUES ('integrity-check')")
