"""The invented cast with real keys: five readers, two signers, a bell, a collector, and Charlie."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crypto.choosing import Choice
from crypto.code import ReporterKeys, SecondHalf, Share
from crypto.encoding import canonical
from crypto.envelope import BellKind, BellMessage, seal
from crypto.identities import (
    BellIdentity,
    CollectorIdentity,
    ReaderIdentity,
    RecoveryIdentity,
    SignerIdentity,
)
from crypto.policy import Pin, Policy, Signature, pin_of, policy_hash
from crypto.roster import Contact, Reader, Recovery, Role, Roster, Route, SignedRoster, roster_message

TODAY = date(2026, 11, 22)
POOL = tuple(ReaderIdentity.generate() for _ in range(16))
CHARLIE = ReaderIdentity.generate()
BELL = BellIdentity.generate()
RECOVERY = RecoveryIdentity.generate()
COLLECTOR = CollectorIdentity.generate()
SIGNERS = (SignerIdentity.generate(), SignerIdentity.generate())
POLICY = Policy("Oakfield Primary", tuple(s.verify_key for s in SIGNERS), 2).encode()
PIN: Pin = pin_of(POLICY)
SAM = ReporterKeys.derive(Share.generate(), SecondHalf.generate())

Row = tuple[str, Sequence[Role], Sequence[Route]]
OAKFIELD: tuple[Row, ...] = (
    ("Morgan", [Role.DSL], [Route.PUPIL]),
    ("Alex", [Role.DEPUTY], [Route.PUPIL]),
    ("Grace", [Role.HEAD], [Route.STAFF]),
    ("Owen", [Role.CHAIR], [Route.STAFF, Route.CHAIR]),
    ("Tess", [Role.TRUST], [Route.CHAIR]),
)


def roster_of(
    rows: Sequence[Row] = OAKFIELD, *, shares: Sequence[str | None] = ("r1", None, "r3"), seq: int = 7
) -> Roster:
    """A roster whose reader `rN` has the keys of POOL[N - 1]."""
    readers = tuple(
        Reader(f"r{at}", name, keys.box, keys.verify_key, tuple(roles), tuple(routes))
        for at, ((name, roles, routes), keys) in enumerate(zip(rows, POOL, strict=False), start=1)
    )
    return Roster(
        pin=PIN,
        policy=policy_hash(POLICY),
        seq=seq,
        issued=date(2026, 9, 1),
        expires=date(2027, 10, 6),
        readers=readers,
        past=(),
        recovery=Recovery(RECOVERY.box, tuple(shares), 2),
        bell=BELL.box,
        collectors=(COLLECTOR.verify_key,),
        contacts=(Contact("lado", "LADO", "01632 960001", "9 to 5"),),
        languages=("en",),
        outside=None,
    )


def sign_roster(roster: Roster) -> SignedRoster:
    """By both signers, under the first policy."""
    raw = roster.encode()
    signatures = tuple(Signature(at, s.sign(roster_message(raw))) for at, s in enumerate(SIGNERS))
    return SignedRoster(POLICY, (), raw, signatures)


def identity(id_: str) -> ReaderIdentity:
    """The private keys of a reader of `roster_of`."""
    return POOL[int(id_[1:]) - 1]


WORDS = canonical({"v": 1, "kind": "decoy", "day": "2026-11-22"})


def seal_to(choice: Choice, roster: Roster, payload: bytes = WORDS) -> bytes:
    """As the reporter's device does."""
    bell = BellMessage(BellKind.REPORT, roster.seq, roster.mask(choice.ids))
    return seal(
        payload,
        pin=roster.pin,
        readers=[reader.box for reader in choice.readers],
        recovery=roster.recovery.box if choice.recovery else None,
        bell=(roster.bell, bell),
    )
