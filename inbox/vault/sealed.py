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

from inbox.errors import VaultError
from inbox.migrations import bring_up
from inbox.vault.cipher import open_encrypted, telling_damage


class SealedStore:
    """Any thread may call."""

    def __init__(self, path: Path, *, key: bytes, package: str) -> None:
        """Raises VaultDamagedError, VaultError or FolderError (made by a newer version)."""
        self._path = path
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
    def at_rest(self) -> Iterator[None]:
        """While it lasts all of the store stands in its one file, and nobody writes. Raises VaultError."""
        with self._turn, telling_damage():
            busy, *_ = self._store.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._store.execute("BEGIN IMMEDIATE")
            try:
                if busy or self._waits_in_log():
                    raise VaultError("the vault is being written at this moment; try again")
                yield
            finally:
                self._store.execute("ROLLBACK")

    def _waits_in_log(self) -> bool:
        # Another process may have written between the two.
        log = self._path.with_name(f"{self._path.name}-wal")
        return log.exists() and log.stat().st_size > 0

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
