"""Who the readers are, and why that can be believed: roster, succession, verification (spec section 2).

Everything here is parsed strictly and checked whole; a document that is refused is never used in part.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from crypto.encoding import b64, canonical, parse_canonical, parse_object, unb64
from crypto.errors import EncodingError, ExpiredError, RollbackError, TrustError
from crypto.fields import distinct, enum_list, list_of, parse_day, reader_id, take, text_of, whole
from crypto.policy import (
    Pin,
    Policy,
    Signature,
    check_threshold,
    pin_of,
    policy_hash,
    policy_message,
    signatures_of,
)
from crypto.recipients import BellBox, CollectorVerify, ReaderBox, ReaderVerify, RecoveryBox

MAX_ROSTER_BYTES = 65_536
MAX_SIGNED_BYTES = 262_144
MAX_READERS_IN_ROSTER = 16
MIN_ROUTE_READERS = 2
MAX_ROUTE_READERS = 10
MAX_NAME_BYTES = 64
MAX_SEQ = 2**32 - 1
CLOCK_SLACK = timedelta(days=1)
"""A roster issued at midnight must not be refused by a clock that is some hours slow."""
REQUIRED_CONTACTS = frozenset(("lado", "out_of_hours", "school", "outside_adult"))


class Role(StrEnum):
    """What a reader is in the school."""

    DSL = "dsl"
    DEPUTY = "deputy"
    HEAD = "head"
    CHAIR = "chair"
    TRUST = "trust"
    OTHER = "other"


class Route(StrEnum):
    """A group of readers; routes climb in this order."""

    PUPIL = "pupil"
    STAFF = "staff"
    CHAIR = "chair"


def roster_message(roster: bytes) -> bytes:
    """What signers sign to publish a roster."""
    return b"wb-roster-v1" + roster


@dataclass(frozen=True, slots=True)
class Reader:
    """One person who can be sealed to."""

    id: str
    name: str
    box: ReaderBox
    sign: ReaderVerify
    roles: tuple[Role, ...]
    routes: tuple[Route, ...]

    @classmethod
    def parse(cls, document: Any) -> Self:
        """Raises EncodingError or KeyRefusedError."""
        box, id_, name, roles, routes, sign = take(document, "box", "id", "name", "roles", "routes", "sign")
        return cls(
            reader_id(id_),
            text_of(name, limit=MAX_NAME_BYTES, what="a reader's name"),
            ReaderBox.from_b64(box),
            ReaderVerify.from_b64(sign),
            enum_list(Role, roles, "roles"),
            enum_list(Route, routes, "routes"),
        )

    def document(self) -> dict[str, Any]:
        """As it stands in the roster."""
        return {
            "box": self.box.b64(),
            "id": self.id,
            "name": self.name,
            "roles": [str(role) for role in self.roles],
            "routes": [str(route) for route in self.routes],
            "sign": self.sign.b64(),
        }


@dataclass(frozen=True, slots=True)
class PastReader:
    """Someone who left: their signature counts only up to `last_seq`."""

    id: str
    name: str
    roles: tuple[Role, ...]
    sign: ReaderVerify
    last_seq: int

    @classmethod
    def parse(cls, document: Any) -> Self:
        """Raises EncodingError or KeyRefusedError."""
        id_, last_seq, name, roles, sign = take(document, "id", "last_seq", "name", "roles", "sign")
        return cls(
            reader_id(id_),
            text_of(name, limit=MAX_NAME_BYTES, what="a reader's name"),
            enum_list(Role, roles, "roles"),
            ReaderVerify.from_b64(sign),
            whole(last_seq, least=0, most=MAX_SEQ, what="last_seq"),
        )

    def document(self) -> dict[str, Any]:
        """As it stands in the roster."""
        return {
            "id": self.id,
            "last_seq": self.last_seq,
            "name": self.name,
            "roles": [str(role) for role in self.roles],
            "sign": self.sign.b64(),
        }


@dataclass(frozen=True, slots=True)
class Recovery:
    """The recovery key and who holds each paper share (None: someone who is no reader)."""

    box: RecoveryBox
    shares: tuple[str | None, ...]
    threshold: int

    @classmethod
    def parse(cls, document: Any) -> Self:
        """Raises EncodingError or KeyRefusedError."""
        box, shares, threshold = take(document, "box", "shares", "threshold")
        holders = list_of(shares, least=2, most=16, what="shares")
        return cls(
            RecoveryBox.from_b64(box),
            tuple(None if holder is None else reader_id(holder) for holder in holders),
            whole(threshold, least=2, most=len(holders), what="the shares' threshold"),
        )

    def document(self) -> dict[str, Any]:
        """As it stands in the roster."""
        return {"box": self.box.b64(), "shares": list(self.shares), "threshold": self.threshold}


@dataclass(frozen=True, slots=True)
class Contact:
    """A number to call: `lado`, `out_of_hours`, `school`, `outside_adult` or another kind."""

    kind: str
    name: str
    number: str
    hours: str

    @classmethod
    def parse(cls, document: Any) -> Self:
        """Raises EncodingError."""
        hours, kind, name, number = take(document, "hours", "kind", "name", "number")
        if not isinstance(kind, str) or not re.match(r"[a-z_]{1,32}\Z", kind):
            raise EncodingError("a contact's kind is a short lower-case word")
        return cls(
            kind,
            text_of(name, limit=128, what="a contact's name"),
            text_of(number, limit=64, what="a contact's number", empty=True),
            text_of(hours, limit=128, what="a contact's hours", empty=True),
        )

    def document(self) -> dict[str, Any]:
        """As it stands in the roster."""
        return {"hours": self.hours, "kind": self.kind, "name": self.name, "number": self.number}


@dataclass(frozen=True, slots=True)
class Roster:
    """Who reads, by which route, and everything else the signers vouch for."""

    pin: Pin
    policy: bytes
    seq: int
    issued: date
    expires: date
    readers: tuple[Reader, ...]
    past: tuple[PastReader, ...]
    recovery: Recovery
    bell: BellBox
    collectors: tuple[CollectorVerify, ...]
    contacts: tuple[Contact, ...]
    languages: tuple[str, ...]
    outside: Any
    """Kept as signed: help outside the school, for the reader's screens to show (any JSON)."""

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Check the whole document. Raises EncodingError or KeyRefusedError."""
        document = parse_canonical(data, limit=MAX_ROSTER_BYTES)
        take(document, *_ROSTER_FIELDS)
        whole(document["v"], least=1, most=1, what="v")
        roster = cls(
            pin=Pin(unb64(document["pin"], size=16)),
            policy=unb64(document["policy"], size=32),
            seq=whole(document["seq"], least=1, most=MAX_SEQ, what="seq"),
            issued=parse_day(document["issued"]),
            expires=parse_day(document["expires"]),
            readers=tuple(
                Reader.parse(r)
                for r in list_of(document["readers"], least=1, most=MAX_READERS_IN_ROSTER, what="readers")
            ),
            past=tuple(PastReader.parse(p) for p in list_of(document["past"], most=256, what="past")),
            recovery=Recovery.parse(document["recovery"]),
            bell=BellBox.from_b64(document["bell"]),
            collectors=tuple(
                CollectorVerify.from_b64(c)
                for c in list_of(document["collectors"], least=1, most=16, what="collectors")
            ),
            contacts=tuple(Contact.parse(c) for c in list_of(document["contacts"], most=16, what="contacts")),
            languages=_languages(document["languages"]),
            outside=document["outside"],
        )
        roster._check()
        return roster

    def _check(self) -> None:
        if self.expires < self.issued:
            raise EncodingError("a roster expires after it is issued")
        distinct([r.id for r in self.readers] + [p.id for p in self.past], "the readers' ids")
        distinct(
            [k.raw for k in (self.bell, self.recovery.box, *(r.box for r in self.readers))], "the box keys"
        )
        signing = [r.sign.raw for r in self.readers] + [p.sign.raw for p in self.past]
        distinct(signing + [c.raw for c in self.collectors], "the signing keys")
        for route in Route:
            if not MIN_ROUTE_READERS <= len(self.on(route)) <= MAX_ROUTE_READERS:
                raise EncodingError(f"the {route} route needs 2 to 10 readers")

    def is_good_on(self, today: date) -> bool:
        """Whether today is within its dates. A day's slack on the first one only: a clock may be slow."""
        return self.issued - today <= CLOCK_SLACK and today <= self.expires

    def on(self, route: Route) -> tuple[Reader, ...]:
        """The readers of a route, in roster order."""
        return tuple(reader for reader in self.readers if route in reader.routes)

    def reader(self, id_: str) -> Reader | None:
        """The reader with this id, if still one."""
        return next((reader for reader in self.readers if reader.id == id_), None)

    def mask(self, ids: Sequence[str]) -> int:
        """The bell's mask: bit i for `readers[i]`."""
        return sum(1 << at for at, reader in enumerate(self.readers) if reader.id in ids)

    def masked(self, mask: int) -> tuple[Reader, ...]:
        """The readers of a bell mask."""
        return tuple(reader for at, reader in enumerate(self.readers) if mask >> at & 1)

    def missing_contacts(self) -> frozenset[str]:
        """Required kinds (section 2) without a number: the go-live check refuses these."""
        return REQUIRED_CONTACTS - {contact.kind for contact in self.contacts if contact.number}

    def encode(self) -> bytes:
        """The canonical document that signers sign."""
        return canonical(
            {
                "v": 1,
                "pin": b64(self.pin),
                "policy": b64(self.policy),
                "seq": self.seq,
                "issued": self.issued.isoformat(),
                "expires": self.expires.isoformat(),
                "readers": [reader.document() for reader in self.readers],
                "past": [past.document() for past in self.past],
                "recovery": self.recovery.document(),
                "bell": self.bell.b64(),
                "collectors": [key.b64() for key in self.collectors],
                "contacts": [contact.document() for contact in self.contacts],
                "languages": list(self.languages),
                "outside": self.outside,
            }
        )


_ROSTER_FIELDS = (
    "v",
    "pin",
    "policy",
    "seq",
    "issued",
    "expires",
    "readers",
    "past",
    "recovery",
    "bell",
    "collectors",
    "contacts",
    "languages",
    "outside",
)


def _languages(value: object) -> tuple[str, ...]:
    found = tuple(list_of(value, least=1, most=64, what="languages"))
    if not all(isinstance(tag, str) and re.match(r"[A-Za-z0-9-]{2,35}\Z", tag) for tag in found):
        raise EncodingError("languages are BCP 47 tags")
    distinct(found, "the languages")
    return found


@dataclass(frozen=True, slots=True)
class Handover:
    """One step of a succession: the next policy, signed by the previous one's threshold."""

    policy: bytes
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class SignedRoster:
    """The body of `GET` and `PUT /api/v1/roster`: first policy, succession, roster, signatures."""

    policy: bytes
    succession: tuple[Handover, ...]
    roster: bytes
    signatures: tuple[Signature, ...]

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Raises EncodingError. Nothing is trusted yet: see verify_roster."""
        policy, roster, signatures, succession = take(
            parse_object(data, limit=MAX_SIGNED_BYTES), "policy", "roster", "signatures", "succession"
        )
        steps = []
        for step in list_of(succession, most=64, what="succession"):
            next_policy, signed = take(step, "policy", "signatures")
            steps.append(Handover(unb64(next_policy), signatures_of(signed)))
        return cls(unb64(policy), tuple(steps), unb64(roster), signatures_of(signatures))

    def to_json(self) -> bytes:
        """The document as served (canonical, though no reader of it may demand that)."""
        return canonical(
            {
                "policy": b64(self.policy),
                "succession": [
                    {"policy": b64(step.policy), "signatures": [s.document() for s in step.signatures]}
                    for step in self.succession
                ],
                "roster": b64(self.roster),
                "signatures": [signature.document() for signature in self.signatures],
            }
        )

    def to_text(self) -> str:
        """The same with every document as the text it is, for a page: a third less to send than B64 of it."""
        steps = [
            {"policy": step.policy.decode(), "signatures": [s.document() for s in step.signatures]}
            for step in self.succession
        ]
        body = {"policy": self.policy.decode(), "roster": self.roster.decode(), "succession": steps}
        return canonical({**body, "signatures": [each.document() for each in self.signatures]}).decode()

    @property
    def policies(self) -> tuple[bytes, ...]:
        """First policy to last."""
        return (self.policy, *(step.policy for step in self.succession))


def verify_roster(
    signed: SignedRoster, *, pin: bytes, today: date, min_seq: int = 0, known: SignedRoster | None = None
) -> Roster:
    """The roster, if everything in section 2 holds: pin, succession, threshold, dates, seq.

    `known` is the last one accepted here: its succession must begin the new one's, its `seq` is never
    gone below, and another roster under the same `seq` is refused. Raises TrustError (ExpiredError,
    RollbackError among them), EncodingError or KeyRefusedError.
    """
    if not hmac.compare_digest(pin_of(signed.policy), pin):
        raise TrustError("the policy is not the one of this pin")
    policy = _last_policy(signed)
    check_threshold(policy, signed.signatures, roster_message(signed.roster))
    roster = Roster.parse(signed.roster)
    if roster.pin != pin or roster.policy != policy_hash(signed.policies[-1]):
        raise TrustError("the roster belongs to another school or policy")
    if roster.seq < min_seq:
        raise RollbackError(f"roster {roster.seq} is older than {min_seq}")
    if known is not None:
        _check_known(signed, roster, known)
    if not roster.is_good_on(today):
        raise ExpiredError(f"the roster is good from {roster.issued} to {roster.expires}")
    return roster


def _last_policy(signed: SignedRoster) -> Policy:
    policy = Policy.parse(signed.policy)
    previous = signed.policy
    for step in signed.succession:
        following = Policy.parse(step.policy)
        check_threshold(policy, step.signatures, policy_message(previous=previous, policy=step.policy))
        policy, previous = following, step.policy
    return policy


def _check_known(signed: SignedRoster, roster: Roster, known: SignedRoster) -> None:
    if signed.policies[: len(known.policies)] != known.policies:
        raise TrustError("the succession does not begin with the one accepted before")
    accepted = Roster.parse(known.roster)
    if roster.seq < accepted.seq:
        raise RollbackError(f"roster {roster.seq} is older than {accepted.seq}")
    if roster.seq == accepted.seq and signed.roster != known.roster:
        raise TrustError(f"a different roster under seq {roster.seq}")
