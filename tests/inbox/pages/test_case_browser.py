"""The case page and the list in a real browser: no barrier with everything open, keys alone, script off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette

from crypto.encoding import b64
from inbox.casework.entries import Close
from tests.browser import axe_violations
from tests.inbox.pages.conftest import keep
from tests.inbox.pages.test_browser import come_in
from tests.inbox.school import InventedSchool, id_of

pytestmark = pytest.mark.slow


@pytest.fixture
def report(app: Starlette, school: InventedSchool) -> str:
    envelope = school.sealed("They take my lunch.", lang="pl")
    keep(app, envelope, school.sealed("Something calmer"))
    return f"/reports/{b64(id_of(envelope))}"


def open_everything(page: Page) -> None:
    for _ in range(2):
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_case_with_everything_open_has_no_barrier_and_fits_a_small_screen(
    page: Page, base: str, school: InventedSchool, report: str, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    come_in(page, base, school)
    page.goto(f"{base}{report}")
    open_everything(page)
    page.get_by_label("Sexual abuse (starts the clock)", exact=True).check()
    page.get_by_role("button", name="Save codes").click()
    page.get_by_text("Nobody told yet").wait_for()
    open_everything(page)
    assert axe_violations(page) == []
    for width in (768, 320):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.get_by_text("Child at risk").first).to_be_in_viewport()


def test_the_list_is_walked_searched_and_explained_by_keys_alone(
    page: Page, base: str, school: InventedSchool, report: str
) -> None:
    come_in(page, base, school)
    rows = page.locator("[data-stop]")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    for key, at in (("j", 1), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        expect(rows.nth(at)).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("lunch j?")
    assert page.get_by_role("searchbox").input_value() == "lunch j?"
    for _ in range(3):
        page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Search").wait_for()
    page.wait_for_load_state()
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{report}")
    page.wait_for_load_state()
    page.keyboard.press("?")
    page.get_by_role("heading", name="Keys").wait_for()
    assert page.locator("kbd").all_inner_texts() == ["j", "k", "Enter", "o", "/", "Esc", "?"]


def test_a_case_is_walked_opened_and_left_by_keys_alone(
    page: Page, base: str, school: InventedSchool, report: str
) -> None:
    come_in(page, base, school)
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/reports/*")
    page.goto(f"{base}{report}")
    page.wait_for_load_state()
    parts = page.locator(".case h2")
    page.keyboard.press("k")
    for at in range(parts.count()):
        expect(parts.nth(at)).to_be_focused()
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("j")
    expect(parts.last).to_be_focused()
    page.locator("#note").focus()
    page.keyboard.press("o")
    page.keyboard.type("jk/o?")
    note = page.get_by_label("New note")
    expect(note).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#note")).to_be_focused()
    expect(note).to_have_value("jk/o?")
    page.keyboard.press("k")
    page.keyboard.press("o")
    expect(page.get_by_label("Concern or event")).to_be_visible()
    page.keyboard.press("o")
    expect(page.get_by_label("Concern or event")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_a_case_is_closed_without_script_once_nothing_is_blank(
    browser: Browser, base: str, school: InventedSchool, report: str
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 768, "height": 1024})
    page = context.new_page()
    come_in(page, base, school)
    page.goto(f"{base}{report}")
    page.get_by_text("Written in Polski.").wait_for()
    page.get_by_text("Close this case").click()
    for name in Close.TEXTS[:-1]:
        page.locator(f"#close-{name}").fill(f"The {name}.")
    page.get_by_role("button", name="Close the case").click()
    page.get_by_role("alert").get_by_role("link", name="What came of it").wait_for()
    expect(page.locator("#refused")).to_be_in_viewport()
    assert page.locator("#close-summary").input_value() == "The summary."
    page.locator("#close-outcome").fill("The outcome.")
    page.get_by_role("button", name="Close the case").click()
    page.get_by_text("Closed by Morgan").wait_for()
    page.goto(f"{base}/")
    expect(page.locator(".reports li").last).to_contain_text("Closed")
    context.close()
