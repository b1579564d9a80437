"""What a reader was writing when the office locked itself: sealed to that reader at once, given back once.

In this process's memory only and never in plain: only the vault of the reader whose session it was opens it.
Nothing of it is sent or recorded by itself. What a closing inbox still holds is gone.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from inbox.folder import ReaderId
from inbox.sessions import Writer
from inbox.vault.vault import Vault

Clock = Callable[[], float]
SECONDS = 12 * 3_600.0
"""How long it waits: whoever wrote in the evening comes back in the morning."""
MOST = 6
"""Of one reader. What comes then is refused: a passer-by at a screen left open pushes nothing out."""
MOST_BYTES = 320_000
"""Of one form, as it was sent: what the longest of a case's forms may hold."""
_LABEL = b"wb-unsent-v1\n"


@dataclass(frozen=True, slots=True, repr=False)
class Written:
    """One form as it was sent: where to, its urlencoded body, and when."""

    path: str
    body: bytes
    at: datetime


class Unsent:
    """By reader. Any thread may call."""

    def __init__(self, *, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._turn = threading.Lock()
        self._kept: dict[ReaderId, list[tuple[float, bytes]]] = {}

    def keep(self, writer: Writer, path: str, body: bytes) -> bool:
        """Sealed to its writer; False if it is too much."""
        if len(body) > MOST_BYTES:
            return False
        head = {"path": path, "at": datetime.now(UTC).isoformat()}
        sealed = writer.box.seal(_LABEL + json.dumps(head).encode() + b"\n" + body)
        with self._turn:
            mine = self._fresh(writer.reader)
            if len(mine) >= MOST:
                return False
            mine.append((self._clock() + SECONDS, sealed))
            return True

    def waits(self, reader: ReaderId) -> bool:
        """Whether there is something to give back."""
        with self._turn:
            return bool(self._fresh(reader))

    def take(self, vault: Vault) -> Written | None:
        """The first of them, which is forgotten here, and with it whatever says the same. Raises VaultError.

        What was sealed to keys that this reader does not have any more is forgotten too.
        """
        with self._turn:
            opened = [(each, vault.open_own(each[1])) for each in self._fresh(vault.reader)]
            known = [(each, plain) for each, plain in opened if plain is not None]
            first = _parsed(known[0][1]) if known else None
            # Pressed twice, it came twice.
            rest = [each for each, plain in known[1:] if first is None or not _same(_parsed(plain), first)]
            self._kept[vault.reader] = rest
            return first

    def forget_old(self) -> None:
        """What nobody came back for in time."""
        with self._turn:
            for reader in list(self._kept):
                self._fresh(reader)

    def _fresh(self, reader: ReaderId) -> list[tuple[float, bytes]]:
        now = self._clock()
        mine = self._kept[reader] = [each for each in self._kept.get(reader, []) if each[0] > now]
        return mine


def _parsed(plain: bytes) -> Written:
    head, body = plain.removeprefix(_LABEL).split(b"\n", 1)
    said = json.loads(head)
    return Written(said["path"], body, datetime.fromisoformat(said["at"]))


def _same(one: Written, other: Written) -> bool:
    return (one.path, one.body) == (other.path, other.body)
