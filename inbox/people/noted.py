"""What was done to the list of readers by command, where no vault is open: noted in the folder first.

Each note names the hash of the one before. It is in plain view and nobody signs it, so whoever can write to
the disk can write notes; every reader takes them up into their own record when they sign in, and from then on
one that is changed or taken out is missed.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from crypto.encoding import b64, blake2b, canonical, parse_canonical
from crypto.errors import EncodingError
from inbox.errors import FolderError
from inbox.folder import Folder, read_small
from inbox.vault.trail import Deed, Trail
from worrybox.web.settings import SettingsError, private_folder, write_private

AT_ONCE = 100
"""Notes that one sign-in takes up; the rest with the next."""
_MAX_NOTE = 1_000
_LONGEST = 120
_TRIES = 20
_NUMBER = re.compile(r"[1-9][0-9]{0,8}\Z")


def note(folder: Folder, what: str) -> None:
    """Keep one note, at most 120 characters, to the minute. Raises SettingsError or FolderError."""
    private_folder(folder.noted)
    for _ in range(_TRIES):
        n = _last(folder) + 1
        before = read_small(_path(folder, n - 1)) if n > 1 else b""
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ")
        made = canonical({"at": at, "n": n, "prev": _mark(before), "v": 1, "what": what[:_LONGEST]})
        try:
            write_private(_path(folder, n), made, over=False)
        except SettingsError:
            # Another command took this number at the same moment.
            if not _path(folder, n).exists():
                raise
        else:
            return
    raise SettingsError("too many commands at once: try again")


def take_up(folder: Folder, trail: Trail) -> None:
    """Put what was noted since the last time into one reader's own record. Raises VaultError."""
    last = _last(folder)
    newest = trail.newest(Deed.BY_COMMAND)
    words = newest.detail.split(":")[0].split(" ") if newest is not None else []
    n, mark = (int(words[0]), words[1]) if len(words) == 2 and words[0].isdigit() else (0, "")
    if n and _mark_at(folder, n) != mark:
        said = "the notes up to here were changed or taken out since they were last looked at"
        # Whoever altered an old note must not keep the ones after it off the record by that.
        n = min(n, last)
        trail.write(Deed.BY_COMMAND, detail=f"{n} {_mark_at(folder, n)}: {said}")
    for number in range(n + 1, min(last, n + AT_ONCE) + 1):
        trail.write(Deed.BY_COMMAND, detail=_said(folder, number))


def _said(folder: Folder, n: int) -> str:
    try:
        content = read_small(_path(folder, n))
        found = parse_canonical(content, limit=_MAX_NOTE)
        follows = found["prev"] == (_mark_at(folder, n - 1) if n > 1 else _mark(b""))
        said = f"{found['at']}, {str(found['what'])[:_LONGEST]}"
    except (FolderError, EncodingError, KeyError):
        return f"{n} {_mark_at(folder, n)}: this note is missing, or cannot be read"
    return f"{n} {_mark(content)}: {said}{'' if follows else ' (it does not follow the one before)'}"


def _last(folder: Folder) -> int:
    names = [path.stem for path in folder.noted.glob("*.json")]
    return max((int(name) for name in names if _NUMBER.match(name)), default=0)


def _path(folder: Folder, n: int) -> Path:
    return folder.noted / f"{n}.json"


def _mark_at(folder: Folder, n: int) -> str:
    try:
        return _mark(read_small(_path(folder, n)))
    except FolderError:
        return "-"


def _mark(content: bytes) -> str:
    return b64(blake2b(9, person="wb-note-v1", data=content))
