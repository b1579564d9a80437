"""A practice school, for real: pressed for in an office, marked on every page, gone with its end."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from crypto.report import Audience
from portal.pages.places import front_path, step_path
from tests.demo import ENDS_WITHIN, STARTS_WITHIN, free_ports
from tests.inbox.school import InventedSchool
from tests.worrybox.test_demo import commands_running

STRIP = 'class="practice"'
REPORTERS = [path for each in Audience for path in (front_path("/", each), step_path("/", each, "form"))]


def client_of(url: str) -> httpx2.Client:
    return httpx2.Client(base_url=url, timeout=30, trust_env=False)


def until(office: httpx2.Client, words: str) -> str:
    give_up = time.monotonic() + STARTS_WITHIN
    while words not in (page := office.get("/practice").text):
        assert "alert" not in page, page
        assert time.monotonic() < give_up
        time.sleep(0.1)
    return page


def nothing_is_left(temporary: Path) -> bool:
    give_up = time.monotonic() + ENDS_WITHIN
    inside = str(temporary).encode()
    while any(inside in each for each in commands_running()) or list(temporary.glob("*")):
        if time.monotonic() > give_up:
            return False
        time.sleep(0.1)
    return True


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    made = tmp_path / "temporary"
    made.mkdir()
    return made


@pytest.fixture
def process(tmp_path: Path, temporary: Path) -> Iterator[subprocess.Popen[str]]:
    """An office that is being set up; its temporary files are where the test sees them."""
    command = [sys.executable, "-m", "inbox", "serve", "--dir", str(tmp_path / "office")]
    command += ["--port", str(free_ports(1)[0])]
    with subprocess.Popen(
        ["env", f"TMPDIR={temporary}", *command], stdout=subprocess.PIPE, text=True
    ) as started:
        yield started
        started.kill()


@pytest.fixture
def office(process: subprocess.Popen[str]) -> Iterator[httpx2.Client]:
    """Whoever opened the link that it printed."""
    assert process.stdout is not None
    while "/setup/" not in (line := process.stdout.readline()):
        assert line
    link = line.strip()
    with client_of(link.partition("/setup/")[0].replace("localhost", "127.0.0.1")) as client:
        give_up = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                assert client.get("/setup/" + link.partition("/setup/")[2]).status_code == 303
                break
            except httpx2.ConnectError:
                assert time.monotonic() < give_up
                time.sleep(0.1)
        yield client


@pytest.mark.slow
def test_one_press_makes_a_marked_school_that_a_real_envelope_cannot_reach_and_that_goes_with_its_end(
    office: httpx2.Client, process: subprocess.Popen[str], temporary: Path, tmp_path: Path
) -> None:
    assert 'action="/practice"' in office.get("/").text
    assert office.post("/practice").status_code == 303
    page = until(office, "1. Send something")
    portal, inbox = (client_of(each) for each in re.findall(r'href="(http://127[^/"]+)/', page))
    for path in (*REPORTERS, "/words", "/nowhere"):
        assert STRIP in portal.get(path).text, path
    passphrase = re.search(r"<b>Morgan</b>.*?<code>([a-z ]+)</code>", page, re.S)
    assert passphrase is not None
    signed_in = inbox.post("/sign-in", data={"reader": "r1", "passphrase": passphrase[1]})
    # Another name than the office's, which stands at the same host: neither signs the other out.
    assert signed_in.headers["set-cookie"].startswith("practice=")
    for path in ("/", "/people", "/go-live", "/sign-in", "/nowhere"):
        assert STRIP in inbox.get(path).text, path
    assert "This is the practice school itself" in inbox.post("/practice").text
    assert STRIP not in office.get("/").text
    real = InventedSchool.make(tmp_path / "real")
    answer = portal.post(
        "/api/v1/envelopes",
        content=real.sealed("help"),
        headers={"content-type": "application/octet-stream"},
    )
    assert (answer.status_code, answer.json()) == (422, {"reason": "pin"})
    assert office.post("/practice/end").status_code == 303
    assert nothing_is_left(temporary)
    # However its office goes, it goes too, also while it is being made.
    office.post("/practice")
    until(office, "is being made")
    process.send_signal(signal.SIGKILL)
    assert nothing_is_left(temporary)


@pytest.mark.slow
def test_by_hand_it_ends_by_itself_and_takes_its_folder_along(tmp_path: Path) -> None:
    portal, inbox = free_ports(2)
    command = [sys.executable, "-m", "worrybox", "demo", "--practice", "--no-browser", "--hours", "0.0001"]
    command += ["--portal-port", str(portal), "--inbox-port", str(inbox), "--dir", str(tmp_path / "here")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=STARTS_WITHIN, check=True)
    assert "This is for practice: every person in it is invented." in done.stdout
    assert "kiosk" not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_it_takes_no_folder_that_holds_anything(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("keep me")
    command = [sys.executable, "-m", "worrybox", "demo", "--practice", "--no-browser", "--dir", str(tmp_path)]
    portal, inbox = free_ports(2)
    command += ["--portal-port", str(portal), "--inbox-port", str(inbox)]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"worrybox demo: {tmp_path} holds files")
    assert (tmp_path / "letter.txt").read_text() == "keep me"
