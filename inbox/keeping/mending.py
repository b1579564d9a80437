"""A vault that lost some of its stores and has no backup goes on with what is left, and its record says so.

What was lost is made new and empty. What this host collected is opened once more into it; a reader's own
notes are gone with the store that held them, and so is what the record of deeds said.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from inbox.errors import FolderError
from inbox.folder import read_small, reader_id
from inbox.office import Office
from inbox.passphrase import Passphrase
from inbox.vault.keys import unwrap_keys
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from inbox.vault.whole import stump_or_none
from inbox.vouching import forget_before


def mend(office: Office, *, reader: str, passphrase: Passphrase) -> list[str]:
    """Make new what is missing of this reader's vault; the names of those files, none if all are there.

    Raises UnknownReaderError, PassphraseError or another InboxError.
    """
    id_, folder, pin = reader_id(reader), office.folder, office.settings.pin_bytes
    keys = unwrap_keys(read_small(folder.keys(id_)), reader=id_, passphrase=passphrase, pin=pin)
    stores = (folder.working(id_), folder.cases(id_), folder.staff(id_), folder.trail(id_))
    lost = [path for path in stores if stump_or_none(path)]
    if not lost:
        return []
    for path in lost:
        _put_aside(path)
    vault = Vault(keys, folder=folder, pin=pin, lost_is_known=True)
    try:
        with vault.store.writing() as store:
            # All of it is tried once more: what the lost stores held of it is opened into the new ones.
            store.execute("DELETE FROM tried")
            store.execute("DELETE FROM tried_on")
        names = [path.name for path in lost]
        vault.trail.write(Deed.BROKEN, detail=f"went on without {', '.join(names)}, which were lost")
        forget_before(office, vault)
    finally:
        vault.lock()
    return names


def _put_aside(path: Path) -> None:
    """A stump, and the log of a store that is gone: SQLite must take neither for part of the new one."""
    try:
        for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            with contextlib.suppress(FileNotFoundError):
                each.rename(each.with_name(f"{each.name}.lost"))
    except OSError as wrong:
        raise FolderError(f"{path.name} cannot be put aside: {wrong.strerror}") from None
