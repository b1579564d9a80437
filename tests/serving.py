"""Apps served for a test on a free port of 127.0.0.1, and stopped at once when it ends."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn

STARTS_WITHIN = 10.0
ENDS_WITHIN = 1.0
"""Seconds for what is under way when the test is over; then it is cancelled."""
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients that speak to this machine in the clear: reading whom it trusts takes each of them 40 ms."""


class Prompt(uvicorn.Server):
    """uvicorn as it is, but that its end needs no pauses: a tenth of a second each, hundreds of times."""

    _asked: Callable[[], object] | None = None

    def end(self) -> None:
        """Stop soon. Any thread may call."""
        self.should_exit = True
        if self._asked is not None:
            # A server that has ended by itself has closed its loop.
            with contextlib.suppress(RuntimeError):
                self._asked()

    async def main_loop(self) -> None:
        ticking = asyncio.ensure_future(super().main_loop())
        loop = asyncio.get_running_loop()
        self._asked = lambda: loop.call_soon_threadsafe(ticking.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await ticking

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for each in sockets or []:
            each.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        # Connections close with the loop's next turns; answers under way take as long as they take.
        for pause in (0.0, 0.0, *[ENDS_WITHIN / 200] * 200):
            if not (self.server_state.connections or self.server_state.tasks):
                break
            await asyncio.sleep(pause)
        for task in self.server_state.tasks:
            task.cancel()
        await self.lifespan.shutdown()


@pytest.fixture
def serve() -> Iterator[Callable[[Any], str]]:
    """Give a function that serves an ASGI app on a free port of 127.0.0.1 and returns its base URL."""
    running: list[tuple[Prompt, threading.Thread, socket.socket]] = []

    def start(app: Any) -> str:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        server = Prompt(uvicorn.Config(app, log_level="critical", access_log=False))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        running.append((server, thread, listener))
        _wait_until_started(server, thread)
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for server, thread, listener in running:
        server.end()
        thread.join(STARTS_WITHIN)
        listener.close()


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            pytest.fail("the app did not start: its lifespan failed, or it took too long")
        time.sleep(0.01)
