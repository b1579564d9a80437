"""The files of the spool: places of one size under random names. It never knows what is in them.

A place is written in another file first and takes its name when that is on the disk, so that a power cut
leaves the old envelope or the new one, whole. The file it had before becomes the next one to be written:
after the first start no file is made and none removed, so that neither when a file was made nor where it
lies on the disk tells anything, and a full disk takes nothing away.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from crypto.envelope import check_outside
from crypto.errors import NotAnEnvelopeError
from kiosk.decoys import ENVELOPE_BYTES

NAME = re.compile(r"[0-9a-f]{32}")
"""What a place is called."""
_SPARE = re.compile(r"\.[0-9a-f]{32}")
_EPOCH = (0, 0)
_NO_FILE = frozenset((errno.ENOENT, errno.ELOOP, errno.ENXIO))
_RANDOM = secrets.SystemRandom()


def is_sound(data: bytes | None) -> bool:
    """Whether these bytes have the outside of an envelope that leaves a kiosk."""
    if data is None or len(data) != ENVELOPE_BYTES:
        return False
    try:
        check_outside(data)
    except NotAnEnvelopeError:
        return False
    return not data[6]  # sealed on the device: a flag would tell a report from a decoy


class Places:
    """The places in one folder. Every method but `can_write` raises OSError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: set[str] = set()
        self._spare: str | None = None

    def find(self, *, pin: bytes) -> list[str]:
        """The names of the places that may hold an envelope of this school; every other file is removed."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.scandir(self._folder) as entries:
            files = [entry for entry in entries if not entry.is_dir(follow_symlinks=False)]
        for entry in files:
            if self._is_spare(entry):
                self._spare = entry.name
                continue
            if self._may_be_ours(entry.name, pin):
                self._names.add(entry.name)
                continue
            with contextlib.suppress(OSError):  # a disk that cannot be written can still be read and sent
                os.unlink(entry.path)
        return sorted(self._names)

    def _may_be_ours(self, name: str, pin: bytes) -> bool:
        if not NAME.fullmatch(name):
            return False
        try:
            data = self.read(name)
        except OSError:
            return True  # what cannot be read now may be read later: nothing is thrown away for that
        return data is not None and is_sound(data) and data[8:24] == pin

    def _is_spare(self, entry: os.DirEntry[str]) -> bool:
        if self._spare is not None or not _SPARE.fullmatch(entry.name):
            return False
        # A power cut between two steps of `write` leaves a second name for a place: it must not be written.
        return entry.is_file(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_nlink == 1

    def add(self, envelopes: Sequence[bytes]) -> Iterator[str]:
        """New places with these envelopes, each durable when its name is given."""
        # The file that is written first is made somewhere among them: made last, its number would tell it.
        spare_at = secrets.randbelow(len(envelopes) + 1) if self._spare is None else -1
        for at, envelope in enumerate(envelopes):
            if at == spare_at:
                self._spare = self._made(envelope)
            waiting, name = self._made(envelope), secrets.token_hex(16)
            os.replace(self._path(waiting), self._path(name))
            self._sync()
            self._names.add(name)
            yield name

    def _made(self, envelope: bytes) -> str:
        """A new file under a name that is no place's; none is left where that fails."""
        name = f".{secrets.token_hex(16)}"
        try:
            self._fill(name, envelope)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(self._path(name))
            raise
        return name

    def read(self, name: str) -> bytes | None:
        """What is in a place, at most one byte more than an envelope has; None if there is no such file."""
        try:
            descriptor = self._opened(name)
        except OSError as error:
            if error.errno in _NO_FILE:
                return None
            raise
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            return os.read(descriptor, ENVELOPE_BYTES + 1)
        finally:
            os.close(descriptor)

    def _opened(self, name: str) -> int:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            # Reading leaves no mark of its own: a time of access would tell which one leaves next.
            return os.open(self._path(name), flags | os.O_NOATIME)
        except PermissionError:  # another account's file
            return os.open(self._path(name), flags)

    def write(self, name: str, envelope: bytes) -> None:
        """Put this envelope into a place: on return it is durable, after a power cut the old one or this."""
        spare = self._spare or f".{secrets.token_hex(16)}"
        self._spare = None
        try:
            self._fill(spare, envelope)
            freed = self._second_name(name)
            os.replace(self._path(spare), self._path(name))
        except OSError:
            self._spare = spare if self._can_be_written(spare) else None
            raise
        self._spare = freed
        self._names.add(name)
        self._sync()

    def _second_name(self, name: str) -> str | None:
        """Another name for the file of a place, so that it outlives the place; None where that cannot be."""
        freed = f".{secrets.token_hex(16)}"
        try:
            os.link(self._path(name), self._path(freed), follow_symlinks=False)
        except OSError:
            return None
        return freed

    def _fill(self, name: str, envelope: bytes, *, durable: bool = True) -> None:
        # Not cut off first: a file that keeps its blocks needs none of a full disk.
        descriptor = os.open(self._path(name), os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            if os.pwrite(descriptor, envelope, 0) != len(envelope):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if os.fstat(descriptor).st_size != len(envelope):
                os.ftruncate(descriptor, len(envelope))
            os.utime(descriptor, ns=_EPOCH)
            if durable:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _can_be_written(self, name: str) -> bool:
        try:
            os.close(os.open(self._path(name), os.O_WRONLY | os.O_NOFOLLOW))
        except OSError:
            return False
        return True

    def level(self, envelope: bytes) -> None:
        """Give all places one time, and let the file that is written next hold `envelope`, not what left.

        The times that can be set are 1970; the one that cannot (of the last change) is now, for all of them.
        """
        spare = self._spare or f".{secrets.token_hex(16)}"
        self._spare = None
        self._fill(spare, envelope, durable=False)
        self._spare = spare
        for name in _RANDOM.sample(sorted(self._names), len(self._names)):
            with contextlib.suppress(FileNotFoundError):
                os.utime(self._path(name), ns=_EPOCH, follow_symlinks=False)
        os.utime(self._folder, ns=_EPOCH)

    def remove(self, name: str) -> None:
        """One place fewer."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._path(name))
        self._names.discard(name)
        self._sync()

    def can_write(self) -> bool:
        """Whether the next file could be opened for writing now."""
        return self._spare is not None and self._can_be_written(self._spare)

    def sizes(self) -> list[int]:
        """The size of each place in bytes; one that is lost has 0."""
        found = []
        for name in self._names:
            try:
                found.append(os.stat(self._path(name), follow_symlinks=False).st_size)
            except FileNotFoundError:
                found.append(0)
        return found

    def _path(self, name: str) -> Path:
        return self._folder / name

    def _sync(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
