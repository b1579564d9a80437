"""Who wrote first cannot be read off the file (section 9)."""

from datetime import timedelta
from pathlib import Path

import pytest

from portal.drop.sqlite import SqliteDrop
from tests.portal.drop.conformance import DAY, PRIYAS_COLLECTOR, keep

pytestmark = pytest.mark.anyio


def rank_correlation(values: list[int]) -> float:
    """Spearman's coefficient between the order given and the order of the values."""
    count = len(values)
    ranks = {value: rank for rank, value in enumerate(sorted(values))}
    distance = sum((place - ranks[value]) ** 2 for place, value in enumerate(values))
    return 1 - 6 * distance / (count * (count**2 - 1))


def places(folder: Path, arrived: list[bytes]) -> list[int]:
    """Where each envelope's last bytes lie in file and log."""
    content = b"".join(entry.read_bytes() for entry in sorted(folder.iterdir()))
    return [content.find(tail) for tail in arrived]


def log_of(path: Path) -> bytes:
    """SQLite's write-ahead log."""
    return path.with_name(path.name + "-wal").read_bytes()


async def test_after_a_sweep_places_in_the_file_say_nothing_about_arrival(
    drop: SqliteDrop, path: Path
) -> None:
    arrived: list[bytes] = []
    for _ in range(125):
        arrived += [envelope[-32:] for envelope in (await keep(drop, 8)).values()]
    before = rank_correlation(places(path.parent, arrived))
    assert await drop.sweep(DAY, [PRIYAS_COLLECTOR]) == 0
    after = places(path.parent, arrived)
    assert before > 0.5  # The control: the measure does see an order where there is one.
    assert min(after) > 0
    assert abs(rank_correlation(after)) < 0.13  # Four standard deviations of pure chance.


async def test_a_batch_is_laid_down_by_key_not_by_arrival(drop: SqliteDrop, path: Path) -> None:
    arrived = [envelope[-32:] for envelope in (await keep(drop, 250)).values()]
    assert abs(rank_correlation(places(path.parent, arrived))) < 0.26


async def test_a_sweep_while_someone_reads_still_ends_and_the_next_one_tidies(
    drop: SqliteDrop, path: Path
) -> None:
    await keep(drop, 20)
    reader = drop._reader
    assert reader is not None
    await reader.execute("BEGIN")
    await reader.execute_fetchall("SELECT count(*) FROM envelopes")
    await drop.sweep(DAY + timedelta(days=1), [])
    await reader.execute("COMMIT")
    await drop.sweep(DAY + timedelta(days=1), [])
    assert log_of(path) == b""
    assert await drop.days() == {DAY: 20}
