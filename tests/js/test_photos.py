"""The readers' photos where script draws the cards: those of the verified roster, and nothing is fetched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crypto.encoding import b64
from crypto.photos import written
from portal.pages.showing import PHOTO
from tests.js.portal_page import Door, make_door
from tests.js.walking import expect_readers, send, write
from tests.photos import photo
from tests.portal.cast import Cast

pytestmark = pytest.mark.slow
FACES = "#readers li img"
LOADED = "faces => faces.every(face => face.complete && face.naturalWidth === 80)"


def publish(door: Door, seq: int, **photos: Any) -> None:
    door.publish(door.cast.signed(door.cast.roster(seq=seq, outside={"photos": photos})))


def address(data: bytes) -> str:
    return PHOTO + written({"": data})[""]


@pytest.fixture
def door(serve: Callable[[Any], str], tmp_path: Path, cast: Cast, bundles: dict[str, Path]) -> Door:
    del bundles  # the portal serves them
    return make_door(serve, tmp_path, cast)


def test_a_redrawn_card_shows_the_signed_photo_and_asks_nobody_for_it(page: Page, door: Door) -> None:
    check_photos(page, door)


def test_a_redrawn_card_shows_it_in_firefox_too(firefox_page: Page, door: Door) -> None:
    check_photos(firefox_page, door)


def check_photos(page: Page, door: Door) -> None:
    grace, owen = photo(colour="red"), photo("WEBP", colour="blue")
    publish(door, 1, **written({"r3": grace, "r4": owen}), r1={"toString": 1, "valueOf": 1})
    asked: list[str] = []
    page.on("request", lambda made: asked.append(made.url))
    write(page, door.pinned)
    expect_readers(page, "Morgan", "Alex")
    expect(page.locator(FACES)).to_have_count(0)
    page.locator("#readers label").first.click()  # the deputy alone is too few: others come in
    expect_readers(page, "Grace", "Owen")
    faces = page.locator(FACES)
    assert faces.evaluate_all("faces => faces.map(face => face.src)") == [address(grace), address(owen)]
    page.wait_for_function(f"({LOADED})([...document.querySelectorAll('{FACES}')])")
    expect(page.locator("#readers li:has(img) svg.person").first).to_be_hidden()
    send(page)
    expect(page.locator("#sent")).to_be_visible()
    assert {url.split(":")[0] for url in asked if not url.startswith(door.url)} <= {"data"}


def test_another_photo_under_the_same_name_is_drawn_anew_and_said(page: Page, door: Door) -> None:
    publish(door, 1, **written({"r2": photo(colour="red")}))
    write(page, door.url)
    expect(page.locator(FACES)).to_have_count(1)
    publish(door, 2, **written({"r2": photo(colour="blue")}))
    page.evaluate(f"location.hash = '{b64(door.cast.pin)}'")
    expect(page.locator(FACES)).to_have_attribute("src", address(photo(colour="blue")))
    expect(page.locator("#changed")).to_be_visible()
