"""Every component and page in a real browser: axe, target sizes, reflow, text spacing, focus."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route
from starlette.testclient import TestClient

from tests.browser import axe_violations
from tests.web.gallery import PAGES, components, gallery

PHONE = {"width": 320, "height": 640}
KIOSK = {"width": 1080, "height": 1920}
FEW = ["front-older", "form-older", "form-staff", "nobody-here-younger", "different-readers", "missing"]
"""One page of each kind, the longest where they differ; all the others when there is time."""
ON_THE_WALL = [f"component/{name}" for name in components() if name.startswith("kiosk-")]
"""What no phone shows."""
OTHERS = [name for name in PAGES if name not in FEW]
PLACES = [*(f"page/{name}" for name in PAGES), *(f"component/{name}" for name in components())]
WITH_MOST_PARTS = ["check-list", "drawing-pad", "file-list", "five-words"]
"""Of the components; what most of the others look like is seen on the pages."""
EVERY_TIME = [*(f"page/{name}" for name in FEW), *(f"component/{name}" for name in WITH_MOST_PARTS)]
SELDOM = [place for place in PLACES if place not in (*EVERY_TIME, *ON_THE_WALL)]
NEARLY_ALL = [*EVERY_TIME, *(pytest.param(place, marks=pytest.mark.slow) for place in SELDOM)]
THEMES: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "contrast": {"contrast": "more"},
    "forced": {"forced_colors": "active"},
}
# A card's check box is as large as its label: a tap anywhere on the card is a tap on the box.
SMALL_TARGETS = """least => [...document.querySelectorAll('a, button, input, textarea, select')]
  .filter(each => each.getClientRects().length && !each.closest('[hidden]'))
  .map(each => [each, (each.closest('label') || each).getBoundingClientRect()])
  .filter(([_, box]) => box.width < least || box.height < least)
  .map(([each]) => each.outerHTML.slice(0, 120))"""
OVERFLOWING = """() => [...document.querySelectorAll('body *')]
  .map(each => [each, each.getBoundingClientRect()])
  .filter(([_, box]) => box.right > innerWidth + 1 || box.left < -1)
  .map(([each]) => each.outerHTML.slice(0, 120))"""
WIDE_SPACING = """() => document.querySelectorAll('body *').forEach(each => {
  each.style.lineHeight = '1.5'; each.style.letterSpacing = '.12em'; each.style.wordSpacing = '.16em';
  if (each.matches('p')) each.style.marginBottom = '2em'; })"""
CUT_OFF = """() => [...document.querySelectorAll('a, button, p, h1, h2, legend, li, label')]
  .filter(each => each.clientHeight && each.scrollHeight > each.clientHeight + 2
    && getComputedStyle(each).overflowY !== 'visible')
  .map(each => each.outerHTML.slice(0, 120))"""


@pytest.fixture
def show(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Give a function that opens one place of the gallery as it looks without script, unless asked."""
    client = TestClient(gallery, base_url="http://localhost")
    contexts = []

    def answer(route: Route) -> None:
        found = client.get(route.request.url.removeprefix("http://localhost"))
        headers = {name: value for name, value in found.headers.items() if name != "content-encoding"}
        route.fulfill(status=found.status_code, headers=headers, body=found.content)

    def open_place(place: str, *, look: str = "script=off", **options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        context.route("**/*", answer)
        page = context.new_page()
        page.goto(f"http://localhost/{place}?{look}")
        return page

    yield open_place
    for context in contexts:
        context.close()


@pytest.mark.parametrize("place", NEARLY_ALL)
def test_axe_finds_nothing(show: Callable[..., Page], place: str) -> None:
    assert axe_violations(show(place, viewport=PHONE)) == []


@pytest.mark.slow
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("place", [each for each in PLACES if each not in ON_THE_WALL])
def test_axe_finds_nothing_in_any_theme_and_direction(
    show: Callable[..., Page], place: str, theme: str, direction: str
) -> None:
    page = show(place, look=f"script=off&dir={direction}", viewport=PHONE, **THEMES[theme])
    assert axe_violations(page) == []


@pytest.mark.parametrize("place", NEARLY_ALL)
def test_on_a_small_phone_targets_fit_a_thumb_and_nothing_sticks_out(
    show: Callable[..., Page], place: str
) -> None:
    page = show(place, viewport=PHONE)
    assert page.evaluate(SMALL_TARGETS, 48) == []
    assert page.evaluate(OVERFLOWING) == []
    page.evaluate(WIDE_SPACING)
    assert page.evaluate(OVERFLOWING) + page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("name", [*FEW, *(pytest.param(name, marks=pytest.mark.slow) for name in OTHERS)])
def test_on_the_kiosk_targets_are_large_enough_at_arms_length(show: Callable[..., Page], name: str) -> None:
    look = "script=off&dress=kiosk"
    assert show(f"page/{name}", look=look, viewport=KIOSK).evaluate(SMALL_TARGETS, 72) == []


@pytest.mark.parametrize("place", ON_THE_WALL)
def test_what_only_the_kiosk_shows_has_large_targets_too_and_fits(
    show: Callable[..., Page], place: str
) -> None:
    page = show(place, look="script=off&dress=kiosk", viewport=KIOSK)
    # On a page of ours the cover stands beside the main part; the gallery shows it inside its own.
    found = [each for each in axe_violations(page) if not each.startswith("landmark-")]
    assert found == []
    assert page.evaluate(SMALL_TARGETS, 72) == []
    assert page.evaluate(OVERFLOWING) == []


@pytest.mark.slow
@pytest.mark.parametrize("place", [each for each in PLACES if each not in ON_THE_WALL])
def test_nothing_sticks_out_when_read_from_the_right(show: Callable[..., Page], place: str) -> None:
    assert show(place, look="script=off&dir=rtl", viewport=PHONE).evaluate(OVERFLOWING) == []


def test_a_card_is_taken_off_by_a_tap_and_by_the_keyboard_without_script(show: Callable[..., Page]) -> None:
    page = show("page/form-older", look="", viewport=PHONE, java_script_enabled=False)
    card = page.get_by_role("checkbox", name="Morgan Ahmed")
    page.get_by_text("Morgan Ahmed").click()
    assert card.is_checked()
    card.press("Space")
    assert not card.is_checked()
    card.check()
    assert card.is_checked()


def test_a_childs_first_empty_line_and_markup_come_back_as_typed(show: Callable[..., Page]) -> None:
    box = show("component/text-box").get_by_label("What else?")
    assert box.input_value() == "\nMy <friend> & me"


def test_the_leave_button_is_the_first_stop_of_the_keyboard(show: Callable[..., Page]) -> None:
    page = show("page/front-older")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "leave"


def test_what_went_wrong_takes_the_focus(show: Callable[..., Page]) -> None:
    assert show("page/different-readers").evaluate("document.activeElement.id") == "problem"


def test_the_drawn_motion_stops_for_those_who_ask(show: Callable[..., Page]) -> None:
    page = show("component/button", reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.querySelector('.big')).transitionDuration") == "0s"


def test_the_page_breaks_no_rule_of_its_own_policy(show: Callable[..., Page]) -> None:
    said: list[str] = []
    page = show("page/sent-older", look="")
    page.on("console", lambda message: said.append(message.text))
    page.reload()
    assert said == []
