"""What is inside an envelope: UTF-8 JSON of version 1, one frozen type for each kind (spec section 5).

Parsing says only that the shape is right. Signatures inside are checked by `crypto.events`,
`crypto.replies` and `crypto.proofs`. A reader's inbox shows words it could open even when this module
refuses their shape.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from crypto.encoding import b64, canonical, parse_object, unb64
from crypto.envelope import ID_BYTES, MAX_PAYLOAD
from crypto.errors import EncodingError, KeyRefusedError, PayloadError
from crypto.fields import parse_day, reader_id, take
from crypto.recipients import SIGNATURE_BYTES
from crypto.report import (
    MAILBOX_BYTES,
    MAX_DRAWING_BYTES,
    MAX_FILE_BYTES,
    MAX_FILES,
    About,
    Answer,
    Audience,
    Channel,
    Form,
    ReplyTo,
    Report,
    SealedFile,
    claim,
    ids_of,
)

__all__ = [
    "MAILBOX_BYTES",
    "MAX_DRAWING_BYTES",
    "MAX_FILES",
    "MAX_FILE_BYTES",
    "MAX_SIGNED_BYTES",
    "About",
    "Answer",
    "Audience",
    "Channel",
    "Decoy",
    "EventPayload",
    "Form",
    "More",
    "OpenedProof",
    "Payload",
    "ReplyTo",
    "Report",
    "SealedFile",
    "TestReport",
    "opened_message",
    "parse_payload",
    "raw_document",
]

MAX_SIGNED_BYTES = MAX_PAYLOAD
_WRITTEN_EVENT = re.compile(
    rb'\{"by":"(r[1-9][0-9]{0,3})","day":"([0-9]{4}-[0-9]{2}-[0-9]{2})","kind":"event",'
    rb'"sig":"([A-Za-z0-9_-]*)","signed":"([A-Za-z0-9_-]*)","v":1\}\Z'
)


@dataclass(frozen=True, slots=True, repr=False)
class More:
    """Something the reporter added later; `signed` is checked by crypto.replies."""

    day: date
    channel: Channel
    pinned: bool
    to: tuple[str, ...]
    signed: bytes
    signature: bytes

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Raises EncodingError or ValueError."""
        take(document, "v", "kind", "day", "channel", "pinned", "to", "signed", "sig")
        return cls(
            parse_day(document["day"]),
            Channel(document["channel"]),
            claim(document["pinned"], "pinned"),
            ids_of(document["to"], "to"),
            unb64(document["signed"]),
            unb64(document["sig"], size=SIGNATURE_BYTES),
        )

    def document(self) -> dict[str, Any]:
        """As it is sealed."""
        return {
            "v": 1,
            "kind": "more",
            "day": self.day.isoformat(),
            "channel": str(self.channel),
            "pinned": self.pinned,
            "to": list(self.to),
            "signed": b64(self.signed),
            "sig": b64(self.signature),
        }

    def encode(self) -> bytes:
        """The payload bytes."""
        return canonical(self.document())

    def __repr__(self) -> str:
        return "<More redacted>"


@dataclass(frozen=True, slots=True, repr=False)
class EventPayload:
    """A reader's event; `signed` is checked by crypto.events."""

    day: date
    by: str
    signed: bytes
    signature: bytes

    @classmethod
    def written(cls, data: bytes) -> Self | None:
        """As `parse`, of what stands there exactly as `encode` writes it; a case has hundreds of them.

        None of anything else, which may be an event nevertheless. Raises EncodingError.
        """
        found = _WRITTEN_EVENT.match(data)
        if found is None:
            return None
        by, day, signature, signed = (part.decode("ascii") for part in found.groups())
        return cls(parse_day(day), by, unb64(signed), unb64(signature, size=SIGNATURE_BYTES))

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Raises EncodingError."""
        take(_without_channel(document), "v", "kind", "day", "by", "signed", "sig")
        return cls(
            parse_day(document["day"]),
            reader_id(document["by"]),
            unb64(document["signed"]),
            unb64(document["sig"], size=SIGNATURE_BYTES),
        )

    def document(self) -> dict[str, Any]:
        """As it is sealed."""
        return {
            "v": 1,
            "kind": "event",
            "day": self.day.isoformat(),
            "by": self.by,
            "signed": b64(self.signed),
            "sig": b64(self.signature),
        }

    def encode(self) -> bytes:
        """The payload bytes."""
        return canonical(self.document())

    def __repr__(self) -> str:
        return "<EventPayload redacted>"


@dataclass(frozen=True, slots=True)
class Decoy:
    """Nothing, sealed like something; inboxes drop it silently."""

    day: date

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Raises EncodingError."""
        take(_without_channel(document), "v", "kind", "day")
        return cls(parse_day(document["day"]))

    def encode(self) -> bytes:
        """The payload bytes."""
        return canonical({"v": 1, "kind": "decoy", "day": self.day.isoformat()})


@dataclass(frozen=True, slots=True)
class TestReport:
    """The scheduled report that a reader must open, or the portal says that nobody reads."""

    __test__ = False  # pytest would take the name for a test class.

    day: date
    to: tuple[str, ...]

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Raises EncodingError."""
        take(_without_channel(document), "v", "kind", "day", "to")
        return cls(parse_day(document["day"]), ids_of(document["to"], "to"))

    def encode(self) -> bytes:
        """The payload bytes."""
        return canonical({"v": 1, "kind": "test", "day": self.day.isoformat(), "to": list(self.to)})


@dataclass(frozen=True, slots=True)
class OpenedProof:
    """A reader proves that they opened an envelope, so that the ladder can stop (section 4)."""

    day: date
    envelope: bytes
    by: str
    signature: bytes

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Raises EncodingError."""
        take(_without_channel(document), "v", "kind", "day", "envelope", "by", "sig")
        return cls(
            parse_day(document["day"]),
            unb64(document["envelope"], size=ID_BYTES),
            reader_id(document["by"]),
            unb64(document["sig"], size=SIGNATURE_BYTES),
        )

    def encode(self) -> bytes:
        """The payload bytes."""
        return canonical(
            {
                "v": 1,
                "kind": "opened",
                "day": self.day.isoformat(),
                "envelope": b64(self.envelope),
                "by": self.by,
                "sig": b64(self.signature),
            }
        )


def opened_message(pin: bytes, envelope_id: bytes) -> bytes:
    """What the reader signs in an `opened` proof."""
    return b"wb-opened-v1" + pin + envelope_id


def _without_channel(document: Mapping[str, Any]) -> dict[str, Any]:
    """The contract calls `channel` and `pinned` common; what no reporter wrote has no use for them."""
    return {key: value for key, value in document.items() if key not in ("channel", "pinned")}


Payload = Report | More | EventPayload | Decoy | TestReport | OpenedProof

_KINDS: dict[str, Any] = {
    "report": Report,
    "more": More,
    "event": EventPayload,
    "decoy": Decoy,
    "test": TestReport,
    "opened": OpenedProof,
}


def parse_payload(data: bytes) -> Payload:
    """The payload in at most 65,532 bytes of strict JSON. Raises PayloadError, which names no content."""
    try:
        if len(data) <= MAX_PAYLOAD and (event := EventPayload.written(data)) is not None:
            return event
        document = parse_object(data, limit=MAX_PAYLOAD)
        kind = _KINDS.get(document["kind"]) if isinstance(document.get("kind"), str) else None
        if document.get("v") != 1 or document["v"] is True or kind is None:
            raise PayloadError("not a payload of version 1")
        parsed: Payload = kind.parse(document)
        return parsed
    except (EncodingError, KeyRefusedError) as wrong:
        raise PayloadError(str(wrong)) from None
    except ValueError:
        # An enum's own message would repeat the content.
        raise PayloadError("an unknown word in a field with a fixed set of words") from None


def raw_document(data: bytes) -> dict[str, Any] | None:
    """The JSON object as it is, whatever its shape, or None: so that nothing that opened is hidden.

    None where JSON would hide or break something: a key that stands twice, a number that is none. Half a
    surrogate pair becomes U+FFFD, since no file, page or terminal could take it.
    """
    try:
        value = json.loads(data, object_pairs_hook=_each_key_once)
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        if not _is_whole(text):
            value = json.loads(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key that stands twice")
    return dict(pairs)
