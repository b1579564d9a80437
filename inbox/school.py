"""The file that says who the people of a new school are, checked before a single key is made.

It is data that a person wrote: every mistake in it is named in words that person can act on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from crypto.errors import EncodingError
from crypto.notices import CALENDAR_ROLES
from crypto.photos import FIELD, MAX_PHOTO_BYTES, MAX_PHOTOS, check_photo, written
from crypto.roster import MIN_ROUTE_READERS, REQUIRED_CONTACTS, Role, Route
from inbox.calendar import ReadingTimes
from inbox.errors import SetupError
from inbox.folder import read_small
from worrybox.web.i18n import LANGUAGES

LEAST_SIGNERS = 2
MOST_SIGNERS = 5
"""More people would have to be found for every change than a school can find. The format would bear 16."""


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One reader to be; `signer` makes them one of those who say who the readers are."""

    name: str
    roles: list[Role]
    routes: list[Route]
    signer: bool = False
    passphrase: str | None = None
    """Chosen by themselves; generated if absent."""
    photo: str | None = None
    """A small picture for reporters to see: a path, from the folder of the file that names it."""

    def __repr__(self) -> str:
        return "<Person redacted>"


class Number(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A contact of the roster."""

    kind: str
    name: str
    number: str
    hours: str = ""


class Shares(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who holds the paper shares of the recovery key: names of readers, or null for someone else."""

    holders: list[str | None]
    threshold: int = 2


class School(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything `python -m inbox setup --readers FILE` takes."""

    readers: list[Person]
    contacts: list[Number]
    languages: list[str] = msgspec.field(default_factory=lambda: list(LANGUAGES))
    outside: Any = None
    calendar: ReadingTimes = ReadingTimes()
    """Says nothing unless given: then reporters read that we do not know when."""
    recovery: Shares | None = None
    threshold: int = 2
    """How many signers must agree."""

    @property
    def signers(self) -> list[Person]:
        """Those who say who the readers are."""
        return [person for person in self.readers if person.signer]

    @property
    def shares(self) -> Shares:
        """As given; else three shares, two needed: two signers and someone who is no reader."""
        if self.recovery is not None:
            return self.recovery
        return Shares([*(person.name for person in self.signers[:2]), None])

    def id_of(self, name: str | None) -> str | None:
        """The reader id that `name` will have. Raises SetupError for a name that is no reader's."""
        if name is None:
            return None
        for number, person in enumerate(self.readers, start=1):
            if person.name == name:
                return f"r{number}"
        raise SetupError(f"{name!r} is named but is not one of the readers")


def read_school(path: Path) -> School:
    """The school in the JSON file at `path`. Raises FolderError or SetupError."""
    try:
        school = msgspec.json.decode(read_small(path), type=School)
    except msgspec.DecodeError as wrong:
        raise SetupError(f"{path}: {wrong}") from None
    check_school(school)
    photos = _photos(school, path.parent)
    return msgspec.structs.replace(school, outside=_with(school.outside, photos)) if photos else school


def _photos(school: School, folder: Path) -> dict[str, bytes]:
    """The pictures by the ids that their readers will have."""
    named = [(f"r{at}", person.photo) for at, person in enumerate(school.readers, start=1)]
    given = {id_: folder / photo for id_, photo in named if photo is not None}
    if len(given) > MAX_PHOTOS:
        raise SetupError(f"{len(given)} readers have a 'photo'; a roster has room for {MAX_PHOTOS}")
    return {id_: _photo(path) for id_, path in given.items()}


def _photo(path: Path) -> bytes:
    data = read_small(path)
    try:
        check_photo(data)
    except EncodingError as wrong:
        raise SetupError(
            f"{path}: a photo is a JPEG or WebP of at most {MAX_PHOTO_BYTES:,} bytes without metadata,"
            f" but {wrong}; ImageMagick makes one of 80 by 80 pixels:"
            " magick IN.jpg -auto-orient -thumbnail 80x80^ -gravity center"
            " -extent 80x80 -strip -define webp:target-size=1900 OUT.webp"
        ) from None
    return data


def _with(outside: Any, photos: dict[str, bytes]) -> dict[str, Any]:
    """The roster's `outside` with the pictures in it, where its signers vouch for them."""
    if outside is None:
        outside = {}
    if not isinstance(outside, dict) or FIELD in outside:
        raise SetupError(f"with a reader's 'photo', 'outside' is an object without {FIELD!r}")
    return {**outside, FIELD: written(photos)}


def check_school(school: School) -> None:
    """Raises SetupError for the first thing that keeps these people from being a school."""
    names = [person.name for person in school.readers]
    if len(set(names)) != len(names):
        raise SetupError("two readers have the same name: reporters could not tell them apart")
    if school.threshold < LEAST_SIGNERS or len(school.signers) < school.threshold:
        raise SetupError(
            f"{len(school.signers)} readers have 'signer': true; {max(2, school.threshold)} are needed,"
            " so that no single adult can make themselves a reader"
        )
    if len(school.signers) > MOST_SIGNERS:
        raise SetupError(f"{len(school.signers)} readers have 'signer': true; at most {MOST_SIGNERS} sign")
    for route in Route:
        if sum(route in person.routes for person in school.readers) < MIN_ROUTE_READERS:
            raise SetupError(f"the {route} route needs at least 2 readers")
    missing = REQUIRED_CONTACTS - {contact.kind for contact in school.contacts if contact.number}
    if missing:
        raise SetupError(f"contacts without a number: {', '.join(sorted(missing))}")
    if not any(CALENDAR_ROLES & set(person.roles) for person in school.readers):
        raise SetupError("somebody must be dsl, deputy or head: the calendar is signed by one of them")
