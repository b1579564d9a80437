"""Replies to a reporter: written, split, sealed, opened, checked and put in order (spec section 6).

One that does not open never hides the others, and one that does not verify is never shown as verified.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

import nacl.bindings
import nacl.utils

from crypto.code import ReporterKeys
from crypto.encoding import b64, canonical, pad, parse_canonical, parse_object, unb64, unpad
from crypto.errors import EncodingError, SealedFormatError, TrustError
from crypto.fields import parse_day, reader_id, take, text_of, whole
from crypto.guard import Guard, verify_guard
from crypto.recipients import SEAL_OVERHEAD, SIGNATURE_BYTES, ReporterBox
from crypto.report import ids_of
from crypto.roster import MAX_NAME_BYTES, MAX_SEQ, PastReader, Reader, Role, Roster, Route

PADDED_BYTES = 2_048
REPLY_BYTES = PADDED_BYTES + SEAL_OVERHEAD
MAX_SIGNED_BYTES = 1_200
REPLIES_ON_A_PAGE = 4
MAX_NUMBER = 2**32 - 1
MAX_PAGES = 1_000
"""No reader can make a device ask for more."""


class ReplyKind(StrEnum):
    """Words, or one of three things that happened."""

    TEXT = "text"
    OPENED = "opened"
    ACTING = "acting"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """The `signed` document of a reply: at most 1,200 bytes of canonical JSON."""

    day: date
    kind: ReplyKind
    n: int
    name: str
    pages: int
    role: Role
    route: Route
    seen: int
    seq: int
    text: str
    to: tuple[str, ...]

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raises EncodingError."""
        document = parse_canonical(data, limit=MAX_SIGNED_BYTES)
        take(document, *_FIELDS)
        whole(document["v"], least=1, most=1, what="v")
        text = document["text"]
        if not isinstance(text, str):
            raise EncodingError("text is text")
        return cls(
            day=parse_day(document["day"]),
            kind=_word(ReplyKind, document["kind"]),
            n=whole(document["n"], least=1, most=MAX_NUMBER, what="n"),
            name=text_of(document["name"], limit=MAX_NAME_BYTES, what="name"),
            pages=whole(document["pages"], least=1, most=MAX_PAGES, what="pages"),
            role=_word(Role, document["role"]),
            route=_word(Route, document["route"]),
            seen=whole(document["seen"], least=0, most=MAX_NUMBER, what="seen"),
            seq=whole(document["seq"], least=1, most=MAX_SEQ, what="seq"),
            text=text,
            to=ids_of(document["to"], "to"),
        )

    def encode(self) -> bytes:
        """The canonical bytes that the reader signs."""
        fields = {name: getattr(self, name) for name in _FIELDS if name != "v"}
        return canonical({**fields, "day": self.day.isoformat(), "to": list(self.to), "v": 1})

    def __repr__(self) -> str:
        return "<Reply redacted>"


_FIELDS = ("day", "kind", "n", "name", "pages", "role", "route", "seen", "seq", "text", "to", "v")


def _word(kind: Any, value: object) -> Any:
    try:
        return kind(value)
    except ValueError:
        raise EncodingError("an unknown word in a field with a fixed set of words") from None


def split_reply(reply: Reply) -> list[Reply]:
    """The same reply as one or more, numbered on from its `n`, each `signed` of at most 1,200 bytes.

    Text is cut between code points and never changed: joined, the parts are the text. Raises
    EncodingError if even an empty text would not fit.
    """
    parts: list[Reply] = []
    rest = reply.text
    while True:
        empty = replace(reply, n=reply.n + len(parts), text="")
        room = MAX_SIGNED_BYTES - len(empty.encode())
        if room < 12:
            raise EncodingError("a reply with so many readers has no room for text")
        taken = _fitting(rest, room)
        parts.append(replace(empty, text=rest[:taken]))
        rest = rest[taken:]
        if not rest:
            return parts


def _fitting(text: str, room: int) -> int:
    """How many code points fit into `room` bytes of JSON text."""
    used = 0
    for at, char in enumerate(text):
        used += len(canonical(char)) - 2
        if used > room:
            return at
    return len(text)


def reply_message(pin: bytes, *, mailbox: bytes, signed: bytes) -> bytes:
    """What the reader signs."""
    return b"wb-reply-v1" + pin + mailbox + signed


@dataclass(frozen=True, slots=True, repr=False)
class SignedReply:
    """What is sealed to the reporter: the reply, its signature, and the report's own guard."""

    by: str
    guard: bytes
    guard_signature: bytes
    signed: bytes
    signature: bytes

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raises EncodingError. Nothing is trusted yet: see read_reply."""
        by, gsig, guard, sig, signed = take(
            parse_object(data, limit=PADDED_BYTES), "by", "gsig", "guard", "sig", "signed"
        )
        return cls(
            reader_id(by),
            unb64(guard),
            unb64(gsig, size=SIGNATURE_BYTES),
            unb64(signed),
            unb64(sig, size=SIGNATURE_BYTES),
        )

    def encode(self) -> bytes:
        """The JSON that is padded and sealed."""
        return canonical(
            {
                "by": self.by,
                "gsig": b64(self.guard_signature),
                "guard": b64(self.guard),
                "sig": b64(self.signature),
                "signed": b64(self.signed),
            }
        )

    def seal(self, box: ReporterBox) -> bytes:
        """2,096 bytes. Raises EncodingError if it does not fit into the padding."""
        return box.seal(pad(self.encode(), PADDED_BYTES))

    def __repr__(self) -> str:
        return "<SignedReply redacted>"


def filler() -> bytes:
    """2,096 bytes that nobody can open: random bytes to a throw-away key, to fill a page up."""
    public, _ = nacl.bindings.crypto_box_keypair()
    return nacl.bindings.crypto_box_seal(nacl.utils.random(PADDED_BYTES), public)


class ReplyState(StrEnum):
    """What a device may say about who wrote a reply."""

    VERIFIED = "verified"
    LEFT = "left"
    """By someone who has since left: shown as such, and no `to` is taken from it."""
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True, repr=False)
class ReadReply:
    """A reply as a device may show it."""

    state: ReplyState
    by: str
    reply: Reply | None
    """None when what was signed is no reply of version 1."""
    author: Reader | PastReader | None
    """Who the roster says `by` is: show this name, not the one in the reply."""
    guard: Guard | None
    """None when the guard is not this reporter's own."""
    signed: bytes

    def __repr__(self) -> str:
        return "<ReadReply redacted>"


def read_reply(blob: bytes, *, keys: ReporterKeys, pin: bytes, roster: Roster) -> ReadReply | None:
    """What a blob of 2,096 bytes holds, or None if it is not for these five words (a filler, say)."""
    padded = keys.box_secret.open_sealed(blob) if len(blob) == REPLY_BYTES else None
    if padded is None:
        return None
    try:
        found = SignedReply.parse(unpad(padded))
    except EncodingError:
        return None
    author = _author(found.by, roster)
    reply, state = _checked(found, author, keys=keys, pin=pin)
    return ReadReply(state, found.by, reply, author, _guard_of(found, keys, pin), found.signed)


def _author(by: str, roster: Roster) -> Reader | PastReader | None:
    return roster.reader(by) or next((past for past in roster.past if past.id == by), None)


def _checked(
    found: SignedReply, author: Reader | PastReader | None, *, keys: ReporterKeys, pin: bytes
) -> tuple[Reply | None, ReplyState]:
    try:
        reply = Reply.parse(found.signed)
    except EncodingError:
        return None, ReplyState.UNVERIFIED
    if author is None:
        return reply, ReplyState.UNVERIFIED
    message = reply_message(pin, mailbox=keys.mailbox, signed=found.signed)
    try:
        author.sign.verify(message, found.signature)
    except TrustError:
        return reply, ReplyState.UNVERIFIED
    if isinstance(author, PastReader):
        return reply, ReplyState.LEFT if reply.seq <= author.last_seq else ReplyState.UNVERIFIED
    return reply, ReplyState.VERIFIED


def _guard_of(found: SignedReply, keys: ReporterKeys, pin: bytes) -> Guard | None:
    try:
        return verify_guard(
            found.guard, found.guard_signature, sign=keys.verify_key, mailbox=keys.mailbox, pin=pin
        )
    except SealedFormatError:
        return None


def read_mailbox(
    blobs: Iterable[bytes], *, keys: ReporterKeys, pin: bytes, roster: Roster
) -> list[ReadReply]:
    """Everything that opens, in reading order: `day`, `by`, `n` (ids and ties as bytes), each reply once.

    What is signed by nobody in a form that has a day comes last.
    """
    found: dict[tuple[str, bytes, ReplyState], ReadReply] = {}
    for blob in blobs:
        read = read_reply(blob, keys=keys, pin=pin, roster=roster)
        if read is not None:
            found.setdefault((read.by, read.signed, read.state), read)
    return sorted(found.values(), key=_reading_order)


def _reading_order(read: ReadReply) -> tuple[bool, str, str, int, bytes]:
    if read.reply is None:
        return True, "", read.by, 0, read.signed
    return False, read.reply.day.isoformat(), read.by, read.reply.n, read.signed


def pages_to_read(read: Sequence[ReadReply]) -> int:
    """How many pages to ask for: the largest verified `pages`, and never fewer than one."""
    return max((r.reply.pages for r in read if r.reply and r.state is not ReplyState.UNVERIFIED), default=1)


def pages_for(stored: int) -> int:
    """The pages that `stored` replies fill: a reply's `pages` counts one more than are stored with it."""
    return max(1, -(-stored // REPLIES_ON_A_PAGE))
