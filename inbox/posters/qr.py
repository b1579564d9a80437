"""The QR code of a link: which of its squares are dark. It draws nothing.

Error correction is M (15 % may be damaged) or, where that costs no larger code, Q (25 %) or H (30 %).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from inbox.errors import PosterError

QUIET_ZONE = 4
"""Light squares that ISO/IEC 18004 wants on every side."""
SMALLEST_SQUARE = 0.4
"""Millimetres. Cheap cameras lose finer ones, and office printers smear them."""


@dataclass(frozen=True, slots=True)
class Code:
    """The dark squares, row by row, without the quiet zone."""

    rows: tuple[tuple[bool, ...], ...]

    @property
    def across(self) -> int:
        """Squares on a side."""
        return len(self.rows)

    def quiet(self, size: float) -> float:
        """Millimetres to leave free on every side of a code that is `size` wide."""
        return QUIET_ZONE * size / self.across

    def runs(self, size: float) -> Iterator[tuple[float, float, float, float]]:
        """The dark squares as left, top, width, height: one rectangle for each run in a row."""
        step = size / self.across
        for down, row in enumerate(self.rows):
            at = 0
            for dark, run in groupby(row):
                length = len(list(run))
                if dark:
                    yield at * step, down * step, length * step, step
                at += length

    def path(self, size: float) -> str:
        """The same as SVG path data."""
        return "".join(
            f"M{round(left, 3):g} {round(top, 3):g}H{round(left + wide, 3):g}"
            f"V{round(top + high, 3):g}H{round(left, 3):g}Z"
            for left, top, wide, high in self.runs(size)
        )


@lru_cache(maxsize=16)
def code_of(link: str, *, size: float) -> Code:
    """The code of `link`, to be printed `size` millimetres wide. Raises PosterError if too fine."""
    # Loaded where it is used: the inbox's memory is for every day, and posters are for one.
    import qrcode
    from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_M, ERROR_CORRECT_Q
    from qrcode.exceptions import DataOverflowError

    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    made.add_data(link, optimize=0)
    version = made.best_fit()
    if size / (17 + 4 * version) < SMALLEST_SQUARE:
        raise PosterError("the address is too long for a code that can be scanned at this size")
    for level in (ERROR_CORRECT_H, ERROR_CORRECT_Q, ERROR_CORRECT_M):
        made = qrcode.QRCode(version=version, error_correction=level, border=0)
        made.add_data(link, optimize=0)
        try:
            made.make(fit=False)
        except (DataOverflowError, ValueError):
            continue
        return Code(tuple(tuple(bool(dark) for dark in row) for row in made.get_matrix()))
    raise PosterError("the address does not fit into a code")
