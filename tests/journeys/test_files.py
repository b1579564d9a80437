"""A colleague's files, all the way: cleaned in one browser, saved in another, byte for byte as sealed."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from playwright.sync_api import Page, expect

from tests.demo import RunningDemo
from tests.journeys.steps import PATIENCE, find_report, sign_in
from tests.js.pictures import jpeg, left
from tests.js.walking import begin, go_to, send

WORDS = "The door of the boiler room was open"


@pytest.mark.slow
def test_a_picture_and_a_letter_reach_their_reader(page: Page, school: RunningDemo, tmp_path: Path) -> None:
    photo, letter = tmp_path / "door.jpg", tmp_path / "letter.pdf"
    photo.write_bytes(jpeg())
    letter.write_bytes(b"%PDF-1.7" + bytes(range(256)) * 600)
    begin(page, f"{school.url('portal')}/staff")
    page.locator("[name=what]").evaluate("(box, words) => { box.value = words; }", WORDS)
    go_to(page, "files")
    page.get_by_role("button", name="Add a file").click()
    expect(page.locator("[data-panel]")).to_be_visible(timeout=PATIENCE)
    page.locator("[type=file]").set_input_files([photo, letter])
    send(page)
    expect(page.locator("#sent")).to_be_visible(timeout=PATIENCE)

    sign_in(page, school, "Grace")
    find_report(page, school, WORDS)
    link = page.get_by_role("link", name="Save as file-2-")
    while not link.is_visible():  # the words come first
        page.reload()
    expect(page.get_by_text("letter.pdf")).to_be_visible()
    assert saved(page, 2, "pdf") == letter.read_bytes()
    cleaned = saved(page, 1, "jpg")
    assert left(cleaned) == []
    assert Image.open(io.BytesIO(cleaned)).size == Image.open(photo).size
    upright = ImageOps.exif_transpose(Image.open(photo)).size
    page.get_by_role("link", name="Look at file 1").click()
    expect(page.locator("img.page")).to_have_js_property("naturalWidth", upright[0], timeout=PATIENCE)


def saved(page: Page, number: int, ending: str) -> bytes:
    """What the browser saves, which shows nothing of it, under a name that the sender did not give."""
    before = page.url
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Save as file-{number}-").click()
    assert re.fullmatch(rf"file-{number}-[0-9a-f]{{8}}\.{ending}", download.value.suggested_filename)
    assert page.url == before
    return Path(download.value.path()).read_bytes()
