"""Compress the pages that may be compressed: fresh ones, which hold nothing anyone sent.

A page that echoes what was typed next to anything secret must never be compressed (BREACH), so an answer
to a POST, or to an address with a query, goes out as it is. Only for a room whose GET pages hold no
secret: the portal and the kiosk, never the inbox, where words of strangers stand beside words of others.
"""

import gzip

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST = 1_024


class CompressedPages:
    """ASGI middleware: gzip for a whole HTML answer to a plain GET whose browser takes gzip."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _may_compress(scope):
            await self.app(scope, receive, send)
            return
        start: Message = {}

        async def send_compressed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start:
                message = _compressed(start, message)
                await send(start)
                start = {}
            await send(message)

        await self.app(scope, receive, send_compressed)


def _may_compress(scope: Scope) -> bool:
    if scope["method"] != "GET" or scope["query_string"]:
        return False
    return "gzip" in Headers(scope=scope).get("accept-encoding", "")


def _compressed(start: Message, message: Message) -> Message:
    """The body of `message` gzipped, the headers in `start` to match; a streamed answer stays as it is."""
    headers = MutableHeaders(scope=start)
    body: bytes = message.get("body", b"")
    is_page = headers.get("content-type", "").startswith("text/html")
    if not is_page or message.get("more_body") or len(body) < SMALLEST or "content-encoding" in headers:
        return message
    packed = gzip.compress(body, 6, mtime=0)
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(packed))
    headers.add_vary_header("Accept-Encoding")
    return {**message, "body": packed}
