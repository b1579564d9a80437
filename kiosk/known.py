"""What the keeper knows of the school, as it is handed to a visit: signed documents, verified there again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from crypto.encoding import blake2b
from kiosk.wire import BrokenCallError, packed, unpacked

_PARTS = 4


@dataclass(frozen=True, slots=True)
class Known:
    """The roster, status and calendar as served, b"" for none, and the lowest `seq` that may be used."""

    roster: bytes = b""
    status: bytes = b""
    calendar: bytes = b""
    min_seq: int = 0

    def encode(self) -> bytes:
        """As one body of the wire."""
        return packed((self.roster, self.status, self.calendar, str(self.min_seq).encode("ascii")))

    @classmethod
    def decode(cls, body: bytes) -> Self:
        """Raises BrokenCallError."""
        roster, status, calendar, seq = unpacked(body, count=_PARTS)
        if not seq.isdigit() or len(seq) > 10:
            raise BrokenCallError("no number")
        return cls(roster, status, calendar, int(seq))

    def mark(self) -> bytes:
        """32 bytes that tell whether two are the same."""
        return blake2b(32, person="wb-kiosk-known", data=self.encode())
