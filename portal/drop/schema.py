"""Numbered migrations: append-only SQL files, each applied once, in one transaction, with its checksum kept.

It never edits a database that a newer release has touched, and never guesses when a released file changed.
"""

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from portal.drop.contract import DropDamagedError

_NAME = re.compile(r"([0-9]{4})_([a-z_]+)\.sql")
_LEDGER = (
    "CREATE TABLE IF NOT EXISTS migrations"
    " (number INTEGER NOT NULL PRIMARY KEY, checksum TEXT NOT NULL) WITHOUT ROWID"
)


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the file, in hex."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def released() -> list[Migration]:
    """Every migration of this release, in order; raises DropDamagedError for a gap in the numbers."""
    found = []
    for entry in files("portal.drop").joinpath("migrations").iterdir():
        if match := _NAME.fullmatch(entry.name):
            found.append(Migration(int(match[1]), match[2], entry.read_text(encoding="utf-8")))
    found.sort(key=lambda migration: migration.number)
    if [migration.number for migration in found] != list(range(1, len(found) + 1)):
        raise DropDamagedError("a migration file is missing: install the portal again")
    return found


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> int:
    """Apply what the database lacks, each step in its own transaction; returns how many were applied.

    `connection` must be in autocommit mode. Raises DropDamagedError when the database was made by a newer
    release or an applied file has changed since.
    """
    connection.execute(_LEDGER)
    applied = dict(connection.execute("SELECT number, checksum FROM migrations"))
    if len(applied) > len(migrations):
        raise DropDamagedError("the database was made by a newer release: install that one")
    missing = 0
    for migration in migrations:
        if migration.number not in applied:
            _apply(connection, migration)
            missing += 1
        elif applied[migration.number] != migration.checksum:
            raise DropDamagedError(f"migration {migration.number:04} changed after it was applied")
    return missing


def _apply(connection: sqlite3.Connection, migration: Migration) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(migration.sql):
            connection.execute(statement)
        connection.execute(
            "INSERT INTO migrations (number, checksum) VALUES (?, ?)", (migration.number, migration.checksum)
        )
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _statements(sql: str) -> Iterator[str]:
    # executescript() would commit first and leave half a migration behind, so the file is cut here.
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement
