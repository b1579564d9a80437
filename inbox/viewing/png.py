"""Raw pixels as a PNG, written by the inbox: what a browser decodes is never of a stranger's making."""

from __future__ import annotations

import struct
import zlib

QUICKLY = 1
"""zlib's level: a page of text stays small at any, a photograph is large at every one."""


def png(width: int, height: int, pixels: bytes) -> bytes:
    """The PNG (8-bit RGB, no metadata) of width x height x 3 bytes. Raises ValueError for another number."""
    row = width * 3
    if width < 1 or height < 1 or len(pixels) != row * height:
        raise ValueError("no picture of this size")
    squeeze = zlib.compressobj(QUICKLY)
    data = bytearray()
    for at in range(0, len(pixels), row):
        data += squeeze.compress(b"\0" + pixels[at : at + row])
    data += squeeze.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", bytes(data)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
