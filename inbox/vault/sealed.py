"""One open connection to an encrypted store: calls take turns, and a transaction is kept whole or not at all.

The stores of a vault differ only in their tables.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from inbox.migrations import bring_up
from inbox.vault.cipher import open_encrypted, telling_damage


class SealedStore:
    """Any thread may call."""

    def __init__(self, path: Path, *, key: bytes, package: str) -> None:
        """Raises VaultDamagedError, VaultError or FolderError (made by a newer version)."""
        self._store = open_encrypted(path, key=key)
        self._turn = threading.Lock()
        with telling_damage():
            bring_up(self._store, package)

    def close(self) -> None:
        """Forget the key: SQLCipher wipes its copy when its last connection closes."""
        with self._turn:
            self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def rows(self, statement: str, *values: object) -> list[Any]:
        """All rows of one statement. Raises VaultError."""
        with self._turn, telling_damage():
            return self._store.execute(statement, values).fetchall()

    def write_back(self) -> None:
        """Let nothing of what was deleted stay in the database's log. Raises VaultError."""
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is kept, or nothing. Raises VaultError."""
        with self._turn, telling_damage():
            self._store.execute("BEGIN IMMEDIATE")
            try:
                yield self._store
            except BaseException:
                self._store.execute("ROLLBACK")
                raise
            self._store.execute("COMMIT")


def search_query(typed: str) -> str:
    """What a reader typed as an FTS5 query that cannot be anything but words."""
    words = [word for part in typed.split() if (word := part.replace('"', "").replace("\0", ""))]
    words = words[:_MAX_SEARCH_WORDS]
    quoted = [f'"{word[:64]}"' for word in words]
    if words and len(words[-1]) > 1:
        quoted[-1] += "*"
    return " ".join(quoted)


_MAX_SEARCH_WORDS = 12
