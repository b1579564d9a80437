"""What is to be printed: the values of one poster, sheet of cards or sheet of stickers, checked.

An order holds nothing about a person. The serial number is drawn at random and kept nowhere: the school
notes on paper where the poster with that number hangs, so that it can be found and replaced. It is not in
the code, so nothing that is sent can be traced to a poster; all cards of a sheet carry the same number.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import Enum
from typing import Literal, NewType
from urllib.parse import urlsplit

from crypto.encoding import b64, unb64
from crypto.errors import EncodingError
from crypto.policy import Pin
from crypto.report import Audience
from inbox.errors import PosterError
from inbox.settings import check_address
from worrybox.web.i18n import language

Serial = NewType("Serial", str)
"""As printed: `4K7P-29QM`."""

_SERIAL_LETTERS = "234679CDFGHJKMNPQRTVWX"
"""No vowels, so that no word appears, and nothing that looks like something else."""
_LONGEST_ADDRESS = 120
PAGES = {Audience.YOUNGER: "younger", Audience.OLDER: "", Audience.STAFF: "staff"}
"""The portal's front page for each audience, below its address and the language."""


class Kind(Enum):
    """What is printed on one sheet of A4."""

    POSTER = "poster"
    CARDS = "cards"
    """Ten business cards, 85 by 55 mm."""
    STICKERS = "stickers"
    """Twelve squares of 60 mm."""


class Design(Enum):
    """What it looks like from across the room."""

    LIBRARY = "library"
    LUNCH = "lunch"
    PLAIN = "plain"


class Format(Enum):
    """The kind of file."""

    PDF = "pdf"
    SVG = "svg"

    @property
    def media_type(self) -> Literal["application/pdf", "image/svg+xml"]:
        """As HTTP names it."""
        return "application/pdf" if self is Format.PDF else "image/svg+xml"


@dataclass(frozen=True, slots=True)
class Order:
    """One sheet to be printed. Raises PosterError for an address that no poster can carry."""

    school: str
    address: str
    """Where the portal answers, with any `/s/SLUG`."""
    pin: Pin
    serial: Serial
    kind: Kind = Kind.POSTER
    design: Design = Design.PLAIN
    audience: Audience = Audience.OLDER

    def __post_init__(self) -> None:
        check_address(self.address)
        if len(self.address) > _LONGEST_ADDRESS:
            raise PosterError(f"the address has more than {_LONGEST_ADDRESS} letters: nobody could type it")

    @property
    def link(self) -> str:
        """What the code says: the front page of this audience in the language now spoken.

        The pin is in the fragment, which no browser sends.
        """
        return f"{self.address.rstrip('/')}/{self._page}#{b64(self.pin)}"

    @property
    def short_address(self) -> str:
        """What a person types: without "https://", which browsers add by themselves.

        It leads to the same page as the code: nobody has to find their own language among others.
        """
        short = self.address.rstrip("/").removeprefix("https://")
        bare = "/" not in short.removeprefix("http://") and not self._page
        return short if bare else f"{short}/{self._page}"

    @property
    def _page(self) -> str:
        """The front page, below the portal's own path."""
        return f"{language().path}{PAGES[self.audience]}"

    @property
    def only_here(self) -> bool:
        """Whether the address leads nobody but this very machine to the portal."""
        host = urlsplit(self.address).hostname or ""
        return host in ("localhost", "::1") or host.startswith("127.") or host.endswith(".localhost")

    @property
    def pin_groups(self) -> tuple[str, ...]:
        """The pin's 22 letters as printed: five groups of four, and two."""
        letters = b64(self.pin)
        return tuple(letters[at : at + 4] for at in range(0, len(letters), 4))


def new_serial() -> Serial:
    """Eight letters at random: about 5 * 10^10 of them, so no two posters of a school share one."""
    letters = "".join(secrets.choice(_SERIAL_LETTERS) for _ in range(8))
    return Serial(f"{letters[:4]}-{letters[4:]}")


def split_address(given: str, *, pin: Pin) -> str:
    """`given` without its fragment, which may only be this school's pin. Raises PosterError."""
    address, _, fragment = given.partition("#")
    if fragment:
        try:
            fits = unb64(fragment, size=16) == pin
        except EncodingError:
            fits = False
        if not fits:
            raise PosterError("what follows # in the address is not this school's pin: leave it out")
    return address
