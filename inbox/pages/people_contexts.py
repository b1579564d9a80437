"""What the templates of the People pages need: values to show, filled by inbox/pages/people*.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crypto.roster import Contact
from inbox.people.seen import News
from inbox.people.signers import Signer


@dataclass(frozen=True, slots=True)
class Person:
    """One reader, or someone who left."""

    id: str
    name: str
    roles: str
    routes: str = ""
    words: str = ""
    """The six words of their key."""
    is_you: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """One proposal: what it changes in sentences, who has signed it, who can."""

    id: str
    sentences: tuple[str, ...]
    remarks: tuple[str, ...]
    signed_by: str
    lacking: int
    stale: bool
    signers: tuple[Signer, ...]
    """Those here who have not signed it yet."""


@dataclass(frozen=True, slots=True)
class Joining:
    """Someone with keys here whom no list names yet."""

    id: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """inbox/people.html: who reads, who signs, who holds the sheets, and what has been proposed."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    seq: int
    issued: date
    expires: date
    days_left: int
    readers: tuple[Person, ...]
    past: tuple[Person, ...]
    joining: tuple[Joining, ...]
    signers: tuple[Signer, ...]
    signers_in_all: int
    threshold: int
    sheets: tuple[str, ...]
    sheets_needed: int
    sheets_mark: str
    """Six letters that stand on each of them."""
    waiting: tuple[Waiting, ...]
    all_signers: tuple[Signer, ...]
    news: News
    problem: str = ""
    done: str = ""
    """One of the words that an address may carry, or ""."""
    spare: str = ""
    """What so many signers mean when one is lost."""
    succession: bool = False
    """A change of who signs waits for signatures."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One box to tick, or one line to choose."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ChangePage:
    """inbox/people_change.html: one change as a form, then what it would mean, then the signature."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    what: str
    """`new`, `numbers`, `sheets`, `computers`, `renew` or a reader's id."""
    name: str
    keys: str
    words: str
    """Of a reader: the six words of their key; else "".
    """
    roles: tuple[Choice, ...]
    routes: tuple[Choice, ...]
    contacts: tuple[Contact, ...]
    sheets: tuple[tuple[Choice, ...], ...]
    computers: tuple[Choice, ...]
    """That may collect: the words of each one's key."""
    signers: tuple[Signer, ...]
    joining: tuple[Choice, ...]
    leaves: bool = False
    """Of a reader: the change is that they leave."""
    sentences: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    seen: str = ""
    """The id of what the sentences are about; "" before anything was shown."""
    problem: str = ""
