"""The practice school's page: one press, one at a time, one clear line when it cannot be."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page
from starlette.applications import Starlette

from inbox.errors import FolderError
from inbox.people.practice import Invented, Practice, PracticeSchool
from inbox.settings import read_settings, write_settings
from tests.browser import axe_violations
from tests.inbox.pages.conftest import Visit
from tests.inbox.school import MORGAN, InventedSchool
from worrybox.web import practice

COMPLAINS = "import sys; sys.exit('worrybox demo: port 8412 is taken: choose another with --inbox-port')"
WAITS = "import sys; sys.stdin.read()"


def until_refused(client: httpx2.Client) -> str:
    give_up = time.monotonic() + 30
    while (page := client.get("/practice").text).count('role="alert"') != 1:
        assert time.monotonic() < give_up
    return page


@pytest.mark.parametrize("path", ["/people", "/go-live"])
def test_the_office_offers_it_on_its_pages(visit: Visit, path: str) -> None:
    assert 'method="post" action="/practice"' in visit(MORGAN).get(path).text


def test_only_whoever_is_signed_in_sees_or_starts_or_ends_one(visit: Visit) -> None:
    stranger = visit()
    for answer in (
        stranger.get("/practice"),
        stranger.post("/practice"),
        stranger.post("/practice/end"),
    ):
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_a_taken_port_is_one_line_on_the_page(app: Starlette, visit: Visit, tmp_path: Path) -> None:
    app.state.desk.practice = Practice(program=(sys.executable, "-c", COMPLAINS), within=tmp_path)
    client = visit(MORGAN)
    assert client.post("/practice").status_code == 303
    assert "now: port 8412 is taken: choose another with --inbox-port." in until_refused(client)
    assert list(tmp_path.glob("worrybox-practice-*")) == []


def test_a_second_press_starts_no_second_one_and_the_end_leaves_nothing(
    app: Starlette, visit: Visit, tmp_path: Path
) -> None:
    within = tmp_path / "within"
    within.mkdir()
    app.state.desk.practice = Practice(program=(sys.executable, "-c", WAITS), within=within)
    client = visit(MORGAN)
    for _ in range(2):
        client.post("/practice")
        page = client.get("/practice")
        assert ("is being made" in page.text, page.headers["refresh"]) == (True, "2; url=/practice")
    assert len(list(within.iterdir())) == 1
    assert client.post("/practice/end").status_code == 303
    assert list(within.iterdir()) == []
    assert "Start a practice school" in client.get("/practice").text


def test_a_folder_that_cannot_be_made_is_one_line_on_the_page(app: Starlette, visit: Visit) -> None:
    # Nobody can make a folder there, root neither, whom no permission stops.
    app.state.desk.practice = Practice(within=Path("/proc"))
    client = visit(MORGAN)
    client.post("/practice")
    assert "no folder can be made for it: " in until_refused(client)


def test_a_practice_inbox_knows_no_portal_beyond_this_machine(school: InventedSchool) -> None:
    folder, pin = school.folder, read_settings(school.folder).pin_bytes
    write_settings(folder, portal="http://127.0.0.1:9", pin=pin, school="Oakfield", practice=True)
    assert read_settings(folder).practice
    with pytest.raises(FolderError, match="stays on this machine"):
        write_settings(folder, portal="https://portal.school", pin=pin, school="Oakfield", practice=True)
    folder.settings.write_text(folder.settings.read_text() + 'hosts = ["inbox.school"]\n')
    with pytest.raises(FolderError, match="stays on this machine"):
        read_settings(folder)


@pytest.mark.slow
def test_the_page_shows_where_it_is_and_passes_axe_marked_and_not(
    app: Starlette, base: str, school: InventedSchool, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.goto(f"{base}/sign-in")
    page.wait_for_load_state()
    page.get_by_label("Who are you?").select_option(MORGAN)
    page.get_by_label("Your passphrase").fill(school.passphrase(MORGAN).reveal())
    page.get_by_role("button", name="Unlock").click()
    page.wait_for_url(f"{base}/")
    page.goto(f"{base}/practice")
    page.get_by_role("button", name="Start a practice school").wait_for()
    assert axe_violations(page) == []
    people = (Invented("Morgan", "six words of no use", "r1", "dsl"),)
    opened = PracticeSchool("http://127.0.0.1:8410", "http://127.0.0.1:8412", "A" * 22, people, people)
    app.state.desk.practice.school = opened
    monkeypatch.setattr(practice, "_marked", True)
    page.goto(f"{base}/practice")
    assert page.get_by_role("link", name=opened.for_reporters).is_visible()
    assert page.get_by_text("six words of no use").count() == 2
    assert page.get_by_text("It reaches no real inbox.").is_visible()
    assert axe_violations(page) == []
