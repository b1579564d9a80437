"""Attached files come back whole or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import EncodingError, TamperedError
from crypto.files import MAX_CHUNKS, FileKey, chunk_count, open_file, padme, seal_file
from crypto.payload import MAX_FILE_BYTES, SealedFile

ID = b"e" * 16


def seal(data: bytes) -> tuple[list[bytes], SealedFile]:
    key = FileKey.generate()
    chunks = list(seal_file(data, key=key, envelope_id=ID, number=0))
    return chunks, SealedFile(key.secret_bytes(), "a.jpg", "image/jpeg", len(data), len(chunks))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 200_000))
def test_a_file_of_any_size_comes_back(size: int) -> None:
    data = b"\7" * size
    chunks, file = seal(data)
    assert open_file(chunks, file=file, envelope_id=ID, number=0) == data


@given(st.integers(2, MAX_FILE_BYTES))
def test_padme_grows_by_at_most_an_eighth_and_tells_few_bits(size: int) -> None:
    padded = padme(size)
    assert size <= padded <= size + size // 8
    assert padme(padded) == padded
    assert bin(padded).rstrip("0").count("1") <= (size.bit_length() - 1).bit_length() + 1


def test_the_largest_file_is_four_hundred_chunks() -> None:
    assert chunk_count(MAX_FILE_BYTES) == MAX_CHUNKS == 400
    with pytest.raises(EncodingError):
        chunk_count(MAX_FILE_BYTES + 1)


@pytest.mark.parametrize("damage", ["swap", "cut", "double", "other number", "other envelope"])
def test_a_file_that_was_touched_is_refused(damage: str) -> None:
    chunks, file = seal(b"\7" * 150_000)
    if damage == "swap":
        chunks[0], chunks[1] = chunks[1], chunks[0]
    elif damage == "cut":
        chunks = chunks[:-1]
    elif damage == "double":
        chunks = [*chunks, chunks[-1]]
    number = 1 if damage == "other number" else 0
    envelope_id = bytes(16) if damage == "other envelope" else ID
    with pytest.raises(TamperedError):
        open_file(chunks, file=file, envelope_id=envelope_id, number=number)
