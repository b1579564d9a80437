"""What goes wrong with a store while a portal runs, done to the real one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from portal.drop.sqlite import SqliteDrop
from tests.portal.conftest import Portal


def database(portal: Portal) -> Path:
    """The file that the portal's store is."""
    drop = portal.school.drop
    assert isinstance(drop, SqliteDrop)
    return drop._opening.path


def make_read_only(portal: Portal) -> None:
    """From now on the one writing connection may not write."""
    drop = portal.school.drop
    assert isinstance(drop, SqliteDrop)
    writer = drop.writer
    assert portal.client.portal is not None
    portal.client.portal.call(writer.run, lambda connection: connection.execute("PRAGMA query_only = ON"))


@contextmanager
def locked(portal: Portal) -> Iterator[None]:
    """Another program holds the database's write lock."""
    with closing(sqlite3.connect(database(portal), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
