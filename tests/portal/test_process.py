"""A portal as it really runs: what it says, what it loads, what it writes, how it ends."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import pytest

from portal import settings
from tests.portal.cast import Cast, b64_pin
from tests.portal.conftest import OCTETS, Portal
from tests.portal.pages.reading import FORM, open_page, post, read

ROOT = Path(__file__).resolve().parents[2]
AGENT = "CanaryBrowser/7.1"
BROWSER = {"User-Agent": AGENT, "Cookie": "here=1"}
WORDS = "the blue door behind the kitchen"
STARTS_WITHIN = 20.0
_files_written: list[str] = []
_watching = False


@dataclass
class Running:
    """A portal process and how to reach it."""

    process: subprocess.Popen[bytes]
    folder: Path
    url: str

    def get(self, path: str) -> httpx2.Response:
        """GET as a browser."""
        return httpx2.get(self.url + path, headers=BROWSER)

    def post(self, path: str, body: bytes | str, headers: dict[str, str]) -> httpx2.Response:
        """POST as a browser."""
        return httpx2.post(self.url + path, content=body, headers={**headers, **BROWSER})

    def end(self) -> tuple[int, str]:
        """SIGTERM; the exit code and everything it ever said."""
        self.process.send_signal(signal.SIGTERM)
        said, complaints = self.process.communicate(timeout=STARTS_WITHIN)
        return self.process.returncode, (said + complaints).decode()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def command(folder: Path, port: int) -> list[str]:
    # importtime makes Python itself write down every module that this very process ever loads.
    python = [sys.executable, "-X", "importtime", "-m", "portal"]
    return [*python, "serve", "--dir", str(folder), "--port", str(port)]


@pytest.fixture
def running(tmp_path: Path, cast: Cast) -> Iterator[Running]:
    """A portal process in a folder of its own."""
    folder, port = tmp_path / "portal", free_port()
    settings.make(folder, pin=b64_pin(cast))
    process = subprocess.Popen(
        command(folder, port), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    portal = Running(process, folder, f"http://127.0.0.1:{port}")
    wait_for(portal)
    yield portal
    process.kill()
    process.communicate()


def wait_for(portal: Running) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and portal.process.poll() is None:
        try:
            assert portal.get("/healthz").text == "ok"
            return
        except httpx2.TransportError:
            time.sleep(0.05)
    pytest.fail("the portal did not start")


def use(portal: Running, cast: Cast) -> None:
    """Everything a portal is used for, refusals among it."""
    httpx2.put(portal.url + "/api/v1/roster", content=cast.signed(), headers={"User-Agent": AGENT})
    page = read(portal.get("/form").text)
    fields = {"what": WORDS, "shown": page.fields["shown"], "id": page.fields["id"]}
    assert portal.post("/form", urlencode(fields), FORM).status_code == 303
    assert portal.post("/form", urlencode({**fields, "shown": "r9"}), FORM).status_code == 409
    assert portal.post("/form", b"what=%ff", FORM).status_code == 422
    assert portal.post("/api/v1/envelopes", cast.envelope(WORDS.encode()), OCTETS).status_code == 201
    assert portal.post("/api/v1/envelopes", WORDS, OCTETS).status_code == 422
    assert portal.get("/" + "x" * 200).status_code == 404
    assert portal.get("/api/v1/days").status_code == 401


def test_it_says_and_keeps_no_address_no_agent_no_time_and_no_word(running: Running, cast: Cast) -> None:
    use(running, cast)
    files = {path: path.read_bytes() for path in running.folder.rglob("*") if path.is_file()}
    code, said = running.end()
    assert code == 0
    said = "\n".join(line for line in said.splitlines() if not line.startswith("import time:"))
    minute = datetime.now(UTC).strftime("%H:%M")
    for secret in ("127.0.0.1", AGENT, WORDS, "blue door", minute):
        assert secret not in said
        assert not [path.name for path, data in files.items() if secret.encode() in data]
    assert not re.search(r"\d:\d\d", said)
    assert "Traceback" not in said


def test_it_never_loads_what_opens_envelopes(running: Running, cast: Cast) -> None:
    use(running, cast)
    _, said = running.end()
    loaded = {
        line.rpartition("|")[2].strip() for line in said.splitlines() if line.startswith("import time:")
    }
    assert "crypto.envelope" in loaded
    assert "crypto.identities" not in loaded


def test_it_ends_well_and_keeps_what_it_accepted(running: Running, cast: Cast) -> None:
    use(running, cast)
    code, _ = running.end()
    assert code == 0
    assert sorted(path.name for path in running.folder.iterdir()) == ["drop.sqlite3", "pepper", "portal.toml"]


def test_a_taken_port_is_said_in_one_line(running: Running) -> None:
    port = int(running.url.rpartition(":")[2])
    serve = ["-m", "portal", "serve", "--dir", str(running.folder), "--port", str(port)]
    second = subprocess.run([sys.executable, *serve], cwd=ROOT, capture_output=True, text=True, check=False)
    assert second.returncode != 0
    assert second.stderr.splitlines() == [
        f"port {port} is taken: stop the program that uses it, or choose another port"
    ]


def test_a_damaged_store_is_said_in_one_line(tmp_path: Path, cast: Cast) -> None:
    settings.make(tmp_path, pin=b64_pin(cast))
    (tmp_path / "drop.sqlite3").write_bytes(b"no database" * 1000)
    serve = ["-m", "portal", "serve", "--dir", str(tmp_path), "--port", str(free_port())]
    ended = subprocess.run([sys.executable, *serve], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert len(ended.stderr.splitlines()) == 1
    assert "Traceback" not in ended.stderr


def _note_writing(event: str, arguments: tuple[object, ...]) -> None:
    if _watching and event == "open":
        path, mode, flags = arguments
        writes = (isinstance(mode, str) and bool(set(mode) & set("wax+"))) or (
            isinstance(flags, int) and bool(flags & 0o3)
        )
        if writes:
            _files_written.append(str(path))


def test_no_file_but_the_database_is_opened_for_writing_while_a_form_is_sent(
    portal: Portal, tmp_path: Path
) -> None:
    global _watching
    # An audit hook sees every file that Python opens, also one removed at once. It stays for good.
    sys.addaudithook(_note_writing)
    page = open_page(portal)
    _files_written.clear()
    _watching = True
    statuses = [post(portal, page, words).status_code for words in (WORDS, "x" * 65_000, "x" * 300_000)]
    _watching = False
    assert statuses == [303, 303, 413]
    assert _files_written == []
    assert {path.name for path in tmp_path.iterdir()} <= {
        "drop.sqlite3",
        "drop.sqlite3-wal",
        "drop.sqlite3-shm",
    }
