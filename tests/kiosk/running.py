"""A kiosk as its processes, in front of a portal that answers as told: for tests that end and kill them."""

from __future__ import annotations

import array
import mmap
import os
import signal
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

import httpx2

from crypto.encoding import b64, blake2b
from kiosk import settings
from tests.demo import alive, free_ports
from tests.portal.cast import Cast

PATIENCE = 30.0


@dataclass(slots=True)
class FakePortal:
    """Gives signed documents and shares, and takes envelopes; `is_down` closes without a word."""

    documents: dict[str, bytes]
    taken: list[bytes] = field(default_factory=list)
    shares: list[bytes] = field(default_factory=list)
    is_down: bool = False

    def answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        kind = path.partition("?")[0].rpartition("/")[2]
        if kind == "envelopes":
            self.taken.append(body)
            return 201, b64(body[24:40]).encode()
        if kind == "share":
            self.shares.append(body)
            return 200, share_of(body)
        return (200, self.documents[kind]) if kind in self.documents else (404, b"{}")


def share_of(a: bytes) -> bytes:
    """As the fake portal gives it."""
    return blake2b(32, person="wb-share-v1", data=a)


def serve_portal(portal: FakePortal, tls: Path | None = None) -> tuple[ThreadingHTTPServer, str]:
    """A running server, and its address; `tls` is a folder with a certificate for localhost and its key."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if portal.is_down:
                return
            status, said = portal.answer(self.path, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    address = f"http://127.0.0.1:{server.server_address[1]}"
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls / "cert.pem", tls / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        address = f"https://localhost:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, address


@dataclass(slots=True)
class RunningKiosk:
    """The kiosk's processes; `pid` is the one that was started."""

    folder: Path
    url: str
    portal: FakePortal
    process: subprocess.Popen[bytes]
    _server: ThreadingHTTPServer

    @classmethod
    def start(
        cls,
        folder: Path,
        cast: Cast,
        *,
        languages: tuple[str, ...] = ("en",),
        seconds: int = 1,
        tls: Path | None = None,
    ) -> Self:
        """A kiosk whose marks come after so many seconds, and slots after twice as many.

        Over TLS where `tls` is a folder that tests/kiosk/authorities.py made: its authority is trusted.
        """
        settings.make(folder, pin=b64(cast.pin))
        settings.keep_digits(folder, "4821")
        with (folder / "kiosk.toml").open("a") as file:
            slot = 2 * seconds
            file.write(f"round_seconds = {seconds}\nslot_seconds = {slot}\nslot_seconds_outside = {slot}\n")
        signed = cast.signed(replace(cast.roster(), languages=languages))
        portal = FakePortal({"roster": signed, "status": cast.status()})
        server, address = serve_portal(portal, tls)
        port = free_ports(1)[0]
        command = [sys.executable, "-m", "kiosk", "serve", "--dir", str(folder), "--portal-url", address]
        trusting = {} if tls is None else {"SSL_CERT_DIR": str(tls)}
        process = subprocess.Popen([*command, "--port", str(port)], env={**os.environ, **trusting})
        made = cls(folder, f"http://127.0.0.1:{port}", portal, process, server)
        until(lambda: made.is_healthy() and len(made.children()) == 2)
        return made

    def end(self) -> None:
        """SIGTERM, and the fake portal with it."""
        self.process.terminate()
        self.process.wait(PATIENCE)
        self._server.shutdown()
        self._server.server_close()

    def browser(self) -> httpx2.Client:
        """Someone who came through the front page."""
        return httpx2.Client(base_url=self.url, cookies={"here": "1"}, timeout=PATIENCE)

    def is_healthy(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/healthz", timeout=PATIENCE).text == "ok"
        except httpx2.TransportError:
            return False

    def children(self) -> list[int]:
        """The two processes of the service that stay beside the first one: keeper and visit."""
        return [pid for pid in self.everyone()[1:] if _name(pid) in ("kiosk-keeper", "kiosk-visit")]

    def is_anew(self, before: set[int]) -> bool:
        """Whether the visit among these has ended, and the next is there."""
        now = set(self.children())
        return (len(now), len(now & before)) == (2, 1)

    def everyone(self) -> list[int]:
        """Every process of the service, the one that was started first; a maker of a code comes and goes."""
        return [self.process.pid, *_children_of(self.process.pid)]

    def keeper(self) -> int:
        """The one that knows the school and holds the spool."""
        return next(pid for pid in self.everyone() if _name(pid) == "kiosk-keeper")

    def visit(self) -> int:
        """The one that serves; 0 while there is none."""
        return visit_of(self.process.pid)

    def visits(self) -> list[int]:
        """All that are in memory, one that ends too."""
        return visits_of(self.process.pid)

    def ready_codes(self) -> int:
        """How many pipes with a code the keeper holds; the others it has are those of the first process."""
        pipes = [_pipes(pid) for pid in (self.keeper(), self.process.pid)]
        return len(pipes[0] - pipes[1])

    def memory(self) -> dict[int, bytes]:
        """Everything that each living process of the service could read of itself."""
        return {pid: _memory_of(pid) for pid in self.everyone()}


def until(is_so: Callable[[], bool]) -> None:
    """Wait for a state, with patience."""
    give_up = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > give_up:
            raise AssertionError("it did not come to that")
        time.sleep(0.02)


def kill(pid: int) -> None:
    """As the kernel does when memory runs out."""
    with suppress(ProcessLookupError):  # it made way at a mark
        os.kill(pid, signal.SIGKILL)
    until(lambda: not alive(pid))


def started(pid: int) -> int:
    """When the kernel started it, in its own ticks; 0 when it has ended."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return 0


def visit_of(first: int) -> int:
    """The newest visit of the process that was started; 0 while there is none."""
    return max(visits_of(first), key=started, default=0)


def visits_of(first: int) -> list[int]:
    """All visits of the process that was started."""
    return [pid for pid in _children_of(first) if _name(pid) == "kiosk-visit"]


def _children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [child for child in map(int, text.split()) if alive(child)]


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""  # it ended while we looked


def _pipes(pid: int) -> set[str]:
    found = set()
    for name in os.listdir(f"/proc/{pid}/fd"):
        with suppress(FileNotFoundError):
            found.add(os.readlink(f"/proc/{pid}/fd/{name}"))
    return {each for each in found if each.startswith("pipe:")}


def times(pid: int, first: float, last: float) -> set[float]:
    """What in its memory can be a time between these two, as Python keeps one: seconds in a float."""
    found = set[float]()
    for part in _parts_of(pid):
        floats = array.array("d", part[: len(part) // 8 * 8])
        found.update(each for each in floats if first <= each <= last)
    return found


def _memory_of(pid: int) -> bytes:
    found: list[bytes] = []
    with suppress(FileNotFoundError, ProcessLookupError):  # it ended while we looked, and its memory with it
        found += _parts_of(pid)
    return b"".join(found)


def _parts_of(pid: int) -> Iterator[bytes]:
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            if "r" not in rights or line.rstrip().endswith(("[vvar]", "[vsyscall]")):
                continue
            start, end = (int(edge, 16) for edge in span.split("-"))
            memory.seek(start)
            try:
                yield memory.read(end - start)
            except ProcessLookupError:
                raise
            except OSError:
                continue


def whole_kilobytes(pids: list[int]) -> int:
    """What these processes keep resident, each page counted once; 0 when one has ended.

    Pages of program files count whole, as on a device where nothing else uses them.
    """
    own, files = 0, set[tuple[str, int]]()
    try:
        for pid in pids:
            told = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            own += sum(int(line.split()[1]) for line in told if line.startswith("Pss_Anon:"))
            files |= set(_file_pages(pid))
    except OSError:
        return 0
    return own + len(files) * mmap.PAGESIZE // 1_024


def _file_pages(pid: int) -> Iterator[tuple[str, int]]:
    """The resident pages of files that this process has mapped and not changed."""
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/pagemap").open("rb", 0) as pages:
        for span, _, offset, _, inode, *name in (line.split() for line in maps):
            start, end = (int(edge, 16) // mmap.PAGESIZE for edge in span.split("-"))
            if inode == "0":
                continue
            pages.seek(start * 8)
            first = int(offset, 16) // mmap.PAGESIZE
            for at, (told,) in enumerate(struct.iter_unpack("Q", pages.read((end - start) * 8))):
                if told >> 61 & 5 == 5:  # present, and the file's
                    yield name[0], first + at
