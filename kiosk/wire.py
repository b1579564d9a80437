"""The wire between a visit and the keeper: a private Unix socket, one call a connection, sizes bounded.

A call is `verb (1 byte) || u32 length || body`, its answer `word (1 byte) || u32 length || body`. What
crosses it is sealed or public: envelopes, signed documents, four digits for the maintenance screen. No word,
no code and no half of one ever does.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path

from crypto.envelope import TOTALS
from crypto.roster import MAX_SIGNED_BYTES

SECONDS = 20.0
"""For a whole call; a turn is waited for as long as it takes."""
SECONDS_TO_ASK = 5.0
WAITING = 64
LONGEST_NAME = 100
_HEAD = struct.Struct(">BI")


class Verb(IntEnum):
    """What a visit may ask."""

    KNOWN = 1
    ROOM = 2
    PUT = 3
    TURN = 4
    HEALTH = 5


class Word(IntEnum):
    """How the keeper answers."""

    OK = 0
    FULL = 1
    REFUSED = 2
    SHUT = 3


MOST_ASKED = {Verb.KNOWN: 32, Verb.ROOM: 0, Verb.PUT: 1 + max(TOTALS), Verb.TURN: 0, Verb.HEALTH: 16}
"""Bytes of a call's body."""
MOST_ANSWERED = {
    Verb.KNOWN: 4 * MAX_SIGNED_BYTES,
    Verb.ROOM: 1,
    Verb.PUT: 0,
    Verb.TURN: 0,
    Verb.HEALTH: 4_096,
}
"""Bytes of an answer's body."""


class KeeperDownError(Exception):
    """The keeper did not answer whole and in time; it is started anew by itself."""


class BrokenCallError(Exception):
    """What came is no call, or no answer."""


Answer = tuple[Word, bytes]
Answering = Callable[[Verb, bytes], Awaitable[Answer]]


def listen(path: Path) -> socket.socket:
    """A socket that only this account may reach. Raises OSError."""
    path.unlink(missing_ok=True)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        with short_name(path) as short:
            made.bind(short)
    except OSError:
        made.close()
        raise
    finally:
        os.umask(before)
    made.listen(WAITING)
    return made


@contextmanager
def short_name(path: Path) -> Iterator[str]:
    """A name for `path` that fits: a socket's name has 107 bytes, a folder's may have more."""
    if len(os.fsencode(path)) <= LONGEST_NAME:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


class Wire:
    """A visit's end of it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def call(self, verb: Verb, body: bytes = b"", *, patient: bool = False) -> Answer:
        """One call. `patient` waits for the answer for ever. Raises KeeperDownError."""
        try:
            async with asyncio.timeout(None if patient else SECONDS):
                return await self._call(verb, body)
        except (OSError, EOFError, TimeoutError, BrokenCallError):
            raise KeeperDownError("the keeper does not answer") from None

    async def _call(self, verb: Verb, body: bytes) -> Answer:
        with short_name(self._path) as short:
            reader, writer = await asyncio.open_unix_connection(short)
        try:
            writer.write(_HEAD.pack(verb, len(body)) + body)
            await writer.drain()
            word, answer = await _frame(reader, lambda _: MOST_ANSWERED[verb])
            return _word(word), answer
        finally:
            writer.close()


def _word(number: int) -> Word:
    try:
        return Word(number)
    except ValueError:
        raise BrokenCallError("no such answer") from None


async def answer_calls(listening: socket.socket, answering: Answering) -> asyncio.Server:
    """Answer every call of this account's own processes until the server is closed."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if is_ours(writer.get_extra_info("socket")):
                await _answer(reader, writer, answering)
        except (OSError, EOFError, TimeoutError, BrokenCallError):
            pass  # the visit ended, or it was none: there is nobody to tell
        finally:
            writer.close()

    return await asyncio.start_unix_server(meet, sock=listening)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answering: Answering) -> None:
    async with asyncio.timeout(SECONDS_TO_ASK):
        number, body = await _frame(reader, _most_asked)
    answer = asyncio.ensure_future(answering(Verb(number), body))
    # Nobody says more after a call: what comes is the end, and an answer is for nobody any more.
    gone = asyncio.ensure_future(reader.read(1))
    try:
        await asyncio.wait((answer, gone), return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            word, said = answer.result()
            writer.write(_HEAD.pack(word, len(said)) + said)
            async with asyncio.timeout(SECONDS):
                await writer.drain()
    finally:
        answer.cancel()
        gone.cancel()


def _most_asked(number: int) -> int:
    try:
        return MOST_ASKED[Verb(number)]
    except ValueError:
        raise BrokenCallError("no such call") from None


async def _frame(reader: asyncio.StreamReader, most: Callable[[int], int]) -> tuple[int, bytes]:
    number, size = _HEAD.unpack(await reader.readexactly(_HEAD.size))
    if size > most(number):
        raise BrokenCallError("longer than it can be")
    return number, await reader.readexactly(size)


def is_ours(peer: socket.socket) -> bool:
    """Whether a process of this account called (Linux tells; elsewhere the file's mode alone decides)."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    told = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", told)[1]) == os.getuid()


def packed(parts: Sequence[bytes]) -> bytes:
    """Parts as one body: u32 length and bytes of each."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def unpacked(body: bytes, *, count: int) -> list[bytes]:
    """Exactly `count` parts. Raises BrokenCallError."""
    parts = []
    at = 0
    for _ in range(count):
        end = at + 4 + int.from_bytes(body[at : at + 4], "big")
        if at + 4 > len(body) or end > len(body):
            raise BrokenCallError("cut short")
        parts.append(body[at + 4 : end])
        at = end
    if at != len(body):
        raise BrokenCallError("more than it should be")
    return parts
