"""Events: what readers record about a case, each signed, each naming what it follows (spec section 5).

It signs nothing and keeps nothing. How events of one case come together is in `crypto.cases`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Self

from crypto.encoding import b64, blake2b, canonical, parse_canonical, unb64
from crypto.envelope import ID_BYTES
from crypto.errors import EncodingError, TrustError
from crypto.fields import list_of, reader_id, take, whole
from crypto.payload import MAX_SIGNED_BYTES, EventPayload
from crypto.recipients import KEY_BYTES, Remembered, check
from crypto.replies import MAX_NUMBER
from crypto.roster import MAX_SEQ, PastReader, Reader, Roster

HASH_BYTES = 32
MAX_PARENTS = 64
SHARE = "share"
_TYPE = re.compile(r"[a-z][a-z_]{0,31}\Z")
_MINUTE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ\Z", re.ASCII)
_MINUTE_FORMAT = "%Y-%m-%dT%H:%MZ"


@dataclass(frozen=True, slots=True, repr=False)
class Event:
    """The `signed` document of an event."""

    case: bytes
    """The envelope id of the report."""
    type: str
    by: str
    n: int
    """The author's count in this case, from 1."""
    seq: int
    prev: tuple[bytes, ...]
    """The hashes of the events it follows, sorted; none for one that follows the report alone."""
    at: datetime
    """UTC, to the minute."""
    fields: dict[str, Any]

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raises EncodingError."""
        document = parse_canonical(data, limit=MAX_SIGNED_BYTES)
        at, by, case, fields, n, prev, seq, type_ = take(
            document, "at", "by", "case", "fields", "n", "prev", "seq", "type"
        )
        if not isinstance(type_, str) or not _TYPE.match(type_):
            raise EncodingError("an event's type is a short lower-case word")
        if not isinstance(fields, dict):
            raise EncodingError("an event's fields are an object")
        return cls(
            unb64(case, size=ID_BYTES),
            type_,
            reader_id(by),
            whole(n, least=1, most=MAX_NUMBER, what="n"),
            whole(seq, least=1, most=MAX_SEQ, what="seq"),
            _parents(prev),
            _minute(at),
            fields,
        )

    @classmethod
    def _parse_again(cls, data: bytes) -> Self:
        """As `parse`, of the very bytes that it took before: of what form they are is not asked twice."""
        known = json.loads(data.decode("utf-8"))
        return cls(
            unb64(known["case"]),
            known["type"],
            known["by"],
            known["n"],
            known["seq"],
            tuple(unb64(text) for text in known["prev"]),
            _minute(known["at"]),
            known["fields"],
        )

    def encode(self) -> bytes:
        """The canonical bytes that the reader signs."""
        return canonical(
            {
                "at": self.at.strftime(_MINUTE_FORMAT),
                "by": self.by,
                "case": b64(self.case),
                "fields": self.fields,
                "n": self.n,
                "prev": [b64(parent) for parent in self.prev],
                "seq": self.seq,
                "type": self.type,
            }
        )

    def __repr__(self) -> str:
        return "<Event redacted>"


def _parents(value: object) -> tuple[bytes, ...]:
    hashes = tuple(unb64(text, size=HASH_BYTES) for text in list_of(value, most=MAX_PARENTS, what="prev"))
    if list(hashes) != sorted(set(hashes)):
        raise EncodingError("prev is sorted and names each event once")
    return hashes


def _minute(value: object) -> datetime:
    if not isinstance(value, str) or not _MINUTE.match(value):
        raise EncodingError("a minute is written YYYY-MM-DDTHH:MMZ")
    try:
        # A tenth of what strptime takes, and a case has hundreds of them.
        day, hour, minute = date.fromisoformat(value[:10]), int(value[11:13]), int(value[14:16])
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
    except ValueError:
        raise EncodingError("no such minute") from None


def event_hash(signed: bytes) -> bytes:
    """32 bytes, with no label, by which later events name this one."""
    return blake2b(HASH_BYTES, person="", data=signed)


def event_message(pin: bytes, *, envelope_id: bytes, signed: bytes) -> bytes:
    """What the reader signs; `envelope_id` is the one that carries the event."""
    if len(envelope_id) != ID_BYTES:
        raise EncodingError(f"an envelope id has {ID_BYTES} bytes")
    return b"wb-event-v1" + pin + envelope_id + signed


def verify_event(
    payload: EventPayload,
    *,
    envelope_id: bytes,
    case: bytes,
    pin: bytes,
    roster: Roster,
    held_when_left: bool = False,
    remembered: Remembered | None = None,
) -> Event:
    """The event, if the reader it names signed it for this case and this envelope.

    Of someone who has left only what this inbox held by then counts (`held_when_left`), and of that only
    `seq` up to their `last_seq`. A signature that is `remembered` is not worked out again; everything else
    is asked each time. Raises TrustError or EncodingError.
    """
    author = _listed(payload.by, roster)
    message = event_message(pin, envelope_id=envelope_id, signed=payload.signed)
    # What verified before, under this very key, had been parsed before that.
    known = (
        remembered is not None
        and author is not None
        and remembered.knows(author.sign, message, payload.signature)
    )
    event = Event._parse_again(payload.signed) if known else Event.parse(payload.signed)
    if event.by != payload.by:
        raise TrustError("an event signed in another's name")
    if author is None:
        raise TrustError("an event by nobody in the roster")
    if isinstance(author, PastReader) and (not held_when_left or event.seq > author.last_seq):
        raise TrustError("an event by someone who had left")
    if not known:
        check(author.sign, message, payload.signature, remembered, envelope=envelope_id)
    if event.case != case:
        raise TrustError("an event of another case")
    return event


def _listed(id_: str, roster: Roster) -> Reader | PastReader | None:
    """Who would have signed it, whether it counts or not."""
    return roster.reader(id_) or next((past for past in roster.past if past.id == id_), None)


@dataclass(frozen=True, slots=True, repr=False)
class ShareFields:
    """The fields of a `share`: K of an earlier envelope of the case, and its new reader."""

    envelope: bytes
    key: bytes
    reader: str

    @classmethod
    def parse(cls, fields: dict[str, Any]) -> Self:
        """Raises EncodingError."""
        envelope, key, reader = take(fields, "envelope", "key", "reader")
        return cls(unb64(envelope, size=ID_BYTES), unb64(key, size=KEY_BYTES), reader_id(reader))

    def document(self) -> dict[str, Any]:
        """As they stand in the event."""
        return {"envelope": b64(self.envelope), "key": b64(self.key), "reader": self.reader}

    def __repr__(self) -> str:
        return "<ShareFields redacted>"
