"""A room's server says why it cannot start in one line, names itself nowhere and ends tidily."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

APP = """
import sys
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from worrybox.web.server import serve

async def healthz(request):
    return PlainTextResponse("ok")

async def fault(request):
    raise RuntimeError("canary")

async def lifespan(app):
    if sys.argv[2:] == ["refuse"]:
        raise RuntimeError("the store is locked")
    print("up", flush=True)
    yield

serve(Starlette(routes=[Route("/healthz", healthz), Route("/fault", fault)], lifespan=lifespan),
      "127.0.0.1", int(sys.argv[1]))
"""


def start(root: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", APP, *arguments],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def taken() -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield str(listener.getsockname()[1])


@pytest.fixture
def free() -> str:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


def test_a_taken_port_is_one_clear_line_and_a_failure(root: Path, taken: str) -> None:
    process = start(root, taken)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 1
    assert said.startswith(f"port {taken} is taken")
    assert said.count("\n") == 1


def test_an_app_that_refuses_to_start_is_one_clear_line(root: Path, free: str) -> None:
    process = start(root, free, "refuse")
    _, said = process.communicate(timeout=20)
    assert process.returncode == 1
    assert said.splitlines() == ["could not start: the store is locked"]
    assert "Traceback" not in said


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_well_and_has_nothing_to_say_of_its_visitors(
    root: Path, free: str, ending: signal.Signals
) -> None:
    process = start(root, free)
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    with httpx2.Client(base_url=f"http://127.0.0.1:{free}") as client:
        headers = client.get("/healthz").headers
        client.get("/fault")
    process.send_signal(ending)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "server" not in headers
    assert not any(word in said for word in ("127.0.0.1", "canary", "healthz", "httpx"))
