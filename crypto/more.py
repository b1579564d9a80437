"""What a reporter adds later: who may read it, how it is signed and checked (spec section 5).

There is no default: without a verified reply that says who reads, the reporter is asked again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from crypto.choosing import MIN_READERS, recovery_allowed
from crypto.code import ReporterKeys
from crypto.encoding import b64, canonical, parse_canonical, unb64
from crypto.envelope import ID_BYTES, MAX_READERS
from crypto.errors import EncodingError, NoReadersError, TrustError
from crypto.fields import take, whole
from crypto.payload import MAX_SIGNED_BYTES, Channel, More
from crypto.recipients import Remembered, ReporterVerify, check
from crypto.replies import MAX_NUMBER, ReadReply, ReplyState
from crypto.report import MAILBOX_BYTES
from crypto.roster import Reader, Roster


@dataclass(frozen=True, slots=True, repr=False)
class Added:
    """The `signed` document of a `more`."""

    mailbox: bytes
    n: int
    text: str

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raises EncodingError."""
        mailbox, n, text = take(parse_canonical(data, limit=MAX_SIGNED_BYTES), "mailbox", "n", "text")
        if not isinstance(text, str):
            raise EncodingError("text is text")
        return cls(unb64(mailbox, size=MAILBOX_BYTES), whole(n, least=1, most=MAX_NUMBER, what="n"), text)

    def encode(self) -> bytes:
        """The canonical bytes that are signed."""
        return canonical({"mailbox": b64(self.mailbox), "n": self.n, "text": self.text})

    def __repr__(self) -> str:
        return "<Added redacted>"


def more_message(pin: bytes, *, envelope_id: bytes, signed: bytes) -> bytes:
    """What the reply `sign` key signs; `envelope_id` is the one that carries the `more`."""
    if len(envelope_id) != ID_BYTES:
        raise EncodingError(f"an envelope id has {ID_BYTES} bytes")
    return b"wb-more-v1" + pin + envelope_id + signed


def build_more(
    keys: ReporterKeys,
    *,
    n: int,
    text: str,
    to: Sequence[str],
    envelope_id: bytes,
    pin: bytes,
    day: date,
    channel: Channel,
    pinned: bool,
) -> More:
    """The payload of something added. `n` is at least one more than the largest `seen`."""
    signed = Added(keys.mailbox, n, text).encode()
    signature = keys.sign_secret.sign(more_message(pin, envelope_id=envelope_id, signed=signed))
    return More(day, channel, pinned, tuple(to), signed, signature)


def verify_more(
    more: More,
    *,
    envelope_id: bytes,
    pin: bytes,
    sign: ReporterVerify,
    mailbox: bytes,
    remembered: Remembered | None = None,
) -> Added:
    """What was added, if it comes from the holder of the report's five words.

    `sign` and `mailbox` are those of the report's own `reply`. Raises TrustError or EncodingError.
    """
    message = more_message(pin, envelope_id=envelope_id, signed=more.signed)
    check(sign, message, more.signature, remembered, envelope=envelope_id)
    added = Added.parse(more.signed)
    if added.mailbox != mailbox:
        raise TrustError("it was added to another mailbox")
    return added


@dataclass(frozen=True, slots=True)
class MoreChoice:
    """Exactly these readers get slots."""

    readers: tuple[Reader, ...]
    recovery: bool


def more_readers(
    *, to: Collection[str], forbidden: Collection[str], removed: Collection[str], roster: Roster
) -> MoreChoice:
    """The `to` of the last verified reply, less its guard's forbidden, those newly taken off and those gone.

    Raises NoReadersError when fewer than two are left: the reporter is asked again who may read.
    """
    never = frozenset(forbidden) | frozenset(removed)
    readers = tuple(r for r in roster.readers if r.id in to and r.id not in never)[:MAX_READERS]
    if len(readers) < MIN_READERS:
        raise NoReadersError("fewer than two readers would be left")
    return MoreChoice(readers, recovery_allowed(roster, never))


def last_word(read: Sequence[ReadReply]) -> ReadReply:
    """The last reply, in reading order, whose `to` counts: by a reader of today, under the own guard.

    Raises NoReadersError if there is none: the reporter is asked again who may read.
    """
    for candidate in reversed(read):
        if candidate.state is ReplyState.VERIFIED and candidate.reply and candidate.guard:
            return candidate
    raise NoReadersError("no verified reply says who reads")


def next_number(read: Sequence[ReadReply]) -> int:
    """The `n` of the next `more` on a device that remembers none: one after the largest verified `seen`."""
    seen = (r.reply.seen for r in read if r.reply and r.state is not ReplyState.UNVERIFIED)
    return max(seen, default=0) + 1
