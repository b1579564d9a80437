"""SQLite keeps the contract of every Drop, and some promises that only a file can break."""

import asyncio
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from portal.drop import writer
from portal.drop.contract import Acceptance, DropBusyError, DropUnwritableError
from portal.drop.sqlite import SqliteDrop
from tests.portal.drop.conformance import DAY, PRIYAS_COLLECTOR, DropConformance, keep, sealed


class TestSqlite(DropConformance):
    """Runs the conformance suite on the `drop` fixture."""


pytestmark = pytest.mark.anyio


def mode(path: Path) -> int:
    """Permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


def make_readable_by_all(path: Path) -> None:
    """An empty file as a careless copy leaves it."""
    path.parent.mkdir()
    path.touch(0o644)


async def test_folder_file_and_log_are_for_the_owner_only(drop: SqliteDrop, path: Path) -> None:
    await keep(drop, 1)
    modes = {entry.name: mode(entry) for entry in path.parent.iterdir()}
    assert mode(path.parent) == 0o700
    assert modes == {"drop.sqlite3": 0o600, "drop.sqlite3-wal": 0o600, "drop.sqlite3-shm": 0o600}


async def test_a_file_others_could_read_is_closed_to_them(path: Path) -> None:
    make_readable_by_all(path)
    drop = SqliteDrop(path)
    await drop.start()
    await drop.close()
    assert mode(path) == 0o600


async def test_what_was_accepted_is_there_after_a_restart(drop: SqliteDrop, path: Path) -> None:
    kept = await keep(drop, 20)
    await drop.close()
    again = SqliteDrop(path)
    await again.start()
    assert await again.fetch(list(kept)) == [kept[key] for key in sorted(kept)]
    await again.close()


async def test_closing_writes_what_is_waiting_and_refuses_what_comes_after(
    drop: SqliteDrop, path: Path
) -> None:
    waiting = [
        asyncio.ensure_future(drop.accept(os.urandom(16), day=DAY, envelope=sealed())) for _ in range(600)
    ]
    await asyncio.sleep(0)
    await drop.close()
    assert {answer.result() for answer in waiting} == {Acceptance.STORED}
    with pytest.raises(DropUnwritableError):
        await drop.accept(b"i" * 16, day=DAY, envelope=sealed())
    with pytest.raises(DropUnwritableError):
        await drop.days()
    await drop.close()


async def test_a_full_queue_says_busy_and_stores_all_that_it_took(drop: SqliteDrop) -> None:
    asked = writer.QUEUE_ROWS + 100
    answers = await asyncio.gather(
        *(drop.accept(os.urandom(16), day=DAY, envelope=sealed(600)) for _ in range(asked)),
        return_exceptions=True,
    )
    assert answers.count(Acceptance.STORED) == writer.QUEUE_ROWS
    assert sum(isinstance(answer, DropBusyError) for answer in answers) == 100
    assert await drop.days() == {DAY: writer.QUEUE_ROWS}


async def test_large_envelopes_do_not_fill_the_memory(drop: SqliteDrop) -> None:
    envelope = sealed(66584)
    asked = writer.QUEUE_BYTES // len(envelope) + 10
    answers = await asyncio.gather(
        *(drop.accept(os.urandom(16), day=DAY, envelope=envelope) for _ in range(asked)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, DropBusyError) for answer in answers) == 10


async def test_64_concurrent_reporters_share_commits(drop: SqliteDrop) -> None:
    before = drop.writer.commits

    async def report(times: int) -> None:
        for _ in range(times):
            await drop.accept(os.urandom(16), day=DAY, envelope=sealed())

    await asyncio.gather(*(report(10) for _ in range(64)))
    assert (drop.writer.commits - before) / 640 <= 0.05


async def test_what_comes_at_once_is_two_commits_so_that_the_loop_works_meanwhile(
    drop: SqliteDrop,
) -> None:
    before = drop.writer.commits
    await keep(drop, 64)
    assert drop.writer.commits - before == 2


async def test_a_lone_reporter_waits_for_nobody(drop: SqliteDrop) -> None:
    before = drop.writer.commits
    for _ in range(5):
        await keep(drop, 1)
    assert drop.writer.commits - before == 5


async def test_no_table_has_a_row_id_a_counter_or_a_time(drop: SqliteDrop) -> None:
    rows = await drop.writer.run(
        lambda connection: connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE sql != ''"
        ).fetchall()
    )
    tables = {name: sql for name, sql in rows if sql.startswith("CREATE TABLE")}
    assert len(tables) == 6
    assert all(sql.endswith("WITHOUT ROWID") for sql in tables.values())
    assert not any(word in sql.lower() for sql in tables.values() for word in ("time", "autoincrement"))


async def test_deleted_bytes_are_gone_from_file_and_log(drop: SqliteDrop, path: Path) -> None:
    kept = await keep(drop, 30)
    await drop.put_chunk(min(kept), number=0, index=0, chunk=b"CANARY" * 5000, day=DAY)
    await drop.done(PRIYAS_COLLECTOR, list(kept))
    await drop.sweep(DAY + timedelta(days=35), [PRIYAS_COLLECTOR])
    left = b"".join(entry.read_bytes() for entry in path.parent.iterdir())
    assert b"CANARY" not in left
    assert not any(envelope[:32] in left or envelope[-32:] in left for envelope in kept.values())


async def test_orphans_leave_no_byte_behind(drop: SqliteDrop, path: Path) -> None:
    await drop.put_chunk(b"o" * 16, number=0, index=0, chunk=b"CANARY" * 5000, day=DAY)
    await drop.sweep_orphans(DAY + timedelta(days=2))
    assert not any(b"CANARY" in entry.read_bytes() for entry in path.parent.iterdir())
