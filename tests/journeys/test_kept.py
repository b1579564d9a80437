"""Back and Forward, in a Chromium that keeps pages for them as people's own do (the tests' own keeps none).

What is kept stays in memory, for three minutes at most and until the cookie of the visit goes: the page is
`no-store`, and Chromium's own rules for such pages see to both. Firefox keeps no such page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.demo import Stand
from tests.journeys.steps import PATIENCE, go_to, is_sent, named, now, send, start, tap_off, write
from tests.journeys.test_leaving import WORDS

pytestmark = pytest.mark.slow


@pytest.fixture
def keeping(playwright: Playwright, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """Playwright turns the back/forward cache off; here it is on."""
    kept = {**browser_type_launch_args, "ignore_default_args": ["--disable-back-forward-cache"]}
    browser = playwright.chromium.launch(**kept)
    yield browser
    browser.close()


def go(page: Page, way: str, address: str) -> None:
    """By the browser's own history; a page that was kept never says that it has loaded."""
    page.evaluate(f"history.{way}()")
    expect(page).to_have_url(address, timeout=PATIENCE)


def typed(page: Page) -> str:
    """What the box holds, asked of the page that is shown."""
    return str(page.evaluate("document.querySelector('[name=what]')?.value ?? ''"))


def test_back_and_forward_keep_the_words_and_the_readers_and_one_report_arrives(
    keeping: Browser, stand: Stand
) -> None:
    page = keeping.new_page()
    page.goto(f"{stand.url}/younger")
    poster = f"{stand.url}/#{stand.facts['pin']}"
    start(page, poster)
    tap_off(page, "Alex")
    readers = named(page)
    write(page, WORDS)
    for _ in range(2):
        go(page, "back", f"{stand.url}/younger")
        go(page, "forward", poster)
    assert (typed(page), now(page)) == (WORDS, "what")
    assert named(page) == readers
    send(page)
    is_sent(page)
    assert stand.words("r3") == [WORDS]
    page.close()


def test_what_was_kept_is_gone_once_somebody_left_on_any_page(keeping: Browser, stand: Stand) -> None:
    page = keeping.new_page()
    page.goto("about:blank")
    poster = f"{stand.url}/#{stand.facts['pin']}"
    start(page, poster)
    write(page, WORDS)
    page.goto(f"{stand.url}/younger")
    page.locator("#leave").click()
    expect(page).to_have_title("Weather", timeout=PATIENCE)
    go(page, "back", poster)
    expect(page.get_by_role("link", name="Start")).to_be_visible(timeout=PATIENCE)
    assert typed(page) == ""
    assert WORDS not in page.content()
    page.close()


def test_leaving_the_steps_leaves_nothing_to_go_back_to(keeping: Browser, stand: Stand) -> None:
    page = keeping.new_page()
    page.goto(f"{stand.url}/younger")
    start(page, f"{stand.url}/#{stand.facts['pin']}")
    write(page, WORDS)
    page.locator("#leave").click()
    expect(page).to_have_title("Weather", timeout=PATIENCE)
    go(page, "back", f"{stand.url}/younger")
    assert WORDS not in page.content()
    page.evaluate("history.forward()")
    expect(page).to_have_title("Weather", timeout=PATIENCE)
    page.close()


def test_without_script_back_and_forward_keep_the_words_too(keeping: Browser, stand: Stand) -> None:
    context = keeping.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{stand.url}/")
    page.get_by_role("link", name="Start").click()
    go_to(page, "what")
    page.locator("[name=what]").fill(WORDS)
    go(page, "back", f"{stand.url}/")
    go(page, "forward", f"{stand.url}/form")
    assert typed(page) == WORDS
    context.close()


def test_an_answer_that_was_read_is_not_kept(keeping: Browser, stand: Stand) -> None:
    page = keeping.new_page()
    page.goto(f"{stand.url}/")
    page.goto(f"{stand.url}/words")
    field = page.locator("input[type=text]")
    field.fill("five words of a child")
    page.goto(f"{stand.url}/younger")
    go(page, "back", f"{stand.url}/words")
    expect(field).to_be_visible(timeout=PATIENCE)
    expect(field).to_have_value("")
    page.close()
