"""Code look-ups take turns: quick while few come, shared fairly between buckets under pressure.

The pace bounds how fast codes can be guessed, over the whole school and not by address: nobody who shares
an address with a guesser is shut out.
"""

import asyncio

from portal.lines import Lines
from portal.refusals import Refusal

PER_SECOND = 50
"""A school's share; 60 children behind one address at once wait for about a second."""
AT_ONCE = 200
WAITING_IN_BUCKET = 512
"""As many as the server has connections: a line of ten seconds, and a few hundred kilobytes."""


class Lookups:
    """A school's budget of look-ups, and its queue: at most 64 buckets of 512 waiting."""

    def __init__(self, *, per_second: float = PER_SECOND, at_once: int = AT_ONCE) -> None:
        self._per_second = per_second
        self._at_once = float(at_once)
        self._left = float(at_once)
        self._counted = 0.0
        self._lines = Lines(most=WAITING_IN_BUCKET)
        self._serving: asyncio.Task[None] | None = None

    async def turn(self, bucket: int) -> None:
        """Return when it is this bucket's turn. Raises Refusal (503): too many wait."""
        if not self._lines and self._take():
            return
        place = self._lines.join(bucket)
        if self._serving is None:
            self._serving = asyncio.create_task(self._serve())
        if not await place:
            raise Refusal(503, "busy", retry_after=2)

    def _take(self) -> bool:
        now = asyncio.get_running_loop().time()
        self._left = min(self._at_once, self._left + (now - self._counted) * self._per_second)
        self._counted = now
        if self._left < 1:
            return False
        self._left -= 1
        return True

    async def _serve(self) -> None:
        try:
            while self._lines:
                if self._take():
                    self._lines.call_next()
                else:
                    await asyncio.sleep(1 / self._per_second)
        finally:
            self._serving = None
