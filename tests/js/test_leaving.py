"""Leaving at once with script: nothing to see, nothing to go back to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect
from starlette.responses import HTMLResponse

from tests.js.portal_page import Door, make_door
from tests.portal.cast import Cast

SECRET = "Nobody must read this over my shoulder."
NEUTRAL = "<!doctype html><title>Weather</title><h1>Sunny</h1>"


@pytest.fixture
def door(serve: Callable[[Any], str], tmp_path: Path, cast: Cast, bundles: dict[str, Path]) -> Door:
    del bundles  # the portal serves them
    made = make_door(serve, tmp_path, cast)
    assert httpx2.put(f"{made.url}/api/v1/roster", content=cast.signed()).is_success
    made.faults.on("/exit", *(HTMLResponse(NEUTRAL) for _ in range(3)))
    return made


@pytest.fixture
def writing(each_page: Page, door: Door) -> Page:
    each_page.goto(f"{door.url}/sent")
    each_page.goto(door.pinned)
    each_page.locator("[name=what]").fill(SECRET)
    expect(each_page.locator("#send")).to_be_visible()
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
    page.goto(door.pinned)
    page.locator("[name=what]").fill(SECRET)
    expect(page.locator("#send")).to_be_visible()
    seen = page.evaluate(
        """() => {
          const box = document.querySelector("[name=what]");
          document.getElementById("leave").click();
          return [document.body.innerText, box.value, document.body.children.length];
        }"""
    )
    assert seen == ["Loading", "", 1]


def test_going_back_to_the_page_finds_no_word(writing: Page, door: Door) -> None:
    writing.goto(f"{door.url}/sent")
    writing.go_back()
    expect(writing.locator("#send")).to_be_visible()
    expect(writing.locator("[name=what]")).to_have_value("")
