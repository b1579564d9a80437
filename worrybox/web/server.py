"""Serve one room: uvicorn with nothing to say about its visitors, bounded, ending tidily.

It never logs a request, never names itself in a header, and says in one line why it could not start.
"""

import errno
import gc
import logging
import os
import signal
import socket
import sys
from types import FrameType
from typing import NoReturn

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from worrybox.web import logs
from worrybox.web.connections import SECONDS_FOR_HEAD, protocol
from worrybox.web.memory import forbid_dumps

CONNECTIONS = 512
"""Beyond this many at once a newcomer gets 503 instead of everyone getting slowness."""
SECONDS_TO_FINISH = 10
FAILED = 1


class ServingError(Exception):
    """The server could not start; its message is the one line to show."""


def serve(app: ASGIApp, host: str, port: int, *, head_seconds: float = SECONDS_FOR_HEAD) -> None:
    """Serve `app` on `host`:`port` until Ctrl-C or SIGTERM; both end with exit code 0.

    A connection that sends no whole request head within `head_seconds` is closed.
    When it cannot start (port taken or not permitted, the app's own start refused) it prints one line
    on standard error and exits with code 1.
    """
    forbid_dumps()
    logs.set_up()
    try:
        with bound_socket(host, port) as listening:
            _run(app, listening, head_seconds)
    except ServingError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(FAILED) from None
    except KeyboardInterrupt:
        return


def bound_socket(host: str, port: int) -> socket.socket:
    """A listening-ready TCP socket. Raises ServingError with one line that says what to do."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        made = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ServingError(f"cannot use the address {host}: {error.strerror}") from None
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(CONNECTIONS)
    except OSError as error:
        made.close()
        raise ServingError(_why_not(error, host, port)) from None
    return made


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken: stop the program that uses it, or choose another port"
    if error.errno == errno.EACCES:
        return f"port {port} is not permitted to this account: choose a port above 1023"
    return f"cannot listen on {host} port {port}: {os.strerror(error.errno or 0)}"


def _run(app: ASGIApp, listening: socket.socket, head_seconds: float) -> None:
    start = _Start(app)
    server = uvicorn.Server(
        uvicorn.Config(
            start,
            access_log=False,
            server_header=False,
            log_config=None,
            # h11 bounds the size of a request's head; httptools does not.
            http=protocol(head_seconds),
            ws="none",
            loop="asyncio",
            lifespan="on",
            proxy_headers=False,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=SECONDS_TO_FINISH,
        )
    )
    # uvicorn finishes what it has, then raises the signal again for whoever handled it before.
    signal.signal(signal.SIGTERM, _end_well)
    _collect_seldom()
    try:
        server.run(sockets=[listening])
    finally:
        # uvicorn leaves by its own exit code when the app refuses to start; ours comes with the reason.
        if not server.started:
            raise ServingError(start.why) from None


def _collect_seldom() -> None:
    """Look for garbage cycles less often, and never again among what was loaded to start: it stays for good.

    A request leaves next to no cycles behind; looking through all modules after every few of them costs a
    twentieth of the processor.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def _end_well(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


class _Start:
    """Passes everything on; remembers, for one clear line, why the app's own start was refused."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.why = "could not start"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)
            return

        async def send_quietly(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed":
                # One line will say why; uvicorn would add two that say nothing.
                logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
            await send(message)

        try:
            await self.app(scope, receive, send_quietly)
        except Exception as error:  # any refusal of the start becomes the one line
            self.why = f"could not start: {str(error) or type(error).__name__}"
            raise
