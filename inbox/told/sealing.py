"""A concern told in person, sealed as any report: to the readers that the rules choose, with five words.

Values in, values out; the one call for the portal's share is made by whoever uses it. What is put down is
in no file here: the sealed envelope waits beside the events, and comes in as any report does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crypto.choosing import Choice, Subject, choose_readers
from crypto.code import Code, FirstHalf, ReporterKeys, SecondHalf, Share, derive_halves
from crypto.encoding import blake2b, canonical
from crypto.envelope import BellKind, BellMessage, seal
from crypto.guard import reply_to
from crypto.policy import Pin
from crypto.report import About, Audience, Channel, Report
from crypto.roster import Roster
from inbox.collector.rounds import utc_today
from inbox.told.questions import TOLD
from portal.drawn import code_of_form

MAX_WORDS = 20_000
"""Characters of what was told: it fits the largest envelope, every one of them escaped."""


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """What was put down."""

    audience: Audience
    lang: str
    subject: Subject
    about: About | None
    urgent: bool
    removed: tuple[str, ...]
    answers: Mapping[str, str]

    def choice(self, roster: Roster) -> Choice:
        """Who reads it. Raises NoReadersError."""
        return choose_readers(roster, subject=self.subject, removed=self.removed)


@dataclass(frozen=True, slots=True, repr=False)
class Halves:
    """Five words on their way to keys, in memory only."""

    code: Code
    a: FirstHalf
    b: SecondHalf

    @classmethod
    def of(cls, code: Code, pin: Pin) -> Halves:
        """Derived by scrypt: 32 MiB, about 0.1 s."""
        return cls(code, *derive_halves(code, pin))


def envelope_id_of(told: Told, draft: bytes, *, to: tuple[str, ...], words: bool) -> bytes:
    """The 16 bytes that stand for all that a form says: pressed twice, it is one report."""
    said = {
        "answers": dict(told.answers),
        "audience": str(told.audience),
        "about": str(told.about or ""),
        "lang": told.lang,
        "removed": list(told.removed),
        "subject": str(told.subject),
        "to": list(to),
        "urgent": told.urgent,
        "words": words,
    }
    return blake2b(16, key=draft, person="", data=canonical(said))


def code_for(draft: bytes, envelope_id: bytes) -> Code:
    """The same five words for the same form (spec section 6)."""
    return code_of_form(draft, envelope_id=envelope_id)


def sealed_told(
    told: Told, choice: Choice, roster: Roster, *, pin: Pin, envelope_id: bytes, keys: ReporterKeys | None
) -> bytes:
    """The envelope. Raises EncodingError for what is too long."""
    report = Report(
        day=utc_today(),
        channel=Channel.WEB,
        pinned=True,
        form=TOLD.form,
        audience=told.audience,
        lang=told.lang,
        urgent=told.urgent,
        about=told.about,
        subject=told.subject,
        route=choice.route,
        seq=roster.seq,
        removed=told.removed,
        forbidden=tuple(sorted(choice.forbidden, key=lambda id_: int(id_[1:]))),
        to=choice.ids,
        answers=dict(told.answers),
        reply=None if keys is None else reply_to(keys, forbidden=choice.forbidden, seq=roster.seq, pin=pin),
    )
    kind = BellKind.URGENT if told.urgent else BellKind.REPORT
    return seal(
        report.encode(),
        pin=pin,
        readers=[reader.box for reader in choice.readers],
        recovery=roster.recovery.box if choice.recovery else None,
        bell=(roster.bell, BellMessage(kind, roster.seq, roster.mask(choice.ids))),
        envelope_id=envelope_id,
    )


def keys_of(halves: Halves, share: bytes) -> ReporterKeys:
    """The reporter's keys; `share` is the portal's 32 bytes."""
    return ReporterKeys.derive(Share(share), halves.b)
