"""How a school's database file is made and opened: its place, its permissions and SQLite's settings.

It never opens a file that others on the machine may read, and never returns before what is found there is
durable.
"""

import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from portal.drop.contract import DropUnwritableError
from portal.drop.schema import migrate, released

PAGE_BYTES = 4096
"""Of a new database. A report dirties its key's page, two beside it and one of the index, each written whole
to the log and again to the file: small pages write a third less than pages of 8,192 bytes, and tiny ones
take more calls than they spare."""

RESERVE_BYTES = 4 * 2**20
"""Room above the quota for acknowledgements and published documents: a full store must still be emptied."""

T = TypeVar("T")
Job = Callable[[sqlite3.Connection], T]
"""What the writer runs with its connection; it makes its own transaction."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a database is and within which bounds it is written."""

    path: Path
    quota_bytes: int
    busy_seconds: float


def open_writer(opening: Opening) -> sqlite3.Connection:
    """The one writing connection: made if missing, schema up to date, everything in it synced to disk.

    Raises DropError or sqlite3.Error. Autocommit mode: every transaction is written out where it happens.
    """
    _make_private(opening.path)
    connection = sqlite3.connect(
        opening.path,
        timeout=opening.busy_seconds,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=300,
    )
    try:
        _settle(connection)
        migrate(connection, released())
        # A process that was killed may have left commits in the log that only the page cache holds. From here
        # on they count as stored, so they are synced before anyone is told "the same bytes, held already".
        if not truncate_log(connection):
            raise DropUnwritableError("the database is in use by another program: stop it")
        # SQLite's own first journal is gone by now; were its name to come back, it would undo what follows.
        _sync_folder(opening.path.parent)
        set_quota(connection, opening.quota_bytes)
    except BaseException:
        connection.close()
        raise
    return connection


def set_quota(connection: sqlite3.Connection, size: int) -> None:
    """Let the database grow to `size` bytes; one that is larger already stays and grows no more."""
    # A database keeps the page size it was made with, whatever this release would choose.
    page_bytes: int = connection.execute("PRAGMA page_size").fetchone()[0]
    pages = max(1, size // page_bytes)
    connection.execute(f"PRAGMA max_page_count = {pages:d}")


def above_quota(opening: Opening, job: Job[T]) -> Job[T]:
    """The same job, allowed to use the reserve above the quota."""
    return _within(opening.quota_bytes + RESERVE_BYTES, opening, job)


def in_half_the_quota(opening: Opening, job: Job[T]) -> Job[T]:
    """The same job, which may not make the file grow beyond half the quota: the rest is for others."""
    return _within(opening.quota_bytes // 2, opening, job)


def _within(size: int, opening: Opening, job: Job[T]) -> Job[T]:
    def bounded(connection: sqlite3.Connection) -> T:
        set_quota(connection, size)
        try:
            return job(connection)
        finally:
            set_quota(connection, opening.quota_bytes)

    return bounded


def truncate_log(connection: sqlite3.Connection) -> bool:
    """Sync the log into the database and empty it; False when a reader held it open meanwhile."""
    busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not busy


def forget_order(connection: sqlite3.Connection) -> None:
    """Rewrite the file in order of the keys: neither pages nor log tell what came first, or what was deleted.

    Takes a moment for each hundred megabytes and as much free disk again; raises sqlite3.Error.
    """
    truncate_log(connection)
    connection.execute("VACUUM")
    truncate_log(connection)


def _settle(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise DropUnwritableError("the disk does not support the write-ahead log: use a local disk")
    # FULL syncs the log at every commit. NORMAL does not, and loses accepted reports with the power.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    # A batch that may stop half-way keeps what it would undo; in memory, not in a file for every commit.
    connection.execute("PRAGMA temp_store = MEMORY")
    # The keys are random, so every row lands on another page: 16 MiB of them are not read again.
    connection.execute("PRAGMA cache_size = -16384")
    # Checkpoints write pages a second time and sync: a log of 64 MiB lets them come seldom.
    connection.execute("PRAGMA wal_autocheckpoint = 16000")
    connection.execute("PRAGMA journal_size_limit = 67108864")


def _make_private(path: Path) -> None:
    """Make folder (0700) and file (0600) if missing; SQLite gives its log the mode of the file."""
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700, parents=True)
            _sync_folder(path.parent.parent)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.fchmod(descriptor, 0o600)
        finally:
            os.close(descriptor)
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise DropUnwritableError(f"the database {path.name} cannot be written: {reason.lower()}") from None


def _sync_folder(folder: Path) -> None:
    # The file's name must survive a power cut too, not only its bytes.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
