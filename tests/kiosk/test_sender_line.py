"""The sender over a real socket, with portals that misbehave: what was sent arrives once all the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from crypto.encoding import b64
from kiosk import line as line_module
from kiosk.line import Line
from kiosk.sender import Sender
from kiosk.spool import Spool
from tests.kiosk.ring import envelope

Answer = Callable[[bytes], bytes]


def http(status: str, body: bytes) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


def stored(sent: bytes) -> bytes:
    return http("201 Created", b64(sent[24:40]).encode())


MISBEHAVES: dict[str, Answer] = {
    "500": lambda _sent: http("500 Internal Server Error", b"oops"),
    "507": lambda _sent: http("507 Insufficient Storage", b'{"reason":"full"}'),
    "307": lambda _sent: http("307 Elsewhere\r\nLocation: http://127.0.0.1:9/", b""),
    "html": lambda _sent: http("200 OK", b"<html>Please log in</html>"),
    "another's receipt": lambda _sent: http("201 Created", b"A" * 22),
    "no http": lambda _sent: b"\x15\x03\x01\x00\x02\x02\x16",
    "hangs up": lambda _sent: b"",
    "too long": lambda _sent: http("200 OK", b"x" * 100_000),
    "a byte a second": stored,
}


@asynccontextmanager
async def serving(answer: Answer, got: list[bytes], *, pause: float = 0) -> AsyncIterator[str]:
    """A portal of a few lines; with a pause it answers byte by byte."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        got.append(await reader.readexactly(size))
        said = answer(got[-1])
        try:
            for part in [said[at : at + 1] for at in range(len(said))] if pause else [said]:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(pause)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.slow
@pytest.mark.parametrize("how", MISBEHAVES)
def test_a_portal_that_misbehaves_is_sent_the_same_bytes_until_it_behaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(line_module, "SECONDS", 0.5)
    report, got = envelope(), list[bytes]()
    spool = Spool.open(tmp_path, filler=envelope, places=4)
    spool.put(report, urgent=False)

    async def slot(answer: Answer, pause: float = 0) -> bool:
        async with serving(answer, got, pause=pause) as base:
            return await Sender(spool, Line(base), in_hours=lambda _now: True)._send()

    async def slots() -> list[bool]:
        slow = 1.0 if how == "a byte a second" else 0
        return [await slot(MISBEHAVES[how], slow), await slot(stored), await slot(stored)]

    assert asyncio.run(slots()) == [False, True, True]
    assert (got[:2], report in got[2:]) == ([report, report], False)
