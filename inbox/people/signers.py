"""The signers: those who say together who the readers are. Each has a key of their own under a passphrase.

A signer's key is unwrapped for one signature and dropped. It opens no report. Whose key a file holds is found
by the key itself: a signer's place in the policy changes when other people sign.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from crypto.encoding import parse_object
from crypto.errors import EncodingError, KeyRefusedError
from crypto.identities import SignerIdentity
from crypto.policy import Policy
from crypto.recipients import SignerVerify
from crypto.roster import SignedRoster
from inbox.errors import PeopleError, VaultDamagedError
from inbox.folder import Folder, read_small
from inbox.passphrase import Passphrase
from inbox.setup import signer_file
from inbox.vault.keys import KdfProfile, unwrap_secret
from worrybox.web.settings import private_folder, write_private

_FILE = re.compile(r"s(\d{1,2})\Z")
_MAX_FILE = 16_384
_LAST_FILE = 99
_MAX_NAME_BYTES = 64


@dataclass(frozen=True, slots=True)
class KeyHere:
    """A signing key in this folder; its owner may or may not be one of those who sign now."""

    number: int
    """Of its file, for good."""
    name: str
    verify: SignerVerify


@dataclass(frozen=True, slots=True)
class Signer:
    """One signer whose wrapped key is in this folder; `number` is the place in the policy of now."""

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


def keys_here(folder: Folder, signed: SignedRoster | None) -> tuple[KeyHere, ...]:
    """Every signing key in this folder, by the number of its file. A damaged file is left out."""
    first = Policy.parse(signed.policy).signers if signed is not None else ()
    found = []
    for path in folder.signers.glob("s*.json"):
        match = _FILE.match(path.stem)
        if match is None:
            continue
        try:
            held = _read(read_small(path), int(match[1]), first)
        except (EncodingError, KeyRefusedError, KeyError):
            continue
        if held is not None:
            found.append(held)
    return tuple(sorted(found, key=lambda each: each.number))


def signers_in(folder: Folder, signed: SignedRoster | None) -> tuple[Signer, ...]:
    """The signers who can sign here, in the order of the policy."""
    places = {key: at for at, key in enumerate(policy_of(signed).signers)} if signed is not None else {}
    here = [
        Signer(places[each.verify], each.name) for each in keys_here(folder, signed) if each.verify in places
    ]
    return tuple(sorted(here, key=lambda signer: signer.number))


def take_pen(folder: Folder, number: int, *, passphrase: Passphrase, signed: SignedRoster | None) -> Pen:
    """The key of the signer in that place of the policy. Takes as long as the passphrase's KDF says.

    Raises PassphraseError, VaultDamagedError, or PeopleError for someone who may not sign.
    """
    held = key_of_place(folder, number, signed)
    return Pen(Signer(number, held.name), take_key(folder, held, passphrase=passphrase))


def key_of_place(folder: Folder, number: int, signed: SignedRoster | None) -> KeyHere:
    """The key of the signer in that place of the policy of now. Raises PeopleError if it is not here."""
    signers = policy_of(signed).signers
    held = [
        each for each in keys_here(folder, signed) if number < len(signers) and each.verify == signers[number]
    ]
    if not held:
        raise PeopleError("this signer’s key is not on this computer")
    return held[0]


def take_key(folder: Folder, held: KeyHere, *, passphrase: Passphrase) -> SignerIdentity:
    """The key in that file, unwrapped. Raises PassphraseError, VaultDamagedError or FolderError."""
    content = read_small(_path(folder, held.number))
    try:
        identity = SignerIdentity(unwrap_secret(content, passphrase=passphrase))
    except KeyRefusedError:
        raise VaultDamagedError("the signer's file opened but holds no key") from None
    if identity.verify_key != held.verify:
        raise VaultDamagedError("the signer's file opened but holds another key than it says")
    return identity


def make_key(
    folder: Folder, signed: SignedRoster | None, *, name: str, passphrase: Passphrase, profile: KdfProfile
) -> KeyHere:
    """A fresh signing key under a passphrase of its owner's own. It signs nothing until the signers say so.

    Raises PeopleError or SettingsError.
    """
    name, here = " ".join(name.split()), keys_here(folder, signed)
    if not name or len(name.encode("utf-8", "replace")) > _MAX_NAME_BYTES or not name.isprintable():
        raise PeopleError(f"a signer has a name of 1 to {_MAX_NAME_BYTES} bytes")
    if any(each.name == name for each in here):
        raise PeopleError(f"there is a key of {name} here already: take a name that tells the two apart")
    taken = [int(match[1]) for path in folder.signers.glob("s*.json") if (match := _FILE.match(path.stem))]
    number = max(taken, default=-1) + 1
    if number > _LAST_FILE:
        raise PeopleError("there is no room for another signing key in this folder")
    identity = SignerIdentity.generate()
    content = signer_file(identity, name=name, number=number, passphrase=passphrase, profile=profile)
    private_folder(folder.signers)
    write_private(_path(folder, number), content, over=False)
    return KeyHere(number, name, identity.verify_key)


def _read(content: bytes, number: int, first: tuple[SignerVerify, ...]) -> KeyHere | None:
    document = parse_object(content, limit=_MAX_FILE)
    name, verify = document["name"], document.get("verify")
    if not isinstance(name, str):
        return None
    if verify is None:
        # Of before keys were named in their files: then a file's number is the place in the first policy.
        return KeyHere(number, name, first[number]) if number < len(first) else None
    return KeyHere(number, name, SignerVerify.from_b64(verify))


def _path(folder: Folder, number: int) -> Path:
    return folder.signers / f"s{number}.json"
