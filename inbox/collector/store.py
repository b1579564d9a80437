"""What has been collected: ciphertext, durable before the portal is told that we hold it.

It has no key and opens nothing, so it works while every reader is away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from inbox.turns import HostStore


class Collected(HostStore):
    """One open connection; any thread may call, calls take turns. Raises FolderError if it cannot be used."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, package="inbox.collector", what="the collected envelopes")

    def counts(self) -> dict[str, int]:
        """How many envelopes are held for each day."""
        return dict(self.rows("SELECT day, count FROM day_count"))

    def ids(self, day: str) -> set[bytes]:
        """The ids held for a day."""
        return {row[0] for row in self.rows("SELECT id FROM envelope WHERE day = ?", day)}

    def held_among(self, ids: Sequence[bytes]) -> set[bytes]:
        """Those of `ids` that are held, under whatever day."""
        found: set[bytes] = set()
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            marks = ",".join("?" * len(some))
            statement = "SELECT id FROM envelope WHERE id IN (" + marks + ")"  # noqa: S608
            found |= {row[0] for row in self.rows(statement, *some)}
        return found

    def get(self, envelope_id: bytes) -> bytes | None:
        """One envelope's bytes; None for one that is not held, or that was erased."""
        rows = self.rows("SELECT bytes FROM envelope WHERE id = ?", envelope_id)
        return (bytes(rows[0][0]) or None) if rows else None

    def get_with_day(self, envelope_id: bytes) -> tuple[date, bytes] | None:
        """The day under which the portal filed one envelope, and its bytes."""
        rows = self.rows("SELECT day, bytes FROM envelope WHERE id = ?", envelope_id)
        return (date.fromisoformat(rows[0][0]), bytes(rows[0][1])) if rows and rows[0][1] else None

    def held_under(self, ids: Sequence[bytes]) -> dict[bytes, int]:
        """The `seq` of the list of readers under which each of these came; an unknown id is left out."""
        found: dict[bytes, int] = {}
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            marks = ",".join("?" * len(some))
            statement = "SELECT id, seq FROM envelope WHERE id IN (" + marks + ")"  # noqa: S608
            found |= {bytes(row[0]): row[1] for row in self.rows(statement, *some)}
        return found

    def keep(self, day: str, envelopes: Mapping[bytes, bytes], *, seq: int = 1) -> int:
        """Store `envelopes` (by id) and return, once they are on disk, how many were new.

        `seq` is that of the list of readers in use.
        An id that is already held keeps the bytes it has: nobody can replace what was collected.
        """
        new = 0
        with self.writing():
            for envelope_id, data in envelopes.items():
                added = self._store.execute(
                    "INSERT INTO envelope (id, day, bytes, seq) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT (id) DO NOTHING",
                    (envelope_id, day, data, seq),
                ).rowcount
                self._store.execute("INSERT INTO untold VALUES (?) ON CONFLICT DO NOTHING", (envelope_id,))
                new += added
        return new

    def untold(self, limit: int) -> list[bytes]:
        """Up to `limit` ids, sorted, held with all their chunks, of which the portal has not been told."""
        statement = "SELECT id FROM untold WHERE id NOT IN (SELECT id FROM unfetched) ORDER BY id LIMIT ?"
        return [bytes(row[0]) for row in self.rows(statement, limit)]

    def told(self, ids: Sequence[bytes]) -> None:
        """The portal knows now that these are held."""
        with self.writing():
            self._store.executemany("DELETE FROM untold WHERE id = ?", [(each,) for each in ids])

    def tell_again(self, ids: Sequence[bytes]) -> None:
        """The portal still offers these although it was told: it is told once more."""
        with self.writing():
            self._store.executemany(
                "INSERT INTO untold SELECT id FROM envelope WHERE id = ? ON CONFLICT DO NOTHING",
                [(each,) for each in ids],
            )
