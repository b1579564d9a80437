"""Readers' events on their way out: sealed envelopes, on this disk until the portal says it holds them.

Like the answers in the outbox it opens nothing, and goes on while every reader is away.
"""

from __future__ import annotations

from collections.abc import Sequence

from inbox.collector.outbox import Stage
from inbox.collector.store import Collected


class Outgoing:
    """The envelopes waiting in the collector's store. Every method raises FolderError."""

    def __init__(self, collected: Collected) -> None:
        self._collected = collected

    def put(self, envelope_id: bytes, sealed: bytes) -> None:
        """Let it wait here; what is here already stays as it is."""
        self.put_all([(envelope_id, sealed)])

    def put_all(self, envelopes: Sequence[tuple[bytes, bytes]]) -> None:
        """The same of many, by id and bytes, in one transaction."""
        if envelopes:
            with self._collected.writing() as store:
                store.executemany(
                    "INSERT INTO outgoing (id, sealed) VALUES (?, ?) ON CONFLICT (id) DO NOTHING", envelopes
                )

    def waiting(self) -> list[tuple[bytes, bytes]]:
        """Id and bytes of everything the portal does not hold yet."""
        rows = self._collected.rows("SELECT id, sealed FROM outgoing WHERE sealed IS NOT NULL ORDER BY id")
        return [(bytes(envelope_id), bytes(sealed)) for envelope_id, sealed in rows]

    def mark_posted(self, envelope_id: bytes) -> None:
        """The portal holds it: only the note stays, until its writer's vault has heard of it."""
        with self._collected.writing() as store:
            store.execute("UPDATE outgoing SET sealed = NULL WHERE id = ?", (envelope_id,))

    def stage(self, envelope_id: bytes) -> Stage:
        """How far it is."""
        rows = self._collected.rows("SELECT sealed IS NULL FROM outgoing WHERE id = ?", envelope_id)
        if not rows:
            return Stage.UNKNOWN
        return Stage.POSTED if rows[0][0] else Stage.WAITING

    def forget(self, *envelope_ids: bytes) -> None:
        """Their writers' vaults know that they were posted."""
        if envelope_ids:
            with self._collected.writing() as store:
                store.executemany(
                    "DELETE FROM outgoing WHERE id = ? AND sealed IS NULL", [(each,) for each in envelope_ids]
                )
