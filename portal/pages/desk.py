"""What is known before a word is typed: the school, who may be sealed to today, and how the page is dressed.

Values only, so that the portal and the kiosk share everything that is built on it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from crypto.envelope import MAX_PAYLOAD, SIZES
from crypto.policy import Pin
from crypto.report import Audience, Channel
from crypto.roster import Roster
from portal.pages.contexts import Dress
from portal.pages.places import front_path, home_of, kept, step_path
from portal.reading_times import ReadingNow
from worrybox.web.numbers import CHILD_NUMBERS, STAFF_NUMBERS, Number

_FOR_STAFF = ("lado", "out_of_hours")
"""The kinds of the roster's contacts that a member of staff may need to call."""

NOT_KNOWN = ReadingNow(when=None, nobody=False)


@dataclass(frozen=True, slots=True)
class Desk:
    """What is known before a word is typed. `roster` is None when nobody may be sealed to today.

    `signed` and `status` are as served, for the page's script. `channel` and `pinned` are what a report
    sealed here says of itself (section 5); `page_channel`, `dress` and `page_pin` are the page's own (the
    pin only on a kiosk, where the browser checks the roster under it). `root` is the school's own path.
    `size_class` is that of every envelope sealed here, None for the smallest that holds it. `full`: nothing
    could be kept, which is said before anybody begins.
    """

    school: str
    pin: Pin
    roster: Roster | None
    today: date
    signed: bytes = b""
    status: bytes = b""
    reading: ReadingNow = NOT_KNOWN
    root: str = "/"
    dress: Dress = "web"
    page_channel: Literal["web", "kiosk"] = "web"
    page_pin: str = ""
    channel: Channel = Channel.NOSCRIPT
    pinned: bool = False
    audience: Audience = Audience.OLDER
    files_for_children: bool = False
    size_class: int | None = None
    full: bool = False

    @property
    def most_payload(self) -> int:
        """Bytes of the longest report that may be sealed here."""
        return MAX_PAYLOAD if self.size_class is None else SIZES[self.size_class] - 4

    @property
    def offers_files(self) -> bool:
        """Files may be attached: by staff, by children where the school says so; never at a kiosk."""
        return self.dress == "web" and (self.audience is Audience.STAFF or self.files_for_children)

    @property
    def home(self) -> str:
        """The first page in the language now spoken."""
        return home_of(self.root)

    def front(self, audience: Audience) -> str:
        """The front page of an audience, in this dress and language. A kiosk's own first page is another."""
        path = front_path(self.home, audience)
        if self.dress == "kiosk" and path == self.home:
            path += "start"
        return path + kept(self.dress)

    def step(self, name: str) -> str:
        """The page `name` (form, steps, sent) of this audience, in this dress and language."""
        return step_path(self.home, self.audience, name) + kept(self.dress)

    @property
    def when(self) -> str | None:
        """When it will be read, as one sentence; None when nothing may be sealed today."""
        return None if self.roster is None else self.reading.sentence

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Whom to call: the outside numbers for children; for staff also the school's own contacts."""
        if self.audience is not Audience.STAFF:
            return CHILD_NUMBERS
        contacts = () if self.roster is None else self.roster.contacts
        own = (
            Number(name=contact.name, shown=contact.number, hint=contact.hours, is_local=True)
            for contact in contacts
            if contact.kind in _FOR_STAFF and contact.number
        )
        return (*STAFF_NUMBERS[:1], *own, *STAFF_NUMBERS[1:])
