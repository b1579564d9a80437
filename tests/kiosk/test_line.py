"""The line over a real socket: whole answers count, everything else is a line that is down."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from crypto.encoding import b64
from kiosk.line import MAX_REFUSAL_BYTES, Answer, Line, LineDownError, trusting
from kiosk.sender import Sender
from kiosk.spool import Spool
from tests.kiosk import authorities
from tests.kiosk.ring import envelope

SHARE = b"s" * 32
OK = b"HTTP/1.1 200 OK\r\n"


def heard_of(
    said: bytes, ask: Callable[[Line], Awaitable[object]], *, tls: ssl.SSLContext | None = None
) -> tuple[list[bytes], object]:
    """What a portal that says this hears (a request's head each), and what comes of it: None, it is down."""
    heads: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(said)
        writer.close()

    async def go() -> object:
        server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls)
        port = server.sockets[0].getsockname()[1]
        try:
            return await ask(Line(f"http{'s' * bool(tls)}://localhost:{port}/s/oak"))
        except LineDownError:
            return None
        finally:
            server.close()

    return heads, asyncio.run(go())


def share(line: Line) -> Awaitable[Answer]:
    return line.share(b"a" * 32)


@pytest.mark.parametrize(
    "said",
    [
        OK + b"Content-Length: 32\r\nX-Other: y\r\n\r\n" + SHARE,
        OK + b"Transfer-Encoding: chunked\r\n\r\n20\r\n" + SHARE + b"\r\n0\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK + b"Content-Length: 32\r\n\r\n" + SHARE,
    ],
)
def test_a_whole_answer_is_taken_and_the_path_of_the_school_is_asked(said: bytes) -> None:
    heads, answer = heard_of(said, share)
    assert answer == Answer(200, SHARE, None)
    assert heads[0].startswith(b"POST /s/oak/api/v1/share HTTP/1.1\r\n")
    assert b"\r\nContent-Length: 32\r\n" in heads[0]


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-x\r\n",
        OK + b"Content-Length: 33\r\n\r\n" + SHARE,
        OK + b"Content-Length: 9000\r\n\r\n" + b"x" * 9_000,
        OK + b"\r\n" + b"x" * (MAX_REFUSAL_BYTES + 1),
        OK + b"X: " + b"y" * 99_999,
        OK + b"Transfer-Encoding: chunked\r\n\r\n20\r\n" + SHARE,
        b"HTTP/1.1 2x0 OK\r\nContent-Length: 32\r\n\r\n" + SHARE,
    ],
)
def test_half_an_answer_or_none_is_a_line_that_is_down(said: bytes) -> None:
    assert heard_of(said, share)[1] is None


def test_nobody_there_is_a_line_that_is_down() -> None:
    with pytest.raises(LineDownError):
        asyncio.run(Line("http://127.0.0.1:9").share(b"a" * 32))


def test_a_redirect_is_not_followed() -> None:
    head = b"HTTP/1.1 307 See\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    heads, answer = heard_of(head, share)
    assert (len(heads), answer) == (1, Answer(307, b"", None))


def test_a_certificate_that_the_system_does_not_trust_is_no_portal(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority = authorities.make(tmp_path)
    context.load_cert_chain(authority / "cert.pem", authority / "key.pem")
    assert heard_of(OK + b"Content-Length: 32\r\n\r\n" + SHARE, share, tls=context) == ([], None)


@pytest.mark.parametrize("is_there", [True, False])
def test_an_authority_is_looked_up_in_its_folder(tmp_path: Path, is_there: bool) -> None:
    authority = authorities.make(tmp_path)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(authority / "cert.pem", authority / "key.pem")
    if not is_there:
        for name in authority.glob("*.0"):
            name.unlink()
    assert shake_hands(trusting(str(authority)), served) is is_there


def shake_hands(asking: ssl.SSLContext, answering: ssl.SSLContext) -> bool:
    """Whether one that asks for localhost trusts what answers, in memory."""
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = asking.wrap_bio(back, there, server_hostname="localhost")
    theirs = answering.wrap_bio(there, back, server_side=True)
    for _ in range(3):
        for end in (ours, theirs):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError:
                return False
    return True


def test_a_report_and_a_decoy_are_one_kind_of_request(tmp_path: Path) -> None:
    spool = Spool.open(tmp_path, filler=envelope, places=4)

    def head_of_next() -> list[bytes]:
        receipt = b64(spool.next().envelope[24:40]).encode()
        said = b"HTTP/1.1 201 Created\r\nContent-Length: 22\r\n\r\n" + receipt
        (head,), _ = heard_of(said, lambda line: Sender(spool, line, in_hours=lambda _now: True).at_point())
        return [line for line in head.split(b"\r\n") if not line.startswith(b"Host:")]

    decoy, report = head_of_next(), envelope()
    spool.put(report, urgent=True)
    assert spool.next().envelope == report
    assert head_of_next() == decoy
    assert spool.next().envelope != report
