"""Compress the pages that may be compressed: fresh ones, which hold nothing anyone sent.

A page that echoes what was typed next to anything secret must never be compressed (BREACH), so an answer
to a POST, or to an address with a query, goes out as it is. Only for a room whose GET pages hold no
secret: the portal and the kiosk, never the inbox, where words of strangers stand beside words of others.
Its pages are kept in no cache (worrybox.web.headers), so none of them needs to say that it varies.
"""

import asyncio
import gzip
from collections.abc import Mapping
from functools import lru_cache

import brotli
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST = 1_024
QUICK = 5
"""Brotli's quality for a page that is made for one visit: a millisecond or two."""
PAGES_KEPT = 128
"""Of those that are the same for everyone: three a school's audience and language."""


LONGEST_TAIL = 65_536
"""Bytes in one stored block of Brotli."""


class SamePage(HTMLResponse):
    """A page that is the same for everyone who asks today: it is compressed once, as small as it gets.

    All but what follows `until`, its last occurrence included, where a page ends in something of its own.
    """

    def __init__(self, page: str, *, until: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(page, headers=headers)
        self.same = len(page[: page.rindex(until)].encode()) if until else len(self.body)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and tell `CompressedPages` around it how many bytes are the same."""
        scope["same_bytes"] = self.same
        await super().__call__(scope, receive, send)


class CompressedPages:
    """ASGI middleware: Brotli or gzip for a whole HTML answer to a plain GET whose browser takes one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        coding = _coding(scope) if scope["type"] == "http" and _may_compress(scope) else None
        if coding is None:
            await self.app(scope, receive, send)
            return
        start: Message = {}

        async def send_compressed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start:
                if _is_whole_page(start, message):
                    packed = await _pack(message["body"], coding, same=scope.get("same_bytes", 0))
                    message = _packed(start, message, coding, packed)
                await send(start)
                start = {}
            await send(message)

        await self.app(scope, receive, send_compressed)


def codings(accepted: str) -> set[str]:
    """The codings that an Accept-Encoding takes. One with q=0 is refused, as RFC 9110 says."""
    taken = set()
    for part in accepted.split(","):
        coding, _, weight = part.strip().partition(";")
        if weight.replace(" ", "").removeprefix("q=").rstrip("0.") or not weight:
            taken.add(coding.strip().lower())
    return taken


def _may_compress(scope: Scope) -> bool:
    return scope["method"] == "GET" and not scope["query_string"]


def _coding(scope: Scope) -> str | None:
    taken = codings(Headers(scope=scope).get("accept-encoding", ""))
    return next((coding for coding in ("br", "gzip") if coding in taken), None)


def _is_whole_page(start: Message, message: Message) -> bool:
    """Whether this is all of an HTML answer; a streamed one stays as it is."""
    headers = Headers(raw=start.get("headers", []))
    is_page = headers.get("content-type", "").startswith("text/html")
    whole = not message.get("more_body") and len(message.get("body", b"")) >= SMALLEST
    return is_page and whole and "content-encoding" not in headers


async def _pack(body: bytes, coding: str, *, same: int) -> bytes:
    if coding == "gzip":
        return gzip.compress(body, 6, mtime=0)
    if same:
        # A tenth of a second the first time: other visitors do not wait for it.
        return await asyncio.to_thread(_smallest, body[:same]) + _stored(body[same:])
    return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=QUICK))


@lru_cache(maxsize=PAGES_KEPT)
def _smallest(same: bytes) -> bytes:
    """The beginning of a Brotli stream that more can follow."""
    stream = brotli.Compressor(mode=brotli.MODE_TEXT)
    return bytes(stream.process(same) + stream.flush())


def _stored(tail: bytes) -> bytes:
    """The end of a Brotli stream: `tail` in one stored block, and the empty last block (RFC 7932, 9.2)."""
    if not tail:
        return b"\x03"
    assert len(tail) <= LONGEST_TAIL
    # Not the last (1 bit: 0), its length less one in four nibbles (2 bits: 0, then 16), stored (1 bit: 1).
    head = (len(tail) - 1) << 3 | 1 << 19
    return head.to_bytes(3, "little") + tail + b"\x03"


def _packed(start: Message, message: Message, coding: str, packed: bytes) -> Message:
    """The message with its body packed, the headers in `start` to match."""
    headers = MutableHeaders(scope=start)
    headers["Content-Encoding"] = coding
    headers["Content-Length"] = str(len(packed))
    return {**message, "body": packed}
