"""What a school publishes besides its roster: when readers read, and whether anyone does (section 2).

Both are signed by keys that the roster names, so both are checked under the roster served with them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any, Self

from crypto.encoding import b64, canonical, parse_canonical, parse_object, unb64
from crypto.errors import EncodingError, ExpiredError, RollbackError, TrustError
from crypto.fields import list_of, parse_day, reader_id, take, text_of, whole
from crypto.recipients import SIGNATURE_BYTES
from crypto.roster import MAX_SEQ, Role, Roster

MAX_NOTICE_BYTES = 65_536
STATUS_GOOD_DAYS = 14
CALENDAR_ROLES = frozenset((Role.DSL, Role.DEPUTY, Role.HEAD))
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DEFAULT_ZONE = "Europe/London"
MAX_ZONE = 64
MAX_TERMS = 64
MAX_HOLIDAYS = 200
SHORTEST_OPENING = 60
"""Minutes: in less there may be no whole or half hour by which somebody can be said to have read."""

_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]\Z")
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,2}\Z")


class Reading(StrEnum):
    """Whether reports are being read."""

    YES = "yes"
    NO = "no"
    HOLIDAY = "holiday"
    """Nobody reads until it is over; the calendar may say when that is."""


@dataclass(frozen=True, slots=True)
class Span:
    """Some days on end, the first and the last included: a term."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise EncodingError(f"{self.first} to {self.last} ends before it begins")

    @classmethod
    def parse(cls, document: Any) -> Self:
        """Raises EncodingError."""
        first, last = take(document, "from", "to")
        return cls(parse_day(first), parse_day(last))

    def document(self) -> dict[str, Any]:
        """As it stands in the calendar."""
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}

    def holds(self, day: date) -> bool:
        """Whether `day` is one of them."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Holiday(Span):
    """Days that are not as usual: its owner reads at the usual hours, and without one nobody does."""

    owner: str | None

    @classmethod
    def parse(cls, document: Any) -> Self:
        """Raises EncodingError."""
        first, owner, last = take(document, "from", "owner", "to")
        return cls(parse_day(first), parse_day(last), None if owner is None else reader_id(owner))

    def document(self) -> dict[str, Any]:
        """As it stands in the calendar."""
        return {"from": self.first.isoformat(), "owner": self.owner, "to": self.last.isoformat()}


@dataclass(frozen=True, slots=True)
class Opening:
    """From when to when somebody reads on one weekday, by the clocks of the school."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.minutes < SHORTEST_OPENING:
            raise EncodingError(f"somebody reads for at least {SHORTEST_OPENING} minutes, or not that day")

    @classmethod
    def parse(cls, document: Any) -> Self:
        """Raises EncodingError."""
        opens, closes = list_of(document, least=2, most=2, what="the hours of a weekday")
        return cls(_parse_time(opens), _parse_time(closes))

    def document(self) -> list[str]:
        """As it stands in the calendar."""
        return [f"{each:%H:%M}" for each in (self.opens, self.closes)]

    @property
    def minutes(self) -> int:
        """How long it is, by the clock; negative when it ends before it begins."""
        return (self.closes.hour - self.opens.hour) * 60 + self.closes.minute - self.opens.minute


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody reads on each weekday, in the school's own time zone."""

    weekdays: Mapping[str, Opening]
    """By `mon` to `sun`; a weekday that is not there is never read on."""
    zone: str | None = None
    """A name of the tz database; None is DEFAULT_ZONE. Whether there is such a zone is not known here."""

    @classmethod
    def parse(cls, document: Any) -> Self:
        """Raises EncodingError."""
        if not isinstance(document, dict) or not set(document) <= {"zone", *WEEKDAYS}:
            raise EncodingError("hours has the weekdays mon to sun and a zone")
        zone = document.get("zone") if "zone" in document else DEFAULT_ZONE
        if not isinstance(zone, str) or len(zone) > MAX_ZONE or not _ZONE.match(zone):
            raise EncodingError("a zone is a name of the tz database, as Europe/London")
        weekdays = {name: Opening.parse(document[name]) for name in WEEKDAYS if name in document}
        return cls(weekdays, document.get("zone"))

    def document(self) -> dict[str, Any]:
        """As it stands in the calendar."""
        zone = {} if self.zone is None else {"zone": self.zone}
        return {**{name: opening.document() for name, opening in self.weekdays.items()}, **zone}


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the school's readers read: term days, hours of each weekday, holidays with an owner."""

    pin: bytes
    seq: int
    days: tuple[Span, ...]
    holidays: tuple[Holiday, ...]
    hours: Hours

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raises EncodingError."""
        document = parse_canonical(data, limit=MAX_NOTICE_BYTES)
        days, holidays, hours, pin, seq, v = take(document, "days", "holidays", "hours", "pin", "seq", "v")
        whole(v, least=1, most=1, what="v")
        calendar = cls(
            unb64(pin, size=16),
            whole(seq, least=1, most=MAX_SEQ, what="seq"),
            tuple(Span.parse(item) for item in list_of(days, most=MAX_TERMS, what="days")),
            tuple(Holiday.parse(item) for item in list_of(holidays, most=MAX_HOLIDAYS, what="holidays")),
            Hours.parse(hours),
        )
        check_apart(calendar.days)
        check_apart(calendar.holidays)
        return calendar

    def encode(self) -> bytes:
        """The canonical document that is signed."""
        return canonical(
            {
                "days": [term.document() for term in self.days],
                "holidays": [holiday.document() for holiday in self.holidays],
                "hours": self.hours.document(),
                "pin": b64(self.pin),
                "seq": self.seq,
                "v": 1,
            }
        )

    def opening_on(self, day: date, *, readers: Collection[str]) -> Opening | None:
        """When somebody reads on that day of the school's, None if nobody does or it is not known.

        `readers` are the ids in the roster: a holiday's owner who has left reads nothing.
        """
        holiday = self.holiday_on(day)
        if holiday is None:
            read = any(term.holds(day) for term in self.days)
        else:
            read = holiday.owner in readers
        return self.hours.weekdays.get(WEEKDAYS[day.weekday()]) if read else None

    def holiday_on(self, day: date) -> Holiday | None:
        """The holiday that `day` is in."""
        return next((holiday for holiday in self.holidays if holiday.holds(day)), None)

    def reading_on(self, day: date, *, readers: Collection[str]) -> Reading:
        """Whether somebody reads about that day: HOLIDAY in one without owner, and between two terms.

        A weekend within a term is YES. So is what comes after the last term: a calendar that ran out, or
        that names no days, does not say that nobody reads; it only does not say when.
        """
        holiday = self.holiday_on(day)
        if holiday is not None:
            return Reading.YES if holiday.owner in readers else Reading.HOLIDAY
        last = max((term.last for term in self.days), default=date.min)
        within = day > last or any(term.holds(day) for term in self.days)
        return Reading.YES if within else Reading.HOLIDAY


def check_apart(spans: Sequence[Span]) -> None:
    """Raises EncodingError unless each begins after the one before it has ended."""
    for before, after in pairwise(spans):
        if after.first <= before.last:
            raise EncodingError(f"{after.first} comes before the end of what stands before it, {before.last}")


def _parse_time(text: object) -> time:
    if not isinstance(text, str) or not _TIME.match(text):
        raise EncodingError("a time is written HH:MM, from 00:00 to 23:59")
    return time(int(text[:2]), int(text[3:]))


@dataclass(frozen=True, slots=True)
class SignedCalendar:
    """The body of `GET`/`PUT /api/v1/calendar`."""

    calendar: bytes
    by: str
    signature: bytes

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Raises EncodingError. Nothing is trusted yet: see verify_calendar."""
        by, calendar, sig = take(parse_object(data, limit=2 * MAX_NOTICE_BYTES), "by", "calendar", "sig")
        return cls(unb64(calendar), reader_id(by), unb64(sig, size=SIGNATURE_BYTES))

    def to_json(self) -> bytes:
        """The document as served."""
        return canonical({"by": self.by, "calendar": b64(self.calendar), "sig": b64(self.signature)})


def calendar_message(pin: bytes, calendar: bytes) -> bytes:
    """What a DSL, deputy or head signs."""
    return b"wb-calendar-v1" + pin + calendar


def verify_calendar(signed: SignedCalendar, *, roster: Roster, min_seq: int = 0) -> Calendar:
    """The calendar, if a reader with role dsl, deputy or head signed it for this school.

    Raises TrustError (RollbackError when older than `min_seq`) or EncodingError.
    """
    reader = roster.reader(signed.by)
    if reader is None or not CALENDAR_ROLES & frozenset(reader.roles):
        raise TrustError("the calendar is signed by someone who may not")
    reader.sign.verify(calendar_message(roster.pin, signed.calendar), signed.signature)
    calendar = Calendar.parse(signed.calendar)
    if calendar.pin != roster.pin:
        raise TrustError("the calendar is another school's")
    if calendar.seq < min_seq:
        raise RollbackError(f"calendar {calendar.seq} is older than {min_seq}")
    return calendar


@dataclass(frozen=True, slots=True)
class Status:
    """Whether anyone reads, said by a collector for one day, good for 14."""

    day: date
    min_seq: int
    reading: Reading

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raises EncodingError."""
        day, min_seq, reading, v = take(parse_canonical(data, limit=1_024), "day", "min_seq", "reading", "v")
        whole(v, least=1, most=1, what="v")
        word = text_of(reading, limit=8, what="reading")
        if word not in set(Reading):
            raise EncodingError("reading is yes, no or holiday")
        return cls(parse_day(day), whole(min_seq, least=0, most=MAX_SEQ, what="min_seq"), Reading(word))

    def encode(self) -> bytes:
        """The canonical document that is signed."""
        return canonical(
            {"day": self.day.isoformat(), "min_seq": self.min_seq, "reading": str(self.reading), "v": 1}
        )


@dataclass(frozen=True, slots=True)
class SignedStatus:
    """The body of `GET`/`PUT /api/v1/status`: the status and a collector's signature over it."""

    status: bytes
    signature: bytes

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Raises EncodingError. Nothing is trusted yet: see verify_status."""
        sig, status = take(parse_object(data, limit=4_096), "sig", "status")
        return cls(unb64(status), unb64(sig, size=SIGNATURE_BYTES))

    def to_json(self) -> bytes:
        """The document as served."""
        return canonical({"sig": b64(self.signature), "status": b64(self.status)})

    def to_text(self) -> str:
        """The same with the status as the text it is, for a page."""
        return canonical({"sig": b64(self.signature), "status": self.status.decode()}).decode()


def status_message(pin: bytes, status: bytes) -> bytes:
    """What a collector signs."""
    return b"wb-status-v1" + pin + status


def verify_status(signed: SignedStatus, *, roster: Roster, today: date) -> Status:
    """The status, if one of the roster's collectors signed it and it is at most 14 days old.

    Raises TrustError (ExpiredError, RollbackError when the roster is below its `min_seq`) or EncodingError.
    """
    message = status_message(roster.pin, signed.status)
    if not any(_verifies(key, message, signed.signature) for key in roster.collectors):
        raise TrustError("the status is not signed by a collector of this school")
    status = Status.parse(signed.status)
    # A day ahead is allowed: clocks around midnight, and UTC.
    if not status.day - timedelta(days=1) <= today <= status.day + timedelta(days=STATUS_GOOD_DAYS):
        raise ExpiredError(f"the status of {status.day} is good for {STATUS_GOOD_DAYS} days")
    if roster.seq < status.min_seq:
        raise RollbackError(f"roster {roster.seq} is older than {status.min_seq}")
    return status


def _verifies(key: Any, message: bytes, signature: bytes) -> bool:
    try:
        key.verify(message, signature)
    except TrustError:
        return False
    return True
