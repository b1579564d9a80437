"""The A4 poster: a large calm drawing, one question, one large code, and the way without a camera.

The code is 62 mm wide with its quiet zone on white paper: a poor camera reads it from well over arm's length.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from crypto.report import Audience
from inbox.errors import PosterError
from inbox.posters.marks import QUIET, WHITE, Anchor, Box, Frame, Mark, Picture, Sheet, Square, Text, Weight
from inbox.posters.order import Order
from inbox.posters.qr import code_of
from inbox.posters.setting import Setter, Style, foot
from inbox.posters.wording import PosterWords, from_left, poster_words
from worrybox.web.i18n import language

PAGE = (210.0, 297.0)
CODE = 62.0
_EDGE = 12.0
_INNER = PAGE[0] - 2 * _EDGE
_PANEL_TOP, _PANEL_HIGH, _SCENE_TOP = 12.0, 150.0, 66.0
_LINE = 1.1
_HELP_TOP = 252.0
_COLUMN = 103.0
_ROOM = PAGE[0] - _EDGE - _COLUMN


@dataclass(frozen=True, slots=True)
class Dress:
    """The colours of one audience's posters: pale behind the words, strong for edges."""

    pale: str
    strong: str


DRESSES = {
    Audience.YOUNGER: Dress(pale="#fff0cc", strong="#17607a"),
    Audience.OLDER: Dress(pale="#dfeff2", strong="#17607a"),
    Audience.STAFF: Dress(pale="#eeeaf3", strong="#5f3d66"),
}


def poster(order: Order, setter: Setter) -> Sheet:
    """One A4 page. Raises PosterError when something has no room."""
    words, dress = poster_words(order.audience), DRESSES[order.audience]
    face: tuple[Mark, ...] = (
        *_panel(order, words, dress, setter),
        *_code(order, dress),
        *_column(order, words, dress, setter),
        *_help(order, words, dress, setter),
    )
    speaks = language()
    return Sheet(
        title=words.headline,
        face=face,
        across=PAGE[0],
        language=speaks.tag,
        right_to_left=speaks.direction == "rtl",
    )


def _panel(order: Order, words: PosterWords, dress: Dress, setter: Setter) -> list[Mark]:
    middle = PAGE[0] / 2
    headline = Style(15, 8, Weight.BOLD, Anchor.MIDDLE)
    under = Style(8, 4.5, Weight.REGULAR, Anchor.MIDDLE)
    first = setter.lines(words.headline, headline, x=middle, y=31, room=_INNER - 16, most=2)
    return [
        Box(_EDGE, _PANEL_TOP, _INNER, _PANEL_HIGH, fill=dress.pale),
        Picture(_EDGE, _SCENE_TOP, _INNER, order.design.value),
        Frame(_EDGE, _PANEL_TOP, _INNER, _PANEL_HIGH, 9, PAGE),
        *first,
        *setter.lines(words.under, under, x=middle, y=foot(first) - 5.5, room=_INNER - 20),
    ]


def _code(order: Order, dress: Dress) -> list[Mark]:
    code = code_of(order.link, size=CODE)
    # The line round it stands outside the quiet zone.
    side = CODE + 2 * code.quiet(CODE) + _LINE
    top = _PANEL_TOP + _PANEL_HIGH + 6
    return [
        Box(_EDGE, top, side, side, round=4, fill=WHITE, stroke=dress.strong, line=_LINE),
        Square(_EDGE + (side - CODE) / 2, top + (side - CODE) / 2, CODE, code),
    ]


def _column(order: Order, words: PosterWords, dress: Dress, setter: Setter) -> list[Mark]:
    """The column beside the code, as large as a language's words allow."""
    for smaller in (1.0, 0.94, 0.88, 0.82, 0.76, 0.7):
        found, end = _column_at(smaller, order, words, dress, setter)
        if end <= _HELP_TOP - 4:
            return found
    raise PosterError("there is no room for the words beside the code: make them shorter")


def _column_at(
    scale: float, order: Order, words: PosterWords, dress: Dress, setter: Setter
) -> tuple[list[Mark], float]:
    """The column at a scale, and the last baseline in it."""
    say, loud = Style(6 * scale, 3.6), Style(6 * scale, 3.6, Weight.BOLD)
    address = Style(7.6 * scale, 3.2, Weight.BOLD, fill=dress.strong, foreign=True)
    small = Style(4.1 * scale, 2.8, fill=QUIET)
    pin = Style(5.4 * scale, 3.2, Weight.MONO, foreign=True)

    def put(said: str, style: Style, y: float, most: int = 1) -> tuple[Text, ...]:
        return setter.lines(said, style, x=_COLUMN, y=y, room=_ROOM, most=most)

    scan = put(words.scan, loud, 175.5, 2)
    typed = put(words.type, say, foot(scan) + 2)
    try:
        where = put(order.short_address, replace(address, least=5 * scale), foot(typed) + 1.5)
    except PosterError:
        where = put(order.short_address, address, foot(typed) + 1.5, 2)
    check = put(words.check, small, where[-1].y + 8 * scale, 2)
    letters = put("#" + " ".join(order.pin_groups), pin, foot(check) + 1.8)
    found: list[Mark] = [*scan, *typed, *where, *check, *letters]
    y = letters[-1].y + 11.5 * scale
    end = y
    for promise in words.promises:
        style = Style(5 * scale, 3.2)
        lines = setter.lines(promise, style, x=_COLUMN + 6, y=y, room=_ROOM - 6, most=2)
        found += [Box(_COLUMN, y - 2.9, 2.4, 2.4, round=1.2, fill=dress.strong), *lines]
        end, y = lines[-1].y, foot(lines) + 1.6
    return found, end


def _help(order: Order, words: PosterWords, dress: Dress, setter: Setter) -> list[Mark]:
    middle = PAGE[0] / 2
    loud = Style(7, 4.5, Weight.BOLD, Anchor.MIDDLE)
    say = Style(5.6, 4, Weight.REGULAR, Anchor.MIDDLE)
    tiny = Style(3, 2.4, Weight.REGULAR, Anchor.MIDDLE, QUIET)
    serial = f"{words.serial} {from_left(order.serial)}. {words.serial_note}"
    return [
        Box(_EDGE, _HELP_TOP, _INNER, 27, round=6, fill=dress.pale),
        *setter.lines(words.help, loud, x=middle, y=_HELP_TOP + 11.5, room=_INNER - 12),
        *setter.lines(words.numbers, say, x=middle, y=_HELP_TOP + 20.5, room=_INNER - 12),
        *setter.lines(serial, tiny, x=middle, y=285, room=_INNER),
    ]
