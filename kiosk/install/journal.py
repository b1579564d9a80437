"""Writes onto a device, remembering first what was there, so that all of it can be taken back.

The journal is on the disk before the change that it tells of. A power cut between the two costs nothing:
what is taken back then was never changed. Every path stays below the root that was given, whatever links are
in it.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from kiosk.install.wanted import Piece

PLACE = "/var/lib/worrybox-install/journal.json"


class JournalError(Exception):
    """The device cannot be changed safely; the message names the path and says what to do."""


class Before(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stood at `path`: nothing, a file, or a link. The folders in `made` were not there either."""

    path: str
    content: bytes | None = None
    mode: int = 0o644
    owner: tuple[int, int] = (0, 0)
    target: str | None = None
    made: list[str] = []


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    before: list[Before]
    packages: list[str]


@dataclass(slots=True)
class Journal:
    """What `root` was like before us. `packages` are those that were not installed then."""

    root: Path
    before: dict[str, Before] = field(default_factory=dict)
    packages: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, root: Path) -> Journal:
        """The journal kept below `root`, empty if there is none. Raises JournalError."""
        journal = cls(root)
        try:
            kept = msgspec.json.decode(journal._file.read_bytes(), type=_File)
        except FileNotFoundError:
            return journal
        except (OSError, msgspec.DecodeError) as error:
            raise JournalError(f"{journal._file} cannot be read ({type(error).__name__})") from None
        journal.before = {entry.path: entry for entry in kept.before}
        journal.packages = list(kept.packages)
        return journal

    @property
    def _file(self) -> Path:
        return self.root / PLACE.lstrip("/")

    def is_there(self, piece: Piece) -> bool:
        """Whether the piece stands there already, as it should."""
        path = self.place(piece.path)
        if piece.target is not None:
            return path.is_symlink() and str(path.readlink()) == piece.target
        try:
            return not path.is_symlink() and path.read_bytes() == piece.text.encode()
        except OSError:
            return False

    def put(self, piece: Piece) -> bool:
        """Make it so, remembering what was there; tell whether it changed. Raises JournalError, OSError."""
        if self.is_there(piece) and piece.path in self.before:
            return False
        path = self.place(piece.path)
        if piece.path not in self.before:
            self.before[piece.path] = self._seen(piece.path, path)
            self.save()
        if self.is_there(piece):
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        if piece.target is not None:
            _put_link(path, piece.target)
        else:
            _put_file(path, piece.text.encode(), 0o644)
        return True

    def take_back(self, path: str) -> None:
        """Put back what stood at `path` before us, and forget it. Raises JournalError, OSError."""
        entry = self.before[path]
        place = self.place(path)
        if entry.target is not None:
            _put_link(place, entry.target)
        elif entry.content is not None:
            _put_file(place, entry.content, entry.mode)
            if os.geteuid() == 0:
                os.chown(place, *entry.owner)
        else:
            place.unlink(missing_ok=True)
            for folder in reversed(entry.made):
                _remove_if_empty(self.place(folder))
        del self.before[path]
        self.save()

    def save(self) -> None:
        """Onto the disk, whole or not at all; an empty journal leaves nothing behind."""
        if not self.before and not self.packages:
            self._file.unlink(missing_ok=True)
            _remove_if_empty(self._file.parent)
            return
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        data = msgspec.json.encode(_File(list(self.before.values()), self.packages))
        _put_file(self._file, data, 0o600)

    def place(self, path: str) -> Path:
        """Where a path of the device is for us. Raises JournalError if a link there leads out of the root."""
        place = self.root / path.lstrip("/")
        if not place.parent.resolve().is_relative_to(self.root.resolve()):
            raise JournalError(f"{place.parent} leads out of {self.root}: remove that link first")
        return place

    def _seen(self, path: str, place: Path) -> Before:
        made = [
            "/" + str(folder.relative_to(self.root))
            for folder in reversed(place.parents)
            if folder.is_relative_to(self.root) and not folder.exists()
        ]
        try:
            status = place.lstat()
        except FileNotFoundError:
            return Before(path, made=made)
        if stat.S_ISLNK(status.st_mode):
            return Before(path, target=str(place.readlink()))
        if not stat.S_ISREG(status.st_mode):
            raise JournalError(f"{place} is neither a file nor a link: move it away first")
        owner = (status.st_uid, status.st_gid)
        return Before(path, place.read_bytes(), stat.S_IMODE(status.st_mode), owner)


def _put_file(path: Path, data: bytes, mode: int) -> None:
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    _sync_folder(path.parent)


def _put_link(path: Path, target: str) -> None:
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    new.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
        folder.rmdir()
