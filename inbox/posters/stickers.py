"""Twelve square stickers on A4, 60 mm a side: a code large enough to scan from a chair, and few words."""

from __future__ import annotations

from inbox.posters.cards import COLOURS
from inbox.posters.marks import QUIET, WHITE, Anchor, Box, Mark, Picture, Sheet, Square, Weight
from inbox.posters.order import Order
from inbox.posters.qr import code_of
from inbox.posters.setting import Setter, Style
from inbox.posters.wording import card_words, from_left
from worrybox.web.i18n import language

SIDE = 60.0
CODE = 27.0
_GAP = 5.0
_ACROSS, _DOWN = 3, 4
_LEFT = (210 - _ACROSS * SIDE - (_ACROSS - 1) * _GAP) / 2
_TOP = (297 - _DOWN * SIDE - (_DOWN - 1) * _GAP) / 2


def stickers(order: Order, setter: Setter) -> Sheet:
    """One A4 page. Raises PosterError when something has no room."""
    speaks = language()
    return Sheet(
        title=card_words(order.design, order.audience).sticker,
        face=_face(order, setter),
        across=SIDE,
        places=tuple(
            (_LEFT + across * (SIDE + _GAP), _TOP + down * (SIDE + _GAP))
            for down in range(_DOWN)
            for across in range(_ACROSS)
        ),
        language=speaks.tag,
        right_to_left=speaks.direction == "rtl",
    )


def _face(order: Order, setter: Setter) -> tuple[Mark, ...]:
    words = card_words(order.design, order.audience)
    strong, pale = COLOURS[order.design]
    code = code_of(order.link, size=CODE)
    side = CODE + 2 * code.quiet(CODE)
    left = (SIDE - side) / 2
    middle = SIDE / 2
    loud = Style(3.7, 2.2, Weight.BOLD, Anchor.MIDDLE, foreign=True)
    letters = Style(2.7, 2.2, Weight.MONO, Anchor.MIDDLE, foreign=True)
    tiny = Style(2.1, 1.9, Weight.REGULAR, Anchor.MIDDLE, QUIET)
    return (
        Box(0.4, 0.4, SIDE - 0.8, SIDE - 0.8, round=5, fill=pale, stroke=strong, line=0.8),
        Picture(4.4, 3, 11.5, f"{order.design.value}-card"),
        *setter.lines(words.sticker, Style(4.2, 2.6, Weight.BOLD, fill=strong), x=18, y=8.6, room=SIDE - 22),
        Box(left, 12, side, side, round=1.5, fill=WHITE),
        Square(left + (side - CODE) / 2, 12 + (side - CODE) / 2, CODE, code),
        *setter.address(order.short_address, loud, x=middle, y=50.2, room=SIDE - 8),
        *setter.lines("#" + " ".join(order.pin_groups), letters, x=middle, y=53.9, room=SIDE - 7),
        *setter.lines(f"{words.number} {from_left(order.serial)}", tiny, x=middle, y=57.3, room=SIDE - 10),
    )
