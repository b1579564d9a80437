"""The reporter's own signed list of who may never read: it travels with every reply (spec sections 5 and 6).

It lets a device with only the five words tell that a reply's `to` was not widened behind its back.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from crypto.code import ReporterKeys
from crypto.encoding import canonical, parse_canonical
from crypto.fields import distinct, list_of, reader_id, take, whole
from crypto.recipients import ReporterVerify
from crypto.report import ReplyTo
from crypto.roster import MAX_READERS_IN_ROSTER, MAX_SEQ

MAX_GUARD_BYTES = 256


@dataclass(frozen=True, slots=True)
class Guard:
    """Who may never read, by id, as chosen under the roster `seq`."""

    forbidden: tuple[str, ...]
    seq: int

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raises EncodingError."""
        forbidden, seq = take(parse_canonical(data, limit=MAX_GUARD_BYTES), "forbidden", "seq")
        ids = [reader_id(id_) for id_ in list_of(forbidden, most=MAX_READERS_IN_ROSTER, what="forbidden")]
        distinct(ids, "forbidden")
        return cls(tuple(ids), whole(seq, least=1, most=MAX_SEQ, what="seq"))

    def encode(self) -> bytes:
        """The canonical document that the reporter signs."""
        return canonical({"forbidden": list(self.forbidden), "seq": self.seq})


def guard_message(pin: bytes, *, mailbox: bytes, guard: bytes) -> bytes:
    """What the reply `sign` key signs."""
    return b"wb-guard-v1" + pin + mailbox + guard


def reply_to(keys: ReporterKeys, *, forbidden: Collection[str], seq: int, pin: bytes) -> ReplyTo:
    """The `reply` of a report: public keys, mailbox and a freshly signed guard.

    Ids are written in ascending number. Raises EncodingError for more than 16.
    """
    guard = Guard(tuple(sorted(forbidden, key=lambda id_: int(id_[1:]))), seq).encode()
    Guard.parse(guard)
    signature = keys.sign_secret.sign(guard_message(pin, mailbox=keys.mailbox, guard=guard))
    return ReplyTo(keys.box, keys.verify_key, keys.mailbox, guard, signature)


def verify_guard(
    guard: bytes, signature: bytes, *, sign: ReporterVerify, mailbox: bytes, pin: bytes
) -> Guard:
    """The guard, if the holder of the five words signed it. Raises TrustError or EncodingError."""
    sign.verify(guard_message(pin, mailbox=mailbox, guard=guard), signature)
    return Guard.parse(guard)
