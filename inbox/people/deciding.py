"""One decision at a time about what waits to be signed: two signers at once must not lose one's signature.

A lock of the system's on the folder of proposals, gone with its process; commands and the office take turns.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator

from inbox.folder import Folder
from worrybox.web.settings import SettingsError, private_folder


@contextlib.contextmanager
def deciding(folder: Folder) -> Iterator[None]:
    """Waits for whoever decides just now: a file read, signed and written. Raises SettingsError."""
    private_folder(folder.proposals)
    try:
        held = os.open(folder.proposals, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as wrong:
        raise SettingsError(f"cannot open {folder.proposals}: {wrong.strerror}") from None
    try:
        # A file system without locks, as some network shares are: there nobody can wait.
        with contextlib.suppress(OSError):
            fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
