"""Every sheet on paper: its codes scan, and say the address with the pin in the fragment."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import Page

from crypto.report import Audience
from inbox.errors import PosterError
from inbox.posters.order import PAGES, Design, Kind
from inbox.posters.qr import QUIET_ZONE, code_of
from portal.pages.places import front_path
from tests.browser import picture_of
from tests.inbox.posters.printing import (
    AT_TIMES,
    COPIES,
    EVERY,
    LINK,
    LINKS,
    order,
    pdf,
    raster,
    scanned,
    side,
    svg,
)
from worrybox.web.i18n import LANGUAGES, speaking

DOTS_PER_MM = 150 / 25.4
LEAST = {Kind.POSTER: 40.0, Kind.CARDS: 22.0, Kind.STICKERS: 22.0}


@pytest.mark.parametrize(("kind", "design", "audience"), EVERY)
def test_every_code_of_every_pdf_scans(kind: Kind, design: Design, audience: Audience) -> None:
    found = scanned(raster(pdf(order(kind, design, audience))))
    assert [code.text for code in found] == [LINKS[audience]] * COPIES[kind]
    assert all(length >= LEAST[kind] * DOTS_PER_MM for code in found for length in side(code))


@pytest.mark.parametrize(("kind", "design", "audience"), AT_TIMES)
def test_every_code_of_every_svg_scans(
    page: Page, tmp_path: Path, kind: Kind, design: Design, audience: Audience
) -> None:
    file, shot = tmp_path / "sheet.svg", tmp_path / "sheet.png"
    file.write_bytes(svg(order(kind, design, audience)))
    page.set_viewport_size({"width": 794, "height": 1123})
    page.goto(file.as_uri())
    shot.write_bytes(picture_of(page))
    picture = Image.open(shot)
    # A screen has fewer dots than paper: the camera comes closer.
    found = scanned(picture.resize((picture.width * 2, picture.height * 2), Image.Resampling.LANCZOS))
    assert [code.text for code in found] == [LINKS[audience]] * COPIES[kind]


@pytest.mark.parametrize("kind", Kind)
def test_a_sixteenth_of_every_code_may_be_hidden(kind: Kind) -> None:
    paper = raster(pdf(order(kind))).convert("RGB")
    codes = scanned(paper)
    assert {code.ec_level for code in codes} <= {"M", "Q", "H"}
    for code in codes:
        length, middle = next(side(code)), code.position
        blot = int(length * 0.25)
        left = int((middle.top_left.x + middle.bottom_right.x - blot) / 2)
        top = int((middle.top_left.y + middle.bottom_right.y - blot) / 2)
        paper.paste("#777777", (left, top, left + blot, top + blot))
    assert [code.text for code in scanned(paper)] == [LINK] * COPIES[kind]


@pytest.mark.parametrize(("kind", "dots_per_inch"), list(zip(Kind, (45, 100, 100), strict=True)))
def test_a_poor_camera_reads_them(kind: Kind, dots_per_inch: int) -> None:
    small = raster(pdf(order(kind)), dots_per_inch=dots_per_inch).convert("L")
    blurred = small.filter(ImageFilter.GaussianBlur(0.6)).rotate(2, fillcolor="white")
    close = blurred.resize((small.width * 3, small.height * 3), Image.Resampling.BICUBIC)
    assert [code.text for code in scanned(close)] == [LINK] * COPIES[kind]


@pytest.mark.parametrize(("kind", "design", "audience"), AT_TIMES)
def test_the_quiet_zone_is_white(kind: Kind, design: Design, audience: Audience) -> None:
    paper = raster(pdf(order(kind, design, audience))).convert("L")
    across = code_of(LINKS[audience], size=60).across
    for code in scanned(paper):
        length, corner = next(side(code)), code.position.top_left
        quiet = length * (QUIET_ZONE - 0.8) / across
        zone = paper.crop(
            (corner.x - quiet, corner.y - quiet, corner.x + length + quiet, corner.y + length + quiet)
        )
        inside = round(quiet) - 3, round(quiet + length) + 4
        zone.paste(255, (inside[0], inside[0], inside[1], inside[1]))
        assert min(zone.tobytes()) > 240


def test_the_pin_is_in_the_fragment_and_the_serial_number_is_not_in_the_code() -> None:
    asked = order(address="https://say.oakfield.example/s/oakfield/")
    assert asked.link == "https://say.oakfield.example/s/oakfield/#z16Vsi5V2eJ9bgPmdbb5-A"
    [code] = scanned(raster(pdf(asked)))
    assert code.text == asked.link


def test_a_code_that_would_be_too_fine_to_scan_is_refused() -> None:
    with pytest.raises(PosterError, match="too long"):
        code_of("https://oakfield.example/" + "a" * 400, size=26)


def test_a_code_leads_to_the_page_of_its_audience_in_its_language() -> None:
    with speaking(LANGUAGES["pl"]):
        asked = order(audience=Audience.STAFF, address="https://say.oakfield.example/s/oakfield")
        assert asked.link == "https://say.oakfield.example/s/oakfield/pl/staff#z16Vsi5V2eJ9bgPmdbb5-A"
    assert {audience: front_path("", audience) for audience in Audience} == PAGES
