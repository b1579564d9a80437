"""Is every store of a vault there? SQLite takes a file that is gone, or a stump of one, for a new store.

So each store is marked once all of a vault's have been on the disk: from then on to lose one is an alarm.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from inbox.errors import VaultDamagedError, VaultError
from inbox.vault.cipher import open_encrypted, telling_damage
from inbox.vault.sealed import SealedStore

_LEAST_STORE = 4_096
"""Bytes of the first page of a store."""
_USED = 0x57425631
"""SQLite's `application_id` of a store whose vault has been unlocked: it stands inside the encryption."""


def refuse_lost_stores(keys: Mapping[Path, bytes], *, traces: Sequence[Path], used: bool) -> None:
    """Look at the stores (each with its key) before any of them is opened, and so perhaps made.

    `traces` are files that only a vault in use has; `used` is that something else knows it was. Raises
    VaultDamagedError.
    """
    sizes = {path: path.stat().st_size if path.exists() else 0 for path in keys}
    for path, size in sizes.items():
        if 0 < size < _LEAST_STORE:
            raise VaultDamagedError(f"{path.name} is damaged: it was cut short; restore a backup")
    lost = [path.name for path, size in sizes.items() if not size]
    if lost and (used or any(path.exists() for path in traces) or _any_is_marked(keys, sizes)):
        missing = f"{', '.join(lost)} {'is' if len(lost) == 1 else 'are'} missing or empty"
        raise VaultDamagedError(
            f"this vault is damaged: {missing}, although it has been used before; restore a backup,"
            " or go on without by 'worrybox inbox mend'"
        )


def stump_or_none(path: Path) -> bool:
    """Whether nothing that could be a store is there."""
    return not path.exists() or path.stat().st_size < _LEAST_STORE


def _any_is_marked(keys: Mapping[Path, bytes], sizes: Mapping[Path, int]) -> bool:
    return any(_is_marked(path, key) for path, key in keys.items() if sizes[path])


def _is_marked(path: Path, key: bytes) -> bool:
    with contextlib.closing(open_encrypted(path, key=key)) as store, telling_damage():
        return bool(store.execute("PRAGMA application_id").fetchone()[0] == _USED)


def mark_used(home: Path, stores: Sequence[SealedStore]) -> None:
    """All of these stores are on the disk now. A full disk keeps nobody from reading: then the next time."""
    with contextlib.suppress(VaultError, OSError):
        unmarked = [each for each in stores if each.rows("PRAGMA application_id")[0][0] != _USED]
        if unmarked:
            # First their names, then the mark: a power cut between must not look like a loss.
            folder = os.open(home, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        for each in unmarked:
            each.rows(f"PRAGMA application_id = {_USED}")
