"""Who wrote first cannot be read off the file (section 9)."""

import asyncio
import os
import re
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from portal.drop.sqlite import SqliteDrop
from tests.portal.drop.conformance import DAY, PRIYAS_COLLECTOR, keep

pytestmark = pytest.mark.anyio


async def arrive(drop: SqliteDrop, numbers: range) -> None:
    """Envelopes that end with the number of their arrival, all at once."""
    await asyncio.gather(
        *(
            drop.accept(os.urandom(16), day=DAY, envelope=os.urandom(5128) + b"<arrived%07d>" % number)
            for number in numbers
        )
    )


def rank_correlation(folder: Path) -> float:
    """Spearman's coefficient between the order of arrival and the places in file and log."""
    content = b"".join(entry.read_bytes() for entry in sorted(folder.iterdir()))
    # The last copy of each, where file and log hold one both.
    places = {int(found[1]): found.start() for found in re.finditer(rb"<arrived(\d{7})>", content)}
    ranks = {place: rank for rank, place in enumerate(sorted(places.values()))}
    distance = sum((number - ranks[place]) ** 2 for number, place in places.items())
    assert sorted(places) == list(range(len(places)))
    return 1 - 6 * distance / (len(places) * (len(places) ** 2 - 1))


async def test_after_a_sweep_places_in_the_file_say_nothing_about_arrival(
    drop: SqliteDrop, path: Path
) -> None:
    for first in range(0, 1000, 10):
        await arrive(drop, range(first, first + 10))
    assert rank_correlation(path.parent) > 0.5  # The control: where there is an order, it is seen.
    assert await drop.sweep(DAY, [PRIYAS_COLLECTOR]) == 0
    assert abs(rank_correlation(path.parent)) < 0.13  # Four standard deviations of pure chance.


async def test_a_batch_is_laid_down_by_key_not_by_arrival(drop: SqliteDrop, path: Path) -> None:
    began, go_on, before = threading.Event(), threading.Event(), drop.writer.commits

    def keep_busy(_: object) -> None:
        began.set()
        go_on.wait()

    busy = asyncio.ensure_future(drop.writer.run(keep_busy))
    await asyncio.to_thread(began.wait)
    batch = asyncio.ensure_future(arrive(drop, range(250)))
    for _ in range(3):  # turns of the loop, so that all of them wait
        await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(busy, batch)
    assert drop.writer.commits - before == 1
    assert abs(rank_correlation(path.parent)) < 0.26


def log_of(path: Path) -> bytes:
    """SQLite's write-ahead log."""
    return path.with_name(path.name + "-wal").read_bytes()


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
