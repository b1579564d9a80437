"""A page left open does not go on saying when things are read, and finds its way again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.js.portal_page import make_door
from tests.js.walking import begin, expect_readers, go_to, send
from tests.portal.cast import Cast


def test_a_front_page_left_open_comes_up_new_and_begins_though_nobody_was_there_at_first(
    page: Page, serve: Callable[[Any], str], tmp_path: Path, cast: Cast, bundles: dict[str, Path]
) -> None:
    del bundles  # the portal serves them
    door = make_door(serve, tmp_path, cast)
    page.clock.install()
    page.goto(door.url)
    page.wait_for_load_state("networkidle")
    door.publish(cast.signed())
    page.locator("#start").click()
    expect(page.locator(".step:not([hidden])")).to_have_count(1)
    go_to(page, "people")
    expect_readers(page, "Morgan", "Alex")
    page.goto(f"{door.url}/younger")
    page.wait_for_load_state("networkidle")
    with page.expect_navigation():
        page.clock.fast_forward("11:00")
    expect(page.locator("#start")).to_be_visible()


@pytest.mark.slow
def test_steps_left_open_stop_saying_when_it_is_read(
    page: Page, serve: Callable[[Any], str], tmp_path: Path, cast: Cast, bundles: dict[str, Path]
) -> None:
    del bundles
    door = make_door(serve, tmp_path, cast)
    door.publish(cast.signed())
    page.clock.install()
    begin(page, door.url)
    go_to(page, "people")
    page.locator("[name=what]").evaluate("box => { box.value = 'said' }")
    page.clock.fast_forward("11:00")
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    assert page.locator(".when").count() == 0
