"""What was ready for a reader whose session had been locked in the meantime: shown once, after they unlock.

In this process's memory only and for an hour at most: it may hold the five words of somebody who told
something. Nobody but that reader gets it. What a reader was writing is in `inbox/unsent.py`, sealed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from inbox.folder import ReaderId
from inbox.vault.vault import Vault

Clock = Callable[[], float]
Show = Callable[[Request, Vault], Awaitable[Response]]
"""Answers a request of the reader who has unlocked again."""
SECONDS = 3_600.0
MOST = 8
"""Of one reader; the oldest go first."""


class Meanwhile:
    """By reader. Any thread may call."""

    def __init__(self, *, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._turn = threading.Lock()
        self._kept: dict[ReaderId, list[tuple[float, Show]]] = {}

    def keep(self, reader: ReaderId, show: Show) -> None:
        """Until that reader comes back."""
        with self._turn:
            mine = self._fresh(reader)
            self._kept[reader] = [*mine, (self._clock() + SECONDS, show)][-MOST:]

    def waits(self, reader: ReaderId) -> bool:
        """Whether there is something to show."""
        with self._turn:
            return bool(self._fresh(reader))

    def take(self, reader: ReaderId) -> Show | None:
        """The first of them, which is forgotten here."""
        with self._turn:
            mine = self._fresh(reader)
            return mine.pop(0)[1] if mine else None

    def forget_old(self) -> None:
        """What nobody came back for in time."""
        with self._turn:
            for reader in list(self._kept):
                self._fresh(reader)

    def _fresh(self, reader: ReaderId) -> list[tuple[float, Show]]:
        now = self._clock()
        mine = self._kept[reader] = [each for each in self._kept.get(reader, []) if each[0] > now]
        return mine
