"""How long a connection may keep a place without using it: uvicorn itself waits for ever.

Each connection is looked at every few seconds, never once for each request, so that the calls that must be
quick pay nothing. It reads nothing of what is sent, and remembers nothing about who.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS_FOR_HEAD = 15.0
"""For a whole request head to come in. After another request on the same connection at most twice as long."""

LOOKS_FOR_READER = 8
"""Looks at which an answer has not moved on, until nobody is taken to be reading it."""


class PatientProtocol(H11Protocol):
    """uvicorn's protocol, which also ends connections that send no request or read no answer."""

    head_seconds = SECONDS_FOR_HEAD

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A visitor came: the time for the first head runs."""
        super().connection_made(transport)
        self._unchanged = 0
        self._seen = self._state()
        self._next_look = self.loop.call_later(self.head_seconds, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Gone: nothing is left to look at."""
        self._next_look.cancel()
        super().connection_lost(exc)

    def _state(self) -> tuple[Any, bool, int]:
        """The last request, whether it was answered, and how much of the answer is still to be sent."""
        answered = self.cycle is None or self.cycle.response_complete
        return self.cycle, answered, self.transport.get_write_buffer_size()

    def _look(self) -> None:
        state = self._state()
        self._unchanged = self._unchanged + 1 if state == self._seen else 0
        self._seen = state
        _, answered, unread = state
        # While a request is being answered and read, the time is the call's own: it bounds its body.
        patience = LOOKS_FOR_READER if unread else 1
        if (answered or unread) and self._unchanged >= patience:
            self.transport.abort()
            return
        self._next_look = self.loop.call_later(self.head_seconds, self._look)


def protocol(head_seconds: float) -> type[PatientProtocol]:
    """A protocol for uvicorn with this many seconds for a request's head."""
    return type("Protocol", (PatientProtocol,), {"head_seconds": head_seconds})
