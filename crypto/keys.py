"""Secret keys that do not print: the base of every private half, whoever holds it.

Nothing here knows an envelope. What opens one is in `crypto.identities`, which the portal never loads;
the reporter's own keys are in `crypto.code`.
"""

from __future__ import annotations

import hmac
from typing import ClassVar, Self

import nacl.bindings
import nacl.exceptions
import nacl.utils

from crypto.errors import KeyRefusedError
from crypto.recipients import KEY_BYTES


class Secret:
    """32 secret bytes that do not print, pickle or compare in variable time."""

    __slots__ = ("_raw",)
    role: ClassVar[str] = "secret"

    def __init__(self, raw: bytes) -> None:
        if len(raw) != KEY_BYTES:
            raise KeyRefusedError(f"a {self.role} secret has {KEY_BYTES} bytes")
        self._raw = bytes(raw)

    @classmethod
    def generate(cls) -> Self:
        """From the operating system's random source."""
        return cls(nacl.utils.random(KEY_BYTES))

    def secret_bytes(self) -> bytes:
        """The 32 bytes, for wrapping into a vault or splitting into shares; never for printing."""
        return self._raw

    def __repr__(self) -> str:
        return f"<{type(self).__name__} redacted>"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and hmac.compare_digest(self._raw, other._raw)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")


class BoxSecret(Secret):
    """An X25519 private key."""

    __slots__ = ("_public",)
    role = "box"

    def __init__(self, raw: bytes) -> None:
        super().__init__(raw)
        self._public = nacl.bindings.crypto_scalarmult_base(self._raw)

    def open_sealed(self, sealed: bytes) -> bytes | None:
        """The message of a crypto_box_seal, or None if it is not for this key."""
        try:
            return nacl.bindings.crypto_box_seal_open(sealed, self._public, self._raw)
        except (nacl.exceptions.CryptoError, nacl.exceptions.TypeError):
            return None


class SignSecret(Secret):
    """An Ed25519 seed."""

    __slots__ = ("_expanded", "_verify")
    role = "sign"

    def __init__(self, raw: bytes) -> None:
        super().__init__(raw)
        self._verify, self._expanded = nacl.bindings.crypto_sign_seed_keypair(self._raw)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte detached signature."""
        return nacl.bindings.crypto_sign(message, self._expanded)[:64]
