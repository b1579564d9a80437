"""The public half: keys one can seal to and keys one can check signatures with, each typed by its role.

A signer's key cannot be passed where a reader's box key is wanted: the types differ, and mypy holds it.
Nothing in this module can open or sign anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Self

import nacl.bindings
import nacl.exceptions

from crypto.encoding import b64, blake2b, unb64
from crypto.errors import KeyRefusedError, TrustError

KEY_BYTES = 32
SIGNATURE_BYTES = 64
SEAL_OVERHEAD = 48
"""Bytes that crypto_box_seal adds: an ephemeral public key (32) and a tag (16)."""

_PROBE = bytes([1]) + bytes(31)


@dataclass(frozen=True, slots=True)
class BoxKey:
    """An X25519 public key, 32 bytes, that is no low-order point (RFC 7748 section 6.1).

    Raises KeyRefusedError.
    """

    raw: bytes
    role: ClassVar[str] = "box"

    def __post_init__(self) -> None:
        if len(self.raw) != KEY_BYTES:
            raise KeyRefusedError(f"a {self.role} key has {KEY_BYTES} bytes")
        try:
            # libsodium refuses when the shared secret would be all zero: a point of low order.
            nacl.bindings.crypto_scalarmult(_PROBE, self.raw)
        except nacl.exceptions.RuntimeError:
            raise KeyRefusedError(f"the {self.role} key is a low-order point") from None

    @classmethod
    def from_b64(cls, text: object) -> Self:
        """Raises EncodingError or KeyRefusedError."""
        return cls(unb64(text, size=KEY_BYTES))

    def b64(self) -> str:
        """The key as it stands in JSON."""
        return b64(self.raw)

    def seal(self, message: bytes) -> bytes:
        """crypto_box_seal: len(message) + 48 bytes that only the holder of the private key opens."""
        return nacl.bindings.crypto_box_seal(message, self.raw)


class ReaderBox(BoxKey):
    """A reader's key for slots."""

    role = "reader"


class BellBox(BoxKey):
    """The bell's key: learns that something arrived, never what."""

    role = "bell"


class RecoveryBox(BoxKey):
    """The recovery key, whose secret exists only as paper shares."""

    role = "recovery"


class ReporterBox(BoxKey):
    """The key a reply is sealed to; its secret comes from the five words."""

    role = "reporter"


@dataclass(frozen=True, slots=True)
class VerifyKey:
    """An Ed25519 public key, 32 bytes. Raises KeyRefusedError for one of the wrong length or of low order."""

    raw: bytes
    role: ClassVar[str] = "verify"

    def __post_init__(self) -> None:
        if len(self.raw) != KEY_BYTES:
            raise KeyRefusedError(f"a {self.role} key has {KEY_BYTES} bytes")
        if not nacl.bindings.crypto_core_ed25519_is_valid_point(self.raw):
            raise KeyRefusedError(f"the {self.role} key is not a valid point")

    @classmethod
    def from_b64(cls, text: object) -> Self:
        """Raises EncodingError or KeyRefusedError."""
        return cls(unb64(text, size=KEY_BYTES))

    def b64(self) -> str:
        """The key as it stands in JSON."""
        return b64(self.raw)

    def verify(self, message: bytes, signature: bytes) -> None:
        """Raises TrustError unless `signature` (64 bytes) is this key's over `message`."""
        if len(signature) != SIGNATURE_BYTES:
            raise TrustError("a signature has 64 bytes")
        try:
            nacl.bindings.crypto_sign_open(signature + message, self.raw)
        except nacl.exceptions.BadSignatureError:
            raise TrustError("the signature does not verify") from None


class Remembered:
    """Signatures that verified before, so that nothing is worked out twice.

    It holds marks, hashes of key, signature and message together under a secret, and no word of any of them.
    A mark may be kept where only its owner reads and writes, and learned again: it says of nothing else that
    it verified, and without the secret none can be made up. The form of what was signed is asked before its
    signature, so a mark answers for both: whatever refuses more than before takes a new secret for its marks.
    """

    def __init__(self, *, most: int = 20_000, secret: bytes = b"") -> None:
        """`most` marks, about 130 bytes each; when it is full it begins anew. `secret`: at most 64 bytes."""
        self._most, self._secret = most, secret
        self._verified: set[bytes] = set()
        self._new: dict[bytes, bytes] = {}

    def knows(self, key: VerifyKey, message: bytes, signature: bytes) -> bool:
        """Whether it verified before."""
        return len(signature) == SIGNATURE_BYTES and self._mark(key, message, signature) in self._verified

    def verify(self, key: VerifyKey, message: bytes, signature: bytes, *, envelope: bytes = b"") -> None:
        """As `VerifyKey.verify`, whose answer depends on these three alone; `envelope` names the mark.

        Raises TrustError.
        """
        mark = self._mark(key, message, signature)
        if len(signature) == SIGNATURE_BYTES and mark in self._verified:
            return
        key.verify(message, signature)
        self.learn([mark])
        self._new[envelope] = mark

    def learn(self, marks: Iterable[bytes]) -> None:
        """Take marks for true that this secret's owner has kept."""
        for mark in marks:
            if len(self._verified) >= self._most:
                self._verified.clear()
                self._new.clear()
            self._verified.add(mark)

    def take_new(self, envelopes: Iterable[bytes]) -> dict[bytes, bytes]:
        """The marks of these that were made here, by envelope; each is given out once."""
        return {each: mark for each in envelopes if (mark := self._new.pop(each, None)) is not None}

    def forget(self) -> None:
        """All of it."""
        self._verified.clear()
        self._new.clear()

    def _mark(self, key: VerifyKey, message: bytes, signature: bytes) -> bytes:
        # Without a label: marks leave no vault, and its secret for them is derived under a label of its own.
        return blake2b(32, key=self._secret, person="", data=key.raw + signature + message)

    def __repr__(self) -> str:
        return "<Remembered redacted>"


def check(
    key: VerifyKey, message: bytes, signature: bytes, remembered: Remembered | None, *, envelope: bytes
) -> None:
    """Verify, or know that it verified before. Raises TrustError."""
    if remembered is None:
        key.verify(message, signature)
    else:
        remembered.verify(key, message, signature, envelope=envelope)


class SignerVerify(VerifyKey):
    """Checks a signer's signature on a policy or a roster."""

    role = "signer"


class ReaderVerify(VerifyKey):
    """Checks a reader's signature on a calendar, reply, event or request."""

    role = "reader"


class CollectorVerify(VerifyKey):
    """Checks a collector's signature on a status or request."""

    role = "collector"


class ReporterVerify(VerifyKey):
    """Checks that something added comes from whoever holds the five words."""

    role = "reporter"
