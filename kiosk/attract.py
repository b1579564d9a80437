"""What the corridor sees while nobody is there: something harmless that the school chose.

It says nothing of what the screen is for, and is the same for everyone who walks by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from worrybox.web.dates import format_date
from worrybox.web.i18n import language, text

SECONDS = 3_600
"""After which the page is asked for anew: the date of the clock, or lines that were changed."""


@dataclass(frozen=True, slots=True)
class AttractPage:
    """kiosk/attract.html. `picture` is `lunch`, `library`, `clock` or any other word for the hills.

    `start` is where a touch leads; `turn` are the degrees of the clock's two hands, hours first.
    """

    picture: str
    title: str
    lines: tuple[str, ...]
    start: str
    turn: tuple[float, int]


def attract_page(picture: str, lines: Sequence[str], *, start: str, now: datetime) -> AttractPage:
    """The page at the device's own time `now`; the school's `lines`, the first as title, before ours."""
    title, *rest = lines or _own(picture, now)
    hands = (now.hour % 12 * 30 + now.minute / 2, now.minute * 6)
    return AttractPage(picture, title, tuple(rest), start, hands)


def _own(picture: str, now: datetime) -> tuple[str, ...]:
    """What it says where the school has written nothing."""
    if picture == "lunch":
        return text("Lunch today"), text("Come and see what is on the plate.")
    if picture == "library":
        return text("The library"), text("Come in and read at break.")
    return (format_date(now, "EEEE d MMMM", locale=language().tag),)
