"""One small request for a share: whole answers count, everything else is a line that is down."""

from __future__ import annotations

import asyncio

import pytest

from kiosk.line import LineDownError
from kiosk.shares import Shares

SHARE = b"s" * 32


def asked(said: bytes) -> tuple[bytes, int | None, bytes]:
    """What a portal that says this hears, and what comes of it (None: the line is down)."""
    heard = b""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heard
        heard = await reader.readuntil(b"\r\n\r\n") + await reader.readexactly(32)
        writer.write(said)
        writer.close()

    async def go() -> tuple[bytes, int | None, bytes]:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        try:
            got = await Shares(f"http://127.0.0.1:{port}/s/oak").share(b"a" * 32)
        except LineDownError:
            return heard, None, b""
        finally:
            server.close()
        return heard, got.status, got.body

    return asyncio.run(go())


def test_a_whole_answer_is_taken_and_the_path_of_the_school_is_asked() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 32\r\nX-Other: y\r\n\r\n"
    heard, status, body = asked(head + SHARE)
    assert heard.startswith(b"POST /s/oak/api/v1/share HTTP/1.1\r\n")
    assert heard.endswith(b"a" * 32)
    assert (status, body) == (200, SHARE)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-x",
        b"HTTP/1.1 200 OK\r\n\r\n" + SHARE,
        b"HTTP/1.1 200 OK\r\nContent-Length: 33\r\n\r\n" + SHARE,
        b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n" + b"x" * 9_000,
        b"HTTP/1.1 2x0 OK\r\nContent-Length: 32\r\n\r\n" + SHARE,
    ],
)
def test_half_an_answer_or_none_is_a_line_that_is_down(said: bytes) -> None:
    assert asked(said)[1] is None


def test_nobody_there_is_a_line_that_is_down() -> None:
    with pytest.raises(LineDownError):
        asyncio.run(Shares("http://127.0.0.1:9").share(b"a" * 32))
