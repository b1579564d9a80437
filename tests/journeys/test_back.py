"""After leaving, Back pressed five times shows no step and no typed word: from every step, in each browser.

With script in Chromium and (from three steps) in Firefox, without it in Chromium. What was measured, and
which way of leaving was chosen for it, stands in docs/decisions/0009-leaving.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as BrowserError

from tests.demo import Stand
from tests.journeys.steps import PATIENCE

WORDS = "nobody must see this"
STEPS = 13
"""More than the older pupils' way has; a step beyond the last is the last."""

pytestmark = pytest.mark.slow


def begun(page: Page, stand: Stand) -> Page:
    """The first step, with script."""
    page.goto("about:blank")
    page.goto(f"{stand.url}/#{stand.facts['pin']}")
    page.locator("#start").click()
    expect(page.locator("#next")).to_be_visible(timeout=PATIENCE)
    return page


def walk_to(page: Page, step: int) -> None:
    """On to this step, writing into every box that is met and tapping the first picture of each question."""
    for _ in range(step):
        for box in page.locator("#ask textarea:visible, #ask input[type=text]:visible").all():
            box.fill(WORDS)
        for choice in page.locator("#ask fieldset:visible .option:visible input").all()[:1]:
            choice.check(force=True)
        if not page.locator("#next").is_visible():
            return
        page.locator("#next").click()


def leave(page: Page) -> None:
    """By the button."""
    page.locator("#leave").click()
    expect(page).to_have_title("Weather", timeout=PATIENCE)


def nothing_by_going_back(page: Page) -> None:
    """Five times Back: no step, no word, whatever the browser makes of it."""
    for _ in range(5):
        try:
            page.go_back(timeout=3_000)
        except BrowserError:
            continue  # The browser shows a page of its own.
        if page.url == "about:blank":
            return  # where the visit began: there is nothing further back
        assert WORDS not in page.content()
        assert page.locator(".step:visible, .question:visible").count() == 0
        typed = page.locator("textarea, input[type=text]").evaluate_all("all => all.map(each => each.value)")
        assert not any(typed)


def visits_ended(browser: Browser, stand: Stand, steps: Iterable[int]) -> Iterator[Page]:
    """A visit for each of these steps, left at that step, in a context of its own."""
    for step in steps:
        context = browser.new_context()
        page = begun(context.new_page(), stand)
        walk_to(page, step)
        leave(page)
        yield page
        context.close()


def test_leaving_from_each_step_leaves_nothing_behind(browser: Browser, stand: Stand) -> None:
    for page in visits_ended(browser, stand, range(STEPS)):
        nothing_by_going_back(page)


def test_firefox_keeps_nothing_either(firefox: Browser, stand: Stand) -> None:
    for page in visits_ended(firefox, stand, (0, 5, STEPS)):
        nothing_by_going_back(page)


def test_leaving_while_it_is_being_sent_leaves_nothing(page: Page, stand: Stand) -> None:
    begun(page, stand)
    page.route("**/api/v1/envelopes", lambda _route: None)  # no answer comes
    walk_to(page, STEPS)
    page.locator("#send").click()
    expect(page.locator("#ask[aria-busy=true]")).to_be_attached()
    leave(page)
    nothing_by_going_back(page)


def open_form(page: Page, stand: Stand) -> None:
    page.locator("#start").click()
    page.locator("textarea[name=what]").fill(WORDS)


def open_check_page(page: Page, stand: Stand) -> None:
    open_form(page, stand)
    page.locator("input[name=removed]").nth(0).check()
    page.locator("#ask button[type=submit], #ask button:not([type])").last.click()
    expect(page.locator("body")).to_contain_text("Different people", timeout=PATIENCE)


def only_front(page: Page, stand: Stand) -> None:
    """Nothing further."""


@pytest.mark.parametrize("part", [only_front, open_form, open_check_page])
def test_without_script_back_shows_nothing_either(
    browser: Browser, stand: Stand, part: Callable[[Page, Stand], None]
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto("about:blank")
    page.goto(f"{stand.url}/")
    part(page, stand)
    leave(page)
    without_script_nothing_by_going_back(page)


def without_script_nothing_by_going_back(page: Page) -> None:
    """What is in the page's source is all that can be asked of a page whose script is off."""
    for _ in range(5):
        try:
            page.go_back(timeout=3_000)
        except BrowserError:
            continue
        if page.url == "about:blank":
            return
        source = page.content()
        assert WORDS not in source
        assert 'class="step"' not in source
