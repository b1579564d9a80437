"""`worrybox kiosk check`: what is wrong with this kiosk, in plain words. It changes nothing.

CHECKS is the whole list. Each check takes the place that it looks at and says what it found; one that cannot
find anything out says so.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from crypto.errors import SealedFormatError
from kiosk import golive
from kiosk.line import Answer, Line, LineDownError
from kiosk.pinned import PinnedSchool
from kiosk.places import NAME as PLACE_NAME
from kiosk.places import Places, is_sound
from kiosk.settings import Settings
from kiosk.spool import PLACES
from kiosk.voices.folder import folder_in, missing
from kiosk.voices.sentences import fixed_sentences
from portal import clock
from portal.board import believed_roster
from worrybox.web import assets
from worrybox.web.i18n import LANGUAGES, offered

LEAST_FREE_BYTES = 64 * 1024 * 1024
PLACE_BYTES = 20_480
"""On the disk, in whole blocks."""
DAYS_TO_WARN = 60
MOST_OFF = timedelta(minutes=2)
"""Between this device's clock and the portal's."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is good, and a line that says what to do if not."""

    good: bool
    says: str


@dataclass(frozen=True, slots=True)
class Place:
    """What is looked at: a kiosk's settings and the portal it speaks to ("" where none is set)."""

    settings: Settings
    portal_url: str


Check = Callable[[Place], Iterator[Finding]]


def examine(place: Place) -> Iterator[Finding]:
    """Everything of CHECKS, in order."""
    for check in CHECKS:
        yield from check(place)


def folder(place: Place) -> Iterator[Finding]:
    """The folder is this account's own, nobody else may enter it, and there is room."""
    path = place.settings.folder
    mine = not hasattr(os, "getuid") or path.stat().st_uid in (os.getuid(), 0)
    yield Finding(
        mine and os.access(path, os.W_OK | os.X_OK), f"the folder {path} is this account's to write"
    )
    open_ones = [each for each in (path, *path.rglob("*")) if _is_open(each)]
    if open_ones:
        yield Finding(False, f"{open_ones[0]} is open to other accounts: run chmod -R go= {path}")
    else:
        yield Finding(True, "no file of the kiosk is open to other accounts")
    free = shutil.disk_usage(path).free
    yield Finding(free >= LEAST_FREE_BYTES, f"{free // 2**20} MB of the disk are free (64 MB are needed)")


def spool(place: Place) -> Iterator[Finding]:
    """The ring is whole, can be written, and has room: counted as files, since none tells what it holds."""
    path = place.settings.spool
    if not path.is_dir():
        yield Finding(False, "there is no spool yet: start the kiosk once")
        return
    places = [name for name in os.listdir(path) if PLACE_NAME.fullmatch(name)]
    ring = Places(path)
    damaged = sum(not is_sound(ring.read(name)) for name in places)
    free = shutil.disk_usage(path).free
    if not os.access(path, os.W_OK | os.X_OK):
        yield Finding(False, f"the spool {path} can only be read: nobody can send until it can be written")
    elif free < max(PLACES - len(places), 0) * PLACE_BYTES:
        yield Finding(False, f"the disk is too full for the spool's {PLACES} places: nobody can send")
    elif len(places) < PLACES:
        yield Finding(False, f"the spool lacks places: it has {len(places)} of {PLACES}, restart the kiosk")
    elif damaged:
        yield Finding(False, f"files of the spool are damaged: restart the kiosk ({damaged} of them)")
    else:
        yield Finding(True, f"the spool has its {PLACES} places or more, whole, and can be written")


def _is_open(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & 0o077)
    except OSError:  # gone since it was listed
        return False


def roster_kept(place: Place) -> Iterator[Finding]:
    """The roster that the kiosk works from: it verifies under the pin, and for how long it is good."""
    school = PinnedSchool(place.settings)
    today = clock.today()
    school.load(today=today)
    roster = school.known_roster
    if roster is None:
        yield Finding(False, "the kiosk has no list of readers yet: it needs the network once")
        return
    left = (roster.expires - today).days
    if school.roster_on(today) is None:
        yield Finding(False, "the list of readers must not be used today: renew it in the inbox")
    elif left <= DAYS_TO_WARN:
        yield Finding(False, f"the list of readers ends in {left} days: renew it in the inbox")
    else:
        yield Finding(True, f"the list of readers is good for {left} days")


def portal(place: Place) -> Iterator[Finding]:
    """The portal answers, for the school of the pin, and its clock and this one agree."""
    if not place.portal_url:
        yield Finding(False, "no portal is set: give --portal-url, or portal in kiosk.toml")
        return
    try:
        healthy, roster = asyncio.run(_asked(place.portal_url))
    except LineDownError:
        yield Finding(False, f"the portal at {place.portal_url} does not answer: is the network up?")
        return
    if healthy.body.strip() != b"ok":
        yield Finding(
            False, f"what answers at {place.portal_url} is not a portal: does a filter stand between?"
        )
        return
    yield Finding(True, "the portal answers")
    yield _same_school(place.settings, roster)
    yield _same_time(healthy.date)


async def _asked(url: str) -> tuple[Answer, bytes | None]:
    line = Line(url)
    return await line.health(), await line.document("roster")


def _same_school(told: Settings, roster: bytes | None) -> Finding:
    if roster is None:
        return Finding(False, "the portal has no list of readers yet")
    try:
        believed_roster(roster, pin=told.pin)
    except SealedFormatError:
        return Finding(False, "the portal's list of readers is not of this kiosk's school: check the pin")
    return Finding(True, "the portal's list of readers is of this kiosk's school")


def _same_time(date: str | None) -> Finding:
    try:
        there = parsedate_to_datetime(date or "")
    except ValueError:
        return Finding(False, "the portal does not say what time it is: compare this clock by hand")
    if there.tzinfo is None:
        there = there.replace(tzinfo=UTC)
    off = abs(datetime.now(UTC) - there)
    if off > MOST_OFF:
        return Finding(False, f"this clock and the portal's are {off.total_seconds() / 60:.0f} minutes apart")
    return Finding(True, "this clock and the portal's agree")


def digits(place: Place) -> Iterator[Finding]:
    """The maintenance screen can be opened by somebody."""
    is_set = place.settings.digits is not None
    yield Finding(is_set, "the maintenance digits are set" if is_set else "set them: worrybox kiosk digits")


def bundle(_place: Place) -> Iterator[Finding]:
    """What the browser is served is there and whole."""
    try:
        assets.load()
    except assets.BundleMissingError as error:
        yield Finding(False, str(error))
    else:
        yield Finding(True, "the pages' scripts and styles are there")


def listen(place: Place) -> Iterator[Finding]:
    """Every fixed sentence can be read aloud, in each language that the school offers."""
    school = PinnedSchool(place.settings)
    school.load(today=clock.today())
    roster = school.known_roster
    lacking = [
        each.tag
        for each in offered(LANGUAGES if roster is None else roster.languages)
        if missing(folder_in(place.settings.folder), each, fixed_sentences(each))
    ]
    if lacking:
        yield Finding(False, f"Listen lacks sentences ({', '.join(lacking)}): run worrybox kiosk voices")
    else:
        yield Finding(True, "every sentence can be read aloud")


def watched(_place: Place) -> Iterator[Finding]:
    """No program of the kept list watches this machine."""
    found = golive.watching()
    for product in found:
        yield Finding(False, f"{product} runs here, where it can see what a child types: remove it")
    if not found:
        yield Finding(True, f"no monitoring program runs that is on the list of {golive.LISTED_ON:%d/%m/%Y}")


def opened(place: Place) -> Iterator[Finding]:
    """Nobody between here and the portal opens what is sent."""
    address = urlsplit(place.portal_url)
    if address.scheme != "https" or address.hostname is None:
        return
    try:
        wrong = golive.interception(address.hostname, address.port or 443)
    except OSError:
        yield Finding(False, "nobody answers at the portal's address, so its certificate was not looked at")
    else:
        if wrong is None:
            yield Finding(True, "nobody opens what is sent on the way to the portal")
        else:
            yield Finding(False, wrong)


CHECKS: Sequence[Check] = (folder, spool, bundle, digits, roster_kept, listen, watched, opened, portal)
"""All of them, in order; what takes longest comes last."""
