"""The calendar as people write it, checked in words that they can act on, then signed by one of them.

What nobody wrote is not said: there is no usual term here and no usual holiday.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from crypto.encoding import parse_canonical
from crypto.errors import EncodingError, SealedFormatError
from crypto.notices import (
    CALENDAR_ROLES,
    DEFAULT_ZONE,
    MAX_NOTICE_BYTES,
    WEEKDAYS,
    Calendar,
    Holiday,
    Hours,
    Opening,
    SignedCalendar,
    Span,
    calendar_message,
    check_apart,
    verify_calendar,
)
from crypto.policy import Pin
from crypto.roster import Roster
from inbox.errors import CalendarError
from inbox.folder import Folder, read_small
from worrybox.web import settings

Sign = Callable[[bytes], bytes]
_S = TypeVar("_S", bound=Span)
_FROM_TO = {"first": "from", "last": "to"}


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=_FROM_TO):
    """Days on end on which the school's readers read; both days included."""

    first: date
    last: date


class Break(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=_FROM_TO):
    """A holiday: both days included; `owner` is the name or id of the reader who reads all the same."""

    first: date
    last: date
    owner: str | None = None


class ReadingTimes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When reports are read: the keys of the file that people write. By itself it says nothing."""

    zone: str = DEFAULT_ZONE
    hours: dict[str, tuple[str, str]] = {}
    term: list[Term] = []
    holiday: list[Break] = []


def read_times(path: Path) -> ReadingTimes:
    """The TOML file at `path`. Raises SettingsError, or CalendarError when it does not say when."""
    times = settings.load(path, ReadingTimes)
    if not times.hours:
        raise CalendarError(f'{path} has no hours: write [hours] and a line such as mon = ["08:30", "16:30"]')
    if not times.term:
        raise CalendarError(f"{path} has no term: write [[term]], then from = 2026-09-02 and to = 2026-12-18")
    return times


def written(times: ReadingTimes) -> str:
    """The same as a TOML file, for people to change."""
    lines = [
        "# When reports are read, by the school's own clocks. Both days of a term or holiday are included.",
        "# The owner of a holiday is a reader who reads all the same; without one, nobody does.",
        f"zone = {_quoted(times.zone)}",
        "",
        "[hours]",
        *(f"{name} = [{_quoted(opens)}, {_quoted(closes)}]" for name, (opens, closes) in times.hours.items()),
    ]
    if not times.hours:
        lines.append('# mon = ["08:30", "16:30"]')
    if not times.term:
        lines += ["", "# [[term]]", "# from = 2026-09-02", "# to = 2026-12-18"]
    for term in times.term:
        lines += ["", "[[term]]", f"from = {term.first}", f"to = {term.last}"]
    for each in times.holiday:
        lines += ["", "[[holiday]]", f"from = {each.first}", f"to = {each.last}"]
        if each.owner is not None:
            lines.append(f"owner = {_quoted(each.owner)}")
    return "\n".join(lines) + "\n"


def times_of(calendar: Calendar, *, name_of: Callable[[str], str]) -> ReadingTimes:
    """A calendar in the words of people."""
    weekdays = calendar.hours.weekdays
    return ReadingTimes(
        zone=calendar.hours.zone or DEFAULT_ZONE,
        hours={
            name: (f"{weekdays[name].opens:%H:%M}", f"{weekdays[name].closes:%H:%M}")
            for name in WEEKDAYS
            if name in weekdays
        },
        term=[Term(term.first, term.last) for term in calendar.days],
        holiday=[
            Break(each.first, each.last, None if each.owner is None else name_of(each.owner))
            for each in calendar.holidays
        ],
    )


def calendar_from(times: ReadingTimes, *, pin: Pin, seq: int, id_of: Callable[[str], str | None]) -> Calendar:
    """The calendar to be signed; `id_of` finds a reader by name or id. Raises CalendarError."""
    calendar = Calendar(
        pin=pin,
        seq=seq,
        days=_in_order([_term(at, term) for at, term in enumerate(times.term, 1)], "terms"),
        holidays=_in_order(
            [_holiday(at, each, id_of) for at, each in enumerate(times.holiday, 1)], "holidays"
        ),
        hours=_hours(times),
    )
    try:
        return Calendar.parse(calendar.encode())
    except SealedFormatError as wrong:
        raise CalendarError(f"this is no calendar: {wrong}") from None


def keep_calendar(folder: Folder, calendar: Calendar, *, reader: str, sign: Sign, roster: Roster) -> None:
    """Sign it and put it where the running inbox publishes it from.

    Raises CalendarError when `reader` may not sign a calendar, or SettingsError (the disk).
    """
    check_may_sign(reader, roster)
    document = calendar.encode()
    signed = SignedCalendar(document, reader, sign(calendar_message(calendar.pin, document)))
    try:
        verify_calendar(signed, roster=roster)
    except SealedFormatError:
        raise CalendarError("the list of readers does not name you with the keys of this vault") from None
    settings.write_private(folder.calendar, signed.to_json())


def check_may_sign(reader: str, roster: Roster) -> None:
    """Raises CalendarError unless that reader is DSL, deputy or head."""
    listed = roster.reader(reader)
    if listed is None or not CALENDAR_ROLES & set(listed.roles):
        raise CalendarError(
            "only a designated safeguarding lead, a deputy or the head may change the calendar"
        )


def id_in(roster: Roster) -> Callable[[str], str | None]:
    """How a reader of `roster` is found by name or id; None for a name that no reader or two have."""

    def found(said: str) -> str | None:
        ids = [reader.id for reader in roster.readers if said in (reader.id, reader.name)]
        return ids[0] if len(ids) == 1 else None

    return found


def next_seq(folder: Folder) -> int:
    """One more than the calendar that is kept, whether its hours can be read or not."""
    if not folder.calendar.exists():
        return 1
    try:
        kept = SignedCalendar.from_json(read_small(folder.calendar)).calendar
        seq = parse_canonical(kept, limit=MAX_NOTICE_BYTES).get("seq")
    except SealedFormatError:
        return 1
    return seq + 1 if isinstance(seq, int) else 1


def _term(at: int, term: Term) -> Span:
    try:
        return Span(term.first, term.last)
    except EncodingError as wrong:
        raise CalendarError(f"term {at}: {wrong}") from None


def _holiday(at: int, each: Break, id_of: Callable[[str], str | None]) -> Holiday:
    owner = None
    if each.owner is not None and (owner := id_of(each.owner)) is None:
        raise CalendarError(f"holiday {at}: {each.owner!r} is the name of no reader, or of two: give the id")
    try:
        return Holiday(each.first, each.last, owner)
    except EncodingError as wrong:
        raise CalendarError(f"holiday {at}: {wrong}") from None


def _in_order(spans: Sequence[_S], what: str) -> tuple[_S, ...]:
    ordered = tuple(sorted(spans, key=lambda span: span.first))
    try:
        check_apart(ordered)
    except EncodingError as wrong:
        raise CalendarError(f"two {what} overlap: {wrong}") from None
    return ordered


def _hours(times: ReadingTimes) -> Hours:
    weekdays: dict[str, Opening] = {}
    for name, hours in times.hours.items():
        if name not in WEEKDAYS:
            raise CalendarError(f"{name!r} is no weekday: they are {' '.join(WEEKDAYS)}")
        try:
            weekdays[name] = Opening.parse(list(hours))
        except EncodingError as wrong:
            raise CalendarError(f"{name}: {wrong}") from None
    try:
        ZoneInfo(times.zone)
    except (KeyError, ValueError, OSError):
        raise CalendarError(f"there is no time zone {times.zone!r}: it is written as Europe/London") from None
    return Hours(weekdays, times.zone)


def _quoted(text: str) -> str:
    # TOML writes text as JSON does, once DEL is escaped.
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007f")
