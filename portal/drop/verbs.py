"""The smaller writing verbs of a SQLite Drop: chunks, replies, acknowledgements, published documents.

Each is one transaction, run in the writer's thread; none of them deletes.
"""

import sqlite3
from collections.abc import Sequence

from portal.drop.batch import store_once
from portal.drop.contract import Acceptance, DropRollbackError, Kind

ChunkRow = tuple[bytes, int, int, str, bytes]
"""Envelope id, file number, place in the file, day, chunk."""

_PUT_CHUNK = (
    "INSERT INTO chunks (id, number, place, day, chunk) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
_FIND_CHUNK = "SELECT chunk FROM chunks WHERE id = ? AND number = ? AND place = ?"
_PUT_REPLY = """
    INSERT INTO replies (mailbox, position, reply)
    SELECT :mailbox, (SELECT count(*) FROM replies WHERE mailbox = :mailbox), :reply
    WHERE NOT EXISTS (SELECT 1 FROM replies WHERE mailbox = :mailbox AND reply = :reply)
"""
_NOTE_DONE = """
    INSERT INTO done (collector, id) SELECT ?, id FROM envelopes WHERE id = ? ON CONFLICT DO NOTHING
"""
_PUBLISH = "INSERT OR REPLACE INTO published (kind, seq, document) VALUES (?, ?, ?)"


def put_chunk(connection: sqlite3.Connection, row: ChunkRow) -> Acceptance:
    """Keep one chunk (section 7)."""
    connection.execute("BEGIN IMMEDIATE")
    answer = store_once(connection, _PUT_CHUNK, row, find=(_FIND_CHUNK, row[:3]), content=row[4])
    connection.execute("COMMIT")
    return answer


def put_reply(connection: sqlite3.Connection, mailbox: bytes, reply: bytes) -> None:
    """Keep a reply after those of its mailbox; an identical one is kept once (section 6)."""
    connection.execute(_PUT_REPLY, {"mailbox": mailbox, "reply": reply})


def note_done(connection: sqlite3.Connection, collector: bytes, ids: Sequence[bytes]) -> int:
    """Note who holds what; ids that are not here leave no row, lest they fill the store."""
    connection.execute("BEGIN IMMEDIATE")
    noted = sum(connection.execute(_NOTE_DONE, (collector, envelope_id)).rowcount for envelope_id in ids)
    connection.execute("COMMIT")
    return noted


def publish(connection: sqlite3.Connection, kind: Kind, seq: int, document: bytes) -> Acceptance:
    """Replace a document by a newer one; a lower `seq` raises DropRollbackError (section 2)."""
    connection.execute("BEGIN IMMEDIATE")
    row = connection.execute("SELECT seq, document FROM published WHERE kind = ?", (kind,)).fetchone()
    answer = _compare(kind, held=row, offered=(seq, document))
    if answer is Acceptance.STORED:
        connection.execute(_PUBLISH, (kind, seq, document))
    connection.execute("COMMIT")
    return answer


def _compare(kind: Kind, *, held: tuple[int, bytes] | None, offered: tuple[int, bytes]) -> Acceptance:
    if held is None or offered[0] > held[0]:
        return Acceptance.STORED
    if offered[0] < held[0]:
        raise DropRollbackError(f"this {kind} is older than the published one")
    if offered == held:
        return Acceptance.SAME
    # A status carries the lowest roster it allows, not a counter: it changes from day to day under one value.
    return Acceptance.STORED if kind is Kind.STATUS else Acceptance.DIFFERENT
