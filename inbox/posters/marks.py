"""What a sheet is made of: words, boxes, codes and pictures at places in millimetres, y downwards.

Pure values. Both printers (svg.py, pdf.py) draw the same marks, so a sheet looks the same in either.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from inbox.posters.qr import Code

INK = "#23313f"
QUIET = "#4d5b68"
WHITE = "#ffffff"


class Weight(Enum):
    """The three kinds of lettering."""

    REGULAR = "regular"
    BOLD = "bold"
    MONO = "mono"
    """For what must be copied letter by letter; ASCII only, and written from the left in every language."""


class Anchor(Enum):
    """Which part of a line of words stands at its x. Reading from the right, START is its right end."""

    START = "start"
    MIDDLE = "middle"


@dataclass(frozen=True, slots=True)
class Text:
    """One line of words on its baseline. `width`, as measured, makes any viewer's font fit; 0 is unknown."""

    x: float
    y: float
    said: str
    size: float
    weight: Weight = Weight.REGULAR
    anchor: Anchor = Anchor.START
    fill: str = INK
    width: float = 0
    foreign: bool = False
    """Written from the left also in a right-to-left language: addresses and numbers."""

    def mirrored(self, across: float) -> Text:
        """As seen in a right-to-left language, on a face `across` wide."""
        keeps_left = self.foreign and self.anchor is Anchor.START
        return replace(self, x=across - self.x - (self.width if keeps_left else 0))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with round corners."""

    x: float
    y: float
    wide: float
    high: float
    round: float = 0
    fill: str = "none"
    stroke: str = "none"
    line: float = 0.4

    def mirrored(self, across: float) -> Box:
        """As on a face that is read from the right."""
        return replace(self, x=across - self.x - self.wide)


@dataclass(frozen=True, slots=True)
class Square:
    """A QR code; `size` is the side without the quiet zone, which whoever places it leaves free."""

    x: float
    y: float
    size: float
    code: Code

    def mirrored(self, across: float) -> Square:
        """As on a face that is read from the right. The code itself is never mirrored."""
        return replace(self, x=across - self.x - self.size)


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing by its name, `wide` millimetres wide."""

    x: float
    y: float
    wide: float
    name: str

    def mirrored(self, across: float) -> Picture:
        """As on a face that is read from the right; a drawing is moved, not turned round."""
        return replace(self, x=across - self.x - self.wide)


@dataclass(frozen=True, slots=True)
class Frame:
    """White everywhere outside a box with round corners: it gives a picture under it its edge."""

    x: float
    y: float
    wide: float
    high: float
    round: float
    page: tuple[float, float]

    def mirrored(self, across: float) -> Frame:
        """As on a face that is read from the right."""
        return replace(self, x=across - self.x - self.wide)


Mark = Text | Box | Square | Picture | Frame


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: one face, printed at each of `places`. A4 upright unless said otherwise."""

    title: str
    face: tuple[Mark, ...]
    across: float
    """How wide the face is."""
    places: tuple[tuple[float, float], ...] = ((0.0, 0.0),)
    cuts: tuple[Box, ...] = ()
    """Hairlines outside the faces that show where to cut."""
    language: str = "en"
    right_to_left: bool = False
    size: tuple[float, float] = (210.0, 297.0)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The face as this language reads it."""
        if not self.right_to_left:
            return self.face
        return tuple(mark.mirrored(self.across) for mark in self.face)
