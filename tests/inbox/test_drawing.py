"""A drawing is numbers and colours; whatever else somebody sealed as one is none."""

from __future__ import annotations

import re
from typing import Any

import pytest

from crypto.errors import EncodingError
from inbox.drawing import MAX_SIDE, parse_drawing

STROKES = [["#1d3557", 4, 10, 10, 60, 40], ["#E63", 6, 30, 30]]


def drawn(*strokes: object, **fields: object) -> dict[str, Any]:
    return {"w": 320, "h": 240, "strokes": list(strokes), **fields}


def test_a_drawing_becomes_paths_in_its_order() -> None:
    drawing = parse_drawing(drawn(*STROKES))
    assert (drawing.width, drawing.height) == (320, 240)
    assert [(each.colour, each.width, each.path) for each in drawing.strokes] == [
        ("#1d3557", 4, "M10 10L60 40"),
        ("#e63", 6, "M30 30h0"),
    ]


@pytest.mark.parametrize(
    "value",
    [
        *("x", 7, [], {}, True, None),
        drawn(extra=1),
        drawn(w=0),
        drawn(h=MAX_SIDE + 1),
        drawn(w="320"),
        drawn(w=True),
        drawn(w=1.5),
        drawn(strokes={}),
        drawn("M0 0"),
        drawn([]),
        drawn(["#000", 4]),
        drawn(["#000", 4, 1]),
        drawn(["#000", 4, 1, 2, 3]),
        drawn(["#000", 0, 1, 2]),
        drawn(["#000", 4, 1, "2"]),
        drawn(["#000", 4, 1, True]),
        drawn(["#000", 4, 1, 10**9]),
        drawn(["#000", 4, 1, 2.5]),
        drawn(["red", 4, 1, 2]),
        drawn(["url(https://x.example)", 4, 1, 2]),
        drawn(['#000" onload="alert(1)', 4, 1, 2]),
        drawn(["#000\n", 4, 1, 2]),
        drawn([["#000"], 4, 1, 2]),
        drawn(*[["#000", 4, *range(100)]] * 40),
    ],
)
def test_what_is_not_exactly_a_drawing_is_refused(value: object) -> None:
    with pytest.raises(EncodingError):
        parse_drawing(value)


def test_the_largest_drawing_holds_only_numbers_and_letters_of_ours() -> None:
    drawing = parse_drawing(drawn(*[["#000", 4, *range(200, 240)]] * 45))
    assert all(re.fullmatch(r"[MLh0-9 -]+", each.path) for each in drawing.strokes)
