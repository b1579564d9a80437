"""Ten business cards on A4, 85 by 55 mm: a library, lunch or plain school card to anyone who finds it.

All ten carry the same code, pin and number, so that no card can be told from its neighbour.
"""

from __future__ import annotations

from dataclasses import replace

from inbox.posters.marks import QUIET, WHITE, Box, Mark, Picture, Sheet, Square, Text, Weight
from inbox.posters.order import Design, Order
from inbox.posters.qr import code_of
from inbox.posters.setting import Setter, Style
from inbox.posters.wording import card_words
from worrybox.web.i18n import language

WIDE, HIGH = 85.0, 55.0
CODE = 26.0
_ACROSS, _DOWN = 2, 5
_LEFT, _TOP = (210 - _ACROSS * WIDE) / 2, (297 - _DOWN * HIGH) / 2
COLOURS = {
    Design.LIBRARY: ("#2f6b4a", "#e6f1e8"),
    Design.LUNCH: ("#a3441f", "#fdeedd"),
    Design.PLAIN: ("#17607a", "#e2eff3"),
}
"""The band and the ground of each design."""


def cards(order: Order, setter: Setter) -> Sheet:
    """One A4 page. Raises PosterError when something has no room."""
    speaks = language()
    return Sheet(
        title=card_words(order.design, order.audience).title,
        face=_face(order, setter),
        across=WIDE,
        places=tuple(
            (_LEFT + across * WIDE, _TOP + down * HIGH) for down in range(_DOWN) for across in range(_ACROSS)
        ),
        cuts=tuple(_cuts()),
        language=speaks.tag,
        right_to_left=speaks.direction == "rtl",
    )


def _face(order: Order, setter: Setter) -> tuple[Mark, ...]:
    words = card_words(order.design, order.audience)
    strong, pale = COLOURS[order.design]
    code = code_of(order.link, size=CODE)
    side = CODE + 2 * code.quiet(CODE)
    left = WIDE - 4 - side
    room = left - 5 - 3
    small = Style(2.5, 1.9, fill=QUIET)
    loud = Style(3.6, 2.2, Weight.BOLD, foreign=True)
    letters = Style(2.9, 2.2, Weight.MONO, foreign=True)
    return (
        Box(0, 0, WIDE, HIGH, fill=pale),
        Box(0, 0, WIDE, 13.5, fill=strong),
        *setter.lines(words.title, Style(5.6, 2.5, Weight.BOLD, fill=WHITE), x=5, y=8.9, room=39),
        *_school(order.school, setter),
        Picture(5, 15.6, 23, f"{order.design.value}-card"),
        *setter.lines(words.scan, small, x=5, y=35.2, room=room),
        *setter.address(order.short_address, loud, x=5, y=39.3, room=room),
        *setter.lines(words.pin, small, x=5, y=44, room=9.5),
        *setter.lines("#" + " ".join(order.pin_groups[:3]), letters, x=15, y=44, room=room - 10),
        *setter.lines(" ".join(order.pin_groups[3:]), letters, x=16.74, y=47.6, room=room - 10),
        *setter.lines(words.serial, small, x=5, y=52, room=9.5),
        *setter.lines(order.serial, Style(2.5, 1.9, fill=QUIET, foreign=True), x=15, y=52, room=room - 10),
        Box(left, 17.5, side, side, round=1.5, fill=WHITE),
        Square(left + (side - CODE) / 2, 17.5 + (side - CODE) / 2, CODE, code),
    )


def _school(name: str, setter: Setter) -> list[Text]:
    """In the band, in the middle of its height, in up to three lines."""
    lines = setter.lines(name, Style(3, 1.9, fill=WHITE), x=46, y=8.6, room=WIDE - 46 - 4, most=3)
    up = (lines[-1].y - lines[0].y) / 2
    return [replace(line, y=line.y - up) for line in lines]


def _cuts() -> list[Box]:
    """Hairlines in the margins, at every edge of a card."""
    hair = "#8a949c"
    downs = [_TOP + down * HIGH for down in range(_DOWN + 1)]
    acrosses = [_LEFT + across * WIDE for across in range(_ACROSS + 1)]
    sides = [(_LEFT - 7, down, 5, 0.15) for down in downs] + [
        (210 - _LEFT + 2, down, 5, 0.15) for down in downs
    ]
    ends = [(across, _TOP - 6, 0.15, 4) for across in acrosses]
    ends += [(across, 297 - _TOP + 2, 0.15, 4) for across in acrosses]
    return [Box(x, y, wide, high, fill=hair) for x, y, wide, high in sides + ends]
