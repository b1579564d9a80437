"""Open one file in a process of its own: bytes by a pipe, an empty environment, no key, and an end in time.

Nothing of it touches the disk, and nothing of the file's own bytes comes back: only pixels, counted.
"""

from __future__ import annotations

import asyncio
import contextlib
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum

import msgspec

from crypto.errors import SealedFormatError
from inbox.processes import alone
from inbox.viewing.answer import Answer, Facts, Fault, ViewingError, read_answer
from inbox.viewing.kinds import Kind
from inbox.viewing.png import png

SECONDS = 45.0
"""By the clock on the wall, a busy machine's start included. Its time of work is limited where it runs."""
MOST_WAITING = 3
"""Of one session, behind the one that is open."""
AT_ONCE = 2
"""Processes of all sessions together: each may take a gigabyte."""
_LOOK_EVERY = 0.5
"""Seconds between two looks whether the session is still open."""
_TO_END = 1.0
"""Seconds for a process that has closed its mouth."""


class Size(Enum):
    """How large a page is drawn."""

    FIT = "fit"
    LARGER = "larger"

    @property
    def box(self) -> tuple[int, int]:
        """Width and height in pixels that are not exceeded."""
        return (1_000, 1_400) if self is Size.FIT else (2_000, 2_800)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which page of a file of which kind, and how large."""

    kind: Kind
    page: int
    size: Size


@dataclass(frozen=True, slots=True, repr=False)
class Seen:
    """A page as a PNG of our own writing, and what the file says of itself."""

    facts: Facts
    marks: int
    width: int
    height: int
    picture: bytes


def program(part: str) -> list[str]:
    """The command of the process apart."""
    return alone(f"inbox.viewing.apart.{part}")


@dataclass(slots=True)
class _Turn:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    here: int = 0


class Viewer:
    """Opens files one after the other for each session, for the running inbox."""

    def __init__(self, *, program: Callable[[str], list[str]] = program, seconds: float = SECONDS) -> None:
        self.program, self.seconds = program, seconds
        self._turns: dict[str, _Turn] = {}
        self._room = asyncio.Semaphore(AT_ONCE)

    async def look(
        self, wish: Wish, file: Iterator[bytes], *, session: str, still_open: Callable[[], bool]
    ) -> Seen:
        """The page that is wished. Raises ViewingError, FolderError where the chunks cannot be read."""
        async with self._turn(session), self._room:
            if not still_open():
                # It was locked while others had their turn: none of the file is opened any more.
                raise ViewingError(Fault.LOCKED)
            looking = asyncio.create_task(self._apart(wish, file))
            try:
                while not (await asyncio.wait({looking}, timeout=_LOOK_EVERY))[0]:
                    if not still_open():
                        raise ViewingError(Fault.LOCKED)
                answer = looking.result()
            finally:
                looking.cancel()
                await asyncio.gather(looking, return_exceptions=True)
            if not still_open():
                raise ViewingError(Fault.LOCKED)
            picture = await asyncio.to_thread(png, answer.width, answer.height, answer.pixels)
        return Seen(answer.facts, answer.marks, answer.width, answer.height, picture)

    @contextlib.asynccontextmanager
    async def _turn(self, session: str) -> AsyncIterator[None]:
        turn = self._turns.setdefault(session, _Turn())
        if turn.here > MOST_WAITING:
            raise ViewingError(Fault.BUSY)
        turn.here += 1
        try:
            async with turn.lock:
                yield
        finally:
            turn.here -= 1
            if not turn.here:
                del self._turns[session]

    async def _apart(self, wish: Wish, file: Iterator[bytes]) -> Answer:
        try:
            process = await asyncio.create_subprocess_exec(
                *self.program(wish.kind.part), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd="/", env={}
            )
        except OSError:
            # No room for one more process, or its program is gone.
            raise ViewingError(Fault.ENDED) from None
        try:
            async with asyncio.timeout(self.seconds):
                await _hand_over(process, wish, file)
                assert process.stdout is not None
                width, height = wish.size.box
                return await read_answer(process.stdout, width=width, height=height)
        except TimeoutError:
            raise ViewingError(Fault.LONG) from None
        finally:
            await _end(process)


async def _hand_over(process: Process, wish: Wish, file: Iterator[bytes]) -> None:
    """The wish and the file, chunk by chunk. A process that has ended before is heard of by its answer."""
    assert process.stdin is not None
    width, height = wish.size.box
    ask = {"kind": wish.kind.asked, "page": wish.page, "width": width, "height": height}
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(msgspec.json.encode(ask) + b"\n")
        while chunk := await asyncio.to_thread(_next, file):
            process.stdin.write(chunk)
            await process.stdin.drain()
        process.stdin.close()
        await process.stdin.wait_closed()


def _next(file: Iterator[bytes]) -> bytes:
    """The next chunk that is not empty; b"" at the end. Raises ViewingError for one that does not open."""
    try:
        return next((chunk for chunk in file if chunk), b"")
    except SealedFormatError:
        raise ViewingError(Fault.CHANGED) from None


async def _end(process: Process) -> None:
    if process.stdout is not None and process.stdout.at_eof():
        # It has ended or is about to: a signal would look for its end, and take that from who waits for it.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_TO_END):
                await process.wait()
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.stdout is not None:
        # What it had still written; it is dead, so this ends.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_TO_END):
                await process.stdout.read()
