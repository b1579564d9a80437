"""A Drop in one SQLite file: reads through aiosqlite, every write through the one writer thread.

It never writes from two places, never keeps a row id or a time, and never answers before bytes are on disk.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from portal.drop import housekeeping, verbs
from portal.drop.connection import Job, Opening, above_quota, forget_order, in_half_the_quota
from portal.drop.contract import (
    REPLIES_PER_PAGE,
    Acceptance,
    DropDamagedError,
    DropFullError,
    DropUnwritableError,
    Kind,
)
from portal.drop.faults import drop_error
from portal.drop.writer import Writer
from worrybox.web.logs import EventLog

DEFAULT_QUOTA_BYTES = 4 * 2**30
"""About 450,000 of the smallest envelopes, far above what a school holds in 35 days."""

_IDS_AT_ONCE = 256

_LOG = EventLog("portal.drop", {"order-kept": frozenset({"fault"})})

T = TypeVar("T")


class SqliteDrop:
    """One school's database file. The folder is made with mode 0700, the file with 0600."""

    def __init__(
        self, path: Path, *, quota_bytes: int = DEFAULT_QUOTA_BYTES, busy_seconds: float = 5.0
    ) -> None:
        self._opening = Opening(path, quota_bytes, busy_seconds)
        self.writer = Writer(self._opening)
        self._reader: aiosqlite.Connection | None = None

    async def start(self) -> None:
        """Open the file, migrate it and sync what it holds; raises a DropError."""
        await self.writer.start()
        self._reader = await aiosqlite.connect(
            self._opening.path, timeout=self._opening.busy_seconds, isolation_level=None
        )
        await self._reader.execute("PRAGMA query_only = ON")

    async def close(self) -> None:
        """Write what is waiting, then close."""
        reader, self._reader = self._reader, None
        if reader is not None:
            await reader.close()
        await self.writer.close()

    async def accept(self, envelope_id: bytes, *, day: date, envelope: bytes) -> Acceptance:
        """Keep an envelope; returns once it is on disk (section 8). Raises as the contract says."""
        return await self.writer.store((envelope_id, day.isoformat(), envelope))

    async def days(self) -> dict[date, int]:
        """Envelopes held for each day."""
        rows = await self._select("SELECT day, count(*) FROM envelopes GROUP BY day ORDER BY day", ())
        return {date.fromisoformat(day): count for day, count in rows}

    async def ids(self, day: date) -> list[bytes]:
        """The sorted ids of one day."""
        rows = await self._select("SELECT id FROM envelopes WHERE day = ? ORDER BY id", (day.isoformat(),))
        return [row[0] for row in rows]

    async def fetch(self, ids: Sequence[bytes]) -> list[bytes]:
        """The envelopes held under these ids, sorted by id; unknown and unreadable ones are left out."""
        wanted = sorted(set(ids))
        found: list[bytes] = []
        for start in range(0, len(wanted), _IDS_AT_ONCE):
            found += await self._fetch_some(wanted[start : start + _IDS_AT_ONCE])
        return found

    async def done(self, collector: bytes, ids: Sequence[bytes]) -> int:
        """Note that a collector holds these envelopes; returns how many notes are new."""
        return await self._keep_house(lambda connection: verbs.note_done(connection, collector, ids))

    async def sweep(self, today: date, collectors: Iterable[bytes]) -> int:
        """Delete what every collector has held for long enough; then forget the order of all rows."""
        holders = sorted(set(collectors))
        deleted = 0
        # In slices, so that a child who sends meanwhile waits for one slice only.
        while holders:
            swept = await self._keep_house(lambda writing: housekeeping.sweep_some(writing, today, holders))
            deleted += swept
            if swept < housekeeping.SLICE:
                break
        try:
            await self._keep_house(forget_order)
        except (DropFullError, DropUnwritableError) as error:
            _LOG.write("order-kept", fault=type(error).__name__)  # The next sweep tries again.
        return deleted

    async def sweep_orphans(self, today: date) -> int:
        """Delete chunks whose envelope has not come in time (section 7)."""
        return await self._keep_house(lambda connection: housekeeping.sweep_orphans(connection, today))

    async def put_chunk(
        self, envelope_id: bytes, *, number: int, index: int, chunk: bytes, day: date
    ) -> Acceptance:
        """Keep one chunk of a file (section 7), while the store is not half full.

        Anyone may send chunks for an envelope that never comes: they must not take the room of reports.
        """
        row = (envelope_id, number, index, day.isoformat(), chunk)
        job = in_half_the_quota(self._opening, lambda connection: verbs.put_chunk(connection, row))
        return await self.writer.run(job)

    async def chunk(self, envelope_id: bytes, number: int, index: int) -> bytes | None:
        """One chunk, or None."""
        return await self._value(
            "SELECT chunk FROM chunks WHERE id = ? AND number = ? AND place = ?", (envelope_id, number, index)
        )

    async def put_reply(self, mailbox: bytes, *, reply: bytes) -> None:
        """Keep a reply at the end of its mailbox, an identical one once (section 6)."""
        await self.writer.run(lambda connection: verbs.put_reply(connection, mailbox, reply))

    async def replies(self, mailbox: bytes, page: int) -> list[bytes]:
        """Replies 4P to 4P+3 of a mailbox."""
        first = page * REPLIES_PER_PAGE
        rows = await self._select(
            "SELECT reply FROM replies WHERE mailbox = ? AND position BETWEEN ? AND ? ORDER BY position",
            (mailbox, first, first + REPLIES_PER_PAGE - 1),
        )
        return [row[0] for row in rows]

    async def publish(self, kind: Kind, *, seq: int, document: bytes) -> Acceptance:
        """Replace a published document by a newer one; DropRollbackError for an older one."""
        return await self._keep_house(lambda connection: verbs.publish(connection, kind, seq, document))

    async def published(self, kind: Kind) -> bytes | None:
        """The published document, or None."""
        return await self._value("SELECT document FROM published WHERE kind = ?", (kind,))

    async def _keep_house(self, job: Job[T]) -> T:
        return await self.writer.run(above_quota(self._opening, job))

    async def _fetch_some(self, ids: list[bytes]) -> list[bytes]:
        marks = ",".join("?" * len(ids))
        statement = f"SELECT envelope FROM envelopes WHERE id IN ({marks}) ORDER BY id"  # noqa: S608
        try:
            return [row[0] for row in await self._select(statement, ids)]
        except DropDamagedError:
            if len(ids) == 1:
                return []
            # A damaged page must not hide the reports beside it.
            return [envelope for one in ids for envelope in await self._fetch_some([one])]

    async def _value(self, statement: str, values: Sequence[object]) -> bytes | None:
        rows = await self._select(statement, values)
        return rows[0][0] if rows else None

    async def _select(self, statement: str, values: Sequence[object]) -> list[Any]:
        if self._reader is None:
            raise DropUnwritableError("the store is closed")
        try:
            return list(await self._reader.execute_fetchall(statement, values))
        except sqlite3.Error as error:
            raise drop_error(error) from None
