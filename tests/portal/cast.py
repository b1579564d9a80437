"""Oakfield Primary as the portal meets it: the cast with real keys, and everything they sign and seal."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from crypto.auth import AuthHeader, auth_message
from crypto.choosing import Subject, choose_readers
from crypto.encoding import b64
from crypto.envelope import BellKind, BellMessage, seal
from crypto.errors import NoSlotError
from crypto.identities import (
    BellIdentity,
    CollectorIdentity,
    Keyring,
    ReaderIdentity,
    RecoveryIdentity,
    SignerIdentity,
    open_envelope,
)
from crypto.notices import (
    Calendar,
    Holiday,
    Hours,
    Reading,
    SignedCalendar,
    SignedStatus,
    Span,
    Status,
    calendar_message,
    status_message,
)
from crypto.policy import Policy, Signature, pin_of, policy_hash
from crypto.roster import PastReader, Reader, Recovery, Role, Roster, Route, SignedRoster, roster_message
from portal import clock

SEATS: Mapping[str, tuple[str, Role, tuple[Route, ...]]] = {
    "r1": ("Morgan", Role.DSL, (Route.PUPIL,)),
    "r2": ("Alex", Role.DEPUTY, (Route.PUPIL,)),
    "r3": ("Grace", Role.HEAD, (Route.STAFF,)),
    "r4": ("Owen", Role.CHAIR, (Route.STAFF, Route.CHAIR)),
    "r5": ("Tess", Role.TRUST, (Route.CHAIR,)),
}


@dataclass
class Cast:
    """Everyone's keys. `charlie` is a reader of nothing."""

    signers: tuple[SignerIdentity, SignerIdentity] = field(
        default_factory=lambda: (SignerIdentity.generate(), SignerIdentity.generate())
    )
    readers: dict[str, ReaderIdentity] = field(
        default_factory=lambda: {id_: ReaderIdentity.generate() for id_ in SEATS}
    )
    bell: BellIdentity = field(default_factory=BellIdentity.generate)
    recovery: RecoveryIdentity = field(default_factory=RecoveryIdentity.generate)
    collector: CollectorIdentity = field(default_factory=CollectorIdentity.generate)
    charlie: ReaderIdentity = field(default_factory=ReaderIdentity.generate)

    @property
    def policy(self) -> bytes:
        """The first and only policy: the head and the chair together."""
        keys = tuple(signer.verify_key for signer in self.signers)
        return Policy("Oakfield Primary", keys, 2).encode()

    @property
    def pin(self) -> bytes:
        """The school's pin."""
        return pin_of(self.policy)

    def roster(self, *, seq: int = 1, issued: date | None = None, **changes: Any) -> Roster:
        """A roster good for 400 days from `issued` (today), with any other field changed."""
        issued = issued or clock.today()
        made = Roster(
            pin=pin_of(self.policy),
            policy=policy_hash(self.policy),
            seq=seq,
            issued=issued,
            expires=issued + timedelta(days=400),
            readers=tuple(self.reader(id_) for id_ in SEATS),
            past=(),
            recovery=Recovery(self.recovery.box, ("r1", None, "r3"), 2),
            bell=self.bell.box,
            collectors=(self.collector.verify_key,),
            contacts=(),
            languages=("en",),
            outside=None,
        )
        return replace(made, **changes)

    def without_deputy(self, *, seq: int) -> Roster:
        """A later roster: Alex, the deputy, has left, and Robin, who is new, reads in their place."""
        left = self.reader("r2")
        past = PastReader(left.id, left.name, left.roles, left.sign, seq - 1)
        new = ReaderIdentity.generate()
        robin = Reader("r6", "Robin", new.box, new.verify_key, (Role.OTHER,), (Route.PUPIL,))
        readers = (*(self.reader(id_) for id_ in SEATS if id_ != "r2"), robin)
        return self.roster(seq=seq, readers=readers, past=(past,))

    def reader(self, id_: str) -> Reader:
        """One reader as the roster names them."""
        name, role, routes = SEATS[id_]
        keys = self.readers[id_]
        return Reader(id_, name, keys.box, keys.verify_key, (role,), routes)

    def signed(self, roster: Roster | None = None, *, signers: Sequence[int] = (0, 1)) -> bytes:
        """The body of PUT roster, signed by these of the two signers."""
        encoded = (roster or self.roster()).encode()
        message = roster_message(encoded)
        signatures = tuple(Signature(at, self.signers[at].sign(message)) for at in signers)
        return SignedRoster(self.policy, (), encoded, signatures).to_json()

    def calendar(
        self,
        *,
        seq: int = 1,
        by: str = "r1",
        days: Sequence[Span] = (),
        holidays: Sequence[Holiday] = (),
        hours: Hours | None = None,
    ) -> bytes:
        """The body of PUT calendar; it says nothing unless told what."""
        encoded = Calendar(self.pin, seq, tuple(days), tuple(holidays), hours or Hours({})).encode()
        return SignedCalendar(
            encoded, by, self.readers[by].sign(calendar_message(self.pin, encoded))
        ).to_json()

    def status(self, reading: Reading = Reading.YES, *, day: date | None = None, min_seq: int = 0) -> bytes:
        """The body of PUT status."""
        encoded = Status(day or clock.today(), min_seq, reading).encode()
        return SignedStatus(encoded, self.collector.sign(status_message(self.pin, encoded))).to_json()

    def envelope(self, payload: bytes = b"{}", *, removed: Sequence[str] = ()) -> bytes:
        """An envelope as a browser seals it."""
        roster = self.roster()
        choice = choose_readers(roster, subject=Subject.PUPIL, removed=removed)
        bell = BellMessage(BellKind.REPORT, roster.seq, roster.mask(choice.ids))
        boxes = [reader.box for reader in choice.readers]
        return seal(
            payload, pin=self.pin, readers=boxes, recovery=roster.recovery.box, bell=(roster.bell, bell)
        )

    def who_opens(self, envelope: bytes) -> set[str]:
        """The ids of all readers whose keys open it."""
        return {id_ for id_ in self.readers if self.opened(envelope, by=id_) is not None}

    def opened(self, envelope: bytes, *, by: str) -> bytes | None:
        """The payload, if that reader's keys open it."""
        try:
            return open_envelope(envelope, keyring=Keyring.of([self.readers[by]]), pin=self.pin).payload
        except NoSlotError:
            return None

    def auth(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        *,
        key: CollectorIdentity | ReaderIdentity | None = None,
        timestamp: int | None = None,
        nonce: bytes | None = None,
    ) -> dict[str, str]:
        """The Wb-Auth header of one request, by the collector unless told otherwise."""
        key = key or self.collector
        nonce = nonce or secrets.token_bytes(16)
        timestamp = clock.now() if timestamp is None else timestamp
        message = auth_message(
            self.pin, method=method, target=target, timestamp=timestamp, nonce=nonce, body=body
        )
        header = AuthHeader(key.verify_key.raw, timestamp, nonce, key.sign(message))
        return {"Wb-Auth": header.format()}


def b64_pin(cast: Cast) -> str:
    """The pin as settings and posters write it."""
    return b64(cast.pin)
