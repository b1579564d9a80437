"""What leaves a SQLite Drop, and when: envelopes that every collector holds, chunks that nothing came for.

It deletes nothing before its day, nothing that one collector still lacks, and no envelope when no collector
is named.
"""

import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta

from portal.drop.connection import truncate_log
from portal.drop.contract import ORPHAN_DAYS, RETENTION_DAYS

SLICE = 1000
"""Envelopes deleted in one transaction."""


def sweep_some(connection: sqlite3.Connection, today: date, collectors: Sequence[bytes]) -> int:
    """Delete up to SLICE envelopes whose day is 35 days past and that all `collectors` hold (section 8).

    `collectors` must be distinct. Returns how many went; their chunks and notes went with them.
    """
    if not collectors:
        return 0
    last = (today - timedelta(days=RETENTION_DAYS)).isoformat()
    marks = ",".join("?" * len(collectors))
    held_by_all = (
        f"SELECT id FROM envelopes WHERE day <= ? AND ? = (SELECT count(*) FROM done"  # noqa: S608
        f" WHERE done.id = envelopes.id AND collector IN ({marks})) LIMIT {SLICE}"
    )
    connection.execute("BEGIN IMMEDIATE")
    ids = connection.execute(held_by_all, (last, len(collectors), *collectors)).fetchall()
    connection.executemany("DELETE FROM chunks WHERE id = ?", ids)
    connection.executemany("DELETE FROM done WHERE id = ?", ids)
    connection.executemany("DELETE FROM envelopes WHERE id = ?", ids)
    connection.execute("COMMIT")
    return len(ids)


def sweep_orphans(connection: sqlite3.Connection, today: date) -> int:
    """Delete chunks of envelopes that have not come two days after the chunk's day (section 7)."""
    last = (today - timedelta(days=ORPHAN_DAYS)).isoformat()
    deleted = connection.execute(
        "DELETE FROM chunks WHERE day <= ? AND id NOT IN (SELECT id FROM envelopes)", (last,)
    ).rowcount
    if deleted:
        truncate_log(connection)
    return deleted
