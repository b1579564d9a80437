"""The sealed chunks of attached files, beside the envelopes they belong to. It opens none of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inbox.collector.store import Collected


class Chunks:
    """What is held of each envelope's files: of each file the chunks from the first on, without a gap.

    Any thread may call. Raises FolderError if the store cannot be used.
    """

    def __init__(self, collected: Collected) -> None:
        self._collected = collected

    def unfetched(self, limit: int) -> list[bytes]:
        """Up to `limit` ids of envelopes that may have chunks which are not here yet, sorted."""
        rows = self._collected.rows("SELECT id FROM unfetched ORDER BY id LIMIT ?", limit)
        return [bytes(row[0]) for row in rows]

    def want(self, envelope_id: bytes) -> None:
        """Ask the portal once more for what may be missing; nothing for an envelope that is not held."""
        statement = "INSERT INTO unfetched SELECT id FROM envelope WHERE id = ? ON CONFLICT DO NOTHING"
        with self._collected.writing() as store:
            store.execute(statement, (envelope_id,))

    def settle(self, envelope_id: bytes) -> None:
        """The portal has no more chunks for this envelope than are held here."""
        with self._collected.writing() as store:
            store.execute("DELETE FROM unfetched WHERE id = ?", (envelope_id,))

    def keep(self, envelope_id: bytes, *, number: int, first: int, chunks: Sequence[bytes]) -> None:
        """Store these chunks of one file, from place `first` on; what is held already stays as it is."""
        rows = [(envelope_id, number, first + at, chunk) for at, chunk in enumerate(chunks)]
        with self._collected.writing() as store:
            store.executemany("INSERT INTO chunk VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", rows)

    def sizes(self, envelope_id: bytes, number: int) -> list[int]:
        """The sizes in bytes of the chunks of one file that are held, in their order."""
        statement = "SELECT length(bytes) FROM chunk WHERE id = ? AND number = ? ORDER BY place"
        return [row[0] for row in self._collected.rows(statement, envelope_id, number)]

    def envelopes(self) -> Iterator[bytes]:
        """The envelopes of which any chunk is held, sorted; at a cost of one look-up each."""
        after = b""
        while rows := self._collected.rows("SELECT id FROM chunk WHERE id > ? ORDER BY id LIMIT 1", after):
            after = bytes(rows[0][0])
            yield after

    def places(self) -> list[tuple[bytes, int]]:
        """Envelope and number of every file of which any chunk is held."""
        numbers = "SELECT DISTINCT number FROM chunk WHERE id = ? ORDER BY number"
        return [(each, row[0]) for each in self.envelopes() for row in self._collected.rows(numbers, each)]

    def of_file(self, envelope_id: bytes, number: int) -> Iterator[bytes]:
        """The chunks of one file in their order, one at a time."""
        statement = "SELECT bytes FROM chunk WHERE id = ? AND number = ? AND place = ?"
        place = 0
        while rows := self._collected.rows(statement, envelope_id, number, place):
            yield bytes(rows[0][0])
            place += 1
