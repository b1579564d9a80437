"""The private half: what signs and what opens. The portal and the kiosk never load this module.

Secrets print `<redacted>`, compare in constant time, and leave an object only through `secret_bytes`
(see crypto.keys).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import nacl.bindings
import nacl.exceptions

from crypto.encoding import unpad
from crypto.envelope import BELL_MESSAGE_BYTES, BellMessage, Envelope, body_key, commitment_of
from crypto.errors import EncodingError, KeyRefusedError, NoSlotError, NotAnEnvelopeError, TamperedError
from crypto.keys import BoxSecret, Secret, SignSecret
from crypto.recipients import (
    KEY_BYTES,
    BellBox,
    CollectorVerify,
    ReaderBox,
    ReaderVerify,
    RecoveryBox,
    SignerVerify,
)

__all__ = [
    "BellIdentity",
    "BoxSecret",
    "CollectorIdentity",
    "Keyring",
    "Opened",
    "ReaderBoxSecret",
    "ReaderIdentity",
    "ReaderSignSecret",
    "RecoveryIdentity",
    "Secret",
    "SignSecret",
    "SignerIdentity",
    "open_bell",
    "open_envelope",
    "open_with_key",
]


class SignerIdentity(SignSecret):
    """One of the two or more people who say who the readers are. Opens nothing."""

    __slots__ = ()
    role = "signer"

    @property
    def verify_key(self) -> SignerVerify:
        """The public half."""
        return SignerVerify(self._verify)


class CollectorIdentity(SignSecret):
    """The inbox host's always-on key: fetches and acknowledges, opens nothing."""

    __slots__ = ()
    role = "collector"

    @property
    def verify_key(self) -> CollectorVerify:
        """The public half."""
        return CollectorVerify(self._verify)


class BellIdentity(BoxSecret):
    """The bell: learns that something arrived, how urgent and for whom."""

    __slots__ = ()
    role = "bell"

    @property
    def box(self) -> BellBox:
        """The public half."""
        return BellBox(self._public)


class RecoveryIdentity(BoxSecret):
    """Put together from paper shares, used, and dropped."""

    __slots__ = ()
    role = "recovery"

    @property
    def box(self) -> RecoveryBox:
        """The public half."""
        return RecoveryBox(self._public)


class ReaderBoxSecret(BoxSecret):
    """A reader's private key for slots."""

    __slots__ = ()
    role = "reader"

    @property
    def box(self) -> ReaderBox:
        """The public half."""
        return ReaderBox(self._public)


class ReaderSignSecret(SignSecret):
    """A reader's signing key."""

    __slots__ = ()
    role = "reader"

    @property
    def verify_key(self) -> ReaderVerify:
        """The public half."""
        return ReaderVerify(self._verify)


@dataclass(frozen=True, slots=True, eq=False)
class ReaderIdentity:
    """A reader's two private keys, made in the reader's own inbox."""

    box_secret: ReaderBoxSecret
    sign_secret: ReaderSignSecret

    @classmethod
    def generate(cls) -> Self:
        """Two fresh keys."""
        return cls(ReaderBoxSecret.generate(), ReaderSignSecret.generate())

    @classmethod
    def from_bytes(cls, secret: bytes) -> Self:
        """From the 64 bytes of `secret_bytes`. Raises KeyRefusedError."""
        if len(secret) != 2 * KEY_BYTES:
            raise KeyRefusedError("a reader's secret has 64 bytes")
        return cls(ReaderBoxSecret(secret[:KEY_BYTES]), ReaderSignSecret(secret[KEY_BYTES:]))

    def secret_bytes(self) -> bytes:
        """Box secret, then signing seed: 64 bytes."""
        return self.box_secret.secret_bytes() + self.sign_secret.secret_bytes()

    @property
    def box(self) -> ReaderBox:
        """The public key for slots."""
        return self.box_secret.box

    @property
    def verify_key(self) -> ReaderVerify:
        """The public key for signatures."""
        return self.sign_secret.verify_key

    def sign(self, message: bytes) -> bytes:
        """The 64-byte detached signature."""
        return self.sign_secret.sign(message)


@dataclass(frozen=True, slots=True, eq=False)
class Keyring:
    """All the box keys that one person can open with: today's and earlier ones."""

    secrets: tuple[BoxSecret, ...]

    @classmethod
    def of(cls, secrets: Iterable[BoxSecret | ReaderIdentity]) -> Self:
        """A reader's identity counts as its box secret."""
        return cls(tuple(s.box_secret if isinstance(s, ReaderIdentity) else s for s in secrets))


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """An envelope that opened: its payload bytes as sealed, and K (32 bytes) for a later `share` event."""

    payload: bytes
    key: bytes
    envelope: Envelope

    def __repr__(self) -> str:
        return "<Opened redacted>"

    def __reduce__(self) -> str:
        raise TypeError("an opened envelope is not pickled")


def open_envelope(data: bytes, *, keyring: Keyring, pin: bytes) -> Opened:
    """Open `data` (5,144, 17,432 or 66,584 bytes) for whoever holds `keyring` (section 4, "Opening").

    Raises NotAnEnvelopeError (outside wrong), NoSlotError (not for these keys) or TamperedError.
    """
    envelope = Envelope.parse(data)
    if not hmac.compare_digest(envelope.pin, pin):
        raise NotAnEnvelopeError("pin", "another school's envelope")
    messages = _messages(envelope, keyring)
    if not messages:
        raise NoSlotError("slots", "none opens with these keys")
    for message in messages:
        if hmac.compare_digest(commitment_of(message, envelope.head), envelope.commitment):
            return open_with_key(envelope, message)
    raise TamperedError("commitment", "a slot opened but no commitment verified")


def _messages(envelope: Envelope, keyring: Keyring) -> list[bytes]:
    # Every slot is tried with every key: stopping at the first would tell a watcher of time which it was.
    found = (secret.open_sealed(slot) for secret in keyring.secrets for slot in envelope.slots)
    return [message for message in found if message is not None and len(message) == KEY_BYTES]


def open_with_key(envelope: Envelope, key: bytes) -> Opened:
    """Open the body with K itself, as a `share` event or an `opened` proof carries it.

    Raises TamperedError if K is not this envelope's, or the body or its padding is wrong.
    """
    if not hmac.compare_digest(commitment_of(key, envelope.head), envelope.commitment):
        raise TamperedError("commitment", "the key is not this envelope's")
    try:
        padded = nacl.bindings.crypto_secretbox_open(envelope.body, bytes(24), body_key(key))
    except nacl.exceptions.CryptoError:
        raise TamperedError("body", "the body does not open") from None
    try:
        return Opened(unpad(padded), key, envelope)
    except EncodingError as wrong:
        raise TamperedError("padding", str(wrong)) from None


def open_bell(data: bytes, *, bell: BellIdentity, pin: bytes) -> BellMessage | Opened:
    """What the bell may learn: a bell message, or the payload of an `opened` proof (section 4).

    Raises NotAnEnvelopeError, NoSlotError, TamperedError (the slot holds neither).
    """
    envelope = Envelope.parse(data)
    if not hmac.compare_digest(envelope.pin, pin):
        raise NotAnEnvelopeError("pin", "another school's envelope")
    messages = _messages(envelope, Keyring((bell,)))
    if not messages:
        raise NoSlotError("slots", "none opens with the bell key")
    for message in messages:
        # The commitment tells K from a bell message: only K can verify it.
        if hmac.compare_digest(commitment_of(message, envelope.head), envelope.commitment):
            return open_with_key(envelope, message)
    for message in messages:
        try:
            return BellMessage.parse(message)
        except EncodingError:
            continue
    raise TamperedError("bell", f"the bell slot holds no {BELL_MESSAGE_BYTES}-byte bell message")
