"""A reporter's drawing: strokes of plain numbers, checked one by one, ready to be shown as lines of an SVG.

What is not exactly of this shape is no drawing. Nothing of it is ever taken over as markup, name or address:
only whole numbers within bounds, and colours of three or six hexadecimal digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crypto.encoding import canonical
from crypto.errors import EncodingError
from crypto.fields import list_of, take, whole
from crypto.report import MAX_DRAWING_BYTES

MAX_SIDE = 4_096
MAX_WIDTH = 256
MAX_STROKES = 2_048
MAX_NUMBERS = 4_096
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")


@dataclass(frozen=True, slots=True, repr=False)
class Stroke:
    """One line: `path` is an SVG path of numbers and the letters M, L and h only."""

    colour: str
    width: int
    path: str


@dataclass(frozen=True, slots=True, repr=False)
class Drawing:
    """A drawing of `width` by `height`, its strokes in the order they were drawn."""

    width: int
    height: int
    strokes: tuple[Stroke, ...]


def parse_drawing(value: object) -> Drawing:
    """The drawing in a report's `drawing` (8,192 bytes at most, spec section 5). Raises EncodingError."""
    if not isinstance(value, Mapping) or len(canonical(value)) > MAX_DRAWING_BYTES:
        raise EncodingError(f"a drawing is an object of at most {MAX_DRAWING_BYTES} bytes")
    height, strokes, width = take(value, "h", "strokes", "w")
    whole(width, least=1, most=MAX_SIDE, what="w")
    whole(height, least=1, most=MAX_SIDE, what="h")
    listed = list_of(strokes, most=MAX_STROKES, what="strokes")
    return Drawing(width, height, tuple(_strokes(listed)))


def _strokes(strokes: list[object]) -> Iterator[Stroke]:
    for stroke in strokes:
        colour, thickness, *points = list_of(stroke, least=4, most=MAX_NUMBERS, what="a stroke")
        if not isinstance(colour, str) or not _COLOUR.match(colour):
            raise EncodingError("a stroke's colour is # and three or six hexadecimal digits")
        if len(points) % 2:
            raise EncodingError("a stroke's points come in pairs")
        whole(thickness, least=1, most=MAX_WIDTH, what="a stroke's width")
        # A finger slips over the edge: what is beyond it is cut off when it is shown. JSON's whole numbers
        # are int itself, so its booleans are none; a call for each of thousands costs most of a page.
        if not all(type(each) is int and -MAX_SIDE <= each <= 2 * MAX_SIDE for each in points):
            raise EncodingError(f"a point is a whole number from {-MAX_SIDE} to {2 * MAX_SIDE}")
        yield Stroke(colour.lower(), thickness, _path(points))


def _path(points: list[int]) -> str:
    first = f"M{points[0]} {points[1]}"
    # A dot is a line to where it began: only with round ends does it show.
    return f"{first}h0" if len(points) == 2 else f"{first}L{' '.join(str(each) for each in points[2:])}"
