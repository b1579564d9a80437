"""Marks on a body map: where somebody saw something, in whose words. No clinical finding.

Values only. A place is one of a fixed set of regions, and a point in thousandths of the drawing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from crypto.fields import take, whole
from inbox.casework.base import Entry, line, prose

WIDTH, HEIGHT = 200, 400
"""Units of the drawing; it is shown at that many CSS pixels, so that a press is a place."""
MOST = 1_000


class Side(StrEnum):
    """Which drawing."""

    FRONT = "front"
    BACK = "back"


class Region(StrEnum):
    """Where on the body; left and right are the child's own."""

    HEAD = "head"
    NECK = "neck"
    UPPER = "upper"
    """Chest, or upper back."""
    LOWER = "lower"
    """Tummy, or lower back."""
    HIPS = "hips"
    LEFT_ARM = "left_arm"
    RIGHT_ARM = "right_arm"
    LEFT_FOREARM = "left_forearm"
    RIGHT_FOREARM = "right_forearm"
    LEFT_HAND = "left_hand"
    RIGHT_HAND = "right_hand"
    LEFT_THIGH = "left_thigh"
    RIGHT_THIGH = "right_thigh"
    LEFT_LEG = "left_leg"
    RIGHT_LEG = "right_leg"
    LEFT_FOOT = "left_foot"
    RIGHT_FOOT = "right_foot"


# The middle of each in units of the drawing, as it lies on the front: the child's right is on the left there.
_MIDDLE = {
    Region.HEAD: (100, 40),
    Region.NECK: (100, 74),
    Region.UPPER: (100, 112),
    Region.LOWER: (100, 165),
    Region.HIPS: (100, 212),
    Region.RIGHT_ARM: (62, 122),
    Region.RIGHT_FOREARM: (48, 176),
    Region.RIGHT_HAND: (39, 222),
    Region.RIGHT_THIGH: (82, 262),
    Region.RIGHT_LEG: (82, 328),
    Region.RIGHT_FOOT: (78, 378),
}
_OTHER_SIDE = {Region[name]: Region[f"RIGHT{name[4:]}"] for name in Region.__members__ if name[:4] == "LEFT"}


def middle(side: Side, region: Region) -> tuple[int, int]:
    """The middle of a region in units of the drawing."""
    x, y = _MIDDLE[_OTHER_SIDE.get(region, region)]
    mirrored = (region in _OTHER_SIDE) is (side is Side.FRONT)
    return (WIDTH - x if mirrored else x), y


def region_at(side: Side, x: int, y: int) -> Region:
    """The region whose middle is nearest to a point, in units of the drawing."""

    def far(region: Region) -> int:
        there = middle(side, region)
        return (there[0] - x) ** 2 + (there[1] - y) ** 2

    return min(Region, key=far)


@dataclass(frozen=True, slots=True, repr=False)
class Mark(Entry):
    """One mark: where, and how it looked to whoever saw it."""

    type = "mark"
    side: Side
    region: Region
    x: int
    """Thousandths of the drawing's width from its left."""
    y: int
    size: str
    colour: str
    text: str

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Self:
        side, region, x, y, size, colour, text = take(
            fields, "side", "region", "x", "y", "size", "colour", "text"
        )
        return cls(
            Side(side),
            Region(region),
            whole(x, least=0, most=MOST, what="x"),
            whole(y, least=0, most=MOST, what="y"),
            line(size, "the size", empty=True),
            line(colour, "the colour", empty=True),
            prose(text, "what was seen"),
        )

    def document(self) -> dict[str, Any]:
        return {
            "side": str(self.side),
            "region": str(self.region),
            "x": self.x,
            "y": self.y,
            "size": self.size,
            "colour": self.colour,
            "text": self.text,
        }
