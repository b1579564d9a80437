"""What every Drop promises, whatever keeps its bytes.

A Drop holds the ciphertext of one school: envelopes, file chunks, replies and the published documents
(sections 4, 6, 7 and 8 of the format). It never opens anything, never keeps a time finer than the day, never
remembers who came first, and never says "stored" about bytes that a power cut could still take away.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum, StrEnum
from typing import Protocol

RETENTION_DAYS = 35
"""An envelope stays at least this many days after its own day (section 8)."""

ORPHAN_DAYS = 2
"""A file chunk whose envelope has not come this many days later is removed (section 7)."""

REPLIES_PER_PAGE = 4
"""Replies on one page of a mailbox (section 6)."""


class Acceptance(Enum):
    """What became of bytes handed to a Drop; given only once the answer would survive a power cut."""

    STORED = "stored"
    SAME = "same"
    DIFFERENT = "different"


class Kind(StrEnum):
    """The signed documents that a portal publishes (section 2)."""

    ROSTER = "roster"
    CALENDAR = "calendar"
    STATUS = "status"


class DropError(Exception):
    """Root of everything that a Drop raises."""


class DropBusyError(DropError):
    """Too much is waiting to be written; nothing was stored, try again shortly."""


class DropFullError(DropError):
    """The disk or the school's quota is full; nothing was stored."""


class DropUnwritableError(DropError):
    """The store is read-only, locked by another program, failing or closed; nothing was stored."""


class DropDamagedError(DropError):
    """The file is not a Drop, is damaged, or was made by a newer release."""


class DropRefusedError(DropError):
    """These bytes break a rule of the store (a wrong length or type); their neighbours are not touched."""


class DropRollbackError(DropError):
    """A document with a lower sequence number than the published one was offered."""


class Drop(Protocol):
    """One school's store. Ids and mailboxes are 16 bytes, collectors' keys 32."""

    async def start(self) -> None:
        """Open the store, bring its schema up to date and make what it holds durable.

        Raises DropUnwritableError, DropFullError or DropDamagedError.
        """

    async def close(self) -> None:
        """Refuse new bytes, write all that is waiting, then close. Closing twice does nothing."""

    async def accept(self, envelope_id: bytes, *, day: date, envelope: bytes) -> Acceptance:
        """Keep an envelope; returns once it is on disk.

        The same bytes under the same id are SAME, other bytes DIFFERENT (section 4).
        Raises DropBusyError, DropFullError, DropUnwritableError or DropRefusedError.
        """

    async def days(self) -> dict[date, int]:
        """How many envelopes are held for each day, in order of the days."""

    async def ids(self, day: date) -> list[bytes]:
        """The ids of one day's envelopes, sorted by value: their order tells nothing."""

    async def fetch(self, ids: Sequence[bytes]) -> list[bytes]:
        """The envelopes held under these ids, sorted by id; unknown and unreadable ones are left out."""

    async def done(self, collector: bytes, ids: Sequence[bytes]) -> int:
        """Note that a collector holds these envelopes; returns how many of them it had not noted before."""

    async def sweep(self, today: date, collectors: Iterable[bytes]) -> int:
        """Delete envelopes 35 days after their day that every one of `collectors` holds; returns how many.

        Their chunks and acknowledgements go with them. Without collectors nothing is deleted. In any case the
        store afterwards holds no trace of the order in which its rows came. Meant to run once a day.
        """

    async def sweep_orphans(self, today: date) -> int:
        """Delete chunks whose envelope has not come two days after their day; returns how many."""

    async def put_chunk(
        self, envelope_id: bytes, *, number: int, index: int, chunk: bytes, day: date
    ) -> Acceptance:
        """Keep chunk `index` of file `number` of an envelope (section 7); raises as `accept` does.

        Chunks fill at most half of the quota (DropFullError beyond), envelopes the whole.
        """

    async def chunk(self, envelope_id: bytes, number: int, index: int) -> bytes | None:
        """One chunk, or None."""

    async def put_reply(self, mailbox: bytes, *, reply: bytes) -> None:
        """Keep a reply at the end of a mailbox; an identical one counts once (section 6)."""

    async def replies(self, mailbox: bytes, page: int) -> list[bytes]:
        """Stored replies 4P to 4P+3, always in the same order; up to four."""

    async def publish(self, kind: Kind, *, seq: int, document: bytes) -> Acceptance:
        """Replace a published document by one with a higher `seq`.

        The same bytes again are SAME; other bytes under the published `seq` are DIFFERENT and are not kept. A
        status does replace one of equal `seq` (its `min_seq`), since it changes daily (section 2).
        Raises DropRollbackError for a lower `seq`.
        """

    async def published(self, kind: Kind) -> bytes | None:
        """The published document, or None."""
