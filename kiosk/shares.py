"""Asking the portal for the share of a first half: one small request on a connection of its own.

Written out because three processes do it every minute on a small board, and everything that a larger client
loads would lie in the memory of each. It is the same to the byte whoever asks, and for whatever half.
"""

from __future__ import annotations

import asyncio
import ssl
from urllib.parse import urlsplit

from crypto.code import HALF_BYTES
from kiosk.line import MAX_REFUSAL_BYTES, SECONDS_TO_CONNECT, Answer, LineDownError

SECONDS = 30.0
_PORTS = {"http": 80, "https": 443}


class Shares:
    """The portal at `base`, reached directly: a kiosk's firewall leaves no way to a proxy."""

    def __init__(self, base: str) -> None:
        address = urlsplit(base)
        self._host = address.hostname or ""
        self._port = address.port or _PORTS[address.scheme]
        self._tls = ssl.create_default_context() if address.scheme == "https" else None
        self._head = (
            f"POST {address.path.rstrip('/')}/api/v1/share HTTP/1.1\r\n"
            f"Host: {address.netloc.rpartition('@')[2]}\r\n"
            "User-Agent: worrybox-kiosk\r\n"
            "Content-Type: application/octet-stream\r\n"
            f"Content-Length: {HALF_BYTES}\r\n"
            "Connection: close\r\n\r\n"
        ).encode("ascii")

    async def share(self, a: bytes) -> Answer:
        """What the portal answered to `a` (32 bytes), whatever it was. Raises LineDownError."""
        try:
            async with asyncio.timeout(SECONDS):
                return _answer(await self._said_to(a))
        except (OSError, EOFError, TimeoutError, ValueError):
            raise LineDownError("the portal does not answer") from None

    async def _said_to(self, a: bytes) -> bytes:
        async with asyncio.timeout(SECONDS_TO_CONNECT):
            reader, writer = await asyncio.open_connection(self._host, self._port, ssl=self._tls)
        try:
            writer.write(self._head + a)
            await writer.drain()
            said = b""
            while len(said) <= MAX_REFUSAL_BYTES and (part := await reader.read(MAX_REFUSAL_BYTES)):
                said += part
            return said
        finally:
            writer.close()


def _answer(said: bytes) -> Answer:
    """Raises ValueError for what is no whole answer of a known length."""
    head, _, body = said.partition(b"\r\n\r\n")
    version, status, *_ = head.split(None, 2)
    lengths = [line[15:].strip() for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:"]
    if not version.startswith(b"HTTP/1.") or len(status) != 3 or lengths != [str(len(body)).encode("ascii")]:
        raise ValueError("no answer")
    return Answer(int(status), body, None)
