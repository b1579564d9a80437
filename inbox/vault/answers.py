"""What this reader has answered: kept in the encrypted store before anything of it leaves this machine.

Its numbers count on from one answer to the next, so that no two are the same for a reporter's device.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from crypto.replies import Reply, ReplyKind
from inbox.vault.store import WorkingStore


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """One reply and its 2,096 sealed bytes."""

    reply: Reply
    sealed: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Given:
    """One answer as it was written: the parts of one form, joined again."""

    first: int
    day: date
    kind: ReplyKind
    seen: int
    text: str
    sent: bool
    """The portal holds all of it."""


Make = Callable[[int], Sequence[Part]]
"""From the number of the first part to all parts."""


class Answers:
    """The answers in one reader's working store. Every method raises VaultError."""

    def __init__(self, store: WorkingStore) -> None:
        self._store = store

    def add(self, envelope: bytes, *, mailbox: bytes, draft: bytes, make: Make) -> bool:
        """Keep what `make` gives for the next number; False if this draft has been kept before."""
        with self._store.writing() as store:
            if store.execute("SELECT 1 FROM answer WHERE draft = ?", (draft,)).fetchone() is not None:
                return False
            (last,) = store.execute("SELECT max(n) FROM answer WHERE mailbox = ?", (mailbox,)).fetchone()
            store.executemany(
                "INSERT INTO answer (mailbox, n, envelope, draft, day, kind, seen, text, sealed)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(mailbox, part.reply.n, envelope, draft, *_kept(part)) for part in make((last or 0) + 1)],
            )
            return True

    def count(self, mailbox: bytes) -> int:
        """How many parts this reader has answered to a mailbox."""
        return int(self._store.rows("SELECT count(*) FROM answer WHERE mailbox = ?", mailbox)[0][0])

    def sent(self, mailbox: bytes) -> int:
        """How many of them the portal is known to hold."""
        return int(self._store.rows("SELECT sum(sent) FROM answer WHERE mailbox = ?", mailbox)[0][0] or 0)

    def has_unsent(self, envelope: bytes) -> bool:
        """Whether an answer to one report is still on its way."""
        return bool(self._store.rows("SELECT 1 FROM answer WHERE envelope = ? AND sent = 0", envelope))

    def of_report(self, envelope: bytes) -> list[Given]:
        """What was answered to one report, in order."""
        rows = self._store.rows(
            "SELECT draft, n, day, kind, seen, text, sent FROM answer WHERE envelope = ? ORDER BY n", envelope
        )
        found: dict[bytes, Given] = {}
        for draft, n, day, kind, seen, text, sent in rows:
            before = found.get(draft)
            found[draft] = Given(
                before.first if before else n,
                date.fromisoformat(day),
                ReplyKind(kind),
                seen,
                (before.text if before else "") + text,
                (before.sent if before else True) and bool(sent),
            )
        return list(found.values())

    def waiting(self) -> list[tuple[bytes, bytes]]:
        """Mailbox and sealed bytes of what the portal is not known to hold."""
        rows = self._store.rows("SELECT mailbox, sealed FROM answer WHERE sent = 0 ORDER BY mailbox, n")
        return [(bytes(mailbox), bytes(sealed)) for mailbox, sealed in rows]

    def mark_sent(self, sealed: bytes) -> None:
        """The portal holds these bytes."""
        with self._store.writing() as store:
            store.execute("UPDATE answer SET sent = 1 WHERE sent = 0 AND sealed = ?", (sealed,))


def _kept(part: Part) -> tuple[object, ...]:
    reply = part.reply
    return reply.day.isoformat(), str(reply.kind), reply.seen, reply.text, part.sealed
