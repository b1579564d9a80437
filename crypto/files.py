"""Attached files: padded to Padmé sizes, cut into chunks, each sealed by itself (spec section 7).

Key, name, type and true size travel only in the sealed payload; a chunk alone says nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import nacl.bindings
import nacl.exceptions

from crypto.encoding import blake2b
from crypto.envelope import ID_BYTES
from crypto.errors import EncodingError, TamperedError
from crypto.keys import Secret
from crypto.report import MAX_FILE_BYTES, MAX_FILES, SealedFile

CHUNK_BYTES = 65_536
CHUNK_OVERHEAD = 16
MAX_CHUNKS = MAX_FILE_BYTES // CHUNK_BYTES


class FileKey(Secret):
    """32 random bytes for one file of one envelope."""

    __slots__ = ()
    role = "file"


def padme(size: int) -> int:
    """The Padmé size of `size` bytes: at most 12 % more, and tells only the rough size."""
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (size + mask) & ~mask


def chunk_count(size: int) -> int:
    """How many chunks a file of `size` true bytes has: 1 to 400. Raises EncodingError beyond 26,214,400."""
    if not 0 <= size <= MAX_FILE_BYTES:
        raise EncodingError(f"a file has at most {MAX_FILE_BYTES} bytes")
    return max(1, -(-padme(size) // CHUNK_BYTES))


def chunk_key(key: FileKey, *, envelope_id: bytes, number: int, index: int, last: bool) -> bytes:
    """The 32-byte secretbox key of one chunk: bound to its envelope, file number, place and end."""
    if len(envelope_id) != ID_BYTES or not 0 <= number < MAX_FILES or not 0 <= index < MAX_CHUNKS:
        raise EncodingError("no such chunk")
    data = envelope_id + bytes((number,)) + index.to_bytes(4, "big") + bytes((last,))
    return blake2b(32, key=key.secret_bytes(), person="wb-chunk-v1", data=data)


def seal_file(data: bytes, *, key: FileKey, envelope_id: bytes, number: int) -> Iterator[bytes]:
    """The sealed chunks of a file in order: 65,552 bytes each, the last perhaps fewer.

    Raises EncodingError for a file of more than 26,214,400 bytes or a number beyond 9.
    """
    count = chunk_count(len(data))
    padded = data.ljust(padme(len(data)), b"\0")
    for index in range(count):
        chunk = padded[index * CHUNK_BYTES : (index + 1) * CHUNK_BYTES]
        secret = chunk_key(key, envelope_id=envelope_id, number=number, index=index, last=index == count - 1)
        yield nacl.bindings.crypto_secretbox(chunk, bytes(24), secret)


def open_chunk(
    sealed: bytes, *, key: FileKey, envelope_id: bytes, number: int, index: int, last: bool
) -> bytes:
    """One chunk, at most 65,536 bytes. Raises TamperedError (step chunk) or EncodingError."""
    if not CHUNK_OVERHEAD <= len(sealed) <= CHUNK_BYTES + CHUNK_OVERHEAD:
        raise EncodingError(f"a sealed chunk has {CHUNK_OVERHEAD} to {CHUNK_BYTES + CHUNK_OVERHEAD} bytes")
    secret = chunk_key(key, envelope_id=envelope_id, number=number, index=index, last=last)
    try:
        return nacl.bindings.crypto_secretbox_open(sealed, bytes(24), secret)
    except nacl.exceptions.CryptoError:
        raise TamperedError("chunk", f"chunk {index} does not open") from None


def chunk_sizes(size: int) -> list[int]:
    """The sizes of the sealed chunks of a file of `size` true bytes. Raises EncodingError as chunk_count."""
    whole, rest = divmod(padme(size), CHUNK_BYTES)
    sizes = [CHUNK_BYTES] * whole + [rest] * (chunk_count(size) > whole)
    return [CHUNK_OVERHEAD + each for each in sizes]


def open_chunks(
    chunks: Iterable[bytes], *, file: SealedFile, envelope_id: bytes, number: int
) -> Iterator[bytes]:
    """The file's true bytes, chunk by chunk; whole only if it ends without raising.

    Raises TamperedError for a chunk missing, moved or of another file.
    """
    sizes = chunk_sizes(file.size)
    if file.count != len(sizes):
        raise TamperedError("chunks", f"{file.count} chunks, {len(sizes)} are needed")
    key, left, opened = FileKey(file.key), file.size, 0
    for index, sealed in enumerate(chunks):
        if index == len(sizes) or len(sealed) != sizes[index]:
            raise TamperedError("chunks", f"chunk {index} is no chunk of this file")
        last = index == len(sizes) - 1
        padded = open_chunk(sealed, key=key, envelope_id=envelope_id, number=number, index=index, last=last)
        if any(padded[left:]):
            raise TamperedError("padding", "the file's padding is wrong")
        yield padded[:left]
        left, opened = max(0, left - len(padded)), opened + 1
    if opened != len(sizes):
        raise TamperedError("chunks", f"{opened} chunks, {len(sizes)} are needed")


def open_file(chunks: Sequence[bytes], *, file: SealedFile, envelope_id: bytes, number: int) -> bytes:
    """The file's true bytes. Raises TamperedError for a chunk missing, moved or of another file."""
    return b"".join(open_chunks(chunks, file=file, envelope_id=envelope_id, number=number))
