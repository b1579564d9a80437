"""One child's visit: a process of its own, so that what was typed goes with it.

It serves the pages and ends when the child leaves, when nothing was asked for three minutes, or when it is
told to. Its end is the wiping: the memory of a process that ended is given to nobody before it was cleared.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from worrybox.web.connections import SECONDS_FOR_HEAD, PatientProtocol
from worrybox.web.memory import give_back
from worrybox.web.server import CONNECTIONS

_T = TypeVar("_T")
SECONDS_SILENT = 180.0
"""Without a request, once a page of the steps was served: the browser is gone, or stuck."""
SECONDS_TO_DRAIN = 2
"""For requests that came in before the end, and for connections that have not asked yet."""

BEGUN, OVER = b"b", b"o"
"""Said by a visit to the process that started it: a child is here; it is over."""
RENEW = b"r"
"""Said to a visit at a mark of the clock: end, if nobody is here, so that its start tells of no child."""
_TURNS_OF_A_CONNECTION = 4
"""Of the loop: one that was taken is among the server's after three."""
QUIET_PATHS = ("/static/", "/voices/", "/healthz", "/api/v1/roster")
"""What a browser fetches by itself while nobody is there, beside the idle screen at "/"."""


class OverError(Exception):
    """The child left while something was waited for."""


@dataclass(slots=True)
class Visit:
    """Whether a child is here, and whether it is over. `tell` tells the process that started this one."""

    tell: Callable[[bytes], None]
    clock: Callable[[], float] = time.monotonic
    over: asyncio.Event = field(default_factory=asyncio.Event)
    begun: bool = False
    last: float = 0.0
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """To make way for a new one, if nobody is here."""
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while the portal is asked at a mark: cut short, that would be seen on the line."""

    def touched(self) -> None:
        """A page of the way was asked for."""
        self.last = self.clock()
        if not self.begun:
            self.begun = True
            self.tell(BEGUN)

    def end(self) -> None:
        """The child left."""
        if not self.over.is_set():
            self.over.set()
            self.tell(OVER)

    async def while_here(self, work: Coroutine[Any, Any, _T]) -> _T:
        """What it gives; the work ends when the child leaves, so that the next visit can begin.

        Raises OverError then.
        """
        doing, over = asyncio.ensure_future(work), asyncio.ensure_future(self.over.wait())
        try:
            await asyncio.wait((doing, over), return_when=asyncio.FIRST_COMPLETED)
            if not doing.done():
                raise OverError("the child left")
            return doing.result()
        finally:
            doing.cancel()
            over.cancel()

    def silent_for(self) -> float:
        """Seconds since the last request of a child that is here; 0 when none is."""
        return self.clock() - self.last if self.begun else 0.0

    async def watch(self, seconds: float = SECONDS_SILENT) -> None:
        """End it when the browser has been silent for so long."""
        while not self.over.is_set():
            left = seconds - self.silent_for()
            if left <= 0:
                self.end()
            else:
                await asyncio.sleep(left)


class Visiting:
    """ASGI middleware: notes that a child is here, and lets each connection carry one request.

    So no request is on its way on a connection that the end of a visit closes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_quiet = scope["path"].startswith(QUIET_PATHS)
        if scope["path"] != "/" and not is_quiet:
            scope["app"].state.device.visit.touched()

        async def send_last(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        await self.app(scope, receive, send_last)
        if not is_quiet:
            give_back()  # a page is made of many parts, and the kiosk has little memory


class _LastRequests(PatientProtocol):
    """A connection that has not asked yet is answered first: nothing is lost between two visits."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Someone came, or a browser keeps a connection ready."""
        super().connection_made(transport)
        self._made = self.loop.time()

    def shutdown(self) -> None:
        """Close what is done, and what a browser keeps ready: it makes another. Wait for the rest."""
        has_asked = self.cycle is not None
        if has_asked or self.loop.time() - self._made >= SECONDS_TO_DRAIN:
            super().shutdown()


def configuration(app: ASGIApp) -> uvicorn.Config:
    """How a visit serves: as every room does, ending quickly and without a line about it."""
    # Each of uvicorn's own lines would come at the end of somebody's visit.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    return uvicorn.Config(
        app,
        access_log=False,
        server_header=False,
        log_config=None,
        http=type("Protocol", (_LastRequests,), {"head_seconds": SECONDS_FOR_HEAD}),
        ws="none",
        loop="asyncio",
        lifespan="off",
        proxy_headers=False,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=SECONDS_TO_DRAIN,
    )


async def serve_visit(
    serving: uvicorn.Config, visit: Visit, listening: socket.socket, *, alone: Coroutine[None, None, None]
) -> None:
    """Serve until the visit is over, and what came in before; or until `alone` returns."""
    ends: list[asyncio.Future[Any]]
    ends = [asyncio.ensure_future(each) for each in (visit.watch(), visit.over.wait(), alone)]
    try:
        while not any(each.done() for each in ends):
            await _serve_once(uvicorn.Server(serving), visit, listening.dup(), ends)
    finally:
        for each in ends:
            each.cancel()


async def _serve_once(
    server: uvicorn.Server, visit: Visit, listening: socket.socket, ends: Sequence[asyncio.Future[Any]]
) -> None:
    """Serve until one of `ends` is done; or until it was to make way and a child came in that moment."""

    async def stop() -> None:
        makes_way = asyncio.ensure_future(_make_way(server, visit))
        try:
            await asyncio.wait((*ends, makes_way), return_when=asyncio.FIRST_COMPLETED)
        finally:
            makes_way.cancel()
        await _stop_listening(server)
        server.should_exit = True

    stopping = asyncio.create_task(stop())
    try:
        await server.serve(sockets=[listening])
    finally:
        stopping.cancel()


async def _make_way(server: uvicorn.Server, visit: Visit) -> None:
    """When asked to, stop listening; and where nobody came meanwhile, the visit is over."""
    while True:
        await visit.asked.wait()
        visit.asked.clear()
        async with visit.asking:
            if server.started and not visit.begun and not server.server_state.connections:
                break
    await _stop_listening(server)
    if not visit.begun and not server.server_state.connections:
        visit.end()


async def _stop_listening(server: uvicorn.Server) -> None:
    """Take no connection any more, and return once those that were taken are among the server's.

    Closed at once, as the server itself does it, asyncio would drop one that was just taken.
    """
    loop = asyncio.get_running_loop()
    for listener in server.servers if server.started else ():
        for each in listener.sockets:
            loop.remove_reader(each.fileno())
    for _ in range(_TURNS_OF_A_CONNECTION):
        await asyncio.sleep(0)
