"""A stock of ready codes: five words with A and their share, made ahead so that they work without network.

A process of its own makes each code, asks for its share at a mark of the clock, writes both into a pipe,
hands the pipe to the keeper and ends. The keeper never reads a pipe: it hands one to the visit whose child
wants five words, and lets it go. So no code is in the keeper's memory, and a used one in one visit's alone.

Nor may the stock tell how many asked for words, or when. The number of codes that is wanted is drawn from
LEAST to MOST after a start; at some marks it steps by one, up as likely as down, and never past an end. So at
each mark all 17 numbers are equally likely, and no code that is used while the network is there moves it:
a new one comes at each mark and what is more than the number goes, so each used one is made up for at the
next mark that does not take the number up (seven of eight do not). Then all is as if nobody had asked.

Without network nothing can be made up for, and the number is forgotten: beside what is left it would tell how
many were used. Where n are left, LEAST or more, each number k of used codes from 0 to MOST - n leaves them
with the same chance, 1 in 17: they make none of these k likelier. Fewer than LEAST tell that at least
LEAST - n were used. None goes by itself meanwhile: a long outage would end at LEAST, and each used one could
be counted. With the network back it goes on from what is left, or is drawn anew where that is below LEAST.

The oldest is used first and goes first, so that no gap between the others tells of one; and at each mark each
code is moved into a new pipe, so that the kernel's times and numbers of the pipes are of the last mark.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self

from crypto.code import HALF_BYTES, Code, derive_halves
from crypto.policy import Pin
from kiosk.line import Answer, LineDownError
from kiosk.wire import KeeperDownError, Verb, Wire, is_ours, short_name
from portal.drawn import WORDS

LEAST, MOST = 8, 24
"""Codes that stand ready: so many children in a row have words without network; and 24 pipes are 100 kB."""
ONE_STEP_IN = 8
"""Of so many marks one takes the number wanted up, and one down."""
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
    """The keeper's: pipes that nobody has read, the oldest first. `draw` gives a number below its own."""

    draw: Callable[[int], int] = secrets.randbelow
    _pipes: list[int] = field(default_factory=list)
    _wanted: int | None = None
    """How many shall stand here; None as long as no code comes."""
    _came: bool = False

    def __len__(self) -> int:
        return len(self._pipes)

    def keep(self, pipe: int) -> None:
        """One more; what is more than is wanted goes, the oldest first."""
        self._came = True
        self._wanted = self._next_wanted()
        self._pipes.append(pipe)
        while len(self._pipes) > self._wanted:
            os.close(self._pipes.pop(0))

    def _next_wanted(self) -> int:
        if self._wanted is not None:
            step = {0: 1, 1: -1}.get(self.draw(ONE_STEP_IN), 0)
            return min(max(self._wanted + step, LEAST), MOST)
        # After an outage what stands here is the number; where it was used up, or after a start, a new one.
        return len(self._pipes) if len(self._pipes) >= LEAST else LEAST + self.draw(MOST - LEAST + 1)

    def mark(self) -> None:
        """A mark of the clock: what the last one made has come by now, or nothing does."""
        if not self._came:
            self._wanted = None
        self._came = False
        self._pipes = [_moved(each) for each in self._pipes]

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
            pipe = self._pipes.pop(0)
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


def _moved(pipe: int) -> int:
    """What is in it, unread, in a new pipe; the same one where that cannot be (other than Linux)."""
    if sys.platform != "linux":
        return pipe
    try:
        out, into = os.pipe()
    except OSError:
        return pipe
    try:
        os.splice(pipe, into, MOST_BYTES, flags=os.SPLICE_F_NONBLOCK)
    except OSError:
        pipe, out = out, pipe
    finally:
        os.close(into)
    os.close(pipe)
    return out


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
