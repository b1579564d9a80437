"""Whether somebody is at work in an inbox's folder: a lock of the system's on it, gone with its process.

Whoever serves or commands shares it; what puts another vault in a vault's place has it alone.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from inbox.errors import FolderError


class InUse:
    """One process's share in a folder."""

    def __init__(self, folder: Path) -> None:
        """Raises FolderError while a vault is being put in place there."""
        try:
            self._held: int | None = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as wrong:
            raise FolderError(f"cannot open {folder}: {wrong.strerror}") from None
        if not self._take(fcntl.LOCK_SH):
            self.close()
            raise FolderError("a vault is being restored or mended in this folder; try again in a moment")

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """While it lasts nobody else may begin. Raises FolderError if somebody is at work already."""
        if not self._take(fcntl.LOCK_EX):
            # To ask for more has given up what there was.
            self._take(fcntl.LOCK_SH)
            raise FolderError("the inbox is running, or a command is at work in its folder: stop it first")
        try:
            yield
        finally:
            self._take(fcntl.LOCK_SH)

    def close(self) -> None:
        """Done there. A second time does nothing."""
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _take(self, kind: int) -> bool:
        if self._held is None:
            return False
        try:
            fcntl.flock(self._held, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            # A file system without locks, as some network shares are: there nobody can be told.
            return True
        return True
