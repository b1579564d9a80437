"""When the kiosk asks the portal: at marks of the clock, whatever the use and whenever it was started.

Two shares are asked for at each mark (kiosk/codes.py, kiosk/stock.py), so that asking tells nobody that
somebody is here.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any, TypeVar

_T = TypeVar("_T")
SHARES = 2
"""Asked for at each mark: one by the visit, one for the stock; thrown away where none is due."""


def until_mark(now: float, *, every: float, phase: float) -> float:
    """Seconds from `now` (Unix time) to the next mark; marks are at phase + a whole number of `every`."""
    left = every - (now - phase) % every
    return left if left > 0 else every


class Turns:
    """Those who wait for the next mark, first come first called."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def turn(self) -> None:
        """Return when it is called."""
        place = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await place
        finally:
            if place in self._waiting:
                self._waiting.remove(place)

    def call(self, most: int = SHARES) -> int:
        """Call up to `most`; how many were missing."""
        for called in range(most):
            if not self._waiting:
                return most - called
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
        return 0


async def keep_marks(
    then: Callable[[], None], *, every: float, phase: float, clock: Callable[[], float]
) -> None:
    """Call `then` at every mark, for ever."""
    while True:
        await asyncio.sleep(until_mark(clock(), every=every, phase=phase))
        then()


def count_no_tasks() -> None:
    """Name the tasks of this loop alike: their numbers would count the calls that were ever answered here."""
    asyncio.get_running_loop().set_task_factory(_nameless)


def _nameless(
    loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, _T] | Generator[Any, None, _T], **told: Any
) -> asyncio.Task[_T]:
    return asyncio.Task(work, loop=loop, **{**told, "name": "task"})
