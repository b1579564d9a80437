"""A report as it is sealed: who may read it, what was asked and answered, where to reply (spec section 5).

The shape only: signatures inside are checked by `crypto.replies`. Nothing here prints a word of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from crypto.choosing import Subject
from crypto.encoding import b64, canonical, unb64
from crypto.errors import EncodingError
from crypto.fields import distinct, list_of, parse_day, reader_id, take, text_of, whole
from crypto.recipients import SIGNATURE_BYTES, ReporterBox, ReporterVerify
from crypto.roster import MAX_SEQ, Route

MAX_DRAWING_BYTES = 8_192
MAX_FILES = 10
MAX_FILE_BYTES = 26_214_400
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
            pinned=claim(document["pinned"], "pinned"),
            form=Form.parse(document["form"]),
            audience=Audience(document["audience"]),
            lang=text_of(document["lang"], limit=35, what="lang"),
            urgent=claim(document["urgent"], "urgent"),
            about=None if about is None else About(about),
            subject=Subject(document["subject"]),
            route=Route(document["route"]),
            seq=whole(document["seq"], least=1, most=MAX_SEQ, what="seq"),
            removed=ids_of(document["removed"], "removed"),
            forbidden=ids_of(document["forbidden"], "forbidden"),
            to=ids_of(document["to"], "to"),
            answers=_answers(document["answers"]),
            drawing=_drawing(document["drawing"]),
            files=tuple(SealedFile.parse(item) for item in files),
            reply=None if reply is None else ReplyTo.parse(reply),
        )

    @property
    def may_be_about_staff(self) -> bool:
        """By its subject, by whom its reporter took off, or by the route it was sealed for.

        A child says "it is about one of them" by taking that person off; the subject stays as it was.
        """
        return self.subject is not Subject.PUPIL or bool(self.removed) or self.route is not Route.PUPIL

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


def claim(value: object, what: str) -> bool:
    """True or false, and no number. Raises EncodingError."""
    if not isinstance(value, bool):
        raise EncodingError(f"{what} is true or false")
    return value


def ids_of(value: object, what: str) -> tuple[str, ...]:
    """Distinct readers' ids, at most 64. Raises EncodingError."""
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
