"""Leaving at once: whoever comes next, or presses Back, finds no word of it. In Chromium and Firefox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.demo import Stand, free_ports
from tests.journeys.steps import PATIENCE, go_to, is_sent, send, start, write
from tests.plain_firefox import PlainFirefox
from tools import browser as installed

WORDS = "nobody must see this"


def nothing_by_going_back(page: Page) -> None:
    """Back five times shows no step, no typed word in any field and none on the page."""
    for _ in range(5):
        page.go_back()
        if page.url == "about:blank":
            return
        assert page.locator(".step").count() == 0
        assert page.locator("textarea").count() == 0
        assert WORDS not in page.content()


def contexts(browser: Browser) -> dict[str, BrowserContext]:
    return {"script": browser.new_context(), "no script": browser.new_context(java_script_enabled=False)}


@pytest.mark.slow
@pytest.mark.parametrize("script", ["script", "no script"])
def test_the_leave_button_leads_away_and_back_shows_no_word(
    browser: Browser, stand: Stand, script: str
) -> None:
    page = contexts(browser)[script].new_page()
    start(page, f"{stand.url}/#{stand.facts['pin']}")
    write(page, WORDS)
    page.get_by_role("link", name="Leave this page").click()
    expect(page).to_have_title("Weather", timeout=PATIENCE)
    nothing_by_going_back(page)


@pytest.mark.slow
def test_shift_three_times_leaves_and_the_page_is_gone_from_the_history(page: Page, stand: Stand) -> None:
    page.goto("about:blank")
    start(page, f"{stand.url}/#{stand.facts['pin']}")
    write(page, WORDS)
    for _ in range(3):
        page.keyboard.press("Shift")
    expect(page).to_have_title("Weather", timeout=PATIENCE)
    nothing_by_going_back(page)


@pytest.mark.slow
def test_capitals_typed_with_shift_do_not_leave(page: Page, stand: Stand) -> None:
    start(page, f"{stand.url}/#{stand.facts['pin']}")
    write(page, "HELP ME")
    expect(page.get_by_label("What happened?", exact=True)).to_have_value("HELP ME")


@pytest.mark.slow
def test_leaving_after_it_was_sent_shows_nothing_either(page: Page, stand: Stand) -> None:
    start(page, f"{stand.url}/#{stand.facts['pin']}")
    write(page, WORDS)
    send(page)
    is_sent(page)
    page.get_by_role("link", name="Leave this page").click()
    expect(page).to_have_title("Weather", timeout=PATIENCE)
    nothing_by_going_back(page)


@pytest.mark.slow
def test_firefox_shows_no_word_after_leaving_either(firefox_page: Page, stand: Stand) -> None:
    start(firefox_page, f"{stand.url}/#{stand.facts['pin']}")
    write(firefox_page, WORDS)
    firefox_page.get_by_role("link", name="Leave this page").click()
    expect(firefox_page).to_have_title("Weather", timeout=PATIENCE)
    nothing_by_going_back(firefox_page)


@pytest.fixture
def plain_firefox(tmp_path: Path) -> Iterator[PlainFirefox]:
    """Firefox with its script off."""
    program = installed.firefox()
    if program is None:
        pytest.skip("no Firefox ESR found; on Debian: sudo apt install firefox-esr")
    firefox = PlainFirefox(program, profile=tmp_path / "profile", port=free_ports(1)[0])
    yield firefox
    firefox.end()


@pytest.mark.slow
@pytest.mark.parametrize("gone", ["from the form", "from the check page"])
def test_firefox_without_script_shows_no_word_after_leaving_either(
    plain_firefox: PlainFirefox, stand: Stand, gone: str
) -> None:
    firefox = plain_firefox
    firefox.visit(f"{stand.url}/")
    firefox.click("#start")
    assert firefox.address == f"{stand.url}/form"
    firefox.type("[name=what]", WORDS)
    assert firefox.values("[name=what]") == [WORDS]
    if gone == "from the check page":
        firefox.click("[name=removed]")
        firefox.click("#ask button:not([type=button])")
        assert "Different people" in firefox.source
        assert WORDS in firefox.source
    firefox.click("#leave")
    assert firefox.title == "Weather"
    for _ in range(5):
        firefox.back()
        assert WORDS not in firefox.source
        assert firefox.all(".step, textarea") == []


@pytest.mark.slow
@pytest.mark.parametrize("audience", ["younger", "staff"])
def test_the_other_audiences_leave_nothing_either(browser: Browser, stand: Stand, audience: str) -> None:
    ways = contexts(browser)
    for script, step in [(way, step) for way in ways for step in ("what", "words", "check")]:
        page = ways[script].new_page()
        start(page, f"{stand.url}/{audience}#{stand.facts['pin']}")
        go_to(page, "what")
        page.locator("[name=what]").fill(WORDS)
        go_to(page, step)  # without script all stand on one page
        page.locator("#leave").click()
        expect(page).to_have_title("Weather", timeout=PATIENCE)
        nothing_by_going_back(page)
        page.close()
        if script == "no script":
            break


@pytest.mark.slow
def test_going_forward_again_shows_nothing_either(each_page: Page, stand: Stand) -> None:
    start(each_page, f"{stand.url}/#{stand.facts['pin']}")
    write(each_page, WORDS)
    each_page.goto(f"{stand.url}/sent")
    each_page.go_back()
    expect(each_page.get_by_role("link", name="Start")).to_be_visible(timeout=PATIENCE)
    each_page.go_forward()
    nothing_by_going_back(each_page)
