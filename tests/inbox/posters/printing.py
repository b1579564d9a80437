"""Orders for an invented school, and paper under a camera: a raster, and what a scanner reads in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from crypto.encoding import unb64
from crypto.policy import Pin
from crypto.report import Audience
from inbox.posters.lettering import CoreLettering
from inbox.posters.order import Design, Format, Kind, Order, Serial
from inbox.posters.press import printed

PIN = Pin(unb64("z16Vsi5V2eJ9bgPmdbb5-A"))
LINK = "https://say.oakfield.example/#z16Vsi5V2eJ9bgPmdbb5-A"
LINKS = {
    Audience.YOUNGER: "https://say.oakfield.example/younger#z16Vsi5V2eJ9bgPmdbb5-A",
    Audience.OLDER: LINK,
    Audience.STAFF: "https://say.oakfield.example/staff#z16Vsi5V2eJ9bgPmdbb5-A",
}
SERIAL = Serial("4K7P-29QM")
COPIES = {Kind.POSTER: 1, Kind.CARDS: 10, Kind.STICKERS: 12}
EVERY = list(product(Kind, Design, Audience))
AT_TIMES = [
    pytest.param(*each, marks=[] if at % 13 == 0 else pytest.mark.slow) for at, each in enumerate(EVERY)
]
"""Three in which each kind, design and audience comes once; the others when there is time."""


def order(
    kind: Kind = Kind.POSTER,
    design: Design = Design.PLAIN,
    audience: Audience = Audience.OLDER,
    *,
    school: str = "Oakfield Primary School",
    address: str = "https://say.oakfield.example",
) -> Order:
    return Order(school, address, PIN, SERIAL, kind, design, audience)


def pdf(asked: Order) -> bytes:
    return printed(asked, form=Format.PDF, lettering=CoreLettering())


def svg(asked: Order) -> bytes:
    return printed(asked, form=Format.SVG, lettering=CoreLettering())


def raster(content: bytes, *, dots_per_inch: int = 150) -> Image.Image:
    """The first page on paper."""
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 1
    picture: Image.Image = document[0].render(scale=dots_per_inch / 72).to_pil()
    return picture


def words_of(content: bytes) -> str:
    """What a PDF reader copies from the first page."""
    text: str = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    return " ".join(text.split())


def scanned(picture: Image.Image) -> list[zxingcpp.Barcode]:
    return list(
        zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    )


def side(code: zxingcpp.Barcode) -> Iterator[float]:
    """The two sides of a code in dots, without its quiet zone."""
    corners = code.position
    yield corners.top_right.x - corners.top_left.x
    yield corners.bottom_left.y - corners.top_left.y
