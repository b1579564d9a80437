"""What is inside an envelope: UTF-8 JSON of version 1, one frozen type for each kind (spec section 5).

Parsing says only that the shape is right. Signatures inside are checked by `crypto.events` and
`crypto.replies`. A reader's inbox shows words it could open even when this module refuses their shape.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from crypto.choosing import Subject
from crypto.encoding import b64, canonical, parse_object, unb64
from crypto.envelope import ID_BYTES, MAX_PAYLOAD
from crypto.errors import EncodingError, KeyRefusedError, PayloadError
from crypto.fields import distinct, list_of, parse_day, reader_id, take, text_of, whole
from crypto.recipients import SIGNATURE_BYTES, ReporterBox, ReporterVerify
from crypto.roster import MAX_SEQ, Route

MAX_DRAWING_BYTES = 8_192
MAX_FILES = 10
MAX_FILE_BYTES = 26_214_400
MAX_SIGNED_BYTES = MAX_PAYLOAD
MAILBOX_BYTES = 16


class Channel(StrEnum):
    """How it came in."""

    KIOSK = "kiosk"
    PHONE = "phone"
    WEB = "web"
    NOSCRIPT = "noscript"


class Audience(StrEnum):
    """Which words the reporter was shown."""

    YOUNGER = "younger"
    OLDER = "older"
    STAFF = "staff"


class About(StrEnum):
    """For me, a friend, something I saw, I just want to talk."""

    SELF = "self"
    FRIEND = "friend"
    SAW = "saw"
    TALK = "talk"


@dataclass(frozen=True, slots=True)
class Form:
    """The question set that was asked, by id and version."""

    id: str
    version: int

    @classmethod
    def parse(cls, document: Any) -> Self:
        """Raises EncodingError."""
        id_, version = take(document, "id", "version")
        return cls(text_of(id_, limit=64, what="form"), whole(version, least=1, most=MAX_SEQ, what="version"))

    def document(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {"id": self.id, "version": self.version}


@dataclass(frozen=True, slots=True)
class SealedFile:
    """What opens one attached file (section 7): its key and its true name, type and size in bytes."""

    key: bytes
    name: str
    type: str
    size: int
    count: int

    @classmethod
    def parse(cls, document: Any) -> Self:
        """Raises EncodingError."""
        count, key, name, size, type_ = take(document, "count", "key", "name", "size", "type")
        return cls(
            unb64(key, size=32),
            text_of(name, limit=255, what="a file's name"),
            text_of(type_, limit=127, what="a file's type"),
            whole(size, least=0, most=MAX_FILE_BYTES, what="a file's size"),
            whole(count, least=1, most=MAX_FILE_BYTES, what="a file's chunk count"),
        )

    def document(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {
            "count": self.count,
            "key": b64(self.key),
            "name": self.name,
            "size": self.size,
            "type": self.type,
        }

    def __repr__(self) -> str:
        return "<SealedFile redacted>"


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """Where and how to answer, and the reporter's signed guard against people taken off (section 6)."""

    box: ReporterBox
    sign: ReporterVerify
    mailbox: bytes
    guard: bytes
    guard_signature: bytes

    @classmethod
    def parse(cls, document: Any) -> Self:
        """Raises EncodingError or KeyRefusedError."""
        box, gsig, guard, mailbox, sign = take(document, "box", "gsig", "guard", "mailbox", "sign")
        return cls(
            ReporterBox.from_b64(box),
            ReporterVerify.from_b64(sign),
            unb64(mailbox, size=MAILBOX_BYTES),
            unb64(guard),
            unb64(gsig, size=SIGNATURE_BYTES),
        )

    def document(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {
            "box": self.box.b64(),
            "gsig": b64(self.guard_signature),
            "guard": b64(self.guard),
            "mailbox": b64(self.mailbox),
            "sign": self.sign.b64(),
        }


Answer = str | tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """What a reporter sent."""

    day: date
    channel: Channel
    pinned: bool
    form: Form
    audience: Audience
    lang: str
    urgent: bool
    about: About | None
    subject: Subject
    route: Route
    seq: int
    removed: tuple[str, ...]
    forbidden: tuple[str, ...]
    to: tuple[str, ...]
    answers: Mapping[str, Answer]
    drawing: Any = None
    files: tuple[SealedFile, ...] = ()
    reply: ReplyTo | None = None

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Raises EncodingError, KeyRefusedError or ValueError (an unknown word)."""
        take(document, *_REPORT_FIELDS)
        files = list_of(document["files"], most=MAX_FILES, what="files")
        about, reply = document["about"], document["reply"]
        return cls(
            day=parse_day(document["day"]),
            channel=Channel(document["channel"]),
            pinned=_claim(document["pinned"], "pinned"),
            form=Form.parse(document["form"]),
            audience=Audience(document["audience"]),
            lang=text_of(document["lang"], limit=35, what="lang"),
            urgent=_claim(document["urgent"], "urgent"),
            about=None if about is None else About(about),
            subject=Subject(document["subject"]),
            route=Route(document["route"]),
            seq=whole(document["seq"], least=1, most=MAX_SEQ, what="seq"),
            removed=_ids(document["removed"], "removed"),
            forbidden=_ids(document["forbidden"], "forbidden"),
            to=_ids(document["to"], "to"),
            answers=_answers(document["answers"]),
            drawing=_drawing(document["drawing"]),
            files=tuple(SealedFile.parse(item) for item in files),
            reply=None if reply is None else ReplyTo.parse(reply),
        )

    def document(self) -> dict[str, Any]:
        """As it is sealed."""
        return {
            "v": 1,
            "kind": "report",
            "day": self.day.isoformat(),
            "channel": str(self.channel),
            "pinned": self.pinned,
            "form": self.form.document(),
            "audience": str(self.audience),
            "lang": self.lang,
            "urgent": self.urgent,
            "about": None if self.about is None else str(self.about),
            "subject": str(self.subject),
            "route": str(self.route),
            "seq": self.seq,
            "removed": list(self.removed),
            "forbidden": list(self.forbidden),
            "to": list(self.to),
            "answers": {id_: a if isinstance(a, str) else list(a) for id_, a in self.answers.items()},
            "drawing": self.drawing,
            "files": [file.document() for file in self.files],
            "reply": None if self.reply is None else self.reply.document(),
        }

    def encode(self) -> bytes:
        """The payload bytes. Raises EncodingError for text that is not Unicode."""
        return canonical(self.document())

    def __repr__(self) -> str:
        return "<Report redacted>"


_REPORT_FIELDS = (
    *("v", "kind", "day", "channel", "pinned", "form", "audience", "lang", "urgent", "about"),
    *("subject", "route", "seq", "removed", "forbidden", "to", "answers", "drawing", "files", "reply"),
)


def _claim(value: object, what: str) -> bool:
    if not isinstance(value, bool):
        raise EncodingError(f"{what} is true or false")
    return value


def _ids(value: object, what: str) -> tuple[str, ...]:
    ids = tuple(reader_id(item) for item in list_of(value, most=64, what=what))
    distinct(ids, what)
    return ids


def _answers(value: object) -> dict[str, Answer]:
    if not isinstance(value, dict) or len(value) > 128:
        raise EncodingError("answers is an object of at most 128")
    answers: dict[str, Answer] = {}
    for question, answer in value.items():
        if isinstance(answer, list):
            if len(answer) > 128 or not all(isinstance(item, str) for item in answer):
                raise EncodingError("an answer is text or a list of texts")
            answers[question] = tuple(answer)
        elif isinstance(answer, str):
            answers[question] = answer
        else:
            raise EncodingError("an answer is text or a list of texts")
    return answers


def _drawing(value: Any) -> Any:
    if value is not None and len(canonical(value)) > MAX_DRAWING_BYTES:
        raise EncodingError(f"a drawing has at most {MAX_DRAWING_BYTES} bytes")
    return value


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
            _claim(document["pinned"], "pinned"),
            _ids(document["to"], "to"),
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
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Raises EncodingError."""
        take(document, "v", "kind", "day", "by", "signed", "sig")
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
        take(document, "v", "kind", "day")
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
        take(document, "v", "kind", "day", "to")
        return cls(parse_day(document["day"]), _ids(document["to"], "to"))

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
        take(document, "v", "kind", "day", "envelope", "by", "sig")
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
    """The JSON object as it is, whatever its shape, or None: so that nothing that opened is hidden."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
