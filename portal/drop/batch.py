"""One commit for many envelopes: the SQL that accepts, and what it does when a row or the disk objects.

Runs in the writer's thread only. It never answers for a row before the commit that holds it has returned.
"""

import sqlite3
from contextlib import suppress
from functools import lru_cache

from portal.drop.contract import Acceptance
from portal.drop.faults import blames_one_row, drop_error

Row = tuple[bytes, str, bytes]
"""Envelope id, day as YYYY-MM-DD, envelope."""

_FIND = "SELECT envelope FROM envelopes WHERE id = ?"


_INSERT_ONE = "INSERT INTO envelopes (id, day, envelope) VALUES (?,?,?) ON CONFLICT DO NOTHING"


@lru_cache(maxsize=512)
def _insert(count: int) -> str:
    # One statement for the whole batch: executemany() would take the interpreter's lock again for each row.
    # OR IGNORE leaves out any row that is refused, whatever the reason. It never stops half-way, so SQLite
    # need not copy every page beforehand. Who finds a row left out tries one by one and hears the reason.
    rows = ",".join(["(?,?,?)"] * count)
    return f"INSERT OR IGNORE INTO envelopes (id, day, envelope) VALUES {rows}"  # noqa: S608


def store_batch(connection: sqlite3.Connection, rows: list[Row]) -> list[Acceptance | Exception]:
    """Store all rows in one commit; an answer for each, in order, all of them durable."""
    try:
        if _store_new(connection, rows):
            return [Acceptance.STORED] * len(rows)
        return list(_store_some(connection, rows))
    except Exception as error:
        abandon(connection)
        if len(rows) > 1 and blames_one_row(error):
            return [store_batch(connection, [row])[0] for row in rows]
        return [drop_error(error) for _ in rows]


def _store_new(connection: sqlite3.Connection, rows: list[Row]) -> bool:
    """Commit all rows if every id is new and none is refused; otherwise store nothing and say False."""
    connection.execute("BEGIN IMMEDIATE")
    # Sorted, so that not even a page's layout tells which of them came first.
    values = [value for row in sorted(rows) for value in row]
    if connection.execute(_insert(len(rows)), values).rowcount != len(rows):
        connection.execute("ROLLBACK")
        return False
    connection.execute("COMMIT")
    return True


def _store_some(connection: sqlite3.Connection, rows: list[Row]) -> list[Acceptance]:
    connection.execute("BEGIN IMMEDIATE")
    answers = [
        store_once(connection, _INSERT_ONE, row, find=(_FIND, row[:1]), content=row[2]) for row in rows
    ]
    connection.execute("COMMIT")
    return answers


def store_once(
    connection: sqlite3.Connection,
    insert: str,
    values: tuple[object, ...],
    *,
    find: tuple[str, tuple[object, ...]],
    content: bytes,
) -> Acceptance:
    """Insert inside the open transaction, or compare `content` with what `find` selects under that key."""
    if connection.execute(insert, values).rowcount == 1:
        return Acceptance.STORED
    held = connection.execute(*find).fetchone()[0]
    return Acceptance.SAME if held == content else Acceptance.DIFFERENT


def abandon(connection: sqlite3.Connection) -> None:
    """Undo the open transaction, if a full disk has not ended it already; never raises."""
    if connection.in_transaction:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
