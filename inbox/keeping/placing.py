"""A restored vault takes a vault's place by two renames; what a power cut left half done is undone and told.

The vault that was there and the one that was unpacked carry the same mark in their names, so that a cut
between the two renames is seen from the names alone: then the vault of before comes back; nothing changed.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from crypto.errors import SealedFormatError
from crypto.policy import Pin
from crypto.roster import Roster, SignedRoster
from inbox.errors import BackupError, FolderError
from inbox.folder import Folder, ReaderId, read_small, reader_id
from inbox.in_use import InUse
from inbox.people.noted import note
from inbox.rosters import Rosters
from worrybox.web.settings import private_folder

_RESTORING, _BEFORE, _LEFT_OVER = ".restoring-", ".before-", ".left-over-"
_ASIDE = re.compile(r"\.before-(r[1-9][0-9]{0,3})-([0-9a-f]{16})\Z")


def staging_of(folder: Folder, mark: str) -> Folder:
    """Where a backup is unpacked. `mark` is 16 hex digits, of this one restore."""
    return Folder(folder.vaults / f"{_RESTORING}{mark}")


def make_staging(folder: Folder, reader: ReaderId, *, mark: str) -> Folder:
    """The same, made. Raises SettingsError.

    The vault's place comes first: from the moment that there is one for lists, a vault that is missing has
    been put where it belongs.
    """
    staging = staging_of(folder, mark)
    private_folder(staging.keys(reader).parent)
    private_folder(staging.rosters)
    return staging


def clear_staging(staging: Folder) -> None:
    """Remove it; a cut in the midst of that has nothing to say any more."""
    left = staging.root.with_name(staging.root.name.replace(_RESTORING, _LEFT_OVER))
    with contextlib.suppress(OSError):
        os.rename(staging.root, left)
    shutil.rmtree(left, ignore_errors=True)


def swap(folder: Folder, reader: ReaderId, *, mark: str) -> Path | None:
    """Put what was unpacked in the reader's place; where what was there is now, None if nothing was."""
    home, place, aside = staging_of(folder, mark).vaults / reader, folder.vaults / reader, None
    if place.exists():
        aside = folder.vaults / f"{_BEFORE}{reader}-{mark}"
        os.rename(place, aside)
    try:
        os.rename(home, place)
    except OSError:
        if aside is not None:
            os.rename(aside, place)
        raise
    return aside


def settle(folder: Folder, in_use: InUse) -> tuple[str, ...]:
    """Undo a restore that was cut short, a sentence for each; also noted, for every reader's record.

    Raises FolderError while somebody else is at work there, or SettingsError where nothing can be written.
    """
    for each in folder.vaults.glob(f"{_LEFT_OVER}*"):
        shutil.rmtree(each, ignore_errors=True)
    if not any(_left(folder)):
        return ()
    with in_use.alone():
        return tuple(_settled(folder, each) for each in list(_left(folder)))


def _left(folder: Folder) -> Iterator[Path]:
    return folder.vaults.glob(f"{_RESTORING}*")


def _settled(folder: Folder, staging: Path) -> str:
    reader, aside = _aside_of(folder, staging.name.removeprefix(_RESTORING))
    try:
        place, unpacked = folder.vaults / reader, staging / "vaults" / reader
        if aside is not None and unpacked.exists() and not place.exists():
            note(folder, f"restoring {reader} was cut short: the vault of before is put back")
            os.rename(aside, place)
            said = f"the vault of {reader} that was there before is put back; restore again"
        elif any((staging / "vaults").glob("r*")) or not Folder(staging).rosters.exists():
            note(folder, "restoring a vault was cut short before anything was changed")
            said = "nothing was changed; restore again"
        else:
            note(folder, "restoring a vault was cut short after it was in its place")
            said = "the vault is in its place; restore again with --older for its attached files"
    except OSError as wrong:
        raise FolderError(f"a restore was cut short and cannot be undone: {wrong.strerror}") from None
    clear_staging(Folder(staging))
    return f"a restore was cut short by a power cut or a kill: {said}"


def _aside_of(folder: Folder, mark: str) -> tuple[str, Path | None]:
    for path in folder.vaults.glob(f"{_BEFORE}*"):
        found = _ASIDE.match(path.name)
        if found and found[2] == mark:
            return reader_id(found[1]), path
    return "", None


def check_lists(folder: Folder, staging: Folder, *, pin: Pin) -> tuple[Path, ...]:
    """The lists of readers in a backup that are not here yet, the oldest first.

    Those here are put beside them, and all are verified together, as they will be at the next start. Raises
    BackupError for one that does not verify, or is another than the one here of the same number.
    """
    new = sorted(staging.rosters.glob("*.json"), key=lambda path: path.name.zfill(16))
    mine = {path.name: read_small(path) for path in folder.rosters.glob("*.json")}
    try:
        for path in new:
            signed = SignedRoster.from_json(read_small(path))
            if path.name != f"{Roster.parse(signed.roster).seq}.json":
                raise BackupError(f"the list of readers {path.name} in the backup has another number inside")
            # Other signatures under the same words are no other list.
            if path.name in mine and SignedRoster.from_json(mine[path.name]).roster != signed.roster:
                raise BackupError(f"the list of readers {path.name} in the backup is not the one here")
        for name, content in mine.items():
            (staging.rosters / name).write_bytes(content)
        Rosters(staging, pin=pin)
    except (SealedFormatError, FolderError) as wrong:
        raise BackupError(f"the backup’s lists of readers do not fit this school: {wrong}") from None
    return tuple(path for path in new if path.name not in mine)
