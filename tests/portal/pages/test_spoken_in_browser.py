"""The pages of every language in a real browser: Urdu from right to left at 320 px, and axe for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize

from tests.browser import axe_violations
from tests.portal.conftest import Portal
from worrybox.web.i18n import LANGUAGES

PHONE: ViewportSize = {"width": 320, "height": 640}
PAGES = ("", "younger", "staff", "form", "younger/form", "staff/form", "sent", "words", "nothing-here")
STARTS = """() => [...document.querySelectorAll('h1, h2, legend, p')]
  .map(each => getComputedStyle(each).direction)"""
OVERFLOWING = """() => [...document.querySelectorAll('body *')]
  .map(each => [each, each.getBoundingClientRect()])
  .filter(([_, box]) => box.right > innerWidth + 1 || box.left < -1)
  .map(([each]) => each.outerHTML.slice(0, 120))"""
IN_LATIN = """() => [...document.querySelectorAll('bdi')].map(each => getComputedStyle(each).direction)"""


@pytest.fixture
def read(browser: Browser, start: Callable[..., Portal]) -> Iterator[Callable[[str], Page]]:
    """Give a function that opens a path of a school's portal on a narrow telephone."""
    portal = start()
    portal.publish(portal.cast.signed(portal.cast.roster(languages=tuple(LANGUAGES))))
    portal.client.get("/")  # the cookie
    # Script is on for what the tests ask; the page's own is not loaded: every step shows.
    context = browser.new_context(viewport=PHONE)
    context.route("**/*", answering(portal))

    def opened(path: str) -> Page:
        page = context.pages[0] if context.pages else context.new_page()
        page.goto(f"http://testserver/{path}")
        return page

    yield opened
    context.close()


def answering(portal: Portal) -> Callable[[Route], None]:
    def answer(route: Route) -> None:
        path = route.request.url.removeprefix("http://testserver")
        if path.endswith(".js"):
            route.abort()
            return
        found = portal.client.get(path)
        headers = {name: value for name, value in found.headers.items() if name != "content-encoding"}
        route.fulfill(status=found.status_code, headers=headers, body=found.content)

    return answer


def test_urdu_runs_from_the_right_and_fits_a_narrow_screen(read: Callable[[str], Page]) -> None:
    for path in PAGES:
        page = read(f"ur/{path}")
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert set(page.evaluate(STARTS)) == {"rtl"}, path
        assert set(page.evaluate(IN_LATIN)) <= {"ltr"}, path
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        assert page.evaluate(OVERFLOWING) == [], path


@pytest.mark.slow
@pytest.mark.parametrize("tag", LANGUAGES)
def test_axe_finds_nothing_in_any_language(read: Callable[[str], Page], tag: str) -> None:
    for path in PAGES:
        page = read(LANGUAGES[tag].path + path)
        assert axe_violations(page) == [], path
        assert page.evaluate(OVERFLOWING) == [], path
