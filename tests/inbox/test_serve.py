"""The whole way with the real portal: set up, publish, send, collect, read, export beside a running inbox."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner
from starlette.applications import Starlette

from crypto.encoding import b64
from inbox.__main__ import main
from inbox.app import inbox_app
from inbox.office import Office
from inbox.settings import move_portal, read_settings
from portal.app import portal_app
from portal.settings import make as make_portal
from tests.inbox.school import MORGAN, InventedSchool, id_of
from worrybox.web.assets import BundleMissingError

PATIENCE = 20.0


@pytest.fixture
def portal_url(school: InventedSchool, tmp_path: Path, serve: Callable[[Any], str]) -> str:
    url = serve(portal_app(make_portal(tmp_path / "portal", pin=school.printed["pin"])))
    move_portal(school.folder, read_settings(school.folder), portal=url)
    return url


@pytest.fixture
def app(school: InventedSchool, portal_url: str) -> Starlette:
    with school.folder.settings.open("a") as toml:
        toml.write("collect_every = 0.05\n")
    return inbox_app(Office.open(school.directory))


@pytest.fixture
def reader(app: Starlette, school: InventedSchool, serve: Callable[[Any], str]) -> Iterator[httpx2.Client]:
    """Morgan, signed in."""
    with httpx2.Client(base_url=serve(app), timeout=20, trust_env=False) as client:
        words = {"reader": MORGAN, "passphrase": school.passphrase(MORGAN).reveal()}
        assert client.post("/sign-in", data=words).status_code == 303
        yield client


def eventually(happened: Callable[[], bool]) -> bool:
    give_up = time.monotonic() + PATIENCE
    while not happened() and time.monotonic() < give_up:
        time.sleep(0.02)
    return happened()


def send(portal_url: str, envelope: bytes) -> int:
    headers = {"Content-Type": "application/octet-stream"}
    with httpx2.Client(timeout=PATIENCE, trust_env=False) as client:
        return client.post(f"{portal_url}/api/v1/envelopes", content=envelope, headers=headers).status_code


def published(portal_url: str) -> bool:
    with httpx2.Client(timeout=PATIENCE, trust_env=False) as client:
        kinds = ("roster", "calendar", "status")
        return all(client.get(f"{portal_url}/api/v1/{kind}").status_code == 200 for kind in kinds)


def test_a_report_sent_to_the_portal_is_read_in_the_inbox(
    school: InventedSchool, portal_url: str, reader: httpx2.Client
) -> None:
    assert eventually(lambda: published(portal_url))
    report = school.sealed("They take my lunch.")
    assert send(portal_url, report) == 201
    assert eventually(lambda: "They take my lunch." in reader.get("/").text)
    assert "They take my lunch." in reader.get(f"/reports/{b64(id_of(report))}").text


def test_rounds_after_the_first_find_nothing_to_complain_of(
    app: Starlette, portal_url: str, reader: httpx2.Client
) -> None:
    assert eventually(lambda: app.state.desk.progress.ever)
    assert app.state.desk.progress.problem is None
    assert "New reports may be missing" not in reader.get("/").text


def test_a_portal_that_goes_away_is_said_on_the_list(
    school: InventedSchool, serve: Callable[[Any], str]
) -> None:
    move_portal(school.folder, read_settings(school.folder), portal="http://127.0.0.1:9")
    app = inbox_app(Office.open(school.directory))
    with httpx2.Client(base_url=serve(app), timeout=20, trust_env=False) as client:
        words = {"reader": MORGAN, "passphrase": school.passphrase(MORGAN).reveal()}
        client.post("/sign-in", data=words)
        assert eventually(lambda: "New reports may be missing here" in client.get("/").text)


@pytest.mark.slow
def test_export_collects_by_itself_and_works_beside_a_running_inbox(
    school: InventedSchool, portal_url: str, reader: httpx2.Client, tmp_path: Path
) -> None:
    assert eventually(lambda: published(portal_url))
    assert send(portal_url, school.sealed("one")) == 201
    file = tmp_path / "passphrase"
    file.write_text(school.passphrase(MORGAN).reveal())
    command = [sys.executable, "-m", "inbox", "export", "--dir", str(tmp_path), "--reader", MORGAN]
    for _ in range(2):
        done = subprocess.run(
            [*command, "--passphrase-file", str(file)], capture_output=True, text=True, check=True, timeout=60
        )
        assert done.stderr == ""
        (entry,) = json.loads(done.stdout)
        assert entry["payload"]["answers"] == {"what": "one"}
    assert reader.get("/").status_code == 200


def test_a_port_that_is_taken_is_one_line(school: InventedSchool, portal_url: str) -> None:
    taken = portal_url.rpartition(":")[2]
    command = [sys.executable, "-m", "inbox", "serve", "--dir", str(school.directory), "--port", taken]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    assert (done.stderr.count("\n"), "Traceback" in done.stderr) == (1, False)


def test_a_missing_bundle_is_one_line(school: InventedSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise BundleMissingError("the browser bundle is missing: run `make bundle`")

    monkeypatch.setattr("inbox.__main__.bundle", missing)
    result = CliRunner().invoke(main, ["serve", "--dir", str(school.directory)])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
