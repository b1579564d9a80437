"""One open connection to an encrypted store. The stores of a vault differ only in their tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inbox.errors import VaultError
from inbox.migrations import bring_up
from inbox.turns import TakingTurns
from inbox.vault.cipher import open_encrypted, telling_damage


class SealedStore(TakingTurns):
    """Any thread may call. Every method raises VaultError."""

    def __init__(self, path: Path, *, key: bytes, package: str) -> None:
        """Raises VaultDamagedError, VaultError or FolderError (made by a newer version)."""
        self._path = path
        super().__init__(open_encrypted(path, key=key), telling=telling_damage)
        with telling_damage():
            bring_up(self._store, package)

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


def search_query(typed: str) -> str:
    """What a reader typed as an FTS5 query that cannot be anything but words."""
    words = [word for part in typed.split() if (word := part.replace('"', "").replace("\0", ""))]
    words = words[:_MAX_SEARCH_WORDS]
    quoted = [f'"{word[:64]}"' for word in words]
    if words and len(words[-1]) > 1:
        quoted[-1] += "*"
    return " ".join(quoted)


_MAX_SEARCH_WORDS = 12
