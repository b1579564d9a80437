"""A file of a report in real browsers: pictures, pages and sizes by links alone, no barrier, and a lock."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette

from tests.browser import no_barrier
from tests.inbox.attaching import hold, with_files
from tests.inbox.pages.test_browser import come_in
from tests.inbox.school import InventedSchool
from tests.inbox.viewing.given import document, photograph

pytestmark = pytest.mark.slow


@pytest.fixture
def report(app: Starlette, school: InventedSchool) -> str:
    files = {
        "photo_jpg": photograph(),
        "pages_pdf": document("one", "two", author="Priya"),
        "letter_docx": b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml" + b"\0" * 40,
        "broken_jpg": photograph()[:300],
    }
    return hold(app, with_files(school, "Please look at these.", **files))


def drawn(page: Page, width: int, height: int) -> None:
    """The picture comes, in these sides."""
    picture = page.locator("img.page")
    expect(picture).to_have_js_property("naturalWidth", width)
    expect(picture).to_have_js_property("naturalHeight", height)


def test_files_are_looked_at_page_by_page_and_gone_with_the_lock(
    page: Page, base: str, school: InventedSchool, report: str
) -> None:
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text))
    come_in(page, base, school)
    page.goto(f"{base}{report}")
    no_barrier(page)
    page.get_by_role("link", name="Look at file 1").click()
    page.get_by_role("heading", name="File 1 of a report").wait_for()
    drawn(page, 40, 60)
    page.get_by_role("link", name="Show the place").click()
    page.get_by_text("51.50000, -0.12500").wait_for()
    no_barrier(page)
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save as file-1-").click()
    assert saving.value.suggested_filename.endswith(".jpg")
    page.goto(f"{base}{report}/files/1/view")
    drawn(page, 990, 1400)
    page.get_by_role("link", name="Next page").press("Enter")
    page.get_by_text("Page 2 of 2").wait_for()
    page.get_by_role("link", name="Larger").click()
    drawn(page, 1980, 2800)
    no_barrier(page)
    region = page.get_by_role("region", name="The page, larger")
    region.press("End")
    expect(region).not_to_have_js_property("scrollTop", 0)
    for number, words in ((2, "not opened here"), (3, "damaged, cut short")):
        page.goto(f"{base}{report}/files/{number}/view")
        page.get_by_text(words).wait_for()
        no_barrier(page)
    assert [each for each in refused if "Content Security Policy" in each] == []
    page.get_by_role("button", name="Lock").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    assert page.request.get(f"{base}{report}/files/0/picture", max_redirects=0).status == 303


def test_a_file_is_looked_at_without_script(
    browser: Browser, base: str, school: InventedSchool, report: str
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    come_in(page, base, school)
    page.goto(f"{base}{report}/files/1/view")
    page.get_by_role("img", name="Page 1 of file 2").wait_for()
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    page.get_by_role("button", name="Lock").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    context.close()
