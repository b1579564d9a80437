"""The spool: always full, one size, the same times; what it took is never lost and leaves in its order."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crypto.errors import NotAnEnvelopeError
from kiosk.decoys import ENVELOPE_BYTES
from kiosk.spool import DOUBTED_AFTER, FRESH_AFTER_RESTART, MOST_TIMES, Spool, SpoolFullError
from tests.disk import full_disk
from tests.kiosk.ring import alone, envelope

PLACES = 8


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def opened(folder: Path, *, filler: Callable[[], bytes] = envelope) -> Spool:
    return Spool.open(folder, filler=filler, places=PLACES, draw=alone)


def files(folder: Path) -> dict[str, bytes]:
    """The ring as a thief finds it, by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def leave(spool: Spool, count: int) -> list[bytes]:
    """What leaves in so many slots of a portal that takes everything."""
    left = []
    for _ in range(count):
        leaving = spool.next()
        left.append(leaving.envelope)
        spool.sent(leaving)
    return left


def test_the_ring_is_full_from_the_start_and_stays_so(folder: Path) -> None:
    spool = opened(folder)
    for step in range(3 * PLACES):
        if step % 3 == 0:
            spool.put(envelope(), urgent=step % 2 == 0)
        found = files(folder)
        assert [len(data) for data in found.values()] == [ENVELOPE_BYTES] * PLACES
        assert spool.health().steady
        leave(spool, 1)


def test_urgent_leaves_first_then_reports_in_their_order_then_decoys(folder: Path) -> None:
    spool = opened(folder)
    calm, later, urgent = envelope(), envelope(), envelope()
    spool.put(calm, urgent=False)
    spool.put(later, urgent=False)
    spool.put(urgent, urgent=True)
    left = leave(spool, 4)
    assert left[:3] == [urgent, calm, later]
    assert left[3] not in (urgent, calm, later)


def test_once_they_are_sent_the_memory_is_that_of_a_spool_that_kept_nothing(folder: Path) -> None:
    spool = opened(folder)
    kept = [envelope() for _ in range(3)]
    before = held_by(kept)
    for number in range(len(kept)):
        spool.put(kept[number], urgent=number == 0)
    assert all(more > usual for more, usual in zip(held_by(kept), before, strict=True))
    for _ in range(len(kept)):
        spool.sent(spool.next())
    assert held_by(kept) == before
    unused = opened(folder.with_name("unused"))
    assert shape_of(spool) == shape_of(unused)


def held_by(kept: list[bytes]) -> list[int]:
    """By how many each of these is held."""
    return [sys.getrefcount(each) for each in kept]


def shape_of(spool: Spool) -> dict[str, int | str]:
    """What could be counted of a spool's memory."""
    return {
        name: len(value) if hasattr(value, "__len__") else repr(value)
        for name, value in vars(spool).items()
        if name not in ("_places", "_turn", "_filler")
    }


def test_the_same_id_again_is_one_report(folder: Path) -> None:
    spool, twice = opened(folder), envelope()
    spool.put(twice, urgent=False)
    spool.put(envelope(twice[24:40]), urgent=False)
    assert [sent for sent in leave(spool, 3) if sent[24:40] == twice[24:40]] == [twice]


def test_what_is_on_its_way_is_the_same_until_it_is_answered_and_is_not_overtaken(folder: Path) -> None:
    spool = opened(folder)
    first = spool.next()
    spool.put(envelope(), urgent=True)
    spool.unanswered(first)
    assert spool.next() == first


def test_after_a_restart_the_whole_ring_is_sent_and_no_report_is_missing(folder: Path) -> None:
    reports = {envelope() for _ in range(3)}
    spool = opened(folder)
    for each in reports:
        spool.put(each, urgent=False)
    ring = set(files(folder).values())
    left = leave(opened(folder), PLACES)
    assert set(left) == ring
    assert reports <= set(left)


def test_after_restarts_there_is_room_at_once_and_the_ring_becomes_as_small_as_before(folder: Path) -> None:
    for _ in range(20):
        spool = opened(folder)
        assert len(files(folder)) <= MOST_TIMES * PLACES
    spool = opened(folder)
    leave(spool, MOST_TIMES * PLACES)
    assert (len(files(folder)), spool.health().steady) == (PLACES, True)
    again = opened(folder)
    for _ in range(FRESH_AFTER_RESTART):
        assert again.room()
        again.put(envelope(), urgent=False)
    assert not again.room()


def test_how_many_files_there_are_after_a_restart_tells_nothing_of_use(tmp_path: Path) -> None:
    counts = []
    for used in (False, True):
        folder = tmp_path / str(used)
        opened(folder)
        spool = opened(folder)
        count = []
        for _ in range(2 * PLACES + FRESH_AFTER_RESTART):
            if used and spool.room():
                spool.put(envelope(), urgent=False)
            leave(spool, 1)
            spool.level()
            count.append(len(files(folder)))
        counts.append(count)
    assert counts[0][-1] == PLACES
    assert sorted(counts[0]) == sorted(counts[1])


def test_a_full_ring_is_told_before_and_after(folder: Path) -> None:
    spool = opened(folder)
    kept = [envelope() for _ in range(PLACES)]
    for each in kept:
        assert spool.room()
        spool.put(each, urgent=False)
    assert not spool.room()
    with pytest.raises(SpoolFullError):
        spool.put(envelope(), urgent=True)
    assert leave(spool, PLACES) == kept


def test_a_full_disk_takes_nothing_back_and_is_told_before_the_child_types(folder: Path) -> None:
    spool, kept = opened(folder), envelope()
    spool.put(kept, urgent=False)
    with full_disk():
        with pytest.raises(SpoolFullError):
            spool.put(envelope(), urgent=False)
        assert not spool.room()
        assert leave(spool, 1) == [kept]
    spool.level()
    leave(spool, 1)
    assert spool.room()


def test_a_disk_that_was_full_at_the_start_still_lets_decoys_leave_and_is_mended_later(folder: Path) -> None:
    with full_disk():
        spool = opened(folder)
        assert not spool.room()
        assert len(leave(spool, 2)) == 2
    spool.level()
    assert (spool.room(), len(files(folder))) == (True, PLACES)


def test_a_folder_that_cannot_be_made_is_told_and_decoys_leave_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "spool").write_bytes(b"a file where the folder should be")
    spool = opened(tmp_path / "spool")
    assert not spool.room()
    assert len(leave(spool, 2)) == 2
    with pytest.raises(SpoolFullError):
        spool.put(envelope(), urgent=False)
    assert spool.health().bytes == 0


def test_damaged_short_and_foreign_files_are_replaced(folder: Path) -> None:
    opened(folder)
    damaged, short, foreign, *whole = sorted(files(folder))
    (folder / damaged).write_bytes(b"\0" * ENVELOPE_BYTES)
    (folder / short).write_bytes(files(folder)[short][:-1])
    other = bytearray(envelope())
    other[8:24] = bytes(16)
    (folder / foreign).write_bytes(other)
    (folder / "notes.txt").write_bytes(b"x")
    (folder / ("f" * 32)).symlink_to("/etc/hostname")
    (folder / "lost+found").mkdir()
    kept = {name: files_of[name] for files_of in [_only_files(folder)] for name in whole}
    spool = opened(folder)
    found = _only_files(folder)
    assert kept.items() <= found.items()
    assert not {"notes.txt", "f" * 32} & found.keys()
    assert {len(data) for data in found.values()} == {ENVELOPE_BYTES}
    assert spool.health().steady


def _only_files(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith(".")
    }


def test_a_report_whose_place_is_damaged_leaves_whole(folder: Path) -> None:
    spool, kept = opened(folder), envelope()
    spool.put(kept, urgent=False)
    for path in folder.iterdir():
        path.write_bytes(b"gone")
    assert leave(spool, 1) == [kept]
    assert all(len(sent) == ENVELOPE_BYTES for sent in leave(spool, PLACES))
    assert spool.health().steady


def test_what_the_portal_refuses_blocks_nobody_and_is_tried_again(folder: Path) -> None:
    spool, refused, other = opened(folder), envelope(), envelope()
    spool.put(refused, urgent=True)
    spool.put(other, urgent=False)
    spool.refused(spool.next())
    assert spool.health().refused
    left = leave(spool, PLACES)
    assert (left[0], refused in left) == (other, True)
    assert not spool.health().refused


def test_one_that_is_never_answered_lets_others_by_once_they_are(folder: Path) -> None:
    spool, stuck, other = opened(folder), envelope(), envelope()
    spool.put(stuck, urgent=True)
    spool.put(other, urgent=False)
    left = []
    for _ in range(DOUBTED_AFTER + 3):
        leaving = spool.next()
        left.append(leaving.envelope)
        (spool.unanswered if leaving.envelope == stuck else spool.sent)(leaving)
    assert left[:DOUBTED_AFTER] == [stuck] * DOUBTED_AFTER
    assert left[DOUBTED_AFTER + 1 :] == [stuck, other]
    assert not spool.health().refused  # it says nothing of use: the portal has refused nothing
    left = leave(spool, PLACES)
    assert left.index(stuck) == PLACES - 1 - 1  # behind all others, but still kept and sent


def test_after_an_outage_the_urgent_one_leaves_at_once_whichever_slot_the_line_comes_back_in(
    folder: Path,
) -> None:
    for down in range(2 * (DOUBTED_AFTER + 1)):
        spool, urgent = opened(folder / str(down)), envelope()
        spool.put(urgent, urgent=True)
        for _ in range(down):
            spool.unanswered(spool.next())
        assert urgent in leave(spool, 2)


def test_a_line_that_is_down_for_days_changes_no_order(folder: Path) -> None:
    spool, first, second = opened(folder), envelope(), envelope()
    spool.put(first, urgent=False)
    spool.put(second, urgent=False)
    for _ in range(5 * (DOUBTED_AFTER + 1)):
        spool.unanswered(spool.next())
    assert leave(spool, 2) == [first, second]


def test_what_could_be_told_from_other_places_is_not_taken(folder: Path) -> None:
    spool = opened(folder)
    flagged = bytearray(envelope())
    flagged[6] = 1
    for wrong in (bytes(flagged), envelope()[:-1], bytes(ENVELOPE_BYTES), b""):
        with pytest.raises(NotAnEnvelopeError):
            spool.put(wrong, urgent=False)


def test_no_time_and_no_count_on_the_disk_tells_a_report_from_a_decoy(folder: Path) -> None:
    spool = opened(folder)
    inodes = {path.stat().st_ino for path in folder.iterdir()}
    spool.put(envelope(), urgent=True)
    leave(spool, 2)
    spool.put(envelope(), urgent=False)
    stats = [path.stat() for path in folder.iterdir()]
    assert {stat.st_ino for stat in stats} == inodes
    same = {(s.st_size, s.st_mode, s.st_nlink, s.st_blocks, s.st_mtime_ns, s.st_atime_ns) for s in stats}
    assert same == {(ENVELOPE_BYTES, 0o100600, 1, stats[0].st_blocks, 0, 0)}
    assert os.stat(folder).st_mtime_ns == 0


def test_an_outage_writes_as_much_as_sending_does(folder: Path) -> None:
    changed = []
    for act in (Spool.sent, Spool.unanswered, Spool.refused):
        spool = opened(folder)
        leave(spool, MOST_TIMES * PLACES)
        before = files(folder)
        act(spool, spool.next())
        after = files(folder)
        changed.append(sum(before[name] != after[name] for name in before))
    assert changed == [1, 1, 1]


def test_nothing_of_it_prints_an_envelope(folder: Path) -> None:
    spool = opened(folder)
    assert repr(spool.next()) == "<Leaving>"
    assert len(str(spool.health())) < 200
