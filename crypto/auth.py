"""The `Wb-Auth` header: an inbox proves that it holds a key of the roster (spec section 8).

Only the statement and its check; remembering nonces is the portal's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from crypto.encoding import b64, blake2b, unb64
from crypto.errors import EncodingError, TrustError
from crypto.recipients import KEY_BYTES, SIGNATURE_BYTES, VerifyKey

HEADER = "Wb-Auth"
WINDOW_SECONDS = 120
NONCE_BYTES = 16
MAX_HEADER_BYTES = 256


def auth_message(pin: bytes, *, method: str, target: str, timestamp: int, nonce: bytes, body: bytes) -> bytes:
    """What is signed. `target` is the raw request target as sent, with any `/s/SLUG` and query.

    Raises EncodingError for a method or target beyond ASCII.
    """
    if not method.isascii() or not target.isascii():
        raise EncodingError("a request's method and target are ASCII")
    return (
        b"wb-auth-v1"
        + pin
        + method.encode("ascii")
        + b" "
        + target.encode("ascii")
        + b" "
        + str(timestamp).encode("ascii")
        + nonce
        + blake2b(32, person="", data=body)
    )


@dataclass(frozen=True, slots=True)
class AuthHeader:
    """`B64KEY.TIMESTAMP.B64NONCE.B64SIG`."""

    key: bytes
    timestamp: int
    nonce: bytes
    signature: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises EncodingError for any other form, a timestamp with a sign or a leading zero among them."""
        parts = text.split(".")
        if len(text) > MAX_HEADER_BYTES or len(parts) != 4:
            raise EncodingError("not a Wb-Auth header")
        key, timestamp, nonce, signature = parts
        if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12 or timestamp[0] == "0":
            raise EncodingError("the timestamp is decimal Unix seconds")
        return cls(
            unb64(key, size=KEY_BYTES),
            int(timestamp),
            unb64(nonce, size=NONCE_BYTES),
            unb64(signature, size=SIGNATURE_BYTES),
        )

    def format(self) -> str:
        """The header's value."""
        return f"{b64(self.key)}.{self.timestamp}.{b64(self.nonce)}.{b64(self.signature)}"


def verify_auth(
    header: AuthHeader,
    *,
    keys: Iterable[VerifyKey],
    pin: bytes,
    method: str,
    target: str,
    body: bytes,
    now: int,
) -> VerifyKey:
    """The key among `keys` that signed this very request within 120 s either way of `now` (Unix seconds).

    Raises TrustError, or EncodingError for a target beyond ASCII.
    """
    if abs(header.timestamp - now) > WINDOW_SECONDS:
        raise TrustError("the request's time is more than 120 seconds off")
    key = next((key for key in keys if key.raw == header.key), None)
    if key is None:
        raise TrustError("the key is not in the roster")
    message = auth_message(
        pin, method=method, target=target, timestamp=header.timestamp, nonce=header.nonce, body=body
    )
    key.verify(message, header.signature)
    return key
