"""The next list of readers, made from the present one: values in, values out, nothing is signed here.

Every rule that a list must keep is asked before anybody signs it, and answered in words one can act on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from crypto.errors import EncodingError, KeyRefusedError
from crypto.notices import CALENDAR_ROLES
from crypto.photos import FIELD as PHOTOS
from crypto.recipients import CollectorVerify, ReaderBox, ReaderVerify
from crypto.roster import (
    MAX_NAME_BYTES,
    MAX_READERS_IN_ROSTER,
    MAX_ROUTE_READERS,
    MIN_ROUTE_READERS,
    Contact,
    PastReader,
    Reader,
    Role,
    Roster,
    Route,
)
from inbox.errors import PeopleError
from inbox.people.wording import CONTACTS, ROUTES, listed

ROSTER_DAYS = 400
MAX_COMPUTERS = 16
"""That collect; so says the specification."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The public half of a new reader, and the id under which they made it."""

    id: str
    box: ReaderBox
    sign: ReaderVerify
    collector: CollectorVerify | None = None
    """Of a computer of their own that is to collect, too."""


def add(roster: Roster, keys: Keys, *, name: str, roles: Sequence[Role], routes: Sequence[Route]) -> Roster:
    """One more reader. Raises PeopleError for an id that somebody on the list has or had."""
    if keys.id in [reader.id for reader in roster.readers] + [past.id for past in roster.past]:
        raise PeopleError(f"the id {keys.id} has been used before, and is never used again")
    new = Reader(keys.id, name.strip(), keys.box, keys.sign, tuple(roles), tuple(routes))
    computers = roster.collectors
    if keys.collector is not None and keys.collector not in computers:
        computers = (*computers, keys.collector)
    return replace(roster, readers=(*roster.readers, new), collectors=computers)


def remove(roster: Roster, reader: str) -> Roster:
    """The reader joins those who left; what they signed until now goes on to count."""
    old = _reader(roster, reader)
    shares = tuple(None if holder == reader else holder for holder in roster.recovery.shares)
    return replace(
        roster,
        readers=tuple(each for each in roster.readers if each.id != reader),
        past=(*roster.past, PastReader(old.id, old.name, old.roles, old.sign, roster.seq)),
        recovery=replace(roster.recovery, shares=shares),
        outside=_without_photo(roster.outside, reader),
    )


def change(
    roster: Roster, reader: str, *, name: str, roles: Sequence[Role], routes: Sequence[Route]
) -> Roster:
    """Another name, other roles, other routes."""
    old = _reader(roster, reader)
    new = replace(old, name=name.strip(), roles=tuple(roles), routes=tuple(routes))
    return replace(roster, readers=tuple(new if each.id == reader else each for each in roster.readers))


def call(roster: Roster, contacts: Sequence[Contact]) -> Roster:
    """Other numbers to call."""
    return replace(roster, contacts=tuple(contacts))


def hold_shares(roster: Roster, holders: Sequence[str | None]) -> Roster:
    """Other holders of the same recovery sheets."""
    if len(holders) != len(roster.recovery.shares):
        raise PeopleError(f"there are {len(roster.recovery.shares)} recovery sheets: name a holder of each")
    return replace(roster, recovery=replace(roster.recovery, shares=tuple(holders)))


def collect_with(roster: Roster, computers: Sequence[CollectorVerify]) -> Roster:
    """Only these of the computers that collect now. Raises PeopleError when none is left."""
    kept = tuple(each for each in roster.collectors if each in computers)
    if not kept:
        raise PeopleError("one computer has to go on collecting: nothing would arrive any more")
    return replace(roster, collectors=kept)


def next_list(roster: Roster, *, base: Roster, today: date, used: Iterable[str]) -> Roster:
    """The list as it will be signed: the next number, from today on, for 400 days.

    `used` are all ids that any list ever had. Raises PeopleError with the rule that it breaks.
    """
    dated = replace(roster, seq=base.seq + 1, issued=today, expires=today + timedelta(days=ROSTER_DAYS))
    _check_people(dated, base=base, used=frozenset(used))
    _check_routes(dated)
    if missing := dated.missing_contacts():
        raise PeopleError(f"a number is missing: {listed(sorted(CONTACTS[each] for each in missing))}")
    try:
        # Read back from its own bytes: what is signed is what has been checked.
        return Roster.parse(dated.encode())
    except (EncodingError, KeyRefusedError) as wrong:
        raise PeopleError(f"this does not make a list of readers: {wrong}") from None


def _check_people(roster: Roster, *, base: Roster, used: frozenset[str]) -> None:
    if len(roster.readers) > MAX_READERS_IN_ROSTER:
        raise PeopleError(f"a list has at most {MAX_READERS_IN_ROSTER} readers")
    names = [reader.name for reader in roster.readers]
    for reader in roster.readers:
        if not reader.name:
            raise PeopleError("a reader needs a name")
        if len(reader.name.encode()) > MAX_NAME_BYTES:
            raise PeopleError(f"“{reader.name[:20]}…” is too long: a name has at most {MAX_NAME_BYTES} bytes")
        if names.count(reader.name) > 1:
            raise PeopleError(f"two readers are called {reader.name}: reporters could not tell them apart")
        if not reader.roles:
            raise PeopleError(f"{reader.name} needs a role")
        if base.reader(reader.id) is None and reader.id in used:
            raise PeopleError(f"the id {reader.id} has been used before, and is never used again")
    _check_keys(roster)
    if not any(CALENDAR_ROLES & set(reader.roles) for reader in roster.readers):
        raise PeopleError("nobody would be left to sign the calendar: a DSL, a deputy or the head is needed")


def _check_keys(roster: Roster) -> None:
    boxes = [reader.box.raw for reader in roster.readers] + [roster.bell.raw, roster.recovery.box.raw]
    people: tuple[Reader | PastReader, ...] = (*roster.readers, *roster.past)
    signing = [each.sign.raw for each in people] + [each.raw for each in roster.collectors]
    if len(roster.collectors) > MAX_COMPUTERS:
        raise PeopleError(f"at most {MAX_COMPUTERS} computers collect: take one off first")
    if len(set(boxes)) < len(boxes) or len(set(signing)) < len(signing):
        raise PeopleError("these keys are on the list already: a new reader makes new ones")


def _check_routes(roster: Roster) -> None:
    for route in Route:
        count = len(roster.on(route))
        if count < MIN_ROUTE_READERS:
            raise PeopleError(
                f"{ROUTES[route]} would have {count or 'no'} reader{'' if count == 1 else 's'}: at least"
                f" {MIN_ROUTE_READERS} are needed, so that no report waits for one person"
            )
        if count > MAX_ROUTE_READERS:
            raise PeopleError(f"{ROUTES[route]} would have {count} readers: at most {MAX_ROUTE_READERS} fit")


def _reader(roster: Roster, reader: str) -> Reader:
    found = roster.reader(reader)
    if found is None:
        raise PeopleError("there is no such reader on the list any more")
    return found


def _without_photo(outside: Any, reader: str) -> Any:
    if not isinstance(outside, dict) or not isinstance(outside.get(PHOTOS), dict):
        return outside
    kept = {id_: photo for id_, photo in outside[PHOTOS].items() if id_ != reader}
    rest = {key: value for key, value in outside.items() if key != PHOTOS}
    return {**rest, PHOTOS: kept} if kept else rest
