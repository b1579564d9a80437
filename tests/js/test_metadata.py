"""What a picture tells beside itself is taken out on the device, and it is still the same picture."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.js.harness import Modules
from tests.js.pictures import (
    PICTURE,
    PICTURES,
    TRACES,
    avif,
    box,
    chunk,
    cut_short,
    exif,
    heic,
    jpeg,
    left,
    png,
    profile,
    riff,
    saved,
    segment,
    webp,
)

DECODED = ["jpeg", "progressive", "png", "webp", "lossless", "avif"]


@pytest.mark.parametrize("name", PICTURES)
def test_no_place_no_camera_and_no_name_is_left(js: Modules, name: str) -> None:
    picture = PICTURES[name]()
    assert len(left(picture)) >= 4, "the fixture holds what is looked for"
    cleaned = js("clean", picture)
    assert left(cleaned) == []
    assert js("clean", cleaned) == cleaned, "clean is clean"


@pytest.mark.parametrize("name", DECODED)
def test_it_is_the_same_picture(js: Modules, name: str) -> None:
    picture = PICTURES[name]()
    before, after = (Image.open(io.BytesIO(each)) for each in (picture, js("clean", picture)))
    assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()
    assert not after.getexif().get_ifd(0x8825)


@pytest.mark.parametrize("make", [jpeg, png, webp])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_which_way_up_it_is_stays_and_nothing_else_of_its_exif(
    js: Modules, make: Callable[..., bytes], orientation: int
) -> None:
    cleaned = Image.open(io.BytesIO(js("clean", make(orientation=orientation))))
    assert dict(cleaned.getexif()) == ({} if orientation == 1 else {0x112: orientation})


@pytest.mark.parametrize("make", [jpeg, webp, avif])
def test_the_colours_of_the_profile_stay_and_its_names_go(js: Modules, make: Callable[[], bytes]) -> None:
    kept = Image.open(io.BytesIO(js("clean", make()))).info["icc_profile"]
    assert len(kept) == len(profile())
    places = range(132, 132 + struct.unpack_from(">I", kept, 128)[0] * 12, 12)
    tags = {kept[at : at + 4]: struct.unpack_from(">II", kept, at + 4) for at in places}
    for tag in (b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"wtpt"):
        at, size = tags[tag]
        assert kept[at : at + size] == profile()[at : at + size]
    assert (kept[24:36], kept[48:56], kept[80:128]) == (bytes(12), bytes(8), bytes(48)), "no date, no maker"


def test_a_heic_keeps_its_size_its_boxes_and_its_picture(js: Modules) -> None:
    picture, cleaned = heic(), js("clean", heic())
    assert len(cleaned) == len(picture)
    assert PICTURE[:100] in cleaned
    assert PICTURE[100:] in cleaned
    for kind in (b"ftyp", b"meta", b"hdlr", b"pitm", b"iinf", b"iprp", b"ispe", b"iloc", b"idat", b"mdat"):
        assert cleaned.index(kind) == picture.index(kind)
    assert b"uuid" not in cleaned


def test_pictures_are_shown_by_a_browser_after_cleaning(
    js: Modules, page: Page, serve: Callable[[Any], str]
) -> None:
    cleaned = {name: js("clean", PICTURES[name]()) for name in DECODED}
    routes = [Route(f"/{name}", _answer(data)) for name, data in cleaned.items()]
    page.goto(serve(Starlette(routes=[Route("/", _page), *routes])))
    shown = page.evaluate(
        """names => Promise.all(names.map(async name => {
            const image = new Image();
            image.src = name;
            await image.decode();
            return [image.naturalWidth, image.naturalHeight].sort().join();
        }))""",
        DECODED,
    )
    assert shown == ["32,48"] * len(DECODED)


def _answer(data: bytes) -> Callable[[Any], Response]:
    return lambda _request: Response(data)


def _page(_request: object) -> Response:
    return HTMLResponse("<title>Pictures</title>")


@pytest.mark.parametrize(("name", "picture"), cut_short())
def test_what_is_cut_short_is_said_not_to_be_clean(js: Modules, name: str, picture: bytes) -> None:
    assert js("clean", picture) == "null", name


@pytest.mark.parametrize(
    "picture",
    [
        b"\xff\xd8\xff\xe1\0\1",
        b"\xff\xd8\xff\xd9"[:3],
        jpeg()[:2] + segment(0xC8, b"who knows") + jpeg()[2:],
        png()[:33] + chunk(b"CgBI", b"no picture without it") + png()[33:],
        png()[:8] + chunk(b"IDAT", b"") + png()[8:],
        b"RIFF\xff\xff\xff\xffWEBP" + webp()[12:],
        heic().replace(b"infe\2", b"infe\1"),
        heic().replace(b"hvc1", b"what"),
        heic() + box(b"moov", b"a film"),
        heic() + b"trailer",
        heic().replace(b"meta", b"atem"),
        heic().replace(struct.pack(">HHHH", 3, 1, 0, 1), struct.pack(">HHHH", 3, 2, 0, 1)),
        heic().replace(struct.pack(">HHHH", 3, 1, 0, 1), struct.pack(">HHHH", 3, 0, 1, 1)),
        heic().replace(struct.pack(">HHHHI", 3, 1, 0, 1, 8), struct.pack(">HHHHI", 3, 1, 0, 1, 7)),
    ],
)
def test_what_is_not_understood_is_said_not_to_be_clean(js: Modules, picture: bytes) -> None:
    assert js("clean", picture) == "null"


@pytest.mark.parametrize("file", [b"", b"%PDF-1.7", b"GIF89a", b"\0\0\0\x18ftypisom", b"\xff\xd8", *TRACES])
def test_what_is_no_such_picture_is_left_as_it_is_and_said_to_be_so(js: Modules, file: bytes) -> None:
    assert js("clean", file) == "undefined"


def test_frames_of_a_moving_webp_may_hold_nothing_but_pictures(js: Modules) -> None:
    frame = saved("WEBP")[12:]
    head = riff(b"VP8X", struct.pack("<I", 2) + bytes(6)) + riff(b"ANIM", bytes(6))
    for inside, kept in ((frame, True), (frame + riff(b"EXIF", exif()), False)):
        body = head + riff(b"ANMF", bytes(16) + inside)
        moving = b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
        assert (js("clean", moving) == moving) is kept
