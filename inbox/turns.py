"""One open SQLite connection that any thread may use: calls take turns, a transaction is whole or not at all.

Every store of the inbox stands on it; they differ in their tables, and in whether the file is encrypted.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Self

from inbox.errors import FolderError
from inbox.migrations import bring_up

_SETTINGS = (
    "PRAGMA page_size = 8192",
    "PRAGMA journal_mode = WAL",
    # FULL: what others may forget because we say that we hold it must survive a power cut.
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA busy_timeout = 10000",
)

Telling = Callable[[], AbstractContextManager[None]]
"""Turns the database's errors into the room's own."""


class TakingTurns:
    """Owns its connection. What goes wrong is raised as `telling` says."""

    def __init__(self, store: sqlite3.Connection, *, telling: Telling) -> None:
        self._store = store
        self._telling = telling
        self._turn = threading.RLock()

    def close(self) -> None:
        """Done with it; of an encrypted store, the key is forgotten with its last connection."""
        with self._turn:
            self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def rows(self, statement: str, *values: object) -> list[Any]:
        """All rows of one statement."""
        with self._turn, self._telling():
            return self._store.execute(statement, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is kept, or nothing."""
        with self._turn, self._telling():
            self._store.execute("BEGIN IMMEDIATE")
            try:
                yield self._store
            except BaseException:
                self._store.execute("ROLLBACK")
                raise
            self._store.execute("COMMIT")


class HostStore(TakingTurns):
    """A store of the host, readable by its account, holding nothing that was opened. Raises FolderError."""

    def __init__(self, path: Path, *, package: str, what: str) -> None:
        """`what` it holds, as a sentence about it begins."""

        @contextmanager
        def telling() -> Iterator[None]:
            try:
                yield
            except sqlite3.Error as wrong:
                raise FolderError(f"{what} cannot be used: {wrong}") from None
            except OSError as wrong:
                raise FolderError(f"{what} cannot be used: {wrong.strerror}") from None

        with telling():
            path.touch(mode=0o600, exist_ok=True)
            store = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            for setting in _SETTINGS:
                store.execute(setting)
            bring_up(store, package)
        super().__init__(store, telling=telling)
