"""The steady sender: one envelope of one size leaves in every slot, whether or not anyone used the kiosk.

It never hurries and never pauses: neither a report nor the portal's answer moves a slot. Only the receipt
of the very envelope counts as delivered; anything else makes it leave again in the next slot.

After a start the slots are closer, until as many were answered as the start found places: what the end before
caught waiting is not hours late then, and how many those are is a matter of starts, never of use.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Protocol

from crypto.encoding import b64, parse_object
from crypto.errors import EncodingError
from kiosk.grid import Grid
from kiosk.line import MAX_REFUSAL_BYTES, Answer, LineDownError
from kiosk.spool import Spool
from worrybox.web import logs

_STORED = frozenset((200, 201))
_REFUSED = frozenset((409, 413, 415, 422))
_REASON = re.compile(r"[a-z][a-z-]{0,31}")
_EVENTS = logs.EventLog("kiosk.sender", {"slot_fault": frozenset()})


class Carries(Protocol):
    """What a sender needs of the line to the portal."""

    async def carry(self, envelope: bytes) -> Answer:
        """Post one envelope. Raises LineDownError."""
        ...


@dataclass(frozen=True, slots=True)
class Clock:
    """The seams of time: seconds since 1970 as the device believes, steady seconds, and sleep."""

    wall: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class Verdict(Enum):
    """What an answer says about an envelope."""

    STORED = "stored"
    REFUSED = "refused"
    """The portal itself will never take it."""
    UNANSWERED = "unanswered"
    """Busy, full, or somebody else's answer: nothing is known."""


def verdict_on(answer: Answer, envelope: bytes) -> Verdict:
    """Whether the portal has this envelope; only its id as the receipt says so (spec section 8)."""
    if answer.status in _STORED and answer.body == b64(envelope[24:40]).encode("ascii"):
        return Verdict.STORED
    if answer.status in _REFUSED and _is_ours(answer.body):
        return Verdict.REFUSED
    return Verdict.UNANSWERED


def _is_ours(body: bytes) -> bool:
    """Whether this is the portal's `{"reason": word}` and no filter's page."""
    try:
        document = parse_object(body, limit=MAX_REFUSAL_BYTES)
    except EncodingError:
        return False
    reason = document.get("reason")
    return document.keys() == {"reason"} and isinstance(reason, str) and bool(_REASON.fullmatch(reason))


class Sender:
    """Sends from `spool` over `line` in the slots of `grid`; `in_hours`: is that moment in school hours?"""

    def __init__(
        self,
        spool: Spool,
        line: Carries,
        *,
        in_hours: Callable[[datetime], bool],
        grid: Grid | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._spool, self._line, self._in_hours = spool, line, in_hours
        self._grid, self._clock = grid or Grid(), clock or Clock()
        self._last_slot: float | None = None
        self._found_left = spool.found
        self.last_sent: datetime | None = None
        """When the portal last took what a slot sent: as steady as the slots, so it tells nothing of use."""

    async def keep_sending(self) -> None:
        """For ever. Nothing that goes wrong in one slot ends it."""
        while True:
            await self._clock.sleep(self._now().until_next(self._clock.wall()))
            try:
                await self.at_point()
            except Exception as fault:  # a fault of ours must not stop the kiosk from sending for good
                _EVENTS.fault("slot_fault", fault)

    def _now(self) -> Grid:
        return self._grid.after_start() if self._found_left > 0 else self._grid

    async def at_point(self) -> None:
        """At one point of the grid: send one envelope if it is a slot, and level the spool in any case."""
        unix, steady = self._clock.wall(), self._clock.steady()
        since = None if self._last_slot is None else steady - self._last_slot
        moment = datetime.fromtimestamp(unix, UTC)
        if not self._now().is_slot(unix, school=self._in_hours(moment), since=since):
            await asyncio.to_thread(self._spool.forget)
            await asyncio.to_thread(self._spool.level)
            return
        self._last_slot = steady
        if await self._send():
            self.last_sent = moment

    async def _send(self) -> bool:
        leaving = await asyncio.to_thread(self._spool.next)
        await asyncio.to_thread(self._spool.forget)
        try:
            answer = await self._line.carry(leaving.envelope)
        except LineDownError:
            verdict = Verdict.UNANSWERED
        else:
            verdict = verdict_on(answer, leaving.envelope)
        acts = {Verdict.STORED: self._spool.sent, Verdict.REFUSED: self._spool.refused}
        await asyncio.to_thread(acts.get(verdict, self._spool.unanswered), leaving)
        if verdict is not Verdict.UNANSWERED:
            self._found_left -= 1
        return verdict is Verdict.STORED
