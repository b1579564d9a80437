"""A tablet that a school locked to the portal with the query `kiosk`, by touch: it leaves nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, ViewportSize, expect

from tests.demo import Stand
from tests.journeys.steps import PATIENCE
from tests.kiosk.screen.touching import (
    ANIMAL,
    animal,
    begin,
    browser_of,
    do,
    files_with,
    go_to,
    tap,
    write,
)
from tests.web.test_pages import SMALL_TARGETS

pytestmark = pytest.mark.slow
WORDS = "Zyx at the gate"
UPRIGHT, ACROSS = ViewportSize(width=768, height=1024), ViewportSize(width=1024, height=768)
SHOWN = "document.body.innerText + [...document.querySelectorAll('input, textarea')].map(each => each.value)"
KEPT = "Object.keys(localStorage).length + Object.keys(sessionStorage).length"


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A school whose portal these tablets show."""
    made = Stand.make(tmp_path_factory.mktemp("stand"))
    yield made
    made.end()


def first_page(page: Page, stand: Stand) -> str:
    """The address that the school locked the tablet to, and the tablet on it."""
    address = f"{stand.url}/?kiosk#{stand.facts['pin']}"
    page.goto(address)
    expect(page.locator("#listen")).to_be_visible(timeout=PATIENCE)  # its script runs
    return address


def tap_at_once(page: Page, box: Locator) -> None:
    """Two fingers on two keys, then a hundred taps as fast as they come; what was there stays before them."""
    fingers = page.context.new_cdp_session(page)
    spots = [page.locator(f".keys [value={sign}]").bounding_box() for sign in "sk"]
    points = [{"x": at["x"] + 9, "y": at["y"] + 9, "id": n} for n, at in enumerate(spots) if at]
    touch = "Input.dispatchTouchEvent"
    for shown in (points[:1], points):
        fingers.send(touch, {"type": "touchStart", "touchPoints": shown})
    fingers.send(touch, {"type": "touchEnd", "touchPoints": []})
    for _ in range(100):
        fingers.send(touch, {"type": "touchStart", "touchPoints": points[:1]})
        fingers.send(touch, {"type": "touchEnd", "touchPoints": []})
    expect(box).to_have_value(f"{WORDS}sk" + "s" * 100)


def test_a_report_by_touch_alone_arrives_and_the_next_child_finds_nothing(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], stand: Stand, tmp_path: Path
) -> None:
    options = {**browser_type_launch_args, "viewport": UPRIGHT, "has_touch": True, "is_mobile": True}
    context = playwright.chromium.launch_persistent_context(tmp_path, **options)
    page = context.pages[0]
    address = first_page(page, stand)
    length = page.evaluate("history.length")
    begin(page)
    box = write(page, WORDS)
    assert page.evaluate(SMALL_TARGETS, 72) == []
    tap_at_once(page, box)
    for turned in (ACROSS, UPRIGHT):
        page.set_viewport_size(turned)
        expect(box).to_have_value(f"{WORDS}sk" + "s" * 100)
    tap(page.locator("#hide"))
    expect(box).to_be_hidden()
    tap(animal(page, ANIMAL))
    tap(do(page, "done"))
    go_to(page, "check")
    tap(page.locator("#send"))
    expect(page.locator("#sent")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#sent")).not_to_contain_text("internet")
    tap(page.locator("#leave"))
    page.wait_for_url(address, timeout=PATIENCE)  # with its pin, for the next child
    expect(page.locator("#start")).to_be_visible(timeout=PATIENCE)
    page.go_back()
    assert page.url == "about:blank"
    page.go_forward()
    begin(page)
    go_to(page, "what")
    assert WORDS not in page.evaluate(SHOWN)
    assert (page.evaluate("history.length"), page.evaluate(KEPT)) == (length, 0)
    context.close()
    assert files_with(tmp_path, WORDS) == []
    assert [each.startswith(WORDS) for each in stand.words("r1")] == [True]


def test_untouched_it_is_covered_and_wiped_and_listen_asks_nothing_of_the_network(
    browser: Browser, stand: Stand
) -> None:
    context = browser.new_context(viewport=UPRIGHT, has_touch=True)
    page = context.new_page()
    page.clock.install()
    address = first_page(page, stand)
    begin(page)
    box = write(page, WORDS)
    tap(do(page, "done"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    tap(page.locator("#listen"))
    page.clock.run_for(61_000)
    expect(box).to_be_hidden()
    assert asked == []
    assert WORDS not in page.evaluate("document.body.innerText")
    tap(page.get_by_role("button", name="I’m still here"))
    tap(animal(page, ANIMAL))
    expect(box).to_have_value(WORDS)
    page.clock.run_for(91_000)
    page.wait_for_url(address, timeout=PATIENCE)
    expect(page.locator("#start")).to_be_visible(timeout=PATIENCE)
    assert WORDS not in page.evaluate(SHOWN)
    context.close()


def test_a_browser_killed_in_the_middle_of_a_sentence_leaves_nothing_of_it(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], stand: Stand, tmp_path: Path
) -> None:
    options = {**browser_type_launch_args, "viewport": UPRIGHT, "has_touch": True}
    context = playwright.chromium.launch_persistent_context(tmp_path, **options)
    page = context.pages[0]
    first_page(page, stand)
    begin(page)
    write(page, WORDS)
    with context.expect_event("close", timeout=PATIENCE):
        os.kill(browser_of(tmp_path), signal.SIGKILL)
    assert files_with(tmp_path, WORDS) == []
    again = playwright.chromium.launch_persistent_context(tmp_path, **options)
    page = again.pages[0]
    first_page(page, stand)
    begin(page)
    go_to(page, "what")
    assert WORDS not in page.evaluate(SHOWN)
    again.close()
