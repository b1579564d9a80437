"""The watch starts a kiosk anew that does not answer, or that says that its keeper does not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from kiosk.install import watch


@pytest.fixture
def door() -> Iterator[socket.socket]:
    """A server's socket that speaks to nobody yet."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def say(door: socket.socket, answer: bytes) -> str:
    """Answer one request with this; the address to ask."""

    def once() -> None:
        line, _ = door.accept()
        with line:
            line.recv(4096)
            line.sendall(answer)

    threading.Thread(target=once, daemon=True).start()
    return f"http://127.0.0.1:{door.getsockname()[1]}/healthz"


@pytest.mark.parametrize(("status", "whole"), [("200 OK", True), ("503 Service Unavailable", False)])
def test_a_kiosk_is_whole_when_it_says_so(door: socket.socket, status: str, whole: bool) -> None:
    url = say(door, f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
    assert watch.answers(url) == whole


def test_nonsense_silence_and_nobody_are_none(door: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not watch.answers(say(door, b"nonsense\r\n\r\n"))
    monkeypatch.setattr(watch, "SECONDS", 0.2)
    port = door.getsockname()[1]
    assert not watch.answers(f"http://127.0.0.1:{port}/healthz")
    door.close()
    assert not watch.answers(f"http://127.0.0.1:{port}/healthz")
