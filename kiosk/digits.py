"""The four digits of the maintenance screen: kept as a slow salted hash, compared in constant time.

Ten thousand numbers are soon tried by whoever has the disk; the hash only keeps them from being read off it.
Tries at the screen are counted in memory.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Self

_DIGITS = re.compile(r"[0-9]{4}")
_COST, _BLOCK, _LANES = 16_384, 8, 1
"""scrypt in 16 MiB: about 0.05 s on a desk, 0.3 s on a small board."""
_SALT_BYTES = 16

TRIES = 5
SECONDS_SHUT = 300.0
RESTS = 5
"""Marks of the clock without a try, after which the wrong ones are forgotten."""


@dataclass(frozen=True, slots=True, repr=False)
class Digits:
    """A salt (16 bytes) and the hash (32 bytes) of four digits."""

    salt: bytes
    hashed: bytes

    BYTES: ClassVar[int] = _SALT_BYTES + 32

    @classmethod
    def make(cls, digits: str) -> Self:
        """Raises ValueError unless it is four digits."""
        if not _DIGITS.fullmatch(digits):
            raise ValueError("the maintenance digits are four digits")
        salt = secrets.token_bytes(_SALT_BYTES)
        return cls(salt, _hash(digits, salt))

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Raises ValueError for other sizes."""
        if len(data) != cls.BYTES:
            raise ValueError("not a hash of digits")
        return cls(data[:_SALT_BYTES], data[_SALT_BYTES:])

    def encode(self) -> bytes:
        """Salt and hash, 48 bytes."""
        return self.salt + self.hashed

    def are(self, typed: str) -> bool:
        """Whether these were typed; as slow for wrong ones as for right ones."""
        return hmac.compare_digest(_hash(typed[:16], self.salt), self.hashed)


def _hash(digits: str, salt: bytes) -> bytes:
    data = digits.encode("utf-8", "replace")
    return hashlib.scrypt(data, salt=salt, n=_COST, r=_BLOCK, p=_LANES, maxmem=2**25, dklen=32)


class Door:
    """The way to the maintenance screen: five wrong tries shut it for five minutes."""

    def __init__(self, digits: Digits | None, *, clock: Callable[[], float]) -> None:
        self._digits = digits
        self._clock = clock
        self._wrong = 0
        self._shut_until = 0.0
        self._rests = 0

    def is_shut(self) -> bool:
        """Whether nobody is let in now, whatever they type; always where no digits were set."""
        return self._digits is None or self._clock() < self._shut_until

    def opens_for(self, typed: str) -> bool:
        """Whether `typed` is right and the door is not shut. Slow: run it in a thread, one at a time."""
        if self._digits is None or self.is_shut():
            return False
        # Counted before it is looked at: a try that is cut short is a try.
        self._wrong += 1
        self._rests = 0
        if self._digits.are(typed):
            self._wrong = 0
            return True
        if self._wrong >= TRIES:
            self._wrong = 0
            self._shut_until = self._clock() + SECONDS_SHUT
        return False

    def rest(self) -> None:
        """A mark of the clock: some of them after the last try no number and no time tells of it any more."""
        self._rests = min(self._rests + 1, RESTS)
        if self._rests == RESTS and self._clock() >= self._shut_until:
            self._wrong = 0
            self._shut_until = 0.0
