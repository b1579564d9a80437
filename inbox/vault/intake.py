"""From a sealed envelope to one line and one page of a reader's store: values in, values out.

What opens is kept whatever its shape; a word is never altered. An envelope with nothing for this reader
(another reader's, a decoy) leaves no line; one that was tampered with leaves an alarm.
"""

from __future__ import annotations

from datetime import date

from crypto.encoding import parse_object, unb64
from crypto.envelope import FLAG_SEALED_BY_PORTAL, MAX_PAYLOAD, Envelope
from crypto.errors import (
    EncodingError,
    NoSlotError,
    NotAnEnvelopeError,
    OpeningError,
    PayloadError,
)
from crypto.events import Event
from crypto.identities import Keyring, Opened, open_envelope, open_with_key
from crypto.payload import EventPayload, More, Payload, Report, TestReport, parse_payload, raw_document
from inbox.answers import first_words, words_of
from inbox.vault.circles import Alike
from inbox.vault.store import Taken

ALARM = "alarm"
UNREADABLE = "unreadable"
MAX_SAID = 160
"""Characters of the child's words that stand in the list."""


def unseal(envelope_id: bytes, data: bytes, *, day: date, keyring: Keyring, pin: bytes) -> Taken | None:
    """What `data`, filed by the portal under `day`, holds for the owner of `keyring`; None if nothing."""
    try:
        opened = open_envelope(data, keyring=keyring, pin=pin)
    except NoSlotError:
        return None
    except NotAnEnvelopeError as wrong:
        return None if wrong.step == "pin" else alarm(envelope_id, day=day, step=wrong.step)
    except OpeningError as wrong:
        return alarm(envelope_id, day=day, step=wrong.step)
    return _taken(opened, day=day)


def unseal_with_key(envelope_id: bytes, data: bytes, *, key: bytes, day: date, pin: bytes) -> Taken:
    """What `data` holds for whoever was given its K by a `share`; an alarm if it does not open with it."""
    try:
        envelope = Envelope.parse(data)
        if envelope.pin != pin or envelope.id != envelope_id:
            return alarm(envelope_id, day=day, step="pin")
        return _taken(open_with_key(envelope, key), day=day)
    except OpeningError as wrong:
        return alarm(envelope_id, day=day, step=wrong.step)


def alarm(envelope_id: bytes, *, day: date, step: str) -> Taken:
    """A line that says which step failed; the sealed original is kept where it was collected."""
    return Taken(
        envelope=envelope_id, day=day, flags=0, kind=ALARM, said=step, payload=b"", key=b"", urgent=True
    )


def _taken(opened: Opened, *, day: date) -> Taken:
    document = raw_document(opened.payload)
    try:
        payload: Payload | None = parse_payload(opened.payload)
    except PayloadError:
        payload = None
    if isinstance(payload, EventPayload) and case_named(payload) is None:
        # Nobody can tell which case it belongs to: it stands in the list rather than nowhere.
        return alarm(opened.envelope.id, day=day, step="event")
    # What is no object is still somebody's words: its text is listed and found like any other.
    texts = [opened.payload.decode("utf-8", "replace")] if document is None else list(words_of(document))
    return Taken(
        envelope=opened.envelope.id,
        day=day,
        flags=FLAG_SEALED_BY_PORTAL if opened.envelope.sealed_by_portal else 0,
        kind=str(document["kind"]) if payload is not None and document is not None else UNREADABLE,
        said=one_line(texts[0] if document is None else first_words(document)),
        payload=opened.payload,
        key=opened.key,
        words="\n".join(texts),
        urgent=isinstance(payload, Report) and payload.urgent,
        listed=payload is None or isinstance(payload, Report | More | TestReport),
        mailbox=_mailbox(payload),
        case=case_named(payload),
        staff=isinstance(payload, Report) and payload.may_be_about_staff,
        circle=Alike.of(payload).to_bytes() if isinstance(payload, Report) else b"",
    )


def case_named(payload: Payload | None) -> bytes | None:
    """The report that an event says it belongs to, unproved; None for anything else."""
    if not isinstance(payload, EventPayload):
        return None
    try:
        return Event.parse(payload.signed).case
    except EncodingError:
        return None


def _mailbox(payload: Payload | None) -> bytes | None:
    if isinstance(payload, Report):
        return payload.reply.mailbox if payload.reply is not None else None
    if isinstance(payload, More):
        try:
            return unb64(parse_object(payload.signed, limit=MAX_PAYLOAD)["mailbox"], size=16)
        except (EncodingError, KeyError):
            return None
    return None


def one_line(said: str) -> str:
    """The beginning of it, for the list: spaces joined, at most 160 characters."""
    words = " ".join(said.split())
    return words if len(words) <= MAX_SAID else words[: MAX_SAID - 1].rstrip() + "…"
