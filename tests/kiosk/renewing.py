"""Visits that are asked to make way again and again while somebody comes and goes, with the real processes.

`python -m tests.kiosk.renewing PORT` serves a page that tells which process answered. Its keeper asks for
makers as fast as it can; each ends at once, and with each end the visit is asked to make way.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from types import SimpleNamespace

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from kiosk import zygote
from kiosk.service import _alone
from kiosk.visit import Visit, Visiting, configuration, serve_visit
from worrybox.web.server import bound_socket

SECONDS_BETWEEN_MARKS = 0.005


async def who(request: Request) -> PlainTextResponse:
    over = BackgroundTask(request.app.state.device.visit.end) if request.url.path == "/leave" else None
    return PlainTextResponse(str(os.getpid()), background=over)


def keeper(parent: socket.socket) -> None:
    while True:
        parent.send(zygote.MAKE)
        time.sleep(SECONDS_BETWEEN_MARKS)


def main() -> None:
    """See above."""
    listening = bound_socket("127.0.0.1", int(sys.argv[1]))
    app = Starlette(
        routes=[Route(path, who) for path in ("/", "/steps", "/leave")], middleware=[Middleware(Visiting)]
    )
    serving = configuration(app)
    serving.load()

    async def serve(parent: socket.socket) -> None:
        visit = Visit(tell=lambda word: parent.sendall(word))
        app.state.device = SimpleNamespace(visit=visit)
        alone = _alone(parent, lambda _: visit.asked.set())
        await serve_visit(serving, visit, listening, alone=alone)

    roles = zygote.Roles(keeper, lambda parent: asyncio.run(serve(parent)), lambda _parent: None)
    zygote.Zygote(roles).run()


if __name__ == "__main__":
    main()
