"""Pictures of readers: small, still, without metadata, and never a reason to fail."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crypto.errors import EncodingError
from crypto.photos import MAX_PHOTO_BYTES, check_photo, photos_of, written
from tests.photos import EXIF, photo

GOOD = photo()
TEXT = written({"r1": GOOD})["r1"]


@pytest.mark.parametrize(
    "options", [{"progressive": True}, {"kind": "WEBP"}, {"kind": "WEBP", "lossless": True}]
)
def test_every_usual_jpeg_and_webp_is_one(options: dict[str, Any]) -> None:
    data = photo(**options)
    check_photo(data)
    assert photos_of(json.loads(json.dumps({"photos": written({"r16": data})}))) == {"r16": data}


@pytest.mark.parametrize(
    "data",
    [
        *(photo("PNG"), photo("GIF"), b"<svg/>", b"", b"\xff\xd8\xff", GOOD[:-1], GOOD + b"more"),
        *(photo(exif=EXIF), photo("WEBP", exif=EXIF), photo(comment=b"Morgan"), photo("WEBP", xmp=b"<x/>")),
        *(photo(side=257), photo("WEBP", side=300), GOOD[:2] + b"\xff\xee\x08\x00" + bytes(2046) + GOOD[2:]),
    ],
)
def test_what_is_no_small_picture_or_says_more_is_refused_and_left_out(data: bytes) -> None:
    with pytest.raises(EncodingError):
        check_photo(data)
    assert photos_of({"photos": written({"r1": data, "r2": GOOD})}) == {"r2": GOOD}


@pytest.mark.parametrize(
    "outside",
    [
        *(None, "photos", ["photos"], {}, {"photos": None}, {"photos": [TEXT]}, {"photos": {"r0": TEXT}}),
        *(
            {"photos": {"r1": each}}
            for each in (None, 1, [TEXT], {"r1": TEXT}, "", TEXT[1:], "é", TEXT + "\n")
        ),
        {"photos": {"r1": "A" * 2 * MAX_PHOTO_BYTES}},
    ],
)
def test_an_outside_that_holds_no_such_picture_gives_none(outside: Any) -> None:
    assert photos_of(outside) == {}


def test_a_sixth_picture_is_left_out() -> None:
    assert len(photos_of({"photos": written({f"r{at}": GOOD for at in range(1, 9)})})) == 5
