"""A sheet as one SVG file: for a print shop, a word processor, or a browser that prints.

It loads nothing from anywhere and carries no script or style sheet. Its words stay words: they can be read
aloud and searched, and any viewer's own font is fitted to the width that was laid out.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from xml.sax.saxutils import escape, quoteattr

from inbox.posters.marks import Anchor, Box, Frame, Mark, Picture, Sheet, Square, Text, Weight

PICTURE_WIDTH = 190
"""Every drawing is made on a ground this wide."""
_FAMILIES = {
    Weight.REGULAR: "Helvetica, Arial, 'Liberation Sans', 'Noto Sans', sans-serif",
    Weight.BOLD: "Helvetica, Arial, 'Liberation Sans', 'Noto Sans', sans-serif",
    Weight.MONO: "Courier, 'Courier New', 'Liberation Mono', monospace",
}


def as_svg(sheet: Sheet) -> bytes:
    """The whole file, in UTF-8."""
    wide, high = sheet.size
    face = "".join(_mark(mark, sheet) for mark in sheet.marks)
    uses = "".join(f'<use href="#face" x="{x:g}" y="{y:g}"/>' for x, y in sheet.places)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}mm" height="{high:g}mm" '
        f'viewBox="0 0 {wide:g} {high:g}" lang={quoteattr(sheet.language)}>'
        f"<title>{escape(sheet.title)}</title>"
        f'<rect width="{wide:g}" height="{high:g}" fill="#ffffff"/>'
        f'{"".join(shape(cut) for cut in sheet.cuts)}<defs><g id="face">{face}</g></defs>{uses}</svg>\n'
    ).encode()


def shapes(sheet: Sheet) -> str:
    """Everything on the sheet but words and codes, once for each place, as an SVG that fpdf2 can draw."""
    wide, high = sheet.size
    face = "".join(shape(mark) for mark in sheet.marks if not isinstance(mark, Text | Square))
    placed = "".join(f'<g transform="translate({x:g} {y:g})">{face}</g>' for x, y in sheet.places)
    cuts = "".join(shape(cut) for cut in sheet.cuts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}mm" height="{high:g}mm" '
        f'viewBox="0 0 {wide:g} {high:g}">{cuts}{placed}</svg>'
    )


def shape(mark: Box | Square | Picture | Frame) -> str:
    """One mark that is no text."""
    match mark:
        case Box():
            return (
                f'<rect x="{mark.x:g}" y="{mark.y:g}" width="{mark.wide:g}" height="{mark.high:g}" '
                f'rx="{mark.round:g}" fill="{mark.fill}" stroke="{mark.stroke}" '
                f'stroke-width="{mark.line:g}"/>'
            )
        case Square():
            path = mark.code.path(mark.size)
            return f'<path transform="translate({mark.x:g} {mark.y:g})" d="{path}" fill="#000000"/>'
        case Picture():
            scale = mark.wide / PICTURE_WIDTH
            inside = drawing(mark.name)
            return f'<g transform="translate({mark.x:g} {mark.y:g}) scale({scale:.5g})">{inside}</g>'
        case Frame():
            return f'<path d="{_frame(mark)}" fill="#ffffff" fill-rule="evenodd"/>'


def _mark(mark: Mark, sheet: Sheet) -> str:
    return _text(mark, sheet) if isinstance(mark, Text) else shape(mark)


def _text(text: Text, sheet: Sheet) -> str:
    from_right = sheet.right_to_left and not text.foreign
    said = {
        "x": f"{text.x:.3f}".rstrip("0").rstrip("."),
        "y": f"{text.y:.3f}".rstrip("0").rstrip("."),
        "font-size": f"{text.size:g}",
        "font-family": _FAMILIES[text.weight],
        "fill": text.fill,
    }
    if text.weight is not Weight.REGULAR:
        said["font-weight"] = "bold"
    if text.anchor is Anchor.MIDDLE:
        said["text-anchor"] = "middle"
    if from_right:
        said["direction"] = "rtl"
    if text.width:
        said |= {"textLength": f"{text.width:.2f}", "lengthAdjust": "spacingAndGlyphs"}
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in said.items())
    return f"<text{attributes}>{escape(text.said)}</text>"


def _frame(frame: Frame) -> str:
    wide, high = frame.page
    left, top, r = frame.x, frame.y, frame.round
    right, foot = left + frame.wide, top + frame.high
    return (
        f"M0 0H{wide:g}V{high:g}H0Z"
        f"M{left + r:g} {top:g}H{right - r:g}A{r:g} {r:g} 0 0 1 {right:g} {top + r:g}V{foot - r:g}"
        f"A{r:g} {r:g} 0 0 1 {right - r:g} {foot:g}H{left + r:g}A{r:g} {r:g} 0 0 1 {left:g} {foot - r:g}"
        f"V{top + r:g}A{r:g} {r:g} 0 0 1 {left + r:g} {top:g}Z"
    )


@cache
def drawing(name: str) -> str:
    """What stands between the <svg> tags of drawings/NAME.svg, our own file."""
    whole = resources.files("inbox.posters").joinpath("drawings", f"{name}.svg").read_text("utf-8")
    return whole[whole.index(">", whole.index("<svg")) + 1 : whole.rindex("</svg>")].strip()
