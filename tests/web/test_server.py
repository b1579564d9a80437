"""A room's server says why it cannot start in one line, names itself nowhere and ends tidily."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2
import pytest

APP = """
import ctypes, os, resource, sys
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from worrybox.web.server import serve

async def healthz(request):
    return PlainTextResponse("ok")

async def files(request):
    return PlainTextResponse(str(len(os.listdir("/proc/self/fd"))))

async def large(request):
    return PlainTextResponse("x" * 50_000_000)

async def dumps(request):
    dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
    return PlainTextResponse(f"{resource.getrlimit(resource.RLIMIT_CORE)} {dumpable}")

async def take(request):
    return PlainTextResponse(str(len(await request.body())))

async def fault(request):
    raise RuntimeError("canary")

async def lifespan(app):
    if sys.argv[2:] == ["refuse"]:
        raise RuntimeError("the store is locked")
    print("up", flush=True)
    yield

routes = [Route("/" + call.__name__, call) for call in (healthz, files, large, dumps, fault)]
app = Starlette(routes=[*routes, Route("/take", take, methods=["POST"])], lifespan=lifespan)
patience = {"head_seconds": 0.3} if sys.argv[2:] == ["impatient"] else {}
serve(app, "127.0.0.1", int(sys.argv[1]), **patience)
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


@pytest.fixture
def impatient(root: Path, free: str) -> Iterator[int]:
    """The port of a server that gives a request's head less than a second."""
    process = start(root, free, "impatient")
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    yield int(free)
    process.kill()
    process.communicate()


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        yield connection


def is_closed(connection: socket.socket) -> bool:
    """Waits for the other end to say something or to hang up."""
    try:
        return connection.recv(100) == b""
    except ConnectionResetError:
        return True


def read_to(connection: socket.socket, end: bytes) -> bytes:
    answer = b""
    while not answer.endswith(end):
        part = connection.recv(1)
        assert part, answer
        answer += part
    return answer


def get(port: int, path: str) -> str:
    return httpx2.get(f"http://127.0.0.1:{port}{path}").text


def test_connections_that_send_no_request_do_not_stop_the_others(impatient: int) -> None:
    with ExitStack() as opened:
        idle = [opened.enter_context(connected(impatient)) for _ in range(515)]
        for connection in idle[::2]:
            connection.sendall(b"POST /take HTTP/1.1\r\nHost: x\r\n")
        assert all(is_closed(connection) for connection in idle)
        assert httpx2.post(f"http://127.0.0.1:{impatient}/take", content=b"words").text == "5"


def test_a_second_request_that_never_gets_whole_is_not_waited_for(impatient: int) -> None:
    with connected(impatient) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /hea")
        assert read_to(connection, b"\r\n\r\nok").startswith(b"HTTP/1.1 200")
        assert is_closed(connection)


def test_a_body_that_comes_slowly_is_still_taken(impatient: int) -> None:
    with connected(impatient) as connection:
        connection.sendall(b"POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n")
        for letter in b"slowly":
            time.sleep(0.2)
            connection.sendall(bytes([letter]))
        assert read_to(connection, b"\r\n\r\n6").startswith(b"HTTP/1.1 200")


@pytest.mark.slow
def test_an_answer_that_nobody_reads_is_not_kept_for_ever(impatient: int) -> None:
    open_files = get(impatient, "/files")
    with connected(impatient) as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(1) == b"H"
        while get(impatient, "/files") != open_files:
            time.sleep(0.1)


def test_a_crash_would_leave_no_memory_behind(impatient: int) -> None:
    assert get(impatient, "/dumps") == "(0, 0) 0"
