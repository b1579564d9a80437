"""Deeds that could not be written, as on a full disk: kept in memory, beyond the lock, until they can be.

Each is a name, an envelope's id and a minute; no word of a report and no key. They go only with the process.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

MOST_KEPT = 1_000
"""Deeds of one record that are kept; of more only the number is."""


@dataclass(frozen=True, slots=True)
class Missed:
    """One deed as it would have been written."""

    deed: str
    about: str
    detail: str
    at: str


@dataclass(slots=True)
class Behind:
    """How far one record is behind. Whoever writes that record holds `turn`."""

    turn: threading.RLock = field(default_factory=threading.RLock)
    missed: list[Missed] = field(default_factory=list)
    count: int = 0
    """Of the missed ones, with those that were too many to be kept."""
    head: bool = False
    """Its signed head is older than its last entry."""

    def miss(self, deed: Missed) -> None:
        """This one could not be written."""
        self.count += 1
        if len(self.missed) < MOST_KEPT:
            self.missed.append(deed)

    def caught_up(self) -> None:
        """All of them are written."""
        self.missed.clear()
        self.count = 0


_TURN = threading.Lock()
_BEHIND: dict[Path, Behind] = {}


def behind_of(path: Path) -> Behind:
    """The same for every opening of the record at `path` in this process."""
    with _TURN:
        return _BEHIND.setdefault(path.absolute(), Behind())
