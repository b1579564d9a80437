"""A stock of ready codes: five words with A and their share, made ahead so that they work without network.

A process of its own makes each code, asks for its share at a mark of the clock, writes both into a pipe,
hands the pipe to the keeper and ends. The keeper never reads a pipe: it hands one to the visit whose child
wants five words, and lets it go. So no code is in the keeper's memory, and a used one in one visit's alone.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self

from crypto.code import HALF_BYTES, Code, derive_halves
from crypto.policy import Pin
from kiosk.line import Answer, LineDownError
from kiosk.wire import KeeperDownError, Verb, Wire, is_ours, short_name
from portal.drawn import WORDS

PLACES = 8
"""Codes that stand ready."""
SECONDS_AHEAD = 5.0
"""Before each mark, whatever the use, a code is begun that asks for its share at it: the oldest makes way."""
SECONDS = 5.0
MOST_BYTES = 512
"""Of a code in its pipe: A, its share, five words with spaces between."""
_HERE, _WANTED, _NONE = b"h", b"w", b"n"


class GivesShares(Protocol):
    """What is needed of the line to the portal."""

    async def share(self, a: bytes) -> Answer:
        """Ask for the share of a first half. Raises LineDownError."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """A ready code."""

    a: bytes
    share: bytes
    words: tuple[str, ...]

    def encode(self) -> bytes:
        """As it lies in a pipe."""
        return self.a + self.share + " ".join(self.words).encode("ascii")

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """The same again."""
        a, share, words = data[:HALF_BYTES], data[HALF_BYTES : 2 * HALF_BYTES], data[2 * HALF_BYTES :]
        return cls(a, share, tuple(words.decode("ascii").split(" ")))


@dataclass(slots=True, eq=False)
class Stock:
    """The keeper's: pipes that nobody has read, the oldest first."""

    _pipes: deque[int] = field(default_factory=deque)

    def __len__(self) -> int:
        return len(self._pipes)

    def keep(self, pipe: int) -> None:
        """One more; where all places are taken the oldest goes."""
        self._pipes.append(pipe)
        while len(self._pipes) > PLACES:
            os.close(self._pipes.popleft())

    async def serve(self, listening: socket.socket) -> None:
        """Take pipes in and hand them out, one after the other, for ever."""
        listening.setblocking(False)
        while True:
            caller, _ = await asyncio.get_running_loop().sock_accept(listening)
            with caller:
                try:
                    async with asyncio.timeout(SECONDS):
                        await self._meet(caller)
                except (OSError, TimeoutError):
                    continue  # it ended: there is nobody to tell

    async def _meet(self, caller: socket.socket) -> None:
        if not is_ours(caller):
            return
        await _readable(caller)
        said, pipes, _, _ = socket.recv_fds(caller, 1, 1)
        if said == _HERE and pipes:
            self.keep(pipes[0])
        elif said == _WANTED and self._pipes:
            pipe = self._pipes.popleft()
            try:
                socket.send_fds(caller, [_HERE], [pipe])
            finally:
                os.close(pipe)
        elif said == _WANTED:
            caller.send(_NONE)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A visit's way to the stock, and that of whoever makes a code; `path` is the stock's socket."""

    path: Path

    async def take(self) -> Made | None:
        """A code that nobody else was given; None where none is left or the keeper does not answer."""
        try:
            async with asyncio.timeout(SECONDS):
                with await self._reached() as keeper:
                    keeper.send(_WANTED)
                    await _readable(keeper)
                    _, pipes, _, _ = socket.recv_fds(keeper, 1, 1)
        except (OSError, TimeoutError):
            return None
        if not pipes:
            return None
        try:
            return Made.decode(os.read(pipes[0], MOST_BYTES))
        finally:
            os.close(pipes[0])

    async def put(self, made: Made) -> None:
        """Hand a new code to the keeper, unread."""
        out, into = os.pipe()
        try:
            os.write(into, made.encode())
            os.close(into)
            with await self._reached() as keeper:
                socket.send_fds(keeper, [_HERE], [out])
        finally:
            os.close(out)

    async def _reached(self) -> socket.socket:
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made.setblocking(False)
        try:
            with short_name(self.path) as short:
                await asyncio.get_running_loop().sock_connect(made, short)
        except BaseException:
            made.close()
            raise
        return made


async def make_one(pin: Pin, *, wire: Wire, line: GivesShares, shelf: Shelf) -> None:
    """The whole life of the process that makes a code: nothing is kept where its share does not come."""
    code = Code.draw(WORDS)
    a, _ = derive_halves(code, pin)
    try:
        await wire.call(Verb.TURN, patient=True)
        answer = await line.share(a.secret_bytes())
        if answer.status == 200 and len(answer.body) == HALF_BYTES:
            await shelf.put(Made(a.secret_bytes(), answer.body, code.words))
    except (KeeperDownError, LineDownError, OSError):
        return


def _comes(come: asyncio.Future[None]) -> None:
    if not come.done():
        come.set_result(None)


async def _readable(where: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    come: asyncio.Future[None] = loop.create_future()
    loop.add_reader(where, _comes, come)
    try:
        await come
    finally:
        loop.remove_reader(where)
