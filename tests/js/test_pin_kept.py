"""A poster's pin is in the fragment, which no link carries by itself: the first page's script hands it on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.js.portal_page import make_door
from tests.portal.cast import Cast, b64_pin


def test_another_language_audience_or_page_keeps_the_pin(
    page: Page, serve: Callable[[Any], str], tmp_path: Path, cast: Cast, bundles: dict[str, Path]
) -> None:
    del bundles  # the portal serves them
    door = make_door(serve, tmp_path, cast)
    door.publish(cast.signed(cast.roster(languages=("en", "cy"))))
    pin = f"#{b64_pin(cast)}"
    page.goto(f"{door.url}/{pin}")
    for name in ("Cymraeg", "For ages 7 to 11", "For staff", "I have five words"):
        assert page.get_by_role("link", name=name).evaluate("link => link.hash") == pin
    page.get_by_role("link", name="Cymraeg").click()
    expect(page).to_have_url(f"{door.url}/cy/{pin}")
    assert page.get_by_role("link", name="English").evaluate("link => link.hash") == pin


@pytest.mark.slow
def test_a_pin_typed_later_is_kept_and_a_place_on_the_page_is_none(
    page: Page, serve: Callable[[Any], str], tmp_path: Path, cast: Cast, bundles: dict[str, Path]
) -> None:
    del bundles
    door = make_door(serve, tmp_path, cast)
    door.publish(cast.signed())
    page.goto(f"{door.url}/#numbers")
    staff = page.get_by_role("link", name="For staff")
    assert staff.evaluate("link => link.hash") == ""
    page.evaluate("location.hash = 'AAAAAAAAAAAAAAAAAAAAAA'")
    page.wait_for_function("document.querySelector('.others a').hash === '#AAAAAAAAAAAAAAAAAAAAAA'")
    assert staff.evaluate("link => link.hash") == "#AAAAAAAAAAAAAAAAAAAAAA"
