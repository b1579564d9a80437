"""Migrations: numbered, append-only, each replayed with data."""

import sqlite3
from collections.abc import Iterator

import pytest

from portal.drop.contract import DropDamagedError
from portal.drop.schema import Migration, migrate, released

RELEASED = {
    1: "649d92f9f13675bcb9081294db15e50c1603a4175d2f55f12def75098d681155",
}
FIRST = Migration(1, "first", "CREATE TABLE a (x INTEGER);\nINSERT INTO a VALUES (7);\n")
SECOND = Migration(2, "second", "ALTER TABLE a ADD COLUMN y TEXT DEFAULT 'old; row';\n")


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """An empty database in autocommit mode."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    yield connection
    connection.close()


def test_released_migrations_never_change() -> None:
    assert {migration.number: migration.checksum for migration in released()} == RELEASED


def test_each_migration_is_applied_once(connection: sqlite3.Connection) -> None:
    assert migrate(connection, released()) == len(RELEASED)
    assert migrate(connection, released()) == 0


def test_0001_keeps_what_it_is_given(connection: sqlite3.Connection) -> None:
    migrate(connection, released()[:1])
    connection.execute("INSERT INTO envelopes VALUES (?, '2026-11-22', ?)", (b"i" * 16, b"sealed"))
    connection.execute("INSERT INTO done VALUES (?, ?)", (b"c" * 32, b"i" * 16))
    connection.execute("INSERT INTO chunks VALUES (?, 0, 0, '2026-11-22', ?)", (b"i" * 16, b"chunk"))
    connection.execute("INSERT INTO replies VALUES (?, 0, ?)", (b"m" * 16, bytes(2096)))
    connection.execute("INSERT INTO published VALUES ('roster', 1, ?)", (b"roster",))
    migrate(connection, released())
    tables = ("envelopes", "done", "chunks", "replies", "published")
    counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]
    assert counts == [1, 1, 1, 1, 1]


def test_a_later_migration_keeps_the_rows_of_the_earlier(connection: sqlite3.Connection) -> None:
    migrate(connection, [FIRST])
    assert migrate(connection, [FIRST, SECOND]) == 1
    assert connection.execute("SELECT x, y FROM a").fetchall() == [(7, "old; row")]


def test_a_migration_that_fails_leaves_nothing_of_itself(connection: sqlite3.Connection) -> None:
    broken = Migration(2, "broken", "CREATE TABLE b (x INTEGER);\nINSERT INTO nowhere VALUES (1);\n")
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, [FIRST, broken])
    assert connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'b'").fetchone() == (0,)
    assert migrate(connection, [FIRST, SECOND]) == 1


def test_a_changed_migration_is_refused(connection: sqlite3.Connection) -> None:
    migrate(connection, [FIRST])
    with pytest.raises(DropDamagedError, match="0001 changed"):
        migrate(connection, [Migration(1, "first", FIRST.sql + "-- harmless?\n")])


def test_a_database_of_a_newer_release_is_refused(connection: sqlite3.Connection) -> None:
    migrate(connection, [FIRST, SECOND])
    with pytest.raises(DropDamagedError, match="newer release"):
        migrate(connection, [FIRST])
