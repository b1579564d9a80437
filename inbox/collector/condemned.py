"""The sealed originals of erased cases: they go once every reader with a vault here has.

The id of each stays, so that an erased envelope is never fetched again. It opens nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from inbox.collector.store import Collected


class Condemned:
    """What is to go from the collector's store. Every method raises FolderError."""

    def __init__(self, collected: Collected) -> None:
        self._collected = collected

    def add(self, ids: Sequence[bytes], *, readers: Collection[str], by: str) -> None:
        """These are to go as soon as all `readers` have erased them; `by` has. As often as one likes."""
        with self._collected.writing() as store:
            for each in ids:
                store.executemany(
                    "INSERT INTO condemned VALUES (?, ?, 0) ON CONFLICT DO NOTHING",
                    [(each, reader) for reader in {*readers, by}],
                )
                store.execute("UPDATE condemned SET done = 1 WHERE id = ? AND reader = ?", (each, by))

    def by(self, reader: str) -> set[bytes]:
        """What this reader has erased, and somebody else here not yet: it never comes back to them."""
        rows = self._collected.rows("SELECT id FROM condemned WHERE reader = ? AND done = 1", reader)
        return {bytes(id_) for (id_,) in rows}

    def sweep(self, readers: Collection[str]) -> int:
        """Let go of what everyone among `readers` has erased, no matter who else; returns how many."""
        waiting: dict[bytes, bool] = {}
        for id_, reader, done in self._collected.rows("SELECT id, reader, done FROM condemned"):
            waiting[bytes(id_)] = waiting.get(bytes(id_), False) or (not done and reader in readers)
        gone = [(id_,) for id_, waits in waiting.items() if not waits]
        if gone:
            with self._collected.writing() as store:
                store.executemany("UPDATE envelope SET bytes = x'' WHERE id = ?", gone)
                store.executemany("DELETE FROM chunk WHERE id = ?", gone)
                store.executemany("DELETE FROM unfetched WHERE id = ?", gone)
                store.executemany("DELETE FROM outgoing WHERE id = ?", gone)
                store.executemany("DELETE FROM condemned WHERE id = ?", gone)
            # The log of the database still holds what was there, until it is written back and cut.
            self._collected.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        return len(gone)
