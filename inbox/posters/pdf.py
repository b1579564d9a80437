"""A sheet as one page of PDF, by fpdf2. The same values give the same bytes.

It says nothing of when or by whom it was printed. It never prints a wrong letter: a letter that the fonts
lack is refused, and so is a script whose letters join. fpdf2 is loaded where it is used: see lettering.py.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inbox.errors import PosterError
from inbox.posters.lettering import CORE_ENCODING, CoreLettering, GivenLettering, Lettering, joins_letters
from inbox.posters.marks import Anchor, Sheet, Square, Text, Weight
from inbox.posters.svg import shapes

if TYPE_CHECKING:
    from fpdf import FPDF

NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
"""A PDF says when it was made; ours all say the same."""
_POINTS_PER_MM = 72 / 25.4


def as_pdf(sheet: Sheet, lettering: Lettering) -> bytes:
    """The whole file. Raises PosterError for words that cannot be printed as they are written."""
    from fpdf import FPDF
    from fpdf.svg import SVGObject

    check_printable(sheet, lettering)
    pdf = FPDF(unit="mm", format=sheet.size)
    pdf.set_creation_date(NO_DATE)
    pdf.core_fonts_encoding = CORE_ENCODING
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.set_title(sheet.title)
    pdf.set_lang(sheet.language)
    if isinstance(lettering, GivenLettering):
        pdf.add_font("given", "", lettering.regular.path)
        pdf.add_font("given", "B", lettering.bold.path)
    pdf.add_page()
    SVGObject(shapes(sheet)).draw_to_page(pdf, 0, 0)
    family = "given" if isinstance(lettering, GivenLettering) else "helvetica"
    for across, down in sheet.places:
        for mark in sheet.marks:
            if isinstance(mark, Square):
                _ink(pdf, mark, across, down)
            elif isinstance(mark, Text):
                _write(pdf, mark, family, lettering, across, down)
    return bytes(pdf.output())


def check_printable(sheet: Sheet, lettering: Lettering) -> None:
    """Raises PosterError naming the first letters that cannot be printed, and what to do."""
    core = CoreLettering()
    for mark in sheet.marks:
        if not isinstance(mark, Text):
            continue
        if sheet.right_to_left or joins_letters(mark.said):
            raise PosterError(
                f"PDF cannot join the letters of “{mark.said}”: choose SVG, and print it from a browser"
            )
        lacking = (core if mark.weight is Weight.MONO else lettering).lacks(mark.said)
        if lacking and isinstance(lettering, GivenLettering):
            raise PosterError(f"the font has no shape for “{lacking}” in “{mark.said}”: give another --font")
        if lacking:
            raise PosterError(
                f"without a font there is no “{lacking}” in “{mark.said}”: give --font FILE.ttf "
                "(or poster_font in inbox.toml), or choose SVG"
            )


def _ink(pdf: FPDF, square: Square, across: float, down: float) -> None:
    pdf.set_fill_color(0)
    for left, top, wide, high in square.code.runs(square.size):
        pdf.rect(across + square.x + left, down + square.y + top, wide, high, style="F")


def _write(pdf: FPDF, text: Text, family: str, lettering: Lettering, across: float, down: float) -> None:
    mono = text.weight is Weight.MONO
    pdf.set_font(
        "courier" if mono else family,
        "" if text.weight is Weight.REGULAR else "B",
        text.size * _POINTS_PER_MM,
    )
    pdf.set_text_color(text.fill)
    width = lettering.width(text.said, size=text.size, weight=text.weight)
    left = text.x - width / 2 if text.anchor is Anchor.MIDDLE else text.x
    pdf.text(across + left, down + text.y, text.said)
