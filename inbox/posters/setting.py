"""Putting words where there is room for them: wrapped between words, smaller when they must be, never cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from inbox.errors import PosterError
from inbox.posters.lettering import Lettering
from inbox.posters.marks import INK, Anchor, Text, Weight

_LEADING = 1.22
_STEP = 0.94
"""How much smaller each next try is."""
_LEAST_ADDRESS = 1.8
"""Millimetres: as small as an address may be where it needs two lines."""
_PARTS = re.compile(r"(?<= )|(?<=[^/]/)(?=[^/])")
"""Where a line may end: after a space, and after a slash of an address."""


@dataclass(frozen=True, slots=True)
class Style:
    """How words look. `least` is the smallest size, in millimetres, that still counts as readable there."""

    size: float
    least: float
    weight: Weight = Weight.REGULAR
    anchor: Anchor = Anchor.START
    fill: str = INK
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Setter:
    """Sets words in one lettering."""

    lettering: Lettering

    def lines(
        self, said: str, style: Style, *, x: float, y: float, room: float, most: int = 1
    ) -> tuple[Text, ...]:
        """`said` in at most `most` lines no wider than `room`, the first on the baseline `y`.

        Raises PosterError when it does not fit even at the smallest size.
        """
        size = style.size
        while size >= style.least:
            wrapped = self._balanced(said, style.weight, size, room)
            if len(wrapped) <= most and all(self._wide(each, style, size) <= room for each in wrapped):
                return tuple(
                    self._text(each, style, size, x, y + number * size * _LEADING)
                    for number, each in enumerate(wrapped)
                )
            size *= _STEP
        raise PosterError(f"there is no room for “{said}” here: make it shorter")

    def address(self, said: str, style: Style, *, x: float, y: float, room: float) -> tuple[Text, ...]:
        """On one line as large as `style` says, else smaller on two in the same place. Raises PosterError."""
        try:
            return self.lines(said, style, x=x, y=y, room=room)
        except PosterError:
            small = replace(style, size=style.least, least=_LEAST_ADDRESS)
            return self.lines(said, small, x=x, y=y - style.least * 0.65, room=room, most=2)

    def _balanced(self, said: str, weight: Weight, size: float, room: float) -> list[str]:
        """As few lines as there must be, and none much shorter than the others."""
        best = list(self._wrapped(said, weight, size, room))
        for part in range(95, 45, -5) if len(best) > 1 else ():
            tried = list(self._wrapped(said, weight, size, room * part / 100))
            if len(tried) > len(best) or any(
                self.lettering.width(each, size=size, weight=weight) > room for each in tried
            ):
                break
            best = tried
        return best

    def _wrapped(self, said: str, weight: Weight, size: float, room: float) -> Iterator[str]:
        line = ""
        for part in _PARTS.split(" ".join(said.split())):
            longer = line + part
            if line and self.lettering.width(longer.rstrip(), size=size, weight=weight) > room:
                yield line.rstrip()
                line = part
            else:
                line = longer
        yield line

    def _wide(self, said: str, style: Style, size: float) -> float:
        return self.lettering.width(said, size=size, weight=style.weight)

    def _text(self, said: str, style: Style, size: float, x: float, y: float) -> Text:
        # What the lettering lacks is drawn by a font we do not know, in the width that font wants.
        known = not self.lettering.lacks(said)
        width = self._wide(said, style, size) if known or style.weight is Weight.MONO else 0
        return Text(
            x, y, said, round(size, 3), style.weight, style.anchor, style.fill, round(width, 3), style.foreign
        )


def foot(lines: tuple[Text, ...]) -> float:
    """The baseline for whatever comes under `lines`, at the same leading."""
    return lines[-1].y + lines[-1].size * _LEADING
