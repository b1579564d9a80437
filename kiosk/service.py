"""`worrybox kiosk serve`: the kiosk's processes on one device, composed.

What was started keeps its process id to the end and ends everything; see kiosk/zygote.py.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import socket
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from kiosk.codes import Codes
from kiosk.device import Device
from kiosk.keeper import keeper_of
from kiosk.line import Line
from kiosk.pinned import PinnedSchool
from kiosk.settings import Settings
from kiosk.stock import Shelf, make_one
from kiosk.visit import Visit, serve_visit
from kiosk.warming import rehearse, serving_of, warmed
from kiosk.wire import Wire, listen
from kiosk.zygote import MAKE, Roles, Zygote, start_anew
from worrybox.web import logs
from worrybox.web.memory import forbid_dumps
from worrybox.web.server import ServingError, bound_socket

HOST = "127.0.0.1"
SECONDS_TO_BE_ALONE = 8.0
"""For the processes of one that just ended: they may have a moment to go."""
INHERITED = "WORRYBOX_KIOSK_SOCKET"
"""The environment's name for the number of a listening socket that is handed on when started anew."""


@dataclass(frozen=True, slots=True)
class Service:
    """What every process of the kiosk is given when it is made."""

    told: Settings
    line: Line
    listening: socket.socket
    private: socket.socket
    handing: socket.socket
    path: Path
    app: Starlette
    serving: uvicorn.Config

    def keeper(self, parent: socket.socket) -> None:
        """The keeper's whole life."""
        self.listening.close()
        keeper = keeper_of(PinnedSchool(self.told), self.line)

        def begin_code() -> None:
            for each in (self.path, stock_path(self.path)):
                _forget_times(each)
            _tell(parent, MAKE)

        keeper.begin_code = begin_code
        asyncio.run(_until_alone(keeper.keep(self.private, self.handing), parent))

    def visit(self, parent: socket.socket) -> None:
        """A visit's whole life: serving one child."""
        self.private.close()
        self.handing.close()
        asyncio.run(self._visit(parent))

    def maker(self, parent: socket.socket) -> None:
        """The whole life of a process that makes one ready code."""
        for each in (self.listening, self.private, self.handing):
            each.close()
        made = make_one(self.told.pin, wire=Wire(self.path), line=self.line, shelf=self.shelf)
        asyncio.run(_until_alone(made, parent))

    @property
    def shelf(self) -> Shelf:
        """The way to the stock of ready codes."""
        return Shelf(stock_path(self.path))

    async def _visit(self, parent: socket.socket) -> None:
        visit = Visit(tell=lambda word: _tell(parent, word))
        school = PinnedSchool(self.told)
        device = Device(school, Wire(self.path), self.line, Codes(self.shelf), visit)
        self.app.state.device = device
        async with device.ready():
            await device.catch_up()
            alone = _alone(parent, lambda _: visit.asked.set())
            await serve_visit(self.serving, visit, self.listening, alone=alone)


def serve(told: Settings, address: str, *, port: int, anew_by: list[str]) -> None:
    """Serve the kiosk until SIGTERM or Ctrl-C; the command `anew_by` starts it anew. Raises ServingError."""
    forbid_dumps()
    logs.set_up()
    alone = _alone_in(told.folder)
    listening = _inherited(port) or bound_socket(HOST, port)
    path = private_path(told.folder, port)
    try:
        private, handing = listen(path), listen(stock_path(path))
    except OSError as error:
        raise ServingError(f"cannot make {path}: {error.strerror}") from None
    app, line = warmed(), Line(address)
    rehearse(app, told, line)
    service = Service(told, line, listening, private, handing, path, app, serving_of(app))
    anew = Zygote(Roles(service.keeper, service.visit, service.maker)).run()
    for each, where in ((private, path), (handing, stock_path(path))):
        each.close()
        with suppress(OSError):
            where.unlink()
    os.close(alone)
    if anew:
        start_anew(anew_by, keep=listening, under=INHERITED)


def _alone_in(folder: Path) -> int:
    """A lock on the kiosk's folder, held until every process of this one has ended. Raises ServingError.

    It is the folder's own, so that it needs no file and a disk that can only be read has it too.
    """
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    give_up = time.monotonic() + SECONDS_TO_BE_ALONE
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() < give_up:
                time.sleep(0.1)
                continue
            os.close(held)
            raise ServingError(f"another kiosk serves from {folder} already: end that one first") from None
        return held


def private_path(folder: Path, port: int) -> Path:
    """Where the keeper's socket is: in the folder the system gives for a run, else in the kiosk's."""
    given = os.environ.get("RUNTIME_DIRECTORY", "").partition(":")[0] or os.environ.get("XDG_RUNTIME_DIR", "")
    if given and os.access(given, os.W_OK | os.X_OK):
        return Path(given) / f"worrybox-kiosk-{port}.sock"
    return folder / "keeper.sock"


def stock_path(path: Path) -> Path:
    """Where the socket of the stock of ready codes is: beside the keeper's."""
    return path.with_suffix(".stock")


def _inherited(port: int) -> socket.socket | None:
    """The socket that the program before this one listened on, so that nobody is turned away meanwhile."""
    number = os.environ.pop(INHERITED, "")
    if not number.isdigit():
        return None
    try:
        found = socket.socket(fileno=int(number))
    except OSError:
        return None
    found.set_inheritable(False)
    if found.getsockname()[1] == port:
        return found
    found.close()
    return None


def _tell(parent: socket.socket, word: bytes) -> None:
    with suppress(OSError):  # it is gone, and this process with it
        parent.send(word)


def _forget_times(path: Path) -> None:
    """A socket's time of access is that of the last call: without this, perhaps a child's for a day."""
    with suppress(OSError):
        os.utime(path, (0, 0))


async def _alone(parent: socket.socket, heard: Callable[[bytes], None] = lambda _: None) -> None:
    """Return when the process that started this one is gone; `heard` is given what it says."""
    parent.setblocking(False)
    with suppress(OSError):
        while said := await asyncio.get_running_loop().sock_recv(parent, 1):
            heard(said)


async def _until_alone(work: Coroutine[None, None, None], parent: socket.socket) -> None:
    """Do the work, but no longer than the process that started this one lives."""
    doing, alone = asyncio.ensure_future(work), asyncio.ensure_future(_alone(parent))
    await asyncio.wait((doing, alone), return_when=asyncio.FIRST_COMPLETED)
    if doing.done():
        doing.result()
