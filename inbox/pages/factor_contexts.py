"""What the templates of the second factor need: one frozen dataclass a page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Trouble(Enum):
    """Why a page of the second factor comes again; the words of each are in the templates."""

    WRONG = "wrong"
    WAIT = "wait"
    APP = "app"
    PASSKEY = "passkey"
    LAST = "last"


@dataclass(frozen=True, slots=True, repr=False)
class SecondPage:
    """inbox/second.html: show the second factor. `passkey` is what the browser is asked, "" for none here."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    app: bool
    passkey: str
    elsewhere: str
    """The address at which the reader's passkey works, where that is not this one."""
    trouble: Trouble | None
    wait_seconds: int


@dataclass(frozen=True, slots=True, repr=False)
class KeyLine:
    """One passkey that is set up."""

    id: str
    place: str
    since: str


@dataclass(frozen=True, slots=True, repr=False)
class FactorsPage:
    """inbox/factors.html: what is set up, and setting up more. `first` is a reader who has none yet."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    name: str
    first: bool
    required: bool
    since: str
    """The day on which the app was set up; "" for none."""
    keys: tuple[KeyLine, ...]
    codes_left: int
    key: str
    squares: int
    path: str
    """The QR code of the offered key, as an SVG path on `squares` by `squares`."""
    passkey: str
    elsewhere: str
    trouble: Trouble | None


@dataclass(frozen=True, slots=True, repr=False)
class SparePage:
    """inbox/spare.html: ten spare codes, shown once."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    codes: tuple[str, ...]
