"""Making keys of five words for a browser without script: 32 MiB and 0.1 s each, so few at a time.

It keeps nothing: words go into a thread and come out as halves.
"""

import asyncio

from crypto.code import Code, FirstHalf, SecondHalf, derive_halves
from portal.lines import Lines
from portal.refusals import Refusal

AT_ONCE = 2
"""In the whole process: 64 MiB."""
WAITING_IN_BUCKET = 128
RETRY_AFTER = 2
"""Seconds."""


class Derivations:
    """At most two run; the others wait in at most 64 fair lines of 128."""

    def __init__(self, *, at_once: int = AT_ONCE) -> None:
        self._free = at_once
        self._lines = Lines(most=WAITING_IN_BUCKET)

    async def halves(self, code: Code, pin: bytes, *, bucket: int) -> tuple[FirstHalf, SecondHalf]:
        """A and B (section 6). Raises Refusal (503): too many wait."""
        await self._enter(bucket)
        work = asyncio.get_running_loop().run_in_executor(None, derive_halves, code, pin)
        # A thread cannot be stopped: the place is free when it ends, not when whoever asked goes away.
        work.add_done_callback(lambda _: self._leave())
        return await asyncio.shield(work)

    async def _enter(self, bucket: int) -> None:
        if self._free and not self._lines:
            self._free -= 1
            return
        place = self._lines.join(bucket)
        try:
            is_called = await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled() and place.result():
                self._leave()  # called in the same moment as given up
            raise
        if not is_called:
            raise Refusal(503, "busy", retry_after=RETRY_AFTER)

    def _leave(self) -> None:
        if not self._lines.call_next():
            self._free += 1
