"""Seams for the tests of spool and sender: envelopes of one size, a virtual clock, a told portal."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from crypto.encoding import b64
from crypto.envelope import MAGIC, PIN_BYTES, SLOTS, SUITE
from kiosk.decoys import ENVELOPE_BYTES, SIZE_CLASS
from kiosk.line import Answer, LineDownError
from kiosk.sender import Clock

PIN = bytes(range(PIN_BYTES))
HEAD = MAGIC + bytes((SUITE, SIZE_CLASS, 0, SLOTS)) + PIN


def envelope(envelope_id: bytes | None = None) -> bytes:
    """The outside of one, and random bytes as all else is to whoever holds no key: quick to make."""
    id_ = envelope_id or secrets.token_bytes(16)
    return HEAD + id_ + secrets.token_bytes(ENVELOPE_BYTES - len(HEAD) - len(id_))


def alone(_below: int) -> int:
    """The randomness seam of a spool in which no decoys wait with the reports."""
    return 0


def receipt(sent: bytes) -> Answer:
    """What the portal says once it has it."""
    return Answer(201, b64(sent[24:40]).encode(), None)


@dataclass
class ToldPortal:
    """The network seam: keeps what was posted, and answers as told."""

    answer: Callable[[bytes], Answer] | None = receipt
    """None: the line is down."""
    posted: list[bytes] = field(default_factory=list)

    async def carry(self, envelope: bytes) -> Answer:
        """One POST."""
        self.posted.append(envelope)
        if self.answer is None:
            raise LineDownError("no network")
        return self.answer(envelope)


class EndedError(Exception):
    """The virtual time is over."""


@dataclass
class VirtualTime:
    """A wall clock and a steady one that only move when somebody sleeps; ends at `until` steady seconds."""

    wall: float
    until: float
    steady: float = 0.0
    jumps: dict[float, float] = field(default_factory=dict)
    """By how many seconds the wall clock jumps once so many steady seconds have passed."""
    events: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    """What happens at which steady second, in order."""

    async def _sleep(self, seconds: float) -> None:
        assert seconds > 0
        if self.steady + seconds > self.until:
            raise EndedError
        # Noted first and set at the end: what happens in between must not even move a rounding error.
        steady, wall = self.steady + seconds, self.wall + seconds
        while self.events and self.events[0][0] <= steady:
            at, happens = self.events.pop(0)
            self.steady, self.wall = at, wall - (steady - at)
            happens()
        self.steady, self.wall = steady, wall
        for at in [at for at in self.jumps if at <= self.steady]:
            self.wall += self.jumps.pop(at)

    @property
    def clock(self) -> Clock:
        """As a sender takes it."""
        return Clock(lambda: self.wall, lambda: self.steady, self._sleep)

    def run(self, keep_sending: Callable[[], object]) -> None:
        """Until the time is over."""
        try:
            asyncio.run(keep_sending())  # type: ignore[arg-type]
        except EndedError:
            return
