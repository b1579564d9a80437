"""The last step of a set-up in the browser: all signers sign the first list, the folder becomes an inbox's.

Two movements: `found` makes and signs everything in memory and gives out the paper shares; `write` puts it on
disk once a share has been typed back. In between nothing is on disk that was not there before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from crypto.encoding import parse_object
from crypto.errors import SealedFormatError
from crypto.identities import BellIdentity, CollectorIdentity, RecoveryIdentity, SignerIdentity
from crypto.policy import Pin
from crypto.roster import SignedRoster, verify_roster
from inbox.errors import PassphraseError, SetupError, VaultDamagedError
from inbox.folder import Folder, read_small, reader_id
from inbox.passphrase import Passphrase
from inbox.people.draft import Draft, Member
from inbox.people.joining import PROVISIONAL
from inbox.people.marks import parted
from inbox.settings import write_settings
from inbox.setup import first_roster, papers, sign_roster, signer_file
from inbox.vault.keys import KdfProfile, unwrap_keys, unwrap_secret, wrap_keys
from worrybox.web.settings import private_folder, write_private


@dataclass(frozen=True, slots=True, repr=False)
class Founded:
    """A signed school that is not written yet. Its `shares` exist here and on paper only."""

    draft: Draft
    pin: Pin
    roster: SignedRoster
    files: Mapping[Path, bytes]
    shares: tuple[dict[str, str | None], ...]

    def typed_back(self, typed: str) -> bool:
        """Whether these are the words of one of the shares, with its mark or without."""
        mark, words = parted(typed.lower().split())
        return any(" ".join(words) == each["words"] and mark in ("", each["mark"]) for each in self.shares)


def found(
    folder: Folder,
    draft: Draft,
    *,
    passphrases: Mapping[int, Passphrase],
    reading: Mapping[int, Passphrase],
    today: date,
) -> Founded:
    """Sign the first list with every signer's passphrase, by their number in the draft.

    `reading` are the passphrases of those who also read, and have another for it.
    Raises PassphraseError naming whose does not fit, SetupError, VaultError or FolderError.
    """
    school, pin = draft.as_school(), draft.pin
    signers: list[SignerIdentity] = []
    files: dict[Path, bytes] = {}
    for at, member in enumerate(draft.signers):
        passphrase = passphrases.get(member.number, Passphrase(""))
        kept = read_small(folder.signers / f"p{member.number}.json")
        try:
            identity = SignerIdentity(unwrap_secret(kept, passphrase=passphrase))
        except PassphraseError:
            raise PassphraseError(f"that is not {member.name}’s passphrase") from None
        if identity.verify_key.b64() != member.signer:
            raise SetupError(f"the key of {member.name} is not the one that was made here")
        profile = _profile_of(kept)
        files[folder.signers / f"s{at}.json"] = signer_file(
            identity, name=member.name, number=at, passphrase=passphrase, profile=profile
        )
        if member.reads:
            path = folder.keys(reader_id(member.id))
            own = reading.get(member.number, Passphrase("")) if member.apart else passphrase
            files[path] = _under(pin, read_small(path), member, passphrase=own)
        signers.append(identity)
    keys = (CollectorIdentity.generate(), BellIdentity.generate(), RecoveryIdentity.generate())
    try:
        roster = first_roster(
            school,
            [each.entry() for each in draft.readers],
            holders=tuple(draft.holders),
            policy=draft.policy,
            today=today,
            keys=keys,
        )
        signed = sign_roster(roster, policy=draft.policy, signers=signers)
        verify_roster(signed, pin=pin, today=today)
        shares = papers(school.shares, keys[-1])
    except SealedFormatError as wrong:
        raise SetupError(f"this does not make a school: {wrong}") from None
    files[folder.collector_key] = keys[0].secret_bytes()
    files[folder.bell_key] = keys[1].secret_bytes()
    files[folder.rosters / "1.json"] = signed.to_json()
    return Founded(draft, pin, signed, files, tuple(shares))


def write(
    folder: Folder, founded: Founded, *, second_factor: Literal["required", "offered"] = "required"
) -> None:
    """Make the folder an inbox's, not live yet. Raises SettingsError (the disk)."""
    for each in (folder.vaults, folder.rosters, folder.signers):
        private_folder(each)
    for path, content in founded.files.items():
        write_private(path, content)
    write_private(folder.typed_back, b"")
    write_private(folder.preparing, b"")
    # Last, because it is what makes the folder an inbox's: cut short before it, the signers sign again.
    draft = founded.draft
    write_settings(
        folder, portal=draft.portal, pin=founded.pin, school=draft.school, second_factor=second_factor
    )
    for member in draft.signers:
        (folder.signers / f"p{member.number}.json").unlink(missing_ok=True)
    folder.draft.unlink(missing_ok=True)


def _under(pin: Pin, kept: bytes, member: Member, *, passphrase: Passphrase) -> bytes:
    """A signing reader's keys, which now name the pin."""
    reader = reader_id(member.id)
    try:
        keys = unwrap_keys(kept, reader=reader, passphrase=passphrase, pin=PROVISIONAL)
    except PassphraseError:
        raise PassphraseError(f"that is not {member.name}’s passphrase for reading") from None
    except VaultDamagedError:
        # Already under the pin: an earlier try to write all of it was cut short.
        keys = unwrap_keys(kept, reader=reader, passphrase=passphrase, pin=pin)
    if keys.identity.box.b64() != member.box:
        raise SetupError(f"the keys of {member.name} are not the ones that were made here")
    return wrap_keys(keys, passphrase=passphrase, profile=_profile_of(kept), pin=pin)


def _profile_of(content: bytes) -> KdfProfile:
    memory = parse_object(content, limit=len(content))["kdf"]["memory"]
    return next(each for each in KdfProfile if each.memory == memory)
