"""Locked, read-only, full, damaged: a clear exception each, and no accepted envelope is lost by any."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from portal.drop.connection import PAGE_BYTES
from portal.drop.contract import (
    Acceptance,
    DropDamagedError,
    DropError,
    DropFullError,
    DropUnwritableError,
    Kind,
)
from portal.drop.sqlite import SqliteDrop
from portal.drop.writer import ENOUGH_ROWS
from tests.portal.drop.conformance import DAY, PRIYAS_COLLECTOR, keep, sealed

pytestmark = pytest.mark.anyio

NOBODY = 65534
START_AS_NOBODY = """
import asyncio, os, sys
from pathlib import Path
import aiosqlite
from portal.drop.sqlite import SqliteDrop
if os.geteuid() == 0:
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
try:
    asyncio.run(SqliteDrop(Path(sys.argv[1])).start())
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def other_program(drop: SqliteDrop, path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody else who has the same file open."""
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


async def test_locked_by_another_program_is_told_and_passes(
    drop: SqliteDrop, other_program: sqlite3.Connection
) -> None:
    kept = await keep(drop, 1)
    other_program.execute("BEGIN IMMEDIATE")
    with pytest.raises(DropUnwritableError, match="locked by another program"):
        await drop.accept(b"i" * 16, day=DAY, envelope=sealed())
    assert await drop.fetch(list(kept)) == list(kept.values())
    other_program.execute("ROLLBACK")
    assert await drop.accept(b"i" * 16, day=DAY, envelope=sealed()) is Acceptance.STORED


async def test_a_lock_keeps_a_whole_batch_waiting_once_not_each_row(
    drop: SqliteDrop, other_program: sqlite3.Connection
) -> None:
    other_program.execute("BEGIN IMMEDIATE")
    before = drop.writer.commits
    answers = await asyncio.gather(*(keep(drop, 1) for _ in range(ENOUGH_ROWS)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {DropUnwritableError}
    assert drop.writer.commits - before == 1


async def test_a_file_in_use_elsewhere_is_told_at_the_start(
    drop: SqliteDrop, other_program: sqlite3.Connection, path: Path
) -> None:
    other_program.execute("BEGIN IMMEDIATE")
    with pytest.raises(DropUnwritableError, match="another program"):
        await SqliteDrop(path, busy_seconds=0.05).start()


async def test_a_database_that_turns_read_only_is_told_and_still_read(drop: SqliteDrop) -> None:
    kept = await keep(drop, 2)
    await drop.writer.run(lambda connection: connection.execute("PRAGMA query_only = ON"))
    with pytest.raises(DropUnwritableError, match="read-only"):
        await drop.accept(b"i" * 16, day=DAY, envelope=sealed())
    assert await drop.ids(DAY) == sorted(kept)


def test_a_read_only_file_is_told_at_the_start() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "drop.sqlite3"
        path.touch()
        path.chmod(0o400)
        if os.geteuid() == 0:  # Root may write anything, so the process becomes somebody else.
            shutil.chown(folder, NOBODY, NOBODY)
            shutil.chown(path, NOBODY, NOBODY)
        command = [sys.executable, "-c", START_AS_NOBODY, str(path)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told == "DropUnwritableError the database drop.sqlite3 cannot be written: permission denied\n"


async def test_a_folder_that_cannot_be_made_is_told_at_the_start() -> None:
    with pytest.raises(DropUnwritableError, match=r"drop\.sqlite3 cannot be written"):
        await SqliteDrop(Path("/proc/worrybox/drop.sqlite3")).start()


async def fill(drop: SqliteDrop) -> dict[bytes, bytes]:
    """Send until the quota says no; returns what was accepted."""
    accepted: dict[bytes, bytes] = {}
    for _ in range(1000):
        envelope_id, envelope = os.urandom(16), sealed()
        try:
            await drop.accept(envelope_id, day=DAY, envelope=envelope)
        except DropFullError:
            return accepted
        accepted[envelope_id] = envelope
    raise AssertionError("the quota never said no")


async def test_a_full_quota_is_told_and_what_was_accepted_stays(path: Path) -> None:
    drop = SqliteDrop(path, quota_bytes=500_000)
    await drop.start()
    accepted = await fill(drop)
    assert await drop.fetch(list(accepted)) == [accepted[key] for key in sorted(accepted)]
    await drop.close()
    assert path.stat().st_size <= 500_000  # noqa: ASYNC240 - nothing else runs in this loop


async def test_a_full_store_can_still_be_emptied_and_then_accepts_again(path: Path) -> None:
    drop = SqliteDrop(path, quota_bytes=500_000)
    await drop.start()
    accepted = await fill(drop)
    assert await drop.publish(Kind.ROSTER, seq=1, document=bytes(50_000)) is Acceptance.STORED
    assert await drop.done(PRIYAS_COLLECTOR, list(accepted)) == len(accepted)
    assert await drop.sweep(DAY + timedelta(days=35), [PRIYAS_COLLECTOR]) == len(accepted)
    assert await drop.accept(b"i" * 16, day=DAY, envelope=sealed()) is Acceptance.STORED
    await drop.close()


@pytest.mark.parametrize("size", [4000, 65552])
async def test_a_store_full_of_chunks_still_takes_reports(path: Path, size: int) -> None:
    drop = SqliteDrop(path, quota_bytes=1_000_000)
    await drop.start()
    chunks = (drop.put_chunk(b"o" * 16, number=0, index=at, chunk=sealed(size), day=DAY) for at in range(200))
    assert {type(answer) for answer in await asyncio.gather(*chunks, return_exceptions=True)} == {
        Acceptance,
        DropFullError,
    }
    accepted = await fill(drop)
    assert sum(map(len, accepted.values())) > 250_000
    await drop.close()


async def test_chunks_that_came_are_still_there_when_reports_fill_the_rest(path: Path) -> None:
    drop = SqliteDrop(path, quota_bytes=500_000)
    await drop.start()
    await drop.put_chunk(b"o" * 16, number=0, index=0, chunk=b"c", day=DAY)
    await fill(drop)
    with pytest.raises(DropFullError):
        await drop.put_chunk(b"o" * 16, number=0, index=1, chunk=sealed(65552), day=DAY)
    assert await drop.put_chunk(b"o" * 16, number=0, index=0, chunk=b"c", day=DAY) is Acceptance.SAME
    await drop.close()


async def test_when_a_batch_does_not_fit_the_rows_that_fit_are_taken(path: Path) -> None:
    drop = SqliteDrop(path, quota_bytes=500_000)
    await drop.start()
    sending = {os.urandom(16): sealed() for _ in range(200)}
    answers = await asyncio.gather(
        *(drop.accept(key, day=DAY, envelope=envelope) for key, envelope in sending.items()),
        return_exceptions=True,
    )
    taken = {key for key, answer in zip(sending, answers, strict=True) if answer is Acceptance.STORED}
    assert {type(answer) for answer in answers} == {Acceptance, DropFullError}
    assert set(await drop.ids(DAY)) == taken
    await drop.close()


async def test_a_file_that_is_no_database_is_told_and_left_alone(path: Path) -> None:
    rubbish = make_rubbish(path)
    with pytest.raises(DropDamagedError):
        await SqliteDrop(path).start()
    assert path.read_bytes() == rubbish  # noqa: ASYNC240 - nothing else runs in this loop


def make_rubbish(path: Path) -> bytes:
    """A file with nothing of a database in it."""
    path.parent.mkdir()
    path.write_bytes(b"not a database, " * 2000)
    return path.read_bytes()


LEAF = 0x0A
"""The first byte of a leaf page of a table without row ids (SQLite file format, section 1.6)."""


def damage_a_leaf_with_one_of(path: Path, envelopes: Iterable[bytes]) -> None:
    """Spoil the head of a leaf page that holds a report; an inner page would take its whole branch along."""
    content = bytearray(path.read_bytes())
    pages = (content.index(envelope[:64]) // PAGE_BYTES * PAGE_BYTES for envelope in envelopes)
    page = next(page for page in pages if content[page] == LEAF)
    content[page : page + 16] = b"\xff" * 16
    path.write_bytes(content)


async def test_a_damaged_page_does_not_hide_the_reports_beside_it(drop: SqliteDrop, path: Path) -> None:
    kept = await keep(drop, 200)
    await drop.close()
    damage_a_leaf_with_one_of(path, kept.values())
    again = SqliteDrop(path)
    await again.start()
    try:
        assert await again.ids(DAY) == sorted(kept)
        readable = await again.fetch(list(kept))
    finally:
        await again.close()
    assert 180 < len(readable) < 200
    assert set(readable) < set(kept.values())


async def test_no_fault_shows_sql_or_stored_bytes(drop: SqliteDrop) -> None:
    with pytest.raises(DropError) as caught:
        await drop.accept(b"short", day=DAY, envelope=b"SECRET")
    assert str(caught.value) == "the store refused these bytes"
    assert "SECRET" not in repr(caught.value)
