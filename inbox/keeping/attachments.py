"""Attached files on their way into a backup and out of it: sealed chunks, opened only to be checked.

A vault has the keys of the files of its reports; the chunks are in the host's store, for all of its readers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from crypto.encoding import b64, unb64
from crypto.errors import EncodingError
from crypto.files import CHUNK_BYTES, CHUNK_OVERHEAD
from crypto.payload import raw_document
from crypto.report import MAX_FILES
from inbox.collector.chunks import Chunks
from inbox.collector.store import Collected
from inbox.errors import BackupError
from inbox.files import Attached, State, attached_to
from inbox.vault.vault import Vault

_PREFIX = "files/"
_SEALED = CHUNK_BYTES + CHUNK_OVERHEAD
_KEPT_TOGETHER = 16
"""Chunks in one transaction: about a megabyte of memory."""


@dataclass(frozen=True, slots=True)
class Held:
    """One whole file of a report in this vault, and the bytes of its sealed chunks."""

    envelope: bytes
    number: int
    size: int

    @property
    def name(self) -> str:
        """As it stands in a backup."""
        return f"{_PREFIX}{b64(self.envelope)}/{self.number}"


@dataclass(frozen=True, slots=True)
class Attachments:
    """What of a vault's attached files can go into a backup."""

    whole: tuple[Held, ...]
    lacking: int
    """Files of which something has not come, or is not what was sealed: they stay out."""

    @property
    def size(self) -> int:
        """Bytes of all whole ones."""
        return sum(each.size for each in self.whole)


def attachments(vault: Vault, collected: Collected) -> Attachments:
    """Those of the reports in this vault. Raises VaultError or FolderError."""
    chunks, whole, lacking = Chunks(collected), list[Held](), 0
    for each in _files(vault, chunks):
        if each.state is State.HERE:
            whole.append(Held(each.envelope, each.number, sum(chunks.sizes(each.envelope, each.number))))
        else:
            lacking += 1
    return Attachments(tuple(whole), lacking)


def _files(vault: Vault, chunks: Chunks) -> Iterator[Attached]:
    for envelope in chunks.envelopes():
        held = vault.store.get(envelope)
        document = raw_document(held.payload) if held is not None else None
        if held is not None and document is not None:
            yield from attached_to(held, document, chunks)


def sealed_bytes(file: Held, chunks: Chunks) -> Iterator[bytes]:
    """Its chunks. Raises BackupError where it is not what it was a moment ago."""
    left = file.size
    for chunk in chunks.of_file(file.envelope, file.number):
        left -= len(chunk)
        yield chunk
    if left:
        raise BackupError("an attached file went while it was read; try again")


def place_of(name: str) -> tuple[bytes, int] | None:
    """Envelope and number of a file by its name in a backup; None for another name."""
    envelope, slash, number = name.removeprefix(_PREFIX).partition("/")
    if not name.startswith(_PREFIX) or not slash or number not in map(str, range(MAX_FILES)):
        return None
    try:
        return unb64(envelope, size=16), int(number)
    except EncodingError:
        return None


def unpack(content: Iterator[bytes], place: tuple[bytes, int], into: Chunks) -> None:
    """Keep the sealed bytes of one file as its chunks."""
    parts, first = _parts(content), 0
    while some := list(islice(parts, _KEPT_TOGETHER)):
        into.keep(place[0], number=place[1], first=first, chunks=some)
        first += len(some)


def _parts(content: Iterator[bytes]) -> Iterator[bytes]:
    waiting = b""
    for some in content:
        waiting += some
        while len(waiting) >= _SEALED:
            yield waiting[:_SEALED]
            waiting = waiting[_SEALED:]
    if waiting:
        yield waiting


def not_whole(vault: Vault, unpacked: Collected) -> int:
    """How many of the unpacked files do not open with what this vault knows of them."""
    chunks = Chunks(unpacked)
    known = {(each.envelope, each.number): each for each in _files(vault, chunks)}
    return sum(place not in known or not known[place].is_whole(chunks) for place in chunks.places())


def take_back(unpacked: Collected, collected: Collected) -> int:
    """Put the unpacked files into the host's store; returns how many. What was erased here stays erased."""
    source, target, done = Chunks(unpacked), Chunks(collected), 0
    for envelope, number in source.places():
        if collected.held_among([envelope]) and collected.get(envelope) is None:
            continue
        parts, first = source.of_file(envelope, number), 0
        while some := list(islice(parts, _KEPT_TOGETHER)):
            target.keep(envelope, number=number, first=first, chunks=some)
            first += len(some)
        done += 1
    return done
