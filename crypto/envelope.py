"""The sealed envelope: its bytes, and how to seal one (spec section 4).

Sealing and reading the public outside only. Opening is in `crypto.identities`, which the portal never loads.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Self

import nacl.bindings
import nacl.utils

from crypto.encoding import blake2b, pad
from crypto.errors import EncodingError, NotAnEnvelopeError
from crypto.recipients import KEY_BYTES, BellBox, ReaderBox, RecoveryBox

MAGIC = b"WBX1"
SUITE = 1
SIZES = (4_096, 16_384, 65_536)
"""Bytes of padded payload in size classes 0, 1, 2."""
SLOTS = 12
SLOT_BYTES = 80
MAX_READERS = 10
PIN_BYTES = 16
ID_BYTES = 16
HEAD_BYTES = 40 + SLOTS * SLOT_BYTES
BODY_OFFSET = HEAD_BYTES + 32
TOTALS = tuple(BODY_OFFSET + size + 16 for size in SIZES)
"""Whole envelopes: 5,144, 17,432 and 66,584 bytes; nothing else is one."""
MAX_PAYLOAD = SIZES[-1] - 4
FLAG_SEALED_BY_PORTAL = 1
BELL_MESSAGE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Envelope:
    """The public outside of an envelope. Parsing does no cryptography and is cheap."""

    size_class: int
    flags: int
    pin: bytes
    id: bytes
    slots: tuple[bytes, ...]
    commitment: bytes
    body: bytes
    head: bytes
    """Bytes 0..999, which the commitment covers."""

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Check magic, size, suite, slot count and flags. Raises NotAnEnvelopeError naming the step."""
        check_outside(data)
        return cls(
            size_class=data[5],
            flags=data[6],
            pin=data[8:24],
            id=data[24:40],
            slots=tuple(data[at : at + SLOT_BYTES] for at in range(40, HEAD_BYTES, SLOT_BYTES)),
            commitment=data[HEAD_BYTES:BODY_OFFSET],
            body=data[BODY_OFFSET:],
            head=data[:HEAD_BYTES],
        )

    @property
    def sealed_by_portal(self) -> bool:
        """True when the browser could not seal and the portal did, in memory."""
        return bool(self.flags & FLAG_SEALED_BY_PORTAL)


def check_outside(data: bytes) -> tuple[bytes, bytes]:
    """The pin and the id (16 bytes each) of what has the outside of an envelope.

    Raises NotAnEnvelopeError with step magic, size, suite, slots or flags.
    """
    if data[:4] != MAGIC:
        raise NotAnEnvelopeError("magic", "not an envelope")
    if len(data) not in TOTALS:
        raise NotAnEnvelopeError("size", "not one of the three sizes of an envelope")
    if data[4] != SUITE:
        raise NotAnEnvelopeError("suite", "an unknown suite")
    if data[5] >= len(SIZES) or TOTALS[data[5]] != len(data):
        raise NotAnEnvelopeError("size", "the size class does not match the size")
    if data[7] != SLOTS:
        raise NotAnEnvelopeError("slots", "an envelope has 12 slots")
    if data[6] & ~FLAG_SEALED_BY_PORTAL:
        raise NotAnEnvelopeError("flags", "unknown flags")
    return data[8:24], data[24:40]


class BellKind(IntEnum):
    """What arrived, as the bell is told."""

    NOTHING = 0
    REPORT = 1
    URGENT = 2
    ADDED = 3
    EVENT = 4
    TEST = 5


@dataclass(frozen=True, slots=True)
class BellMessage:
    """32 bytes for the bell: what arrived and for whom. It starts alerts, it never stops one."""

    kind: BellKind
    roster_seq: int
    mask: int
    """Bit i set: `readers[i]` of that roster has a slot."""
    kiosk: bytes = bytes(8)

    def encode(self) -> bytes:
        """Raises EncodingError if a field does not fit."""
        if not 0 <= self.roster_seq < 2**32 or not 0 <= self.mask < 2**16 or len(self.kiosk) != 8:
            raise EncodingError("a bell message field is out of range")
        head = bytes((1, self.kind)) + self.roster_seq.to_bytes(4, "big") + self.mask.to_bytes(2, "big")
        return (head + self.kiosk).ljust(BELL_MESSAGE_BYTES, b"\0")

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raises EncodingError for other sizes, versions, kinds, or bytes that should be zero."""
        if len(data) != BELL_MESSAGE_BYTES or data[0] != 1 or data[1] > max(BellKind) or any(data[16:]):
            raise EncodingError("not a bell message of version 1")
        return cls(
            BellKind(data[1]), int.from_bytes(data[2:6], "big"), int.from_bytes(data[6:8], "big"), data[8:16]
        )


def body_key(key: bytes) -> bytes:
    """The 32-byte secretbox key of the body, from K."""
    return blake2b(32, key=key, person="wb-body-v1", data=b"")


def commitment_of(key: bytes, head: bytes) -> bytes:
    """32 bytes that tie K to bytes 0..999, so that no envelope tells readers different things."""
    return blake2b(32, key=key, person="wb-commit-v1", data=head)


def size_class_of(payload: bytes) -> int:
    """The smallest class that holds the payload. Raises EncodingError beyond 65,532 bytes."""
    for size_class, size in enumerate(SIZES):
        if len(payload) + 4 <= size:
            return size_class
    raise EncodingError(f"a payload has at most {MAX_PAYLOAD} bytes")


def new_id() -> bytes:
    """A fresh random 16-byte envelope id, from the operating system."""
    return nacl.utils.random(ID_BYTES)


def seal(
    payload: bytes,
    *,
    pin: bytes,
    readers: Sequence[ReaderBox],
    recovery: RecoveryBox | None,
    bell: tuple[BellBox, BellMessage | None],
    sealed_by_portal: bool = False,
    envelope_id: bytes | None = None,
    least_class: int = 0,
) -> bytes:
    """Seal `payload` (at most 65,532 bytes) to `readers` (at most 10), recovery and the bell.

    The envelope is of the smallest size class that holds it, but of none below `least_class`: a sender whose
    envelopes are all of one size says nothing by it.

    A bell message of None gives the bell K itself: only an `opened` proof does that. Returns 5,144,
    17,432 or 66,584 bytes. Raises EncodingError.
    """
    if len(readers) > MAX_READERS:
        raise EncodingError(f"an envelope has at most {MAX_READERS} readers")
    size_class = max(size_class_of(payload), least_class)
    key = nacl.utils.random(KEY_BYTES)
    head = (
        MAGIC
        + bytes((SUITE, size_class, FLAG_SEALED_BY_PORTAL if sealed_by_portal else 0, SLOTS))
        + _sized(pin, PIN_BYTES, "a pin")
        + _sized(envelope_id if envelope_id is not None else new_id(), ID_BYTES, "an envelope id")
        + b"".join(_slots(key, readers=readers, recovery=recovery, bell=bell))
    )
    body = nacl.bindings.crypto_secretbox(pad(payload, SIZES[size_class]), bytes(24), body_key(key))
    return head + commitment_of(key, head) + body


def _sized(data: bytes, size: int, what: str) -> bytes:
    if len(data) != size:
        raise EncodingError(f"{what} has {size} bytes")
    return data


def _slots(
    key: bytes,
    *,
    readers: Sequence[ReaderBox],
    recovery: RecoveryBox | None,
    bell: tuple[BellBox, BellMessage | None],
) -> list[bytes]:
    bell_box, message = bell
    sealed = [box.seal(key) for box in readers]
    if recovery is not None:
        sealed.append(recovery.seal(key))
    sealed.append(bell_box.seal(key if message is None else message.encode()))
    while len(sealed) < SLOTS:
        sealed.append(_throw_away_slot())
    # Order would tell who is who: shuffle by a cryptographic source.
    secrets.SystemRandom().shuffle(sealed)
    return sealed


def _throw_away_slot() -> bytes:
    public, _ = nacl.bindings.crypto_box_keypair()
    return nacl.bindings.crypto_box_seal(nacl.utils.random(KEY_BYTES), public)
