"""The keys of a reader to be: made by themselves on the computer they will read at, told as one line.

The line is not secret. Whether it is really theirs is what the six words of a key are compared for, by voice.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crypto.encoding import b64, blake2b, parse_object
from crypto.errors import EncodingError, KeyRefusedError
from crypto.identities import CollectorIdentity
from crypto.policy import Pin
from crypto.recipients import CollectorVerify, ReaderBox, ReaderVerify
from inbox.errors import FolderError, PeopleError, UnknownReaderError
from inbox.folder import Folder, ReaderId, read_small, reader_id
from inbox.passphrase import Passphrase
from inbox.people.deciding import deciding
from inbox.people.edits import Keys
from inbox.people.proposals import waiting
from inbox.rosters import Rosters
from inbox.vault.keys import KdfProfile, new_vault_keys, wrap_keys
from inbox.vault.store import WorkingStore
from worrybox.web.settings import SettingsError, private_folder, read_secret, write_private

_CHECK_LETTERS = 6
_MAX_LINE = 400
_MAX_FILE = 4_096
_FIRST_DRAWN = 1_000
_LAST_ID = 9_999


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Someone with keys on this computer whom no list has named yet."""

    keys: Keys
    name: str


def key_line(keys: Keys) -> str:
    """The public keys as one line of 100 or 150 letters; its last six find a slip of the pen."""
    body = f"{keys.id}.{keys.box.b64()}.{keys.sign.b64()}"
    if keys.collector is not None:
        body = f"{body}.{keys.collector.b64()}"
    return f"{body}.{_check(body)}"


def read_key_line(typed: str) -> Keys:
    """Raises PeopleError, saying what to do."""
    line = "".join(typed[:_MAX_LINE].split())
    body, _, check = line.rpartition(".")
    parts = body.split(".")
    if len(parts) not in (3, 4) or check != _check(body):
        raise PeopleError("this line of keys is not whole: copy all of it, from the r to the last letter")
    try:
        computer = CollectorVerify.from_b64(parts[3]) if len(parts) == 4 else None
        box, sign = ReaderBox.from_b64(parts[1]), ReaderVerify.from_b64(parts[2])
        return Keys(reader_id(parts[0]), box, sign, computer)
    except (EncodingError, KeyRefusedError, UnknownReaderError):
        raise PeopleError("this line holds no reader’s keys") from None


def make_newcomer(
    folder: Folder, rosters: Rosters, *, pin: Pin, name: str, passphrase: Passphrase, profile: KdfProfile
) -> Newcomer:
    """Fresh keys in a vault of their own under `passphrase`. Raises PeopleError or SettingsError."""
    computer = _computer(folder, rosters)
    id_ = free_id(folder, rosters, alone=computer is not None)
    made = new_vault_keys(id_)
    keys = Keys(id_, made.identity.box, made.identity.verify_key, computer)
    private_folder(folder.keys(id_).parent)
    WorkingStore(folder.working(id_), key=made.store_key).close()
    note_newcomer(folder, keys, name=name)
    # Last, because it is what makes the folder a reader's.
    write_private(folder.keys(id_), wrap_keys(made, passphrase=passphrase, profile=profile, pin=pin))
    return Newcomer(keys, name)


def this_computer(folder: Folder) -> CollectorVerify:
    """The key by which this computer collects. Raises SettingsError."""
    return CollectorIdentity(read_secret(folder.collector_key, size=32)).verify_key


def _computer(folder: Folder, rosters: Rosters) -> CollectorVerify | None:
    """This computer's own key, where the list does not let it collect yet."""
    key = this_computer(folder)
    roster = rosters.current
    return None if roster is None or key in roster.collectors else key


def note_newcomer(folder: Folder, keys: Keys, *, name: str) -> None:
    """Put the public line beside the vault, for whoever proposes them. Raises SettingsError."""
    note = json.dumps({"keys": key_line(keys), "name": name}, ensure_ascii=False)
    write_private(_note(folder, reader_id(keys.id)), note.encode())


def newcomers(folder: Folder, rosters: Rosters) -> tuple[Newcomer, ...]:
    """Those with a vault here whom no list ever named."""
    used = rosters.ids()
    found = (_noted(folder, id_) for id_ in folder.readers() if id_ not in used)
    return tuple(each for each in found if each is not None)


def let_go(folder: Folder, rosters: Rosters, id_: str, *, first: Callable[[Newcomer], None]) -> None:
    """Remove for good the keys of someone whom no list ever named; `first` puts it on record.

    Nothing was ever sealed to them, so no word of anyone is lost. Raises PeopleError, FolderError or
    SettingsError, and what `first` raises: then nothing was removed.
    """
    with deciding(folder):
        rosters.look_again()
        found = next((each for each in newcomers(folder, rosters) if each.keys.id == id_), None)
        if found is None:
            raise PeopleError("nobody with these keys waits here any more")
        if any(reader.id == id_ for each in waiting(folder) for reader in each.roster.readers):
            raise PeopleError("a change that waits would put them on the list: withdraw that first")
        first(found)
        _remove(folder, reader_id(id_))


def _remove(folder: Folder, id_: ReaderId) -> None:
    try:
        # First, because it is what makes the folder a reader's, and what opens the rest.
        folder.keys(id_).unlink()
        # The empty folder stays, so that nobody else is ever given this id: records speak of it.
        for path in folder.keys(id_).parent.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    except OSError as wrong:
        raise SettingsError(f"the keys of {id_} cannot be removed: {wrong.strerror}") from None


def free_id(folder: Folder, rosters: Rosters, *, alone: bool = False) -> ReaderId:
    """An id that no list, proposal or vault here has or had; `alone` on a computer no list names yet.

    Raises PeopleError when they are used up.
    """
    proposed = {reader.id for each in waiting(folder) for reader in each.roster.readers}
    taken = rosters.ids() | proposed | {path.name for path in folder.vaults.glob("r*")}
    # Two who join on computers of their own see nothing of each other: there the next one would be both's.
    numbers = range(_FIRST_DRAWN, _LAST_ID + 1) if alone else range(1, _LAST_ID + 1)
    free = [number for number in numbers if f"r{number}" not in taken]
    if not free:
        raise PeopleError("all ids for readers are used up")
    return reader_id(f"r{secrets.choice(free) if alone else free[0]}")


def _noted(folder: Folder, id_: ReaderId) -> Newcomer | None:
    try:
        note = parse_object(read_small(_note(folder, id_)), limit=_MAX_FILE)
        keys = read_key_line(str(note["keys"]))
        return Newcomer(keys, str(note["name"])) if keys.id == id_ else None
    except (FolderError, EncodingError, PeopleError, KeyError):
        return None


def _note(folder: Folder, id_: ReaderId) -> Path:
    return folder.keys(id_).with_name("joining.json")


def _check(body: str) -> str:
    return b64(blake2b(16, person="wb-key-line-v1", data=body.encode()))[:_CHECK_LETTERS]
