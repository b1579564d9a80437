"""Before a kiosk goes live: a fake agent is found by name, a local authority that opens TLS by its chain."""

from __future__ import annotations

import hashlib
import os
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from crypto.encoding import unb64
from crypto.policy import Pin
from kiosk import golive
from kiosk.check import CHECKS, Place, opened, watched
from kiosk.settings import Settings
from tests.kiosk import authorities
from tests.kiosk.install.trees import PIN

SUMS = "var/lib/dpkg/info/ca-certificates.md5sums"
SHIPPED = "usr/share/ca-certificates/mozilla/Fake.crt"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority of a school's filter, and a certificate that it made for localhost."""
    return authorities.make(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def port(authority: Path) -> Iterator[int]:
    """A TLS server with that certificate."""
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority / "cert.pem", authority / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def shipping(root: Path, certificate: Path) -> Path:
    """A tree whose distribution ships this authority."""
    for name in (SHIPPED, SUMS):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(certificate, root / SHIPPED)
    (root / SUMS).write_text(f"{hashlib.md5(certificate.read_bytes()).hexdigest()}  {SHIPPED}\n")
    return root


def test_an_authority_that_the_distribution_ships_may_stand_for_the_portal(
    tmp_path: Path, authority: Path, port: int
) -> None:
    root = shipping(tmp_path, authority / "ca.crt")
    assert golive.interception("localhost", port, root=root) is None
    # Put in by hand, it is not one of the distribution's, whatever its name.
    (root / SUMS).write_text(f"{'0' * 32}  {SHIPPED}\n")
    assert golive.interception("localhost", port, root=root) == (
        "Mozilla's list of certificate authorities is not here: install ca-certificates"
    )


def test_an_authority_put_onto_the_machine_is_told_as_opening_what_is_sent(
    authority: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = golive.interception("localhost", port)
    assert unknown is not None
    assert unknown.startswith("no known authority")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority / "ca.crt"))
    put_in = golive.interception("localhost", port)
    assert put_in is not None
    assert "the network opens what is sent" in put_in


def test_the_check_fails_by_it_and_passes_over_a_portal_without_tls(tmp_path: Path, port: int) -> None:
    here = Settings(tmp_path, Pin(unb64(PIN, size=16)))
    (finding,) = opened(Place(here, f"https://localhost:{port}/s/x"))
    assert not finding.good
    assert list(opened(Place(here, "http://127.0.0.1:8400"))) == []
    assert watched in CHECKS
    assert opened in CHECKS


@pytest.mark.parametrize("name", ["veyon-worker", "imperoguardiansvc", "Smoothwall Monitor"])
def test_a_running_agent_fails_the_check_by_its_products_name(tmp_path: Path, name: str) -> None:
    here = Place(Settings(tmp_path, Pin(unb64(PIN, size=16))), "")
    assert [finding.good for finding in watched(here)] == [True]
    fake = tmp_path / name
    fake.symlink_to(shutil.which("sleep") or "/bin/sleep")
    process = subprocess.Popen([fake, "60"])
    try:
        while name[:15] not in Path(f"/proc/{process.pid}/comm").read_text():
            os.sched_yield()
        (finding,) = watched(here)
    finally:
        process.kill()
        process.wait()
    assert not finding.good
    assert finding.says.split()[0].lower()[:5] in name.lower()


def test_names_that_only_begin_alike_are_let_be(tmp_path: Path) -> None:
    for number, name in enumerate(("sensors", "icaclient", "veyonic", "clientele"), 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "comm").write_text(name + "\n")
    assert golive.watching(tmp_path) == []
    (tmp_path / "1/cmdline").write_bytes(b"/bin/sh\0/usr/sbin/epoptes-client\0")
    (tmp_path / "2/cmdline").write_bytes(b"Z:\\School\\Client32.EXE\0")
    assert golive.watching(tmp_path) == ["Epoptes", "NetSupport"]
