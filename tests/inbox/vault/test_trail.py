"""The record of the record: what is changed, dropped, swapped or cut off is found, and named."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from crypto.encoding import b64, canonical
from crypto.identities import ReaderIdentity
from inbox.errors import UnrecordedError
from inbox.vault import behind as behind_module
from inbox.vault import trail as trail_module
from inbox.vault.trail import Break, Deed, Owner, Trail
from tests.inbox.counting import cost_of
from tests.inbox.filling import fill_disk, make_room
from worrybox.web.settings import SettingsError, write_private

MORGAN = ReaderIdentity.generate()


@pytest.fixture
def trail(tmp_path: Path) -> Iterator[Trail]:
    with trail_in(tmp_path) as opened:
        for n in range(5):
            opened.write(Deed.READ, about=bytes([n]) * 16)
        yield opened


def trail_in(folder: Path, *, reader: ReaderIdentity = MORGAN) -> Trail:
    owner = Owner(b"pin of a school!", "r1", reader.verify_key, reader.sign)
    return Trail(folder / "trail.db", key=b"k" * 32, head=folder / "trail.head", owner=owner)


def alter(trail: Trail, *statements: str) -> None:
    """As somebody would who has the key: the triggers go first."""
    with trail.writing() as store:
        for each in ("DROP TRIGGER deed_stays", "DROP TRIGGER deed_is_as_it_was", *statements):
            store.execute(each)


def test_what_was_done_is_listed_newest_first_and_holds(trail: Trail) -> None:
    found = trail.page()
    assert [each.n for each in found] == [5, 4, 3, 2, 1]
    assert (found[0].deed, found[0].about, len(found[0].at)) == ("read", b64(bytes([4]) * 16), 17)
    assert [each.n for each in trail.page(before=3)] == [2, 1]
    assert trail.check() is None


def test_no_entry_can_be_changed_or_taken_out_by_a_fault_of_ours(trail: Trail) -> None:
    for statement in ("DELETE FROM deed", "UPDATE deed SET entry = x'00'"):
        with pytest.raises(Exception, match="damaged"), trail.writing() as store:
            store.execute(statement)
    assert trail.check() is None


@pytest.mark.parametrize(
    ("done", "found"),
    [
        (
            ["UPDATE deed SET entry = CAST(replace(entry, 'read', 'lock') AS BLOB) WHERE n = 3"],
            Break(3, "entry 3 was changed, or does not follow the one before it"),
        ),
        (["DELETE FROM deed WHERE n = 3"], Break(3, "entry 3 is missing")),
        (
            [
                "DELETE FROM deed WHERE n = 3",
                "UPDATE deed SET n = 3 WHERE n = 4",
                "UPDATE deed SET n = 4 WHERE n = 5",
            ],
            Break(3, "entry 4 stands in the place of entry 3"),
        ),
        (
            [
                "UPDATE deed SET n = 99 WHERE n = 2",
                "UPDATE deed SET n = 2 WHERE n = 4",
                "UPDATE deed SET n = 4 WHERE n = 99",
            ],
            Break(2, "entry 4 stands in the place of entry 2"),
        ),
        (["DELETE FROM deed WHERE n > 3"], Break(4, "entries 4 to 5 are missing from the end")),
        (["DELETE FROM deed"], Break(1, "entries 1 to 5 are missing from the end")),
    ],
    ids=["changed", "dropped", "dropped-and-closed-up", "swapped", "cut-off", "emptied"],
)
def test_what_was_altered_is_named(trail: Trail, done: list[str], found: Break) -> None:
    alter(trail, *done)
    assert trail.check() == found


def test_a_tail_cut_off_stays_found_when_more_is_done_since(trail: Trail) -> None:
    alter(trail, "DELETE FROM deed WHERE n > 3")
    trail.write(Deed.SEARCHED)
    assert [each.deed for each in trail.page()[:2]] == ["searched", "broken"]
    assert trail.check() == Break(4, "when entry 4 was written: entries 4 to 5 are missing from the end")


def test_an_older_copy_of_the_file_is_found_by_the_signed_head(trail: Trail, tmp_path: Path) -> None:
    trail.close()
    older = (tmp_path / "trail.db").read_bytes()
    with trail_in(tmp_path) as later:
        later.write(Deed.EXPORTED)
    (tmp_path / "trail.db").write_bytes(older)
    with trail_in(tmp_path) as again:
        assert again.check() == Break(6, "entry 6 is missing from the end")


def test_a_head_that_is_missing_or_not_this_readers_is_named(trail: Trail, tmp_path: Path) -> None:
    head, other = tmp_path / "trail.head", tmp_path / "other"
    other.mkdir()
    with trail_in(other, reader=ReaderIdentity.generate()) as stranger:
        stranger.write(Deed.READ)
    for content in (None, b"", b"{}", (other / "trail.head").read_bytes()):
        head.unlink()
        if content is not None:
            head.write_bytes(content)
        found = trail.check()
        assert found is not None
        assert (found.n, "head" in found.words) == (5, True)
        head.touch()


def test_two_windows_of_one_reader_make_one_chain(trail: Trail, tmp_path: Path) -> None:
    with trail_in(tmp_path) as other:
        for each in (other, trail, other):
            each.write(Deed.SEARCHED)
    assert (trail.count(), trail.check()) == (8, None)


def test_what_could_not_be_written_is_written_after_the_lock_with_its_own_minute(
    trail: Trail, tmp_path: Path
) -> None:
    fill_disk(trail)
    trail.write(Deed.SEARCHED, detail="half a character: \ud800" + "z" * 200)
    trail.write(Deed.LOCKED, detail="z" * 200)
    kept = trail.count()
    trail.close()
    with trail_in(tmp_path) as next_day:
        assert next_day.behind == 3
        next_day.write(Deed.SIGNED_IN)
        found = [(each.deed, each.detail[:19]) for each in next_day.entries()][kept:]
        assert [deed for deed, _ in found] == ["not-written", "read", "searched", "locked", "signed-in"]
        assert (found[0][1], found[2][1]) == ("3", "half a character: ?")
        assert (next_day.behind, next_day.check()) == (0, None)


def test_what_must_be_on_record_first_is_refused_and_is_not_on_it(trail: Trail) -> None:
    fill_disk(trail)
    before = (trail.count(), trail.behind)
    with pytest.raises(UnrecordedError, match="disk full"):
        trail.require(Deed.EXPORTED, about=b"x" * 16, detail="z" * 200)
    assert (trail.count(), trail.behind) == before
    make_room(trail)
    trail.require(Deed.EXPORTED, about=b"x" * 16)
    assert [each.deed for each in trail.page()[:3]] == ["exported", "read", "not-written"]


def test_a_head_that_cannot_be_written_follows_and_meanwhile_refuses_what_must_be_signed(
    trail: Trail, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(_path: Path, _data: bytes) -> None:
        raise SettingsError("no space left")

    with monkeypatch.context() as disk:
        disk.setattr(trail_module, "write_private", full)
        trail.write(Deed.READ)
        with pytest.raises(UnrecordedError, match="signed"):
            trail.require(Deed.SHARED)
    signed = (tmp_path / "trail.head").read_bytes()
    trail.catch_up()
    assert (tmp_path / "trail.head").read_bytes() != signed
    assert (trail.count(), trail.check()) == (7, None)


def test_a_power_cut_after_the_very_first_entry_is_no_head_that_was_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class CutError(Exception):
        """The power cut."""

    def cut(path: Path, data: bytes) -> None:
        if first.count():
            raise CutError
        write_private(path, data)

    with trail_in(tmp_path) as first, monkeypatch.context() as power:
        power.setattr(trail_module, "write_private", cut)
        with pytest.raises(CutError):
            first.write(Deed.SIGNED_IN)
    with trail_in(tmp_path) as again:
        assert (again.count(), again.check()) == (1, None)
        again.write(Deed.READ)
        assert ([each.deed for each in again.page()], again.check()) == (["read", "signed-in"], None)
        (tmp_path / "trail.head").unlink()
        assert again.check() == Break(2, "the signed head of the trail is missing")


def test_of_more_than_can_be_kept_the_number_is(trail: Trail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behind_module, "MOST_KEPT", 2)
    fill_disk(trail)
    for _ in range(5):
        trail.write(Deed.READ, detail="z" * 200)
    make_room(trail)
    trail.catch_up()
    found = [(each.deed, each.detail[:1]) for each in trail.page()[:3]]
    assert found == [("read", "z"), ("read", "y"), ("not-written", "6")]


def test_nothing_of_it_can_be_read_on_the_disk(trail: Trail, tmp_path: Path) -> None:
    trail.write(Deed.SHARED, about=b"a" * 16, detail="canary-r3")
    assert not [each.name for each in tmp_path.iterdir() if b"canary" in each.read_bytes()]
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(tmp_path / "trail.db").execute("SELECT * FROM deed")


@pytest.mark.slow
def test_with_a_years_deeds_a_page_a_look_and_a_new_deed_cost_what_they_cost_with_few(tmp_path: Path) -> None:
    found = []
    with trail_in(tmp_path) as trail:
        for count in (200, 200_000):
            have = trail.count()
            with trail.writing() as store:
                store.executemany("INSERT INTO deed VALUES (?, ?, ?)", deeds(have + 1, count))
            trail._head.unlink(missing_ok=True)
            trail.write(Deed.SIGNED_IN)
            newest = [partial(trail.newest, deed) for deed in (Deed.READ, Deed.HELD)]
            looks: list[Callable[[], object]] = [trail.page, trail.last, *newest]
            steps = [cost_of(look, [trail]).steps for look in looks]
            found.append([*steps, cost_of(partial(trail.write, Deed.LOCKED), [trail]).steps])
    few, many = found
    assert all(more <= before * 1.1 + 5 for before, more in zip(few, many, strict=True)), found


def deeds(first: int, last: int) -> Iterator[tuple[int, bytes, bytes]]:
    for n in range(first, last + 1):
        entry = {"about": "", "at": "2026-11-22T10:00Z", "deed": "read", "detail": "", "n": n, "v": 1}
        yield n, canonical(entry), bytes(32)
