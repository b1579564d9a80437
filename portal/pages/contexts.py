"""What each of the portal's templates needs: one frozen dataclass a page, filled by the page's endpoint.

Only values to show: nothing here chooses readers, reads a form or keeps a word longer than one answer.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

Dress = Literal["web", "kiosk"]
"""Which style sheet and target sizes the page wears."""


class Notice(Enum):
    """Why the page comes again instead of "sent". The words of each are in portal/pages/ask.html."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    DIFFERENT_READERS = "different-readers"
    NOBODY_LEFT = "nobody-left"
    NOBODY_HERE = "nobody-here"
    NOT_BEING_READ = "not-being-read"
    BUSY = "busy"
    NOT_SAVED = "not-saved"


@dataclass(frozen=True, slots=True)
class ReaderCard:
    """One reader as a card; `role` is the first of their roles (dsl deputy head chair trust other)."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True, repr=False)
class AskPage:
    """portal/ask.html. `home` is the page's own path, ending in "/" ("/" or "/s/oakfield/").

    `readers` will read it if it is sent as it stands (the ids of the hidden field `shown`); `taken_off`
    are those the reporter took off, shown as cards that can be put back, also when they have left since.
    `kept_off` are ids taken off whom no roster names any more: only a tap puts someone back, so they stay,
    as hidden fields. `words` is what was typed.
    """

    school: str
    envelope_id: str
    readers: tuple[ReaderCard, ...]
    taken_off: tuple[ReaderCard, ...] = ()
    kept_off: tuple[str, ...] = ()
    words: str = ""
    notice: Notice | None = None
    home: str = "/"
    pin: str = ""
    channel: Literal["web", "kiosk"] = "web"
    dress: Dress = "web"
    audience: Literal["younger", "older", "staff"] = "older"
    form_id: str = "england-2026"
    form_version: int = 1
    question: str = "What happened?"
    hint: str = "Use your own words. You choose how much you tell."

    @property
    def shown(self) -> str:
        """The hidden field: the ids of the readers now named, joined by commas."""
        return ",".join(reader.id for reader in self.readers)


@dataclass(frozen=True, slots=True)
class SentPage:
    """portal/sent.html: where a form sent without script ends (303 from POST)."""

    school: str
    home: str = "/"
    dress: Dress = "web"
