"""Leaving at once: whoever comes next, or presses Back, finds no word of it. In Chromium and Firefox."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.demo import Stand
from tests.journeys.steps import PATIENCE, is_sent, send, write

WORDS = "nobody must see this"


def nothing_by_going_back(page: Page) -> None:
    """Back five times shows no typed word in any field and none on the page."""
    for _ in range(5):
        page.go_back()
        if page.url == "about:blank":
            return
        typed = page.locator("textarea").evaluate_all("all => all.map(each => each.value)")
        assert not any(typed)
        assert WORDS not in page.content()


def contexts(browser: Browser) -> dict[str, BrowserContext]:
    return {"script": browser.new_context(), "no script": browser.new_context(java_script_enabled=False)}


@pytest.mark.parametrize("script", ["script", "no script"])
def test_the_leave_button_leads_away_and_back_shows_no_word(
    browser: Browser, stand: Stand, script: str
) -> None:
    page = contexts(browser)[script].new_page()
    page.goto(f"{stand.url}/#{stand.facts['pin']}")
    write(page, WORDS)
    page.get_by_role("link", name="Leave this page").click()
    expect(page).to_have_title("Weather", timeout=PATIENCE)
    nothing_by_going_back(page)


def test_shift_three_times_leaves_and_the_page_is_gone_from_the_history(page: Page, stand: Stand) -> None:
    page.goto("about:blank")
    page.goto(f"{stand.url}/#{stand.facts['pin']}")
    expect(page.locator("#send")).to_be_visible(timeout=PATIENCE)
    write(page, WORDS)
    for _ in range(3):
        page.keyboard.press("Shift")
    expect(page).to_have_title("Weather", timeout=PATIENCE)
    nothing_by_going_back(page)


def test_capitals_typed_with_shift_do_not_leave(page: Page, stand: Stand) -> None:
    page.goto(f"{stand.url}/#{stand.facts['pin']}")
    write(page, "HELP ME")
    expect(page.get_by_label("What happened?")).to_have_value("HELP ME")


def test_leaving_after_it_was_sent_shows_nothing_either(page: Page, stand: Stand) -> None:
    page.goto(f"{stand.url}/#{stand.facts['pin']}")
    write(page, WORDS)
    send(page)
    is_sent(page)
    page.get_by_role("link", name="Leave this page").click()
    expect(page).to_have_title("Weather", timeout=PATIENCE)
    nothing_by_going_back(page)


def test_firefox_shows_no_word_after_leaving_either(firefox_page: Page, stand: Stand) -> None:
    firefox_page.goto(f"{stand.url}/#{stand.facts['pin']}")
    write(firefox_page, WORDS)
    firefox_page.get_by_role("link", name="Leave this page").click()
    expect(firefox_page).to_have_title("Weather", timeout=PATIENCE)
    nothing_by_going_back(firefox_page)
