"""Files of staff in a real browser, at a real portal: sealed on the way, gone on with after a broken line."""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import BrowserType, Page, Route, expect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crypto.files import open_file
from crypto.report import Report
from tests.journeys.test_canary import CANARY, found_in
from tests.js.pictures import jpeg, left
from tests.js.portal_page import Door, make_door
from tests.js.walking import begin, go_to, send
from tests.portal.cast import Cast

CHUNKS = "**/api/v1/envelopes/*/files/*/*"


@pytest.fixture
def door(serve: Callable[[Any], str], tmp_path: Path, cast: Cast, bundles: dict[str, Path]) -> Door:
    del bundles  # the portal serves them
    made = make_door(serve, tmp_path, cast)
    assert httpx2.put(f"{made.url}/api/v1/roster", content=cast.signed()).is_success
    return made


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture that says where it was taken."""
    path = tmp_path / "IMG_20261122_101500.jpg"
    path.write_bytes(jpeg())
    return path


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """Four chunks that are no picture."""
    path = tmp_path / "The letter \N{EN DASH} last.pdf"
    path.write_bytes(b"%PDF-1.7" + secrets.token_bytes(200_000))
    return path


def attach(page: Page, door: Door, *files: Path) -> None:
    """Begin as staff, and choose these files."""
    begin(page, f"{door.url}/staff")
    go_to(page, "files")
    page.get_by_role("button", name="Add a file").click()
    expect(page.locator("[data-panel]")).to_be_visible()
    page.locator("[type=file]").set_input_files(files)
    expect(page.locator("[data-told]:not(:empty)")).to_have_count(len(files))


def said(page: Page) -> str:
    return page.locator("[data-said]").inner_text()


def arrived(door: Door) -> tuple[Report, list[bytes]]:
    """The report, and its files opened with nothing but what it says."""
    report = door.report(by="r4")
    envelope_id = door.envelopes()[0][24:40]
    with contextlib.closing(sqlite3.connect(door.folder / "drop.sqlite3")) as store:
        query = "SELECT chunk FROM chunks WHERE id = ? AND number = ? ORDER BY place"
        rows = [store.execute(query, (envelope_id, n)).fetchall() for n in range(len(report.files))]
    each = enumerate(zip(([row[0] for row in some] for some in rows), report.files, strict=True))
    return report, [open_file(c, file=f, envelope_id=envelope_id, number=n) for n, (c, f) in each]


class Line:
    """ASGI: the second file's second chunk is lost on its way, the answer to its third on the way back."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.tried: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = scope.get("path", "").partition("/files/")[2]
        if place:
            self.tried.append(place)
        if self.tried.count(place) == 1 and place in ("1/1", "1/2"):
            if place == "1/2":
                await self.app(scope, receive, _unheard)
            raise ConnectionResetError
        await self.app(scope, receive, send)


async def _unheard(_message: Message) -> None:
    """Nobody hears the answer."""


@pytest.mark.slow
def test_two_files_arrive_though_the_line_drops_and_an_answer_is_lost(
    page: Page, door: Door, photo: Path, letter: Path
) -> None:
    check_two_files(page, door, photo, letter)


@pytest.mark.slow
def test_two_files_arrive_from_firefox_too(firefox_page: Page, door: Door, photo: Path, letter: Path) -> None:
    check_two_files(firefox_page, door, photo, letter)


def check_two_files(page: Page, door: Door, photo: Path, letter: Path) -> None:
    """Whatever is lost, each chunk is the same bytes again, and nothing goes before send is pressed."""
    line = door.faults.app = Line(door.faults.app)
    attach(page, door, photo, letter)
    assert line.tried == [], "nothing goes before send is pressed"
    send(page)
    expect(page.locator("#sent")).to_be_visible(timeout=20_000)
    report, files = arrived(door)
    assert line.tried == ["0/0", "1/0", "1/1", "1/1", "1/2", "1/2", "1/3"]
    assert [(file.name, file.type) for file in report.files] == [
        ("picture-1.jpg", "image/jpeg"),
        (letter.name, "application/pdf"),
    ]
    assert files[1] == letter.read_bytes()
    assert left(files[0]) == []
    assert files[0][:4] == photo.read_bytes()[:4]


@pytest.mark.slow
def test_after_giving_up_it_goes_on_from_the_first_chunk_that_is_not_kept(
    page: Page, door: Door, letter: Path
) -> None:
    page.clock.install()
    attach(page, door, letter)
    page.route("**/files/0/2", lambda route: route.abort())
    send(page)
    while "Go on" not in said(page):
        page.clock.run_for(20_000)
    expect(page.locator("#notice")).to_contain_text("Your words are still here")
    assert (door.envelopes(), page.locator("progress").get_attribute("value")) == ([], "2")
    page.unroute_all()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#sent")).to_be_visible()
    assert arrived(door)[1] == [letter.read_bytes()]
    puts = [seen[-3:] for seen in door.faults.seen if seen.startswith("PUT") and "files" in seen]
    assert puts == ["0/0", "0/1", "0/2", "0/3"]


@pytest.mark.slow
def test_the_original_goes_only_if_it_is_asked_for(
    page: Page, door: Door, photo: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(photo.read_bytes()[:600])
    attach(page, door, photo, broken)
    send(page)
    expect(page.locator("[data-said]")).to_have_text("broken.jpg: leave it out, or send it as it is?")
    assert not any(seen.startswith("PUT /api/v1/env") for seen in door.faults.seen)
    for box in page.get_by_label("Send it just as it is").all():
        box.check()
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    report, files = arrived(door)
    assert files == [photo.read_bytes(), broken.read_bytes()]
    assert [file.name for file in report.files] == [photo.name, "broken.jpg"]


@pytest.mark.slow
@pytest.mark.parametrize("becomes", ["gone", "another"])
def test_a_file_that_is_no_longer_what_it_was_is_named_and_the_rest_goes(
    page: Page, door: Door, photo: Path, letter: Path, becomes: str
) -> None:
    attach(page, door, letter, photo)
    whole = letter.read_bytes()
    letter.unlink() if becomes == "gone" else letter.write_bytes(whole[::-1] + b"more")
    send(page)
    expect(page.locator("[data-said]")).to_contain_text("is not there any more, or it has changed")
    assert door.envelopes() == []
    page.get_by_role("button", name=f"Leave it out {letter.name}").click()
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    report, _ = arrived(door)
    assert [file.name for file in report.files] == ["picture-1.jpg"]


@pytest.mark.slow
def test_what_is_too_large_or_too_many_is_not_added(page: Page, door: Door, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(26_214_401)
    small = [tmp_path / f"{n}.txt" for n in range(11)]
    for path in small:
        path.write_text("words")
    attach(page, door, *small[:9])
    page.locator("[type=file]").set_input_files(large)
    assert said(page) == "large.bin was not added. It is too big. 25 MB is the most."
    page.locator("[type=file]").set_input_files(small[9:])
    assert said(page) == "10.txt was not added. You can add 10 files."
    expect(page.locator("[data-list] li")).to_have_count(10)


@pytest.mark.slow
def test_a_portal_without_room_says_so_and_the_words_go_without_the_file(
    page: Page, door: Door, letter: Path
) -> None:
    page.route(CHUNKS, lambda route: route.fulfill(status=507, body="full"))
    attach(page, door, letter)
    send(page)
    expect(page.locator("[data-said]")).to_contain_text("There is no room for The letter")
    assert door.envelopes() == []


@pytest.mark.slow
def test_a_page_of_the_networks_own_is_not_taken_for_an_acceptance(
    page: Page, door: Door, letter: Path
) -> None:
    pay = {"status": 201, "content_type": "text/html", "body": "pay"}
    answers = [{"status": 200, "body": "welcome"}, pay]

    def answer(route: Route) -> None:
        route.fulfill(**answers.pop()) if answers else route.continue_()  # type: ignore[arg-type]

    page.route(CHUNKS, answer)
    attach(page, door, letter)
    send(page)
    expect(page.locator("#sent")).to_be_visible(timeout=20_000)
    assert arrived(door)[1] == [letter.read_bytes()]


def test_the_script_for_files_comes_only_when_it_is_wanted(page: Page, door: Door) -> None:
    begin(page, f"{door.url}/staff")
    send(page)
    expect(page.locator("#notice")).to_have_text("Please answer one question first.")
    assert not any("/static/files-" in seen for seen in door.faults.seen)


@pytest.mark.slow
def test_no_byte_of_a_file_and_no_name_is_on_the_browsers_disk(
    door: Door, browser_type: BrowserType, browser_type_launch_args: dict[str, object], tmp_path: Path
) -> None:
    profile, file = tmp_path / "profile", tmp_path / "chosen" / "Wombat minutes.txt"
    file.parent.mkdir()
    file.write_text(CANARY * 3_000)
    with browser_type.launch_persistent_context(profile, **browser_type_launch_args) as context:  # type: ignore[arg-type]
        page = context.new_page()
        attach(page, door, file)
        send(page)
        expect(page.locator("#sent")).to_be_visible()
        assert found_in([profile], CANARY) + found_in([profile], file.name) == []
    assert arrived(door)[1] == [file.read_bytes()]
    assert found_in([profile], CANARY) + found_in([profile], file.name) == []
