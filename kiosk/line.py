"""The line to the portal: fetch a signed document, carry a sealed envelope. Bounded in size and in time.

It sees ciphertext and public documents only, and says nothing about who uses the kiosk. Each request has a
connection of its own, so that none tells by its place on another's what was asked before. It is written out
over asyncio and h11, which the pages are served with already: what a larger client loads would lie in the
memory of three processes of a small board.
"""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import h11

from crypto.replies import REPLIES_ON_A_PAGE, REPLY_BYTES
from crypto.roster import MAX_SIGNED_BYTES
from worrybox.web.memory import let_go_of_programs

SECONDS_TO_CONNECT = 5.0
SECONDS = 60.0
MAX_REFUSAL_BYTES = 4_096
MAX_HEAD_BYTES = 16_384
PAGE_BYTES = REPLIES_ON_A_PAGE * REPLY_BYTES
_PORTS = {"http": 80, "https": 443}
_READ_BYTES = 16_384


class LineDownError(Exception):
    """The portal cannot be reached, or did not answer whole and in time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the portal said: the status, the body, and its Retry-After."""

    status: int
    body: bytes
    retry_after: str | None
    date: str | None = None
    """The portal's own clock, as its header says it."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request: GET, or POST where there is a body; `target` is the path with its query."""

    target: str
    body: bytes | None = None

    @property
    def method(self) -> str:
        """GET or POST."""
        return "GET" if self.body is None else "POST"


_SECONDS_TO_CLOSE = 1.0
"""After an exchange: then nothing of what TLS needs is in use, and it is given back (3 MB of programs)."""

Exchange = Callable[[Request, int], Awaitable[Answer]]
"""One request and its answer, whose body has at most so many bytes. Raises LineDownError, OSError."""


class Line:
    """One portal at `base`, which may end in `/s/SLUG`. Every call raises LineDownError.

    It is reached directly: a kiosk's firewall leaves no way to a proxy. A redirect is an answer like any
    other.
    """

    def __init__(self, base: str, *, exchange: Exchange | None = None) -> None:
        address = urlsplit(base)
        self._prefix = address.path.rstrip("/")
        self._exchange = exchange or Connections(
            address.hostname or "",
            address.port or _PORTS[address.scheme],
            host=address.netloc.rpartition("@")[2],
            tls=address.scheme == "https",
        )

    async def document(self, kind: str) -> bytes | None:
        """The signed `roster`, `calendar` or `status`, unverified; None if the portal has none."""
        answer = await self._ask(Request(self._call(kind)), limit=MAX_SIGNED_BYTES)
        return answer.body if answer.status == 200 else None

    async def carry(self, envelope: bytes) -> Answer:
        """Post one envelope; what the portal answered, whatever it was."""
        return await self._ask(Request(self._call("envelopes"), envelope), limit=MAX_REFUSAL_BYTES)

    async def share(self, a: bytes) -> Answer:
        """The portal's part of turning five words into keys; what it answered, whatever it was."""
        return await self._ask(Request(self._call("share"), a), limit=MAX_REFUSAL_BYTES)

    async def health(self) -> Answer:
        """Whether a portal is there at all: it answers `ok`, and with its clock."""
        target = f"{self._prefix.partition('/s/')[0]}/healthz"
        return await self._ask(Request(target), limit=MAX_REFUSAL_BYTES)

    async def mailbox(self, mailbox: str, page: int) -> Answer:
        """One page of sealed replies; what the portal answered, whatever it was."""
        return await self._ask(Request(self._call(f"mailbox/{mailbox}?page={page}")), limit=PAGE_BYTES)

    def _call(self, call: str) -> str:
        return f"{self._prefix}/api/v1/{call}"

    async def _ask(self, request: Request, *, limit: int) -> Answer:
        try:
            async with asyncio.timeout(SECONDS):
                return await self._exchange(request, limit)
        except (OSError, TimeoutError, h11.ProtocolError):
            raise LineDownError("the portal does not answer") from None


class Connections:
    """Exchanges with one host over TCP, and TLS where `tls` says so: only what the system trusts."""

    def __init__(self, name: str, port: int, *, host: str, tls: bool) -> None:
        self._name, self._port, self._host = name, port, host
        self._tls = _trust() if tls else None

    async def __call__(self, request: Request, limit: int) -> Answer:
        """See Exchange. Raises h11.ProtocolError too, for what is no HTTP."""
        async with asyncio.timeout(SECONDS_TO_CONNECT):
            reader, writer = await asyncio.open_connection(self._name, self._port, ssl=self._tls)
        try:
            state = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD_BYTES)
            writer.write(self._said(state, request))
            await writer.drain()
            return await _heard(state, reader, limit)
        finally:
            writer.close()
            if self._tls is not None:
                asyncio.get_running_loop().call_later(_SECONDS_TO_CLOSE, let_go_of_programs)

    def _said(self, state: h11.Connection, request: Request) -> bytes:
        headers = [
            ("Host", self._host),
            ("User-Agent", "worrybox-kiosk"),
            ("Accept-Encoding", "identity"),
            ("Connection", "close"),
        ]
        body = request.body or b""
        if request.body is not None:
            headers += [("Content-Type", "application/octet-stream"), ("Content-Length", str(len(body)))]
        begun = h11.Request(method=request.method, target=request.target, headers=headers)
        parts = (begun, h11.Data(data=body), h11.EndOfMessage()) if body else (begun, h11.EndOfMessage())
        return b"".join(state.send(part) or b"" for part in parts)


async def _heard(state: h11.Connection, reader: asyncio.StreamReader, limit: int) -> Answer:
    """The whole answer: one that is cut short raises h11.ProtocolError, a longer one LineDownError."""
    head, body = None, b""
    while True:
        event = state.next_event()
        if event is h11.NEED_DATA:
            state.receive_data(await reader.read(_READ_BYTES))
        elif isinstance(event, h11.Response):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > limit:
                raise LineDownError("the portal's answer is larger than it can be")
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            told = {name: value.decode("latin-1") for name, value in head.headers}
            return Answer(head.status_code, body, told.get(b"retry-after"), told.get(b"date"))
        elif isinstance(event, h11.ConnectionClosed):
            raise LineDownError("the portal hung up")


@cache
def _trust() -> ssl.SSLContext:
    """Made once, before the processes are: what the system trusts, with names checked."""
    paths = ssl.get_default_verify_paths()
    if {paths.openssl_cafile_env, paths.openssl_capath_env} & os.environ.keys():
        return trusting(None)  # what somebody chose is trusted as OpenSSL itself does it
    return trusting(paths.capath)


def trusting(folder: str | None) -> ssl.SSLContext:
    """Trusts the authorities in a folder, looked up one by one under their names as Debian's folder has them.

    Read whole, their file takes 1 MB; it is read where `folder` is None or holds none. What a first handshake
    loads is loaded here, once for all processes.
    """
    by_name = folder if folder is not None and any(Path(folder).glob("*.0")) else None
    made = ssl.create_default_context(capath=by_name)
    with suppress(ssl.SSLWantReadError):
        made.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="localhost").do_handshake()
    return made
