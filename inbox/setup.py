"""Makes a school: every key, the policy, the signed roster, the signed calendar, the paper shares.

Passphrases and shares are handed back once, to be printed, and kept nowhere. The recovery secret exists here
only while it is being split.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from crypto.encoding import b64
from crypto.errors import SealedFormatError
from crypto.identities import BellIdentity, CollectorIdentity, RecoveryIdentity, SignerIdentity
from crypto.notices import SignedCalendar, calendar_message
from crypto.policy import Pin, Policy, Signature, pin_of, policy_hash
from crypto.recovery import split_recovery
from crypto.roster import (
    Contact,
    Reader,
    Recovery,
    Roster,
    SignedRoster,
    roster_message,
    verify_roster,
)
from inbox.calendar import calendar_from
from inbox.errors import SetupError
from inbox.folder import Folder, reader_id
from inbox.passphrase import Passphrase, word_list
from inbox.people.marks import mark_of
from inbox.school import Person, School, Shares
from inbox.settings import check_address, write_settings
from inbox.vault.keys import KdfProfile, VaultKeys, new_vault_keys, wrap_keys, wrap_secret
from inbox.vault.store import WorkingStore
from worrybox.web.settings import private_folder, write_private

ROSTER_DAYS = 400


@dataclass(frozen=True, slots=True, repr=False)
class _Member:
    """A reader while the school is being made."""

    person: Person
    keys: VaultKeys
    passphrase: Passphrase

    def entry(self) -> Reader:
        identity, person = self.keys.identity, self.person
        return Reader(
            self.keys.reader,
            person.name,
            identity.box,
            identity.verify_key,
            tuple(person.roles),
            tuple(person.routes),
        )


@dataclass(frozen=True, slots=True, repr=False)
class _Signer:
    name: str
    identity: SignerIdentity
    passphrase: Passphrase


@dataclass(frozen=True, slots=True, repr=False)
class _Plan:
    """A whole school before anything of it is written: nothing is left behind if it cannot be one."""

    pin: Pin
    members: tuple[_Member, ...]
    signers: tuple[_Signer, ...]
    collector: CollectorIdentity
    bell: BellIdentity
    shares: list[dict[str, str | None]]
    roster: SignedRoster
    calendar: SignedCalendar


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """What set-up prints, once."""

    pin: Pin
    readers: tuple[dict[str, str], ...]
    signers: tuple[dict[str, str], ...]
    shares: tuple[dict[str, str | None], ...]

    def to_json(self) -> str:
        """One JSON document: pin, readers (id, name, role, passphrase), signers, shares."""
        return json.dumps(
            {
                "pin": b64(self.pin),
                "readers": list(self.readers),
                "signers": list(self.signers),
                "shares": list(self.shares),
            },
            indent=1,
            ensure_ascii=False,
        )


def make_school(
    folder: Folder,
    school: School,
    *,
    name: str,
    portal: str,
    today: date,
    second_factor: Literal["required", "offered"] = "required",
    practice: bool = False,
    cheap_kdf: bool = False,
) -> Made:
    """Make the school in an empty folder; `cheap_kdf` is for tests only.

    Raises SetupError, FolderError or SettingsError.
    """
    if folder.settings.exists():
        raise SetupError(f"{folder.root} already holds a school; choose another folder")
    check_address(portal)
    plan = _plan(school, name=name, today=today)
    for each in (folder.root, folder.vaults, folder.rosters, folder.signers):
        private_folder(each)
    for member in plan.members:
        _write_vault(folder, member, pin=plan.pin, profile=_profile(member.person, cheap=cheap_kdf))
    for number, signer in enumerate(plan.signers):
        _write_signer(folder, number, signer, profile=_profile(None, cheap=cheap_kdf))
    write_private(folder.collector_key, plan.collector.secret_bytes())
    write_private(folder.bell_key, plan.bell.secret_bytes())
    write_private(folder.rosters / "1.json", plan.roster.to_json())
    write_private(folder.calendar, plan.calendar.to_json())
    # Last, because it is what makes the folder an inbox's: a set-up cut short leaves none.
    write_settings(
        folder, portal=portal, pin=plan.pin, school=name, second_factor=second_factor, practice=practice
    )
    return Made(
        plan.pin,
        tuple(_told(member) for member in plan.members),
        tuple({"name": signer.name, "passphrase": signer.passphrase.reveal()} for signer in plan.signers),
        tuple(plan.shares),
    )


def _plan(school: School, *, name: str, today: date) -> _Plan:
    words = word_list()
    members = [_member(number, person, words) for number, person in enumerate(school.readers, start=1)]
    signers = [_Signer(p.name, SignerIdentity.generate(), Passphrase.generate(words)) for p in school.signers]
    keys = (CollectorIdentity.generate(), BellIdentity.generate(), RecoveryIdentity.generate())
    try:
        policy = Policy(name, tuple(s.identity.verify_key for s in signers), school.threshold).encode()
        pin = pin_of(policy)
        holders = tuple(school.id_of(holder) for holder in school.shares.holders)
        entries = [member.entry() for member in members]
        roster = first_roster(school, entries, holders=holders, policy=policy, today=today, keys=keys)
        signed = sign_roster(roster, policy=policy, signers=[s.identity for s in signers[: school.threshold]])
        verify_roster(signed, pin=pin, today=today)
        calendar = _calendar(school, members, pin=pin)
        shares = papers(school.shares, keys[-1])
    except SealedFormatError as wrong:
        raise SetupError(f"this does not make a school: {wrong}") from None
    return _Plan(pin, tuple(members), tuple(signers), *keys[:2], shares, signed, calendar)


def _member(number: int, person: Person, words: Sequence[str]) -> _Member:
    chosen = Passphrase(person.passphrase) if person.passphrase else Passphrase.generate(words)
    return _Member(person, new_vault_keys(reader_id(f"r{number}")), chosen)


def _told(member: _Member) -> dict[str, str]:
    person = member.person
    role = str(person.roles[0]) if person.roles else "other"
    return {
        "id": member.keys.reader,
        "name": person.name,
        "role": role,
        "passphrase": member.passphrase.reveal(),
    }


def first_roster(
    school: School,
    readers: Sequence[Reader],
    *,
    holders: tuple[str | None, ...],
    policy: bytes,
    today: date,
    keys: tuple[CollectorIdentity, BellIdentity, RecoveryIdentity],
) -> Roster:
    """A school's first roster; `holders` are the ids of those who hold the paper shares."""
    collector, bell, recovery = keys
    return Roster(
        pin=pin_of(policy),
        policy=policy_hash(policy),
        seq=1,
        issued=today,
        expires=today + timedelta(days=ROSTER_DAYS),
        readers=tuple(readers),
        past=(),
        recovery=Recovery(recovery.box, holders, school.shares.threshold),
        bell=bell.box,
        collectors=(collector.verify_key,),
        contacts=tuple(Contact(c.kind, c.name, c.number, c.hours) for c in school.contacts),
        languages=tuple(school.languages),
        outside=school.outside,
    )


def sign_roster(roster: Roster, *, policy: bytes, signers: Sequence[SignerIdentity]) -> SignedRoster:
    """The roster under the signatures of the policy's first signers, in its order."""
    document = roster.encode()
    message = roster_message(document)
    signatures = [Signature(at, signer.sign(message)) for at, signer in enumerate(signers)]
    return SignedRoster(policy, (), document, tuple(signatures))


def _calendar(school: School, members: Sequence[_Member], *, pin: Pin) -> SignedCalendar:
    document = calendar_from(school.calendar, pin=pin, seq=1, id_of=school.id_of).encode()
    # The DSL if there is one; `read_school` has made sure of somebody.
    by = next(m for role in ("dsl", "deputy", "head") for m in members if role in m.person.roles)
    return SignedCalendar(document, by.keys.reader, by.keys.identity.sign(calendar_message(pin, document)))


def papers(wanted: Shares, recovery: RecoveryIdentity) -> list[dict[str, str | None]]:
    """The recovery key as paper shares: whose each is, the mark of the set, and its words."""
    mark = mark_of(recovery.box)
    made = split_recovery(recovery, threshold=wanted.threshold, count=len(wanted.holders))
    return [
        {"holder": holder, "mark": mark, "words": " ".join(paper.words)}
        for holder, paper in zip(wanted.holders, made, strict=True)
    ]


def _profile(chooser: Person | None, *, cheap: bool) -> KdfProfile:
    if cheap:
        return KdfProfile.CHEAP
    thought_of = chooser is not None and chooser.passphrase is not None
    return KdfProfile.MODERATE if thought_of else KdfProfile.INTERACTIVE


def _write_vault(folder: Folder, member: _Member, *, pin: Pin, profile: KdfProfile) -> None:
    keys = member.keys
    private_folder(folder.keys(keys.reader).parent)
    WorkingStore(folder.working(keys.reader), key=keys.store_key).close()
    content = wrap_keys(keys, passphrase=member.passphrase, profile=profile, pin=pin)
    write_private(folder.keys(keys.reader), content)


def _write_signer(folder: Folder, number: int, signer: _Signer, *, profile: KdfProfile) -> None:
    content = signer_file(
        signer.identity, name=signer.name, number=number, passphrase=signer.passphrase, profile=profile
    )
    write_private(folder.signers / f"s{number}.json", content)


def signer_file(
    identity: SignerIdentity, *, name: str, number: int, passphrase: Passphrase, profile: KdfProfile
) -> bytes:
    """What stands in a signer's file. Takes as long as the profile says."""
    wrapped = wrap_secret(identity.secret_bytes(), passphrase=passphrase, profile=profile)
    about = {"name": name, "signer": number, "verify": identity.verify_key.b64()}
    return json.dumps({**wrapped, **about}, indent=1).encode() + b"\n"
