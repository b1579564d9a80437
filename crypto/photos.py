"""Small pictures of readers in the signed roster: what one may be, and reading them (spec section 2).

They stand in `outside.photos`, so the signers vouch for them as they do for the names, and a roster
without any is what it always was. A picture that is not as it must be is left out, never an error: it must
not keep a report from being sent. Pure: nothing here decodes a picture.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from typing import Any

from crypto.errors import EncodingError

FIELD = "photos"
MAX_PHOTO_BYTES = 2_048
MAX_PHOTOS = 5
MAX_PHOTO_SIDE = 256
"""Pixels. What says that it is larger would take a phone's memory, however few its bytes."""

_ID = re.compile(r"r[1-9][0-9]{0,3}\Z")
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The JPEG segments that say how large it is (start of frame)."""
_TOLD = (frozenset(range(0xE0, 0xF0)) | {0xFE}) - {0xE0, 0xEE}
"""JPEG's application segments and comments: camera, place, programs. JFIF's and Adobe's hold colours only."""
_WEBP = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH"))


def check_photo(data: bytes) -> None:
    """Raise EncodingError unless it is a JPEG or WebP, small, still and without metadata."""
    if len(data) > MAX_PHOTO_BYTES:
        raise EncodingError(f"it has {len(data):,} bytes")
    try:
        if data[:3] == b"\xff\xd8\xff":
            sides = list(_jpeg_sides(data))
        elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            sides = list(_webp_sides(data))
        else:
            raise EncodingError("it is neither")
    except IndexError:
        raise EncodingError("it is cut short") from None
    if not sides or not all(0 < side <= MAX_PHOTO_SIDE for each in sides for side in each):
        raise EncodingError(f"it is not 1 to {MAX_PHOTO_SIDE} pixels wide and high")


def written(photos: Mapping[str, bytes]) -> dict[str, str]:
    """As they stand in the roster: base64 as a data: address has it (+, / and padding), by reader id."""
    return {id_: b64encode(data).decode("ascii") for id_, data in photos.items()}


def photos_of(outside: Any) -> dict[str, bytes]:
    """The pictures in a roster's `outside`, by reader id. Whatever is not as it must be is left out."""
    entries = outside.get(FIELD) if isinstance(outside, dict) else None
    found: dict[str, bytes] = {}
    for id_, text in entries.items() if isinstance(entries, dict) else ():
        if len(found) == MAX_PHOTOS or not (isinstance(text, str) and _ID.match(id_)):
            continue
        if len(text) <= 2 * MAX_PHOTO_BYTES:
            try:
                data = b64decode(text, validate=True)
                check_photo(data)
            except (binascii.Error, ValueError, EncodingError):
                continue
            found[id_] = data
    return found


def _jpeg_sides(data: bytes) -> Iterator[tuple[int, int]]:
    """Width and height wherever it says them; every segment is looked at, to the very end."""
    at = 2
    while data[at : at + 2] != b"\xff\xd9":
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at] != 0xFF or size < 2:
            raise EncodingError("it is cut short")
        if marker in _TOLD:
            raise EncodingError("it holds metadata")
        if marker in _SIZES:
            yield int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 2 + size
        # After a start of scan come its bits, to the next marker that is no stuffed byte or restart.
        while marker == 0xDA and (data[at] != 0xFF or data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7):
            at += 1
    if at + 2 != len(data):
        raise EncodingError("something stands behind the picture")


def _webp_sides(data: bytes) -> Iterator[tuple[int, int]]:
    """Width and height wherever it says them; every chunk is looked at, to the very end."""
    if int.from_bytes(data[4:8], "little") + 8 != len(data):
        raise EncodingError("it is cut short")
    at = 12
    while at < len(data):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + size]
        if kind not in _WEBP:
            raise EncodingError("it moves or holds metadata")
        if kind == b"VP8 ":
            yield _low(body[6:8], 14), _low(body[8:10], 14)
        elif kind == b"VP8L":
            yield _low(body[1:5], 14) + 1, (_low(body[1:5], 28) >> 14) + 1
        elif kind == b"VP8X":
            yield _low(body[4:7], 24) + 1, _low(body[7:10], 24) + 1
        at += 8 + size + size % 2
    if at != len(data):
        raise EncodingError("it is cut short")


def _low(data: bytes, bits: int) -> int:
    return int.from_bytes(data, "little") & ((1 << bits) - 1)
