"""A practice school: an invented one, as processes of its own, from one press until it is ended.

It is `worrybox demo --practice` in a new temporary folder. The office knows its addresses and its invented
people, and has nothing else in common with it: no folder, no key, no port.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from pathlib import Path

import msgspec

from inbox.errors import PracticeError

HOURS = 4
"""After so long it ends by itself."""
SECONDS_TO_OPEN = 180.0
SECONDS_TO_END = 40.0
"""Longer than the demo gives its rooms, so that it can end them itself."""
_LOOK_EVERY = 0.2
_TAIL = 4_096
_LARGEST = 65_536
_PROGRAM = (sys.executable, "-m", "worrybox", "demo")


class Invented(msgspec.Struct, frozen=True):
    """Somebody of the practice school, whose passphrase is there to be shown."""

    name: str
    passphrase: str
    id: str = ""
    role: str = ""


class PracticeSchool(msgspec.Struct, frozen=True):
    """Where an open practice school is, and its people: what the demo writes down once it stands."""

    portal: str
    inbox: str
    pin: str
    readers: tuple[Invented, ...]
    signers: tuple[Invented, ...]

    @property
    def for_reporters(self) -> str:
        """What its poster's code says."""
        return f"{self.portal}/#{self.pin}"


class Practice:
    """At most one practice school of this office. Used from one event loop.

    `within` is the folder in which it makes its own, the system's for temporary ones by default.
    """

    def __init__(self, *, program: Sequence[str] = _PROGRAM, within: Path | None = None) -> None:
        self._program = program
        self._within = within
        self._running: asyncio.Task[None] | None = None
        self.school: PracticeSchool | None = None
        """Once it is open."""
        self.problem = ""
        """Why the last one did not start or ended: one line; "" if all went as asked."""

    @property
    def starting(self) -> bool:
        """Whether one is being made."""
        return self._runs and self.school is None

    @property
    def _runs(self) -> bool:
        return self._running is not None and not self._running.done()

    def begin(self) -> None:
        """Start one, unless one runs already. Returns at once."""
        if not self._runs:
            self.problem = ""
            self._running = asyncio.create_task(self._run())

    async def end(self) -> None:
        """End it and wait until its processes and its folder are gone; nothing where none runs."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def _run(self) -> None:
        try:
            folder = Path(tempfile.mkdtemp(prefix="worrybox-practice-", dir=self._within))
        except OSError as wrong:
            self.problem = f"no folder can be made for it: {wrong.strerror}"
            return
        try:
            await self._in(folder)
        except PracticeError as wrong:
            self.problem = str(wrong)
        except OSError as wrong:
            self.problem = f"it cannot be started: {wrong.strerror}"
        finally:
            self.school = None
            # The demo does this itself; unless it was killed outright.
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _in(self, folder: Path) -> None:
        portal, inbox = _free_ports()
        process = await asyncio.create_subprocess_exec(
            *(*self._program, "--practice", "--no-browser", "--dir", str(folder), "--hours", str(HOURS)),
            *("--portal-port", str(portal), "--inbox-port", str(inbox), "--until-eof"),
            # Held open until the end: however this process goes, the other hears of it.
            stdin=PIPE,
            stdout=DEVNULL,
            stderr=PIPE,
        )
        said = bytearray()
        hearing = asyncio.create_task(_hear(process, said))
        try:
            self.school = await _opened(process, folder / "demo.json")
            await process.wait()
        finally:
            await _end(process)
            await asyncio.wait([hearing], timeout=1)
            hearing.cancel()
        if process.returncode:
            raise PracticeError(_last_line(bytes(said)) or f"it ended with code {process.returncode}")


async def _opened(process: Process, told: Path) -> PracticeSchool | None:
    """What it wrote down once it stood; None if it ended before. Raises PracticeError."""
    give_up = time.monotonic() + SECONDS_TO_OPEN
    while (facts := await asyncio.to_thread(_told, told)) is None:
        if process.returncode is not None:
            return None
        if time.monotonic() > give_up:
            raise PracticeError(f"it did not start within {SECONDS_TO_OPEN:.0f} seconds")
        await asyncio.sleep(_LOOK_EVERY)
    try:
        return msgspec.json.decode(facts, type=PracticeSchool)
    except msgspec.MsgspecError:
        raise PracticeError("it did not say where it is") from None


def _told(file: Path) -> bytes | None:
    try:
        with file.open("rb") as written:
            return written.read(_LARGEST)
    except FileNotFoundError:
        return None


async def _end(process: Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
    try:
        await asyncio.wait_for(process.wait(), SECONDS_TO_END)
    except TimeoutError:
        process.kill()
        await process.wait()


async def _hear(process: Process, said: bytearray) -> None:
    """Keep the end of what it complains of, so that it never waits for somebody to read it."""
    assert process.stderr is not None
    while chunk := await process.stderr.read(_TAIL):
        said += chunk
        del said[:-_TAIL]


def _last_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].removeprefix("worrybox demo: ") if lines else ""


def _free_ports() -> tuple[int, int]:
    """Two ports of this machine that nothing uses now."""
    with socket.socket() as one, socket.socket() as other:
        for each in (one, other):
            each.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]
