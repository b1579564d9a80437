"""The five words of one visit: ready ones out of the stock, and what the page draws when there are none.

The portal's share for what the page drew is fetched at a mark of the clock, one a mark, whether or not a code
wants it: at the others a throw-away half is asked about. So asking for five words tells nobody that somebody
is here. All of it goes with the process.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Protocol

from crypto.code import HALF_BYTES
from kiosk.line import LineDownError
from kiosk.stock import GivesShares, Made

READY = 2
"""Out of the stock, at most: one child must not take what the next ones need."""
MOST_TURNS = 2
"""At which a share did not come: then none is waited for any more."""
MOST_WANTED = 16
SECONDS_FOR_SHARE = 150.0
"""As long as a page waits for a share: two marks and a little."""


class GivesCodes(Protocol):
    """What is needed of the stock."""

    async def take(self) -> Made | None:
        """A code that nobody else was given; None where there is none."""
        ...


@dataclass(slots=True, eq=False, repr=False)
class _Wanted:
    """A first half, and the share for it once it came; None when it is not waited for any more."""

    a: bytes
    share: asyncio.Future[bytes | None]
    turns: int = 0


@dataclass(slots=True, eq=False, repr=False)
class Codes:
    """The codes of one visit."""

    stock: GivesCodes
    _given: int = 0
    _wanted: list[_Wanted] = field(default_factory=list)

    async def give(self) -> tuple[str, ...] | None:
        """Five words with their share, never twice the same; None when none are left."""
        if self._given >= READY:
            return None
        self._given += 1
        made = await self.stock.take()
        if made is None:
            self._given -= 1
            return None
        self._want(made.a).share.set_result(made.share)
        return made.words

    async def share_for(self, a: bytes) -> bytes | None:
        """The share for a code of this visit, or for one that the page drew; None if it did not come."""
        wanted = self._find(a)
        if wanted is not None and wanted.share.done() and wanted.share.result() is None:
            self._wanted.remove(wanted)  # asked for once more: perhaps the network is back
            wanted = None
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
        waiting = next((each for each in self._wanted if not each.share.done()), None)
        try:
            answer = await line.share(waiting.a if waiting else secrets.token_bytes(HALF_BYTES))
        except LineDownError:
            fetched = None
        else:
            fetched = answer.body if answer.status == 200 and len(answer.body) == HALF_BYTES else None
        if waiting is None or waiting.share.done():
            return
        waiting.turns += 1
        if fetched is not None or waiting.turns >= MOST_TURNS:
            waiting.share.set_result(fetched)

    def _want(self, a: bytes) -> _Wanted:
        wanted = _Wanted(a, asyncio.get_running_loop().create_future())
        self._wanted.insert(0, wanted)
        return wanted

    def _find(self, a: bytes) -> _Wanted | None:
        return next((each for each in self._wanted if hmac.compare_digest(each.a, a)), None)
