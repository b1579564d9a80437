"""The page is given a language's list and a sentence's audio, by names they can have, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from crypto.encoding import b64
from kiosk import settings
from kiosk.app import kiosk_app
from kiosk.codes import Codes
from kiosk.device import Device
from kiosk.line import Line
from kiosk.pinned import PinnedSchool
from kiosk.stock import Shelf
from kiosk.visit import Visit
from kiosk.voices.folder import FOLDER, MOST_BYTES, file_name
from kiosk.wire import Wire
from worrybox.web.i18n import ENGLISH

NAME = file_name(ENGLISH, "No.")


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    """A kiosk with one sentence, before it ever heard from a portal."""
    made = settings.make(tmp_path, pin=b64(bytes(16)))
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / NAME).write_bytes(b"OggS")
    (tmp_path / FOLDER / "en.json").write_bytes(b"{}")
    line, visit = Line("http://127.0.0.1:9"), Visit(tell=lambda _word: None)
    device = Device(PinnedSchool(made), Wire(tmp_path / "keeper.sock"), line, Codes(Shelf(tmp_path)), visit)
    return TestClient(kiosk_app(device), base_url="http://127.0.0.1")


def test_what_was_listened_to_has_no_time_of_it(client: TestClient, tmp_path: Path) -> None:
    sound = tmp_path / FOLDER / NAME
    os.utime(sound, (0, 0))
    assert client.get(f"/voices/{NAME}").status_code == 200
    assert sound.stat().st_atime == 0


def test_a_sentence_is_audio_that_may_be_kept_and_a_list_is_not(client: TestClient) -> None:
    sound, listed = client.get(f"/voices/{NAME}"), client.get("/voices/en.json")
    assert (sound.headers["content-type"], sound.content) == ("audio/ogg", b"OggS")
    assert "immutable" in sound.headers["cache-control"]
    assert listed.headers["content-type"] == "application/json"
    assert listed.headers["cache-control"] == "no-store"
    assert sound.headers["x-content-type-options"] == listed.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "name",
    ["cy.json", "..%2fkiosk.toml", "kiosk.toml", "x.json", f"{'0' * 32}.opus", f"{NAME}.part", NAME[1:]],
)
def test_any_other_name_is_not_there(client: TestClient, name: str) -> None:
    assert client.get(f"/voices/{name}").status_code == 404


def test_a_file_that_is_too_large_is_not_served(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / FOLDER / NAME).write_bytes(b"O" * (MOST_BYTES + 1))
    assert client.get(f"/voices/{NAME}").status_code == 404


def test_a_kiosks_pages_may_play_audio_of_their_own_and_no_other(client: TestClient) -> None:
    assert "media-src 'self';" in client.get("/").headers["content-security-policy"]
