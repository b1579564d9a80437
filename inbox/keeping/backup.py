"""A reader's vault as one encrypted file, and back: nothing of it can be read without the passphrase.

The file holds the wrapped keys as they stand on the disk, then the vault's files in sealed parts, each with
its place and the last marked, so that a missing, moved or changed part is noticed. A restored vault is
checked as a whole before it takes anything's place; what was there before is put aside, never overwritten.
docs/spec/backup-v1.md is its form.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import nacl.exceptions
import nacl.utils
from nacl.bindings import crypto_secretbox_MACBYTES
from nacl.secret import SecretBox

from crypto.encoding import blake2b, canonical, parse_canonical
from crypto.errors import EncodingError
from crypto.policy import Pin
from inbox.collector.chunks import Chunks
from inbox.collector.store import Collected
from inbox.errors import BackupError, FolderError, InboxError, VaultError
from inbox.folder import Folder, ReaderId, read_small, reader_id
from inbox.keeping.attachments import Held as Attachment
from inbox.keeping.attachments import (
    attachments,
    not_whole,
    place_of,
    sealed_bytes,
    take_back,
    unpack,
)
from inbox.keeping.placing import check_lists, clear_staging, make_staging, staging_of, swap
from inbox.office import Office
from inbox.passphrase import Passphrase
from inbox.vault.keys import VaultKeys, unwrap_keys
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault, backup_root
from inbox.verifying import verified
from inbox.vouching import count_from, forget_before

MAGIC = b"worrybox-vault-backup-1\n"
PART_BYTES = 65_536
_ID_BYTES = 16
_SEALED_PART = PART_BYTES + crypto_secretbox_MACBYTES
_MAX_KEYS = 1_000_000
_MAX_FILES = 100_000
_MAX_HEAD = 8_000_000
"""Bytes of the list of files: some 60 for each."""
_VAULT_FILES = ("working.db", "cases.db", "staff.db", "trail.db", "trail.head")


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: how far its record of deeds goes, and where what stood there before was put."""

    reader: ReaderId
    deeds: int
    cases: int
    files: int
    aside: Path | None


@dataclass(frozen=True, slots=True)
class Size:
    """What a backup would hold: bytes of the vault, whole attached files, their bytes, and how many lack."""

    vault: int
    files: int
    file_bytes: int
    lacking: int


def size_of(office: Office, vault: Vault) -> Size:
    """About how large a backup would be now. Raises VaultError or FolderError."""
    home, attached = office.folder.vaults / vault.reader, attachments(vault, office.collected)
    inside = sum((home / name).stat().st_size for name in _VAULT_FILES if (home / name).is_file())
    return Size(inside, len(attached.whole), attached.size, attached.lacking)


def write_backup(office: Office, vault: Vault, out: Path) -> None:
    """Write the vault to the new file `out`, readable by this account only; while the inbox may go on.

    Raises BackupError or VaultError, and then leaves no file.
    """
    folder = office.folder
    vault.trail.require(Deed.BACKED_UP)
    keys_file = read_small(folder.keys(vault.reader))
    id_ = nacl.utils.random(_ID_BYTES)
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(MAGIC + len(keys_file).to_bytes(4, "big") + keys_file + id_)
            with closing(_content(office, vault)) as content:
                for part in _sealed(content, _file_key(vault.backup_root(), id_)):
                    file.write(part)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise BackupError(f"{out} is there already: give the name of a new file") from None
    except OSError as wrong:
        with suppress(OSError):  # where no file can be, there is none to take away
            out.unlink()
        raise BackupError(f"the backup cannot be written: {wrong.strerror}") from None
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def _content(office: Office, vault: Vault) -> Generator[bytes]:
    attached = attachments(vault, office.collected).whole
    with vault.recording, ExitStack() as still:
        for store in (vault.store, vault.cases, vault.staff, vault.trail):
            # Nothing waits in the log, and nobody writes: the file is all there is.
            still.enter_context(store.at_rest())
        yield from _of_vault(vault.reader, office.folder, attached)
    # A sealed chunk never changes: nobody waits while they are read.
    chunks = Chunks(office.collected)
    for each in attached:
        yield from sealed_bytes(each, chunks)


def _of_vault(reader: ReaderId, folder: Folder, attached: Sequence[Attachment]) -> Iterator[bytes]:
    home = folder.vaults / reader
    files = [(name, home / name) for name in _VAULT_FILES if (home / name).is_file()]
    files += [(f"rosters/{path.name}", path) for path in sorted(folder.rosters.glob("*.json"))]
    sizes = [(name, path.stat().st_size) for name, path in files]
    listed = sizes + [(each.name, each.size) for each in attached]
    head = canonical({"files": listed, "reader": reader, "v": 1})
    yield len(head).to_bytes(4, "big") + head
    for (_, path), (_, size) in zip(files, sizes, strict=True):
        with path.open("rb") as file:
            left = size
            while left:
                some = file.read(min(left, PART_BYTES))
                if not some:
                    raise BackupError(f"{path.name} became shorter while it was read; try again")
                left -= len(some)
                yield some


def _sealed(content: Iterator[bytes], key: bytes) -> Iterator[bytes]:
    waiting, place = b"", 0
    for some in content:
        waiting += some
        while len(waiting) > PART_BYTES:
            yield _seal(waiting[:PART_BYTES], key, place, last=False)
            waiting, place = waiting[PART_BYTES:], place + 1
    yield _seal(waiting, key, place, last=True)


def _file_key(root: bytes, id_: bytes) -> bytes:
    return blake2b(32, key=root, person="wb-backup-v1", data=id_)


def _part_key(key: bytes, place: int, *, last: bool) -> bytes:
    return blake2b(32, key=key, person="wb-backpart-v1", data=place.to_bytes(4, "big") + bytes([last]))


def _seal(part: bytes, key: bytes, place: int, *, last: bool) -> bytes:
    # A key of its own for each part, used once: the nonce may be zero.
    return SecretBox(_part_key(key, place, last=last)).encrypt(part, bytes(SecretBox.NONCE_SIZE)).ciphertext


def _opened(file: BinaryIO, key: bytes) -> Iterator[bytes]:
    sealed, place = file.read(_SEALED_PART), 0
    while True:
        after = file.read(_SEALED_PART)
        last = not after
        try:
            yield SecretBox(_part_key(key, place, last=last)).decrypt(sealed, bytes(SecretBox.NONCE_SIZE))
        except (nacl.exceptions.CryptoError, nacl.exceptions.ValueError):
            raise BackupError("the backup was cut short or changed: its parts do not fit together") from None
        if last:
            return
        sealed, place = after, place + 1


def restore(
    office: Office,
    file: Path,
    *,
    reader: str,
    passphrase: Passphrase,
    older: bool = False,
    broken: bool = False,
) -> Restored:
    """Put the vault in `file` in the place of `reader`'s here, once all of it has been checked.

    `older` lets one take the place of a vault that goes further; `broken` one whose record is not whole. The
    caller has the folder alone. Raises BackupError, PassphraseError or another InboxError: nothing changed.
    """
    folder, id_, mark = office.folder, reader_id(reader), secrets.token_hex(8)
    staging, stack = staging_of(folder, mark), ExitStack()
    try:
        make_staging(folder, id_, mark=mark)
        unpacked = stack.enter_context(Collected(staging.collected))
        keys = _unpack(office, file, staging, Chunks(unpacked), reader=id_, passphrase=passphrase)
        (deeds, cases), last = _checked(office, keys, staging, unpacked, broken=broken)
        if not older and (here := _deeds_here(folder, keys, office.settings.pin_bytes)) > deeds:
            raise BackupError(
                f"the vault here goes further ({here} deeds) than the backup ({deeds});"
                " --older takes it all the same"
            )
        lists = check_lists(folder, staging, pin=office.settings.pin_bytes)
        _word_of_both(office, keys, last)
        aside = swap(folder, id_, mark=mark)
        _word_again(office, keys)
        files = take_back(unpacked, office.collected)
        for path in lists:
            os.replace(path, folder.rosters / path.name)
    except OSError as wrong:
        raise BackupError(f"the backup cannot be restored: {wrong.strerror}") from None
    finally:
        stack.close()
        clear_staging(staging)
    return Restored(id_, deeds, cases, files, aside)


def _unpack(
    office: Office, file: Path, staging: Folder, chunks: Chunks, *, reader: ReaderId, passphrase: Passphrase
) -> VaultKeys:
    with file.open("rb") as source:
        if source.read(len(MAGIC)) != MAGIC:
            raise BackupError(f"{file} is no backup of a vault, or one of a later version")
        size = int.from_bytes(source.read(4), "big")
        keys_file = source.read(size) if size <= _MAX_KEYS else b""
        id_ = source.read(_ID_BYTES)
        if len(keys_file) != size or len(id_) != _ID_BYTES or not size:
            raise BackupError("the backup was cut short or changed: its beginning is not whole")
        pin = office.settings.pin_bytes
        keys = unwrap_keys(keys_file, reader=reader, passphrase=passphrase, pin=pin)
        _write_files(_opened(source, _file_key(backup_root(keys), id_)), staging, chunks, reader)
    _write(staging.keys(reader), iter([keys_file]), len(keys_file))
    return keys


def _write_files(content: Iterator[bytes], staging: Folder, chunks: Chunks, reader: ReaderId) -> None:
    stream = _Stream(content)
    try:
        head = parse_canonical(stream.take(int.from_bytes(stream.take(4), "big")), limit=_MAX_HEAD)
        files = [(str(name), int(size)) for name, size in head["files"]]
        if head["reader"] != reader or head["v"] != 1 or len(files) > _MAX_FILES:
            raise BackupError("the backup is another reader's, or of a later version")
    except (EncodingError, KeyError, TypeError, ValueError):
        raise BackupError("the backup is not in a form that this version knows") from None
    for name, size in files:
        attached = place_of(name)
        if attached is not None:
            unpack(stream.some(size), attached, chunks)
        else:
            _write(_place(staging, reader, name), stream.some(size), size)
    stream.end()


def _place(staging: Folder, reader: ReaderId, name: str) -> Path:
    if name in _VAULT_FILES:
        return staging.vaults / reader / name
    number = name.removeprefix("rosters/").removesuffix(".json")
    if name == f"rosters/{number}.json" and number.isascii() and number.isdigit():
        return staging.rosters / f"{number}.json"
    raise BackupError("the backup names a file that no vault has")


def _write(path: Path, content: Iterator[bytes], size: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for some in content:
            file.write(some)
        file.flush()
        os.fsync(file.fileno())
    if path.stat().st_size != size:
        raise BackupError("the backup was cut short")


class _Stream:
    """Opened parts, taken in pieces of any size."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._waiting = parts, b""

    def some(self, size: int) -> Iterator[bytes]:
        while size:
            if not self._waiting:
                self._waiting = next(self._parts, b"")
                if not self._waiting:
                    raise BackupError("the backup was cut short")
            now, self._waiting = self._waiting[:size], self._waiting[size:]
            size -= len(now)
            yield now

    def take(self, size: int) -> bytes:
        if size > _MAX_HEAD:
            raise BackupError("the backup is not in a form that this version knows")
        return b"".join(self.some(size))

    def end(self) -> None:
        if self._waiting or any(self._parts):
            raise BackupError("the backup holds more than it says")


def _checked(
    office: Office, keys: VaultKeys, staging: Folder, unpacked: Collected, *, broken: bool
) -> tuple[tuple[int, int], tuple[int, bytes]]:
    """How many deeds and cases are in it, and which deed is its last."""
    vault = Vault(keys, folder=staging, pin=office.settings.pin_bytes)
    try:
        verdict = verified(office, vault)
        if verdict.broken and not broken:
            raise BackupError(f"{verdict.broken[0]}; --broken takes it all the same")
        if (lost := not_whole(vault, unpacked)) and not broken:
            raise BackupError(f"{lost} attached files in it do not open; --broken takes it all the same")
        last = vault.trail.last()
        vault.trail.write(Deed.RESTORED, detail=f"from a backup of {verdict.deeds} deeds")
    finally:
        vault.lock()
    return (verdict.deeds, verdict.cases), last


def _deeds_here(folder: Folder, keys: VaultKeys, pin: Pin) -> int:
    """How far the vault goes that is here; 0 for none, or for one that cannot be opened any more."""
    if not folder.keys(keys.reader).exists():
        return 0
    try:
        present = Vault(keys, folder=folder, pin=pin)
    except InboxError:
        return 0
    try:
        return present.trail.count()
    except (VaultError, FolderError):
        return 0
    finally:
        present.lock()


def _word_of_both(office: Office, keys: VaultKeys, last: tuple[int, bytes]) -> None:
    """Where the vault here has the backup's last deed, the host counts from that deed until the new one is in
    its place: killed between the two, neither vault seems to lack anything.
    """
    if not office.folder.keys(keys.reader).exists():
        return
    with suppress(InboxError):
        present = Vault(keys, folder=office.folder, pin=office.settings.pin_bytes)
        try:
            if present.trail.holds(*last):
                count_from(office, present, *last)
        finally:
            present.lock()


def _word_again(office: Office, keys: VaultKeys) -> None:
    vault = Vault(keys, folder=office.folder, pin=office.settings.pin_bytes)
    try:
        forget_before(office, vault)
    finally:
        vault.lock()
