"""The signers: those who say together who the readers are. Each has a key of their own under a passphrase.

A signer's key is unwrapped for one signature and dropped. It opens no report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crypto.encoding import parse_object
from crypto.errors import EncodingError, KeyRefusedError
from crypto.identities import SignerIdentity
from crypto.policy import Policy
from crypto.roster import SignedRoster
from inbox.errors import PeopleError, VaultDamagedError
from inbox.folder import Folder, read_small
from inbox.passphrase import Passphrase
from inbox.vault.keys import unwrap_secret

_FILE = re.compile(r"s(\d{1,2})\Z")
_MAX_FILE = 16_384


@dataclass(frozen=True, slots=True)
class Signer:
    """One signer whose wrapped key is in this folder; `number` is the place in the policy."""

    number: int
    name: str


@dataclass(frozen=True, slots=True, repr=False)
class Pen:
    """A signer with their key, for one signature."""

    signer: Signer
    identity: SignerIdentity


def policy_of(signed: SignedRoster | None) -> Policy:
    """The policy that decides now. Raises PeopleError when there is no list yet."""
    if signed is None:
        raise PeopleError("there is no list of readers yet")
    return Policy.parse(signed.policies[-1])


def signers_in(folder: Folder) -> tuple[Signer, ...]:
    """The signers who can sign here, in the order of the policy. A damaged file is left out."""
    found = []
    for path in folder.signers.glob("s*.json"):
        match = _FILE.match(path.stem)
        if match is None:
            continue
        try:
            name = parse_object(read_small(path), limit=_MAX_FILE)["name"]
        except (EncodingError, KeyError):
            continue
        if isinstance(name, str):
            found.append(Signer(int(match[1]), name))
    return tuple(sorted(found, key=lambda signer: signer.number))


def take_pen(folder: Folder, number: int, *, passphrase: Passphrase, policy: Policy) -> Pen:
    """The signer's key. Takes as long as the passphrase's KDF says.

    Raises PassphraseError, VaultDamagedError, or PeopleError for someone who may not sign.
    """
    signer = next((each for each in signers_in(folder) if each.number == number), None)
    if signer is None:
        raise PeopleError("this signer’s key is not on this computer")
    content = read_small(folder.signers / f"s{number}.json")
    try:
        identity = SignerIdentity(unwrap_secret(content, passphrase=passphrase))
    except KeyRefusedError:
        raise VaultDamagedError("the signer's file opened but holds no key") from None
    if number >= len(policy.signers) or policy.signers[number] != identity.verify_key:
        raise PeopleError(f"{signer.name} is no longer one of those who sign the list")
    return Pen(signer, identity)
