"""What a school publishes besides its roster: when readers read, and whether anyone does (section 2).

Both are signed by keys that the roster names, so both are checked under the roster served with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from crypto.encoding import b64, canonical, parse_canonical, parse_object, unb64
from crypto.errors import EncodingError, ExpiredError, RollbackError, TrustError
from crypto.fields import list_of, parse_day, reader_id, take, text_of, whole
from crypto.recipients import SIGNATURE_BYTES
from crypto.roster import MAX_SEQ, Role, Roster

MAX_NOTICE_BYTES = 65_536
STATUS_GOOD_DAYS = 14
CALENDAR_ROLES = frozenset((Role.DSL, Role.DEPUTY, Role.HEAD))


class Reading(StrEnum):
    """Whether reports are being read."""

    YES = "yes"
    NO = "no"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days when nobody reads as usual, and who answers for them. Both days included."""

    first: date
    last: date
    owner: str | None

    @classmethod
    def parse(cls, document: Any) -> Self:
        """Raises EncodingError."""
        first, owner, last = take(document, "from", "owner", "to")
        holiday = cls(parse_day(first), parse_day(last), None if owner is None else reader_id(owner))
        if holiday.last < holiday.first:
            raise EncodingError("a holiday ends after it begins")
        return holiday

    def document(self) -> dict[str, Any]:
        """As it stands in the calendar."""
        return {"from": self.first.isoformat(), "owner": self.owner, "to": self.last.isoformat()}


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the school's readers read: term days, hours of each weekday, holidays with an owner."""

    pin: bytes
    seq: int
    days: tuple[Any, ...]
    holidays: tuple[Holiday, ...]
    hours: dict[str, Any]

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raises EncodingError."""
        document = parse_canonical(data, limit=MAX_NOTICE_BYTES)
        days, holidays, hours, pin, seq, v = take(document, "days", "holidays", "hours", "pin", "seq", "v")
        whole(v, least=1, most=1, what="v")
        if not isinstance(hours, dict):
            raise EncodingError("hours is an object")
        return cls(
            unb64(pin, size=16),
            whole(seq, least=1, most=MAX_SEQ, what="seq"),
            tuple(list_of(days, most=1_000, what="days")),
            tuple(Holiday.parse(item) for item in list_of(holidays, most=200, what="holidays")),
            hours,
        )

    def encode(self) -> bytes:
        """The canonical document that is signed."""
        return canonical(
            {
                "days": list(self.days),
                "holidays": [holiday.document() for holiday in self.holidays],
                "hours": self.hours,
                "pin": b64(self.pin),
                "seq": self.seq,
                "v": 1,
            }
        )


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
