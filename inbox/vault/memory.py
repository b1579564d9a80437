"""What was worked out since a vault was unlocked, so that a page does not work it out twice.

It lives and ends with the unlocked vault, in memory only, and holds little: the newest few things.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")
MOST_BYTES = 2_000_000
"""Of what the remembered things were made of, together; as Python objects about three times as much."""


class Memory(Generic[T]):
    """Things by name, each given back only for the very facts that it was made of. Any thread may call."""

    def __init__(self, *, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._held = most_bytes, 0
        self._kept: OrderedDict[bytes, tuple[object, T, int]] = OrderedDict()
        self._turn = threading.Lock()

    def recall(self, name: bytes, facts: object) -> T | None:
        """What was made of exactly these facts."""
        with self._turn:
            known, found, _ = self._kept.get(name, (None, None, 0))
            if found is None or known != facts:
                return None
            self._kept.move_to_end(name)
            return found

    def keep(self, name: bytes, facts: object, made: T, *, size: int) -> None:
        """In place of what was kept under this name; the oldest go when all has more bytes than it may."""
        with self._turn:
            self._drop(name)
            if size > self._most:
                return
            self._kept[name] = (facts, made, size)
            self._held += size
            while self._held > self._most:
                self._drop(next(iter(self._kept)))

    def _drop(self, name: bytes) -> None:
        _, _, size = self._kept.pop(name, (None, None, 0))
        self._held -= size

    def forget(self) -> None:
        """All of it, for good: what is still being worked out when a vault is locked is not kept either."""
        with self._turn:
            self._kept.clear()
            self._held, self._most = 0, -1

    def __repr__(self) -> str:
        return "<Memory redacted>"
