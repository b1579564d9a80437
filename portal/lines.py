"""Standing in line, fairly: each bucket has its own line, and the lines are served in turn.

A bucket is a number made in memory with a key of this process: no address is kept, and none can be told
from it.
"""

import asyncio
import secrets
from collections import deque

from crypto.encoding import blake2b

BUCKETS = 64


class Origins:
    """Which bucket an origin falls into, until this process ends."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def bucket_of(self, origin: str) -> int:
        """A number below 64."""
        return blake2b(1, person="wb-bucket", data=origin.encode(), key=self._key)[0] % BUCKETS


class Lines:
    """At most `most` waiting in each bucket; when it is full, a newcomer takes the place of one of them.

    Which one is drawn by lot: a crowd that asks ever again loses its places as often as it takes any.
    """

    def __init__(self, *, most: int) -> None:
        self._most = most
        # In order of whose turn is next; a bucket is here only while someone in it waits.
        self._buckets: dict[int, deque[asyncio.Future[bool]]] = {}

    def __bool__(self) -> bool:
        return bool(self._buckets)

    def join(self, bucket: int) -> asyncio.Future[bool]:
        """A place in the bucket's line: true when it is called, false when it was given to a newcomer."""
        line = self._buckets.setdefault(bucket, deque())
        place: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        if len(line) < self._most:
            line.append(place)
            return place
        at = secrets.randbelow(len(line))
        given, line[at] = line[at], place
        if not given.done():
            given.set_result(False)
        return place

    def call_next(self) -> bool:
        """Call one who still waits, and put their bucket behind the others; False if nobody does."""
        while self._buckets:
            bucket = next(iter(self._buckets))
            line = self._buckets.pop(bucket)
            place = line.popleft()
            if line:
                self._buckets[bucket] = line  # to the back: the others come first
            if not place.done():
                place.set_result(True)
                return True
        return False
