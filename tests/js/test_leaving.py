"""Leaving at once with script: nothing to see, nothing to go back to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from starlette.responses import HTMLResponse

from tests.js.portal_page import Door, make_door
from tests.js.walking import begin, go_to
from tests.portal.cast import Cast

SECRET = "Nobody must read this over my shoulder."
NEUTRAL = "<!doctype html><title>Weather</title><h1>Sunny</h1>"


@pytest.fixture
def door(serve: Callable[[Any], str], tmp_path: Path, cast: Cast, bundles: dict[str, Path]) -> Door:
    del bundles  # the portal serves them
    made = make_door(serve, tmp_path, cast)
    made.publish(cast.signed())
    made.faults.on("/exit", *(HTMLResponse(NEUTRAL) for _ in range(3)))
    return made


@pytest.fixture
def writing(each_page: Page, door: Door) -> Page:
    each_page.goto(f"{door.url}/sent")
    begin(each_page, door.pinned)
    go_to(each_page, "what")
    each_page.locator("[name=what]").fill(SECRET)
    return each_page


def test_the_button_leaves_and_back_does_not_return(writing: Page, door: Door) -> None:
    writing.locator("#leave").click()
    expect(writing.locator("h1")).to_have_text("Sunny")
    writing.go_back()
    assert writing.url == f"{door.url}/sent"
    assert SECRET not in writing.content()


def test_shift_three_times_leaves(writing: Page) -> None:
    for _ in range(3):
        writing.keyboard.press("Shift")
    expect(writing.locator("h1")).to_have_text("Sunny")


@pytest.mark.slow
def test_shift_as_a_modifier_does_not_leave(writing: Page) -> None:
    box = writing.locator("[name=what]")
    box.fill("")
    for letter in "ABCD":
        writing.keyboard.press(f"Shift+{letter}")
    writing.keyboard.press("Shift")
    writing.keyboard.press("a")
    writing.keyboard.press("Shift")
    writing.keyboard.press("Shift")
    expect(box).to_be_visible()
    assert len(box.input_value()) == 5


def test_the_page_is_empty_in_the_same_moment_however_slow_the_network(page: Page, door: Door) -> None:
    begin(page, door.pinned)
    go_to(page, "what")
    page.locator("[name=what]").fill(SECRET)
    page.locator("[data-load=draw]").click()
    page.locator("canvas").press("Space")
    go_to(page, "check")
    seen = page.evaluate(
        """() => {
          const [box, canvas] = document.querySelectorAll("[name=what], canvas");
          const answers = document.getElementById("answers");
          document.getElementById("leave").click();
          const left = [box.value, canvas.width, answers.textContent];
          return [document.body.innerText, document.body.children.length, ...left];
        }"""
    )
    assert seen == ["Loading", 1, "", 0, ""]


def test_going_back_to_the_page_finds_no_word(writing: Page, door: Door) -> None:
    writing.goto(f"{door.url}/sent")
    writing.go_back()
    expect(writing.locator("#start")).to_be_visible()
    expect(writing.locator("#ask")).to_have_count(0)
    assert SECRET not in writing.content()
