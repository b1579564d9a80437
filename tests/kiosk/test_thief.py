"""A thief with the kiosk's disk: no word, count, time or order tells a report's place from the others."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import fmean

import pytest

from crypto.choosing import Subject, choose_readers
from crypto.envelope import HEAD_BYTES, BellKind, BellMessage, seal
from kiosk.decoys import SIZE_CLASS, decoy
from kiosk.spool import Spool
from portal import clock
from tests.kiosk.ring import envelope
from tests.portal.cast import Cast

PLACES = 24
WORDS = b"the blue door behind the kitchen"


def a_report(cast: Cast) -> bytes:
    """Full of one word: where a cipher leaks, it shows."""
    roster = cast.roster()
    choice = choose_readers(roster, subject=Subject.PUPIL)
    return seal(
        b'{"answers":{"what":"' + WORDS * 400 + b'"}}',
        pin=cast.pin,
        readers=[reader.box for reader in choice.readers],
        recovery=roster.recovery.box,
        bell=(roster.bell, BellMessage(BellKind.URGENT, roster.seq, roster.mask(choice.ids))),
        least_class=SIZE_CLASS,
    )


def used_spool(folder: Path, cast: Cast, *, reports: int) -> tuple[Spool, list[bytes]]:
    """A spool with so many reports in it, as it is after some slots of an outage."""
    filler = partial(decoy, pin=cast.pin, kiosk=b"corridor", roster=cast.roster(), day=clock.today())
    spool = Spool.open(folder, filler=filler, places=PLACES)
    kept = [a_report(cast) for _ in range(reports)]
    for each in kept:
        spool.put(each, urgent=True)
        spool.unanswered(spool.next())
    return spool, kept


def all_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def cast() -> Cast:
    return Cast()


def test_no_word_is_on_the_disk_and_reports_look_as_decoys_do_byte_for_byte(
    tmp_path: Path, cast: Cast
) -> None:
    _, kept = used_spool(tmp_path, cast, reports=PLACES // 2)
    found = [path.read_bytes() for path in all_files(tmp_path)]
    decoys = [data for data in found if data not in kept]
    assert all(report in found for report in kept)
    assert not any(WORDS[:8] in data for data in found)
    same = [{data[:24] for data in some} for some in (kept, decoys)]
    assert same[0] == same[1]
    for part in (slice(24, HEAD_BYTES), slice(HEAD_BYTES, None)):
        means = [fmean(fmean(data[part]) for data in some) for some in (kept, decoys)]
        assert abs(means[0] - means[1]) < 6
    assert all(len(set(data[HEAD_BYTES:])) == 256 for data in found)


@pytest.mark.parametrize("reports", [0, 1, PLACES // 2])
def test_a_disk_looks_the_same_however_many_reports_are_on_it(
    tmp_path: Path, cast: Cast, reports: int
) -> None:
    spool, _ = used_spool(tmp_path, cast, reports=reports)
    before = tmp_path.parent / f"{tmp_path.name}-before"
    before.touch()
    spool.level()
    stats = [path.stat() for path in all_files(tmp_path)]
    assert len(stats) == PLACES + 1
    assert len({(s.st_size, s.st_blocks, s.st_mode, s.st_nlink, s.st_uid) for s in stats}) == 1
    assert {(s.st_mtime_ns, s.st_atime_ns) for s in stats} == {(0, 0)}
    # The time of change cannot be set: the last levelling gave it to all of them.
    assert min(s.st_ctime_ns for s in stats) >= before.stat().st_ctime_ns
    assert tmp_path.stat().st_mtime_ns == 0


ORDERS: dict[str, Callable[[Path], float]] = {
    "time of change": lambda path: path.stat().st_ctime_ns,
    "inode": lambda path: path.stat().st_ino,
    "name": lambda path: int(path.name, 16),
}


@pytest.mark.slow
def test_where_a_report_stands_by_time_inode_or_name_is_chance(tmp_path: Path) -> None:
    ranks: dict[str, list[float]] = {name: [] for name in (*ORDERS, "in the folder")}
    for trial in range(250):
        folder = tmp_path / str(trial)
        spool = Spool.open(folder, filler=envelope, places=6)
        for _ in range(secrets.randbelow(3)):
            spool.sent(spool.next())
        kept = envelope()
        spool.put(kept, urgent=False)
        listed = [path for path in folder.iterdir() if not path.name.startswith(".")]
        for name in ranks:
            order = sorted(listed, key=ORDERS[name]) if name in ORDERS else listed
            ranks[name] += [at for at, path in enumerate(order) if path.read_bytes() == kept]
    for name, found in ranks.items():
        assert len(found) == 250
        # Uniform over 0 to 5 has mean 2.5; that of 250 lies outside 4.5 deviations once in 150,000.
        assert abs(fmean(found) - 2.5) < 4.5 * 1.708 / 250**0.5, name
