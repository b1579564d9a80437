"""What a first visit weighs, headers and all: it must fit the first answer of a poor network."""

import gzip

import pytest
from starlette.testclient import TestClient

from crypto.report import Audience
from tests.web.gallery import PAGES, gallery
from worrybox.web import assets

FIRST_SCREEN = 10_240
FURTHER_PAGE = 8_192
FRONT_PAGE = 2_458
"""Compressed, without headers: what style and script of the first screen leave."""


def on_the_wire(path: str) -> int:
    with TestClient(gallery).stream("GET", path, headers={"accept-encoding": "gzip, br"}) as answer:
        head = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
        return head + len(b"HTTP/1.1 200 OK\r\n\r\n") + int(answer.headers["content-length"])


def test_page_style_and_script_come_in_ten_kilobytes() -> None:
    paths = ["/page/front-older", assets.url("app.css"), assets.url("app.js")]
    assert sum(on_the_wire(path) for path in paths) <= FIRST_SCREEN


@pytest.mark.parametrize("audience", Audience)
def test_the_whole_form_is_one_request_of_eight_kilobytes(audience: Audience) -> None:
    assert on_the_wire(f"/page/form-{audience}") <= FURTHER_PAGE


@pytest.mark.parametrize("name", [name for name in PAGES if not name.startswith("form-")])
def test_any_other_page_fits_eight_kilobytes_as_it_is(name: str) -> None:
    # The check page holds what was typed and is never compressed; its own bytes must fit all the same.
    assert len(PAGES[name]("web").encode()) <= FURTHER_PAGE


@pytest.mark.parametrize("audience", Audience)
def test_the_front_page_leaves_room_for_style_and_script(audience: Audience) -> None:
    page = PAGES[f"front-{audience}"]("web").encode()
    assert len(gzip.compress(page, 6)) <= FRONT_PAGE
