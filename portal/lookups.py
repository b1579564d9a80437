"""Code look-ups take turns: quick while few come, shared fairly between buckets under pressure.

The pace bounds how fast codes can be guessed. A bucket is a number made in memory with a key of this process:
no address is kept, and none can be told from it.
"""

import asyncio
import secrets
from collections import deque

from crypto.encoding import blake2b
from portal.refusals import Refusal

PER_SECOND = 50
"""A school's share; 60 children behind one address at once wait for about a second."""
AT_ONCE = 200
BUCKETS = 64
WAITING_IN_BUCKET = 32


class Lookups:
    """A school's queue of look-ups: at most 64 buckets of 32 waiting."""

    def __init__(self, *, per_second: float = PER_SECOND, at_once: int = AT_ONCE) -> None:
        self._key = secrets.token_bytes(32)
        self._per_second = per_second
        self._at_once = float(at_once)
        self._left = float(at_once)
        self._counted = 0.0
        # In order of whose turn is next; a bucket is here only while someone in it waits.
        self._buckets: dict[int, deque[asyncio.Future[None]]] = {}
        self._serving: asyncio.Task[None] | None = None

    def bucket_of(self, origin: str) -> int:
        """Which bucket an origin falls into, until this process ends."""
        return blake2b(1, person="wb-bucket", data=origin.encode(), key=self._key)[0] % BUCKETS

    async def turn(self, bucket: int) -> None:
        """Return when it is this bucket's turn. Raises Refusal (503) when too many wait in it."""
        if not self._buckets and self._take():
            return
        line = self._buckets.setdefault(bucket, deque())
        if len(line) >= WAITING_IN_BUCKET:
            raise Refusal(503, "busy", retry_after=2)
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(place)
        if self._serving is None:
            self._serving = asyncio.create_task(self._serve())
        await place

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
            while self._buckets:
                if self._take():
                    self._call_next()
                else:
                    await asyncio.sleep(1 / self._per_second)
        finally:
            self._serving = None

    def _call_next(self) -> None:
        bucket = next(iter(self._buckets))
        line = self._buckets.pop(bucket)
        place = line.popleft()
        if line:
            self._buckets[bucket] = line  # to the back: the others come first
        if not place.done():
            place.set_result(None)
