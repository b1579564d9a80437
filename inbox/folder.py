"""Where the inbox keeps what it keeps: the names of its files, and nothing of what is in them.

Nothing that was opened has a place here outside the encrypted vaults.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import NewType

from inbox.errors import FolderError, UnknownReaderError

ReaderId = NewType("ReaderId", str)
"""As the roster has it: `r1` to `r9999` (spec section 2)."""

_READER_ID = re.compile(r"r[1-9][0-9]{0,3}\Z")
_MAX_SMALL_FILE = 1_000_000


def reader_id(text: str) -> ReaderId:
    """`text` as a reader's id, so that it can safely be part of a path. Raises UnknownReaderError."""
    if not _READER_ID.match(text):
        raise UnknownReaderError("no such reader here")
    return ReaderId(text)


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths inside one inbox's folder."""

    root: Path

    @property
    def settings(self) -> Path:
        """The portal's address, the pin, the idle time."""
        return self.root / "inbox.toml"

    @property
    def collector_key(self) -> Path:
        """The collector's signing seed, 32 bytes. Opens nothing."""
        return self.root / "collector.key"

    @property
    def bell_key(self) -> Path:
        """The bell's private key, 32 bytes. Opens no report."""
        return self.root / "bell.key"

    @property
    def collected(self) -> Path:
        """Envelopes as the portal held them: ciphertext."""
        return self.root / "collected.sqlite3"

    @property
    def rosters(self) -> Path:
        """Every roster that was ever accepted, one file each: events refer to them by `seq`."""
        return self.root / "rosters"

    @property
    def calendar(self) -> Path:
        """The signed calendar, as published."""
        return self.root / "calendar.json"

    @property
    def reading(self) -> Path:
        """The readers' own word on whether they read, above the calendar's."""
        return self.root / "reading.txt"

    @property
    def watch(self) -> Path:
        """What the host that watches remembers: ids and days of what nobody has opened, whom it called."""
        return self.root / "watch.sqlite3"

    @property
    def alerts(self) -> Path:
        """Whom to tell and how, with the mail server's password."""
        return self.root / "alerts.json"

    @property
    def unopened_test(self) -> Path:
        """There while nobody has opened the test report in time: reporters are told that nobody reads."""
        return self.root / "unopened-test.txt"

    @property
    def signers(self) -> Path:
        """Signing keys, each wrapped under its signer's own passphrase."""
        return self.root / "signers"

    @property
    def proposals(self) -> Path:
        """Lists of readers that a signer proposed and too few have signed yet, one file each."""
        return self.root / "proposals"

    @property
    def invitations(self) -> Path:
        """For whom a one-time link is open, and its hash."""
        return self.root / "invitations.json"

    @property
    def noted(self) -> Path:
        """What was done to the list of readers by command, one file each."""
        return self.root / "noted"

    @property
    def vaults(self) -> Path:
        """One folder a reader."""
        return self.root / "vaults"

    @property
    def draft(self) -> Path:
        """A school that is still being set up in the browser. Holds no secret."""
        return self.root / "draft.json"

    @property
    def preparing(self) -> Path:
        """There while a new school has not gone live: reporters are told that nobody reads."""
        return self.root / "preparing"

    @property
    def typed_back(self) -> Path:
        """There once a paper share was typed back as it was printed."""
        return self.root / "share-typed-back"

    def ready(self, reader: ReaderId) -> Path:
        """There once this reader has come in with passphrase and second factor."""
        return self.vaults / reader / "came-in"

    def keys(self, reader: ReaderId) -> Path:
        """One reader's wrapped keys."""
        return self.vaults / reader / "keys.json"

    def working(self, reader: ReaderId) -> Path:
        """One reader's encrypted working store."""
        return self.vaults / reader / "working.db"

    def cases(self, reader: ReaderId) -> Path:
        """One reader's encrypted book of pupils' cases."""
        return self.vaults / reader / "cases.db"

    def staff(self, reader: ReaderId) -> Path:
        """One reader's encrypted book of cases about staff, out of pupils' files."""
        return self.vaults / reader / "staff.db"

    def trail(self, reader: ReaderId) -> Path:
        """One reader's encrypted record of what they did here."""
        return self.vaults / reader / "trail.db"

    def trail_head(self, reader: ReaderId) -> Path:
        """The signed head of that record."""
        return self.vaults / reader / "trail.head"

    def readers(self) -> list[ReaderId]:
        """The readers who have a vault here, in the order of their ids."""
        found = [path.parent.name for path in self.vaults.glob("*/keys.json")]
        return [ReaderId(name) for name in sorted(found, key=_by_number) if _READER_ID.match(name)]


def find_folder(directory: Path) -> Folder:
    """The inbox's folder at `directory`, or at `directory/inbox` (a demo's folder). Raises FolderError."""
    for root in (directory / "inbox", directory):
        if (root / "inbox.toml").is_file():
            return Folder(root)
    raise FolderError(f"no inbox in {directory}: it has no inbox.toml; 'python -m inbox setup' makes one")


def read_small(path: Path) -> bytes:
    """All of a small file (at most 1,000,000 bytes). Raises FolderError."""
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_SMALL_FILE + 1)
    except OSError as wrong:
        raise FolderError(f"cannot read {path}: {wrong.strerror}") from None
    if len(content) > _MAX_SMALL_FILE:
        raise FolderError(f"{path} is larger than such a file can be")
    return content


def _by_number(name: str) -> int:
    return int(name[1:]) if name[1:].isdigit() else 0
