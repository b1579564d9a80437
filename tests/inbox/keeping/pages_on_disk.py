"""The pages of an encrypted store as they stand on the disk, opened one by one, those no longer in use too.

SQLCipher 4 with a raw key: pages of 4,096 bytes, of which the last 80 are an IV of 16 and a MAC of 64; the
first page begins with a salt of 16. Frames of a log are pages with 24 bytes before each, after 32 of its own.
"""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, RESERVED, SALT, IV = 4_096, 80, 16, 16
LOG_HEAD, FRAME_HEAD = 32, 24


def opened_pages(path: Path, key: bytes) -> bytes:
    """All pages of a store and of its log, decrypted, one after the other."""
    data, log = path.read_bytes(), path.with_name(f"{path.name}-wal")
    pages = [data[at : at + PAGE] for at in range(0, len(data), PAGE)]
    found = [_opened(page, key, first=number == 0) for number, page in enumerate(pages)]
    if log.exists():
        frames = log.read_bytes()[LOG_HEAD:]
        for at in range(0, len(frames), FRAME_HEAD + PAGE):
            frame = frames[at : at + FRAME_HEAD + PAGE]
            found.append(_opened(frame[FRAME_HEAD:], key, first=frame[:4] == b"\0\0\0\1"))
    return b"".join(found)


def _opened(page: bytes, key: bytes, *, first: bool) -> bytes:
    start, end = SALT if first else 0, PAGE - RESERVED
    cipher = Cipher(algorithms.AES(key), modes.CBC(page[end : end + IV])).decryptor()
    return cipher.update(page[start:end]) + cipher.finalize()
