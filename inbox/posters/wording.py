"""What a sheet says, in the language now spoken (worrybox.web.i18n), for each audience and design.

On a poster: a few short sentences that are all true. On a card or a sticker: nothing that a parent, a thief
or a classmate could not read on any library or lunch card. Telephone numbers come from worrybox.web.numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

from crypto.report import Audience
from inbox.posters.order import Design
from worrybox.web.i18n import language
from worrybox.web.i18n import text_in_context as pgettext
from worrybox.web.numbers import CHILDLINE, EMERGENCY, NSPCC, WHISTLEBLOWING


@dataclass(frozen=True, slots=True)
class PosterWords:
    """Every word of a poster but the address, the pin and the serial number."""

    headline: str
    under: str
    scan: str
    type: str
    check: str
    """Before the pin."""
    promises: tuple[str, ...]
    help: str
    numbers: str
    serial: str
    """Before the serial number."""
    serial_note: str


@dataclass(frozen=True, slots=True)
class CardWords:
    """Every word of a card or sticker but the school's name, the address, the pin and the serial number."""

    title: str
    sticker: str
    """The title of a sticker."""
    scan: str
    pin: str
    """Before the pin."""
    serial: str
    """Before a card's serial number."""
    number: str
    """Before a sticker's."""


def from_left(number: str) -> str:
    """A number inside a sentence: without this Urdu would show the groups of `0800 1111` the other way round.

    In a language that is read from the right it is isolated (U+2066, U+2069, Unicode Annex 9).
    """
    return f"\u2066{number}\u2069" if language().direction == "rtl" else number


def poster_words(audience: Audience) -> PosterWords:
    """For children: at most 15 words a sentence, grade 3 (younger) or 6 (older); for staff grade 9."""
    if audience is Audience.STAFF:
        return _staff()
    return _younger() if audience is Audience.YOUNGER else _older()


def _younger() -> PosterWords:
    return PosterWords(
        headline=pgettext("poster younger", "Is something on your mind?"),
        under=pgettext("poster younger", "You can tell us. We want to help."),
        scan=pgettext("poster younger", "Point a tablet or phone here."),
        type=pgettext("poster younger", "Or type this:"),
        check=pgettext("poster younger", "To be sure it is your school, add this with no gaps:"),
        promises=(
            pgettext("poster younger", "You see who will read it."),
            pgettext("poster younger", "You do not have to say your name."),
            pgettext("poster younger", "You can tell us about a friend too."),
        ),
        help=pgettext("poster younger", "Are you in danger now? Call %(number)s.")
        % {"number": from_left(EMERGENCY.shown)},
        numbers=pgettext("poster younger", "To talk to Childline, call %(number)s. It is free.")
        % {"number": from_left(CHILDLINE.shown)},
        serial=pgettext("poster", "Poster"),
        serial_note=pgettext("poster younger", "This number is for the poster. It is not about you."),
    )


def _older() -> PosterWords:
    return PosterWords(
        headline=pgettext("poster older", "Something on your mind?"),
        under=pgettext("poster older", "Write it down here. Someone will read it."),
        scan=pgettext("poster older", "Point a camera at the square."),
        type=pgettext("poster older", "Or type this address:"),
        check=pgettext("poster older", "To be sure it is your school, add this with no gaps:"),
        promises=(
            pgettext("poster older", "You see who will read it, and can take people off."),
            pgettext("poster older", "You do not have to give your name."),
            pgettext("poster older", "It can be about you or a friend."),
        ),
        help=pgettext("poster older", "In danger right now? Call %(number)s.")
        % {"number": from_left(EMERGENCY.shown)},
        numbers=pgettext("poster older", "Childline: %(number)s. Free, day and night.")
        % {"number": from_left(CHILDLINE.shown)},
        serial=pgettext("poster", "Poster"),
        serial_note=pgettext("poster older", "This number belongs to the poster. It says nothing about you."),
    )


def _staff() -> PosterWords:
    return PosterWords(
        headline=pgettext("poster staff", "Seen something that is not right?"),
        under=pgettext("poster staff", "Write it down here, small or large."),
        scan=pgettext("poster staff", "Point a camera at the square."),
        type=pgettext("poster staff", "Or type this address:"),
        check=pgettext("poster staff", "To be sure it is your school, add this with no gaps:"),
        promises=(
            pgettext("poster staff", "You see who will read it, and can take people off."),
            pgettext("poster staff", "You need not give your name."),
        ),
        help=pgettext("poster staff", "In danger right now? Call %(number)s.")
        % {"number": from_left(EMERGENCY.shown)},
        numbers=pgettext("poster staff", "NSPCC: %(helpline)s. For staff who speak up: %(staff_line)s.")
        % {"helpline": from_left(NSPCC.shown), "staff_line": from_left(WHISTLEBLOWING.shown)},
        serial=pgettext("poster", "Poster"),
        serial_note=pgettext("poster staff", "The number belongs to the poster. It is in nothing you send."),
    )


def card_words(design: Design, audience: Audience) -> CardWords:
    """What a library, a lunch or a plain school card says."""
    title, sticker, pin = _WORDS_OF[design](audience)
    return CardWords(
        title=title,
        sticker=sticker,
        scan=pgettext("card", "Scan or type:"),
        pin=pin,
        serial=pgettext("card", "Card"),
        number=pgettext("sticker", "No."),
    )


def _library(audience: Audience) -> tuple[str, str, str]:
    pin = pgettext("library card", "Member")
    if audience is Audience.STAFF:
        return pgettext("card", "Staff library"), pgettext("sticker", "Staff library"), pin
    if audience is Audience.YOUNGER:
        return pgettext("card", "My library card"), pgettext("sticker", "My library"), pin
    return pgettext("card", "Library card"), pgettext("sticker", "Library"), pin


def _lunch(audience: Audience) -> tuple[str, str, str]:
    pin = pgettext("lunch card", "Account")
    if audience is Audience.STAFF:
        return pgettext("card", "Staff lunches"), pgettext("sticker", "Staff lunches"), pin
    if audience is Audience.YOUNGER:
        return pgettext("card", "My lunch card"), pgettext("sticker", "My lunch"), pin
    return pgettext("card", "Lunch card"), pgettext("sticker", "Lunch"), pin


def _plain(audience: Audience) -> tuple[str, str, str]:
    pin = pgettext("school card", "Number")
    if audience is Audience.STAFF:
        return pgettext("card", "Staff card"), pgettext("sticker", "Staff"), pin
    if audience is Audience.YOUNGER:
        return pgettext("card", "My school card"), pgettext("sticker", "My school"), pin
    return pgettext("card", "School card"), pgettext("sticker", "School"), pin


_WORDS_OF = {Design.LIBRARY: _library, Design.LUNCH: _lunch, Design.PLAIN: _plain}
