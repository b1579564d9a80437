"""Ready codes: five words with their halves, made in advance in the memory of one visit and nowhere else.

The portal's share for each is fetched at the marks of the clock, one a mark, whether or not a code wants it:
at the others a throw-away half is asked about. So five words work without network, and asking for them tells
nobody that somebody is here. What is not used goes with the process.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Protocol

from crypto.code import HALF_BYTES, Code, derive_halves
from kiosk.line import Answer, LineDownError
from portal.drawn import WORDS
from worrybox.web.memory import give_back

READY = 2
MOST_WANTED = 16
SECONDS_FOR_SHARE = 150.0
"""As long as a page waits for a share: two marks and a little."""


class GivesShares(Protocol):
    """What is needed of the line to the portal."""

    async def share(self, a: bytes) -> Answer:
        """Ask for the share of a first half. Raises LineDownError."""
        ...


@dataclass(slots=True, eq=False, repr=False)
class _Wanted:
    """A first half, and the share for it once it came."""

    a: bytes
    share: asyncio.Future[bytes]


@dataclass(slots=True, eq=False, repr=False)
class _Ready:
    code: Code
    wanted: _Wanted


@dataclass(slots=True, eq=False, repr=False)
class Codes:
    """The codes of one visit for the school of `pin`."""

    pin: bytes
    _ready: list[_Ready] = field(default_factory=list)
    _wanted: list[_Wanted] = field(default_factory=list)

    async def make(self, count: int = READY) -> None:
        """Draw codes and make their halves, one after the other: each takes 32 MiB for a moment."""
        for _ in range(count):
            code = Code.draw(WORDS)
            a, _ = await asyncio.to_thread(derive_halves, code, self.pin)
            give_back()
            self._ready.append(_Ready(code, self._want(a.secret_bytes())))

    def give(self) -> tuple[str, ...] | None:
        """Five words, never twice the same: with their share if there are such. None when none are left."""
        if not self._ready:
            return None
        ready = next((each for each in self._ready if each.wanted.share.done()), self._ready[0])
        self._ready.remove(ready)
        self._wanted.remove(ready.wanted)
        self._wanted.insert(0, ready.wanted)  # somebody waits for this one
        return ready.code.words

    async def share_for(self, a: bytes) -> bytes | None:
        """The share for a code of this visit, or for one that the page drew; None if it did not come."""
        wanted = self._find(a)
        if wanted is None:
            if len(self._wanted) >= MOST_WANTED:
                return None
            wanted = self._want(a)
        try:
            return await asyncio.wait_for(asyncio.shield(wanted.share), SECONDS_FOR_SHARE)
        except TimeoutError:
            return None

    def has(self, a: bytes) -> bool:
        """Whether a share for this half is there already or on its way."""
        return self._find(a) is not None

    async def take_turn(self, line: GivesShares) -> None:
        """Ask the portal once: for the first half that waits, or for a throw-away one."""
        waiting = [each for each in self._wanted if not each.share.done()]
        a = waiting[0].a if waiting else secrets.token_bytes(HALF_BYTES)
        try:
            answer = await line.share(a)
        except LineDownError:
            return
        if (
            waiting
            and answer.status == 200
            and len(answer.body) == HALF_BYTES
            and not waiting[0].share.done()
        ):
            waiting[0].share.set_result(answer.body)

    def _want(self, a: bytes) -> _Wanted:
        wanted = _Wanted(a, asyncio.get_running_loop().create_future())
        self._wanted.insert(0, wanted)
        return wanted

    def _find(self, a: bytes) -> _Wanted | None:
        return next((each for each in self._wanted if hmac.compare_digest(each.a, a)), None)
