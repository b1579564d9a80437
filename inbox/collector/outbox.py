"""Answers on their way out: sealed to the reporter, on this disk until the portal says it holds them.

Like the collected envelopes it opens nothing and works while every reader is away.
"""

from __future__ import annotations

from enum import Enum

from crypto.encoding import blake2b
from inbox.collector.store import Collected


class Stage(Enum):
    """How far something is on its way."""

    UNKNOWN = "unknown"
    """It never got here: a power cut came between the vault and this store."""
    WAITING = "waiting"
    POSTED = "posted"


class Outbox:
    """The answers waiting in the collector's store. Every method raises FolderError."""

    def __init__(self, collected: Collected) -> None:
        self._collected = collected

    @property
    def collected(self) -> Collected:
        """The store it is in."""
        return self._collected

    def put(self, mailbox: bytes, sealed: bytes) -> None:
        """Let it wait here; what is here already stays as it is."""
        with self._collected.writing() as store:
            store.execute(
                "INSERT INTO outbox (id, mailbox, sealed) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
                (_id_of(sealed), mailbox, sealed),
            )

    def waiting(self) -> list[tuple[bytes, bytes]]:
        """Mailbox and sealed bytes of everything the portal does not hold yet."""
        rows = self._collected.rows("SELECT mailbox, sealed FROM outbox WHERE posted = 0 ORDER BY id")
        return [(bytes(mailbox), bytes(sealed)) for mailbox, sealed in rows]

    def waiting_for(self, mailbox: bytes) -> int:
        """How many of them are for one mailbox."""
        rows = self._collected.rows("SELECT count(*) FROM outbox WHERE posted = 0 AND mailbox = ?", mailbox)
        return int(rows[0][0])

    def mark_posted(self, sealed: bytes) -> None:
        """The portal holds it: only the note stays, until its writer's vault has heard of it."""
        with self._collected.writing() as store:
            store.execute("UPDATE outbox SET posted = 1, sealed = NULL WHERE id = ?", (_id_of(sealed),))

    def stage(self, sealed: bytes) -> Stage:
        """How far it is."""
        rows = self._collected.rows("SELECT posted FROM outbox WHERE id = ?", _id_of(sealed))
        if not rows:
            return Stage.UNKNOWN
        return Stage.POSTED if rows[0][0] else Stage.WAITING

    def forget(self, sealed: bytes) -> None:
        """Its writer's vault knows that it was posted."""
        with self._collected.writing() as store:
            store.execute("DELETE FROM outbox WHERE id = ? AND posted = 1", (_id_of(sealed),))


def _id_of(sealed: bytes) -> bytes:
    return blake2b(16, person="", data=sealed)
