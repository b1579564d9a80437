"""Other people sign from now on: a policy signed by the old signers, and the list again, by the new ones.

Both wait in one file until enough of both have signed; then they become the newest list here together, or
neither does (spec section 2, succession). Until then the old list stays good, and it can be withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Self

from crypto.encoding import b64, blake2b, canonical, parse_object, unb64
from crypto.errors import EncodingError, KeyRefusedError, SealedFormatError, TrustError
from crypto.fields import parse_day, take, whole
from crypto.identities import SignerIdentity
from crypto.policy import Policy, Signature, policy_hash, policy_message, signatures_of
from crypto.recipients import SignerVerify
from crypto.roster import MAX_SIGNED_BYTES, Handover, Roster, SignedRoster, roster_message
from inbox.errors import FolderError, PeopleError
from inbox.folder import Folder, read_small
from inbox.people.changes import dates_said
from inbox.people.deciding import deciding
from inbox.people.edits import next_list
from inbox.people.policies import called, policy_sentences
from inbox.people.proposals import list_hash
from inbox.people.signers import KeyHere, keys_here, policy_of
from inbox.people.wording import listed
from inbox.rosters import Rosters
from worrybox.web.settings import private_folder, write_private

MOST_STEPS = 64
"""As many a list can carry."""


@dataclass(frozen=True, slots=True, repr=False)
class Quill:
    """A key in this folder, unwrapped for one decision."""

    held: KeyHere
    identity: SignerIdentity


@dataclass(frozen=True, slots=True)
class Succession:
    """A policy that is to follow the one of now, and who has signed what of it."""

    base: bytes
    """32 bytes: the hash of the list under which it was proposed."""
    document: bytes
    policy: Policy
    issued: date
    """Of the list that comes with it. All else of that list is as it is now."""
    agreed: tuple[Signature, ...]
    """By signers of the old policy, to the new one."""
    signed: tuple[Signature, ...]
    """By signers of the new policy, to the list."""

    @property
    def id(self) -> str:
        """16 hexadecimal letters: what was shown is what is signed."""
        about = self.base + self.document + self.issued.isoformat().encode()
        return blake2b(8, person="wb-signers-v1", data=about).hex()

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raises EncodingError or KeyRefusedError. Nothing is trusted yet."""
        agreed, base, issued, policy, signed, v = take(
            parse_object(data, limit=MAX_SIGNED_BYTES), "agreed", "base", "issued", "policy", "signed", "v"
        )
        whole(v, least=1, most=1, what="v")
        document = unb64(policy)
        new, by_new = Policy.parse(document), signatures_of(signed)
        if any(each.signer >= len(new.signers) for each in by_new):
            raise EncodingError("a signature by nobody in the policy")
        base, agreed = unb64(base, size=32), signatures_of(agreed)
        return cls(base, document, new, parse_day(issued), agreed, by_new)

    def to_json(self) -> bytes:
        """As it is kept."""
        return canonical(
            {
                "agreed": [each.document() for each in self.agreed],
                "base": b64(self.base),
                "issued": self.issued.isoformat(),
                "policy": b64(self.document),
                "signed": [each.document() for each in self.signed],
                "v": 1,
            }
        )


@dataclass(frozen=True, slots=True)
class Lacking:
    """Whose signatures are missing: how many of now, how many of then, and which new keys."""

    old: int
    new: int
    untried: tuple[SignerVerify, ...]
    """New signers who have not shown yet that their passphrase opens their key."""

    @property
    def nothing(self) -> bool:
        """It is complete."""
        return not (self.old or self.new or self.untried)


def waiting_succession(folder: Folder, rosters: Rosters) -> Succession | None:
    """The one that waits; None without one, for one that is none, and for one that is so already."""
    try:
        found = Succession.parse(read_small(_path(folder)))
        if not is_stale(found, rosters):
            list_under(found, rosters)
    except (FolderError, EncodingError, KeyRefusedError, PeopleError, OverflowError):
        return None
    newest = rosters.newest
    return None if newest is not None and found.document == newest.policies[-1] else found


def is_stale(succession: Succession, rosters: Rosters) -> bool:
    """Whether the list has moved on since: then nobody may sign it any more."""
    return rosters.newest is None or list_hash(rosters.newest) != succession.base


def lacking(succession: Succession, rosters: Rosters) -> Lacking:
    """What is missing before it is so. Every new signer signs the list once, so that no lost key gets in."""
    old, new = policy_of(rosters.newest), succession.policy
    shown = {new.signers[each.signer] for each in succession.signed}
    return Lacking(
        max(0, old.threshold - len(succession.agreed)),
        max(0, new.threshold - len(succession.signed)),
        tuple(each for each in new.signers if each not in old.signers and each not in shown),
    )


def list_under(succession: Succession, rosters: Rosters) -> Roster:
    """The list that comes with it: the one of now under the new policy. Raises PeopleError."""
    base = rosters.current
    if base is None:
        raise PeopleError("there is no list of readers yet")
    under = replace(base, policy=policy_hash(succession.document))
    return next_list(under, base=base, today=succession.issued, used=rosters.ids())


def names_in(folder: Folder, rosters: Rosters) -> Mapping[SignerVerify, str]:
    """Whose key is whose, as far as this folder knows."""
    return {each.verify: each.name for each in keys_here(folder, rosters.newest)}


def sentences_of(folder: Folder, rosters: Rosters, succession: Succession) -> tuple[str, ...]:
    """What it would change, for whoever is about to sign. Raises PeopleError."""
    before = rosters.current
    assert before is not None
    said = policy_sentences(policy_of(rosters.newest), succession.policy, names_in(folder, rosters))
    return (*said, dates_said(before, list_under(succession, rosters)))


def lacking_said(folder: Folder, rosters: Rosters, succession: Succession) -> str:
    """Who still has to sign, in words."""
    left, names = lacking(succession, rosters), names_in(folder, rosters)
    parts = []
    if left.old:
        parts.append(f"{left.old} more of those who sign now")
    if left.untried:
        parts.append(listed([called(each, names) for each in left.untried]))
    if left.new > len(left.untried):
        parts.append(f"{left.new - len(left.untried)} more of those who are to sign")
    return f"Still to sign: {listed(parts)}."


def drawn_up(rosters: Rosters, policy: tuple[Policy, bytes], *, today: date) -> Succession:
    """What would be proposed, signed by nobody. Raises PeopleError."""
    newest = rosters.newest
    if newest is None:
        raise PeopleError("there is no list of readers yet")
    if len(newest.succession) >= MOST_STEPS:
        raise PeopleError(f"who signs has changed {MOST_STEPS} times, and a list has no room for more")
    made = Succession(list_hash(newest), policy[1], policy[0], today, (), ())
    list_under(made, rosters)
    return made


def begin(folder: Folder, rosters: Rosters, drawn: Succession, *, quill: Quill) -> Succession:
    """Propose it as one of those who sign now. Raises PeopleError or SettingsError."""
    with deciding(folder):
        return _begun(folder, rosters, drawn, quill)


def _begun(folder: Folder, rosters: Rosters, drawn: Succession, quill: Quill) -> Succession:
    rosters.look_again()
    if waiting_succession(folder, rosters) is not None:
        raise PeopleError("another change of who signs waits already: approve or withdraw that first")
    if is_stale(drawn, rosters):
        raise PeopleError("the list of readers has changed just now: look at what this means once more")
    if quill.held.verify not in policy_of(rosters.newest).signers:
        raise PeopleError(f"{quill.held.name} does not sign the list now: one of those who do proposes this")
    made = _with(drawn, quill, rosters)
    _keep(folder, made)
    return made


def agree(folder: Folder, rosters: Rosters, id_: str, *, quill: Quill, today: date) -> Roster | None:
    """Sign as one more; the list once enough of both have signed, None while more are needed.

    Policy and list become the newest here together; the running inbox publishes them. Raises PeopleError,
    SettingsError or FolderError.
    """
    with deciding(folder):
        return _agreed(folder, rosters, id_, quill, today)


def _agreed(folder: Folder, rosters: Rosters, id_: str, quill: Quill, today: date) -> Roster | None:
    found, newest = _found(folder, rosters, id_), rosters.newest
    assert newest is not None
    if is_stale(found, rosters):
        raise PeopleError(
            "the list of readers has changed since this was proposed, so it can no longer be approved:"
            " withdraw it and propose it anew"
        )
    _check_signatures(found, rosters)
    made = _with(found, quill, rosters)
    if not lacking(made, rosters).nothing:
        _keep(folder, made)
        return None
    roster = list_under(made, rosters)
    steps = (*newest.succession, Handover(made.document, made.agreed))
    try:
        rosters.accept(SignedRoster(newest.policy, steps, roster.encode(), made.signed), today=today)
    except SealedFormatError as wrong:
        raise PeopleError(f"the list does not verify and is not published: {wrong}") from None
    _path(folder).unlink(missing_ok=True)
    return roster


def has_signed(succession: Succession, key: SignerVerify, rosters: Rosters) -> bool:
    """Whether nothing is left for the owner of this key to sign: also if they have no part in it."""
    old, new = policy_of(rosters.newest).signers, succession.policy.signers
    agrees = key in old and all(each.signer != old.index(key) for each in succession.agreed)
    signs = key in new and all(each.signer != new.index(key) for each in succession.signed)
    return not (agrees or signs)


def give_up(folder: Folder, rosters: Rosters, id_: str, *, quill: Quill) -> None:
    """It is not to be, says one of those who sign now. Raises PeopleError, SettingsError or FolderError."""
    with deciding(folder):
        _found(folder, rosters, id_)
        if quill.held.verify not in policy_of(rosters.newest).signers:
            raise PeopleError("one of those who sign now takes it back")
        _path(folder).unlink(missing_ok=True)


def _found(folder: Folder, rosters: Rosters, id_: str) -> Succession:
    """The one that waits, if it is the one that was shown."""
    rosters.look_again()
    found = waiting_succession(folder, rosters)
    if found is None or rosters.newest is None or found.id != id_:
        raise PeopleError("this is not here any more: it was decided, withdrawn or altered")
    return found


def _with(succession: Succession, quill: Quill, rosters: Rosters) -> Succession:
    """Signed also by this one: to the policy as a signer of now, to the list as a signer of then."""
    old, new, key = policy_of(rosters.newest), succession.policy, quill.held.verify
    policy, roster = _messages(succession, rosters)
    agreed, signed = succession.agreed, succession.signed
    if has_signed(succession, key, rosters):
        raise PeopleError(
            f"{quill.held.name} has signed this already: somebody else must"
            if key in (*old.signers, *new.signers)
            else f"{quill.held.name} neither signs now nor would then"
        )
    if key in old.signers and all(each.signer != old.signers.index(key) for each in agreed):
        agreed = (*agreed, Signature(old.signers.index(key), quill.identity.sign(policy)))
    if key in new.signers and all(each.signer != new.signers.index(key) for each in signed):
        signed = (*signed, Signature(new.signers.index(key), quill.identity.sign(roster)))
    return replace(succession, agreed=agreed, signed=signed)


def _messages(succession: Succession, rosters: Rosters) -> tuple[bytes, bytes]:
    newest = rosters.newest
    assert newest is not None
    policy = policy_message(previous=newest.policies[-1], policy=succession.document)
    return policy, roster_message(list_under(succession, rosters).encode())


def _check_signatures(succession: Succession, rosters: Rosters) -> None:
    old, new = policy_of(rosters.newest), succession.policy
    policy, roster = _messages(succession, rosters)
    try:
        if rosters.current is not None and succession.issued < rosters.current.issued:
            raise TrustError("dated before the list that it follows")
        _check(old, succession.agreed, policy)
        _check(new, succession.signed, roster)
    except TrustError:
        raise PeopleError("this was altered after it was signed: withdraw it, and find out by whom") from None


def _check(policy: Policy, signatures: tuple[Signature, ...], message: bytes) -> None:
    places = [each.signer for each in signatures]
    if len(set(places)) < len(places) or any(at >= len(policy.signers) for at in places):
        raise TrustError("a signature by nobody in the policy, or twice by one")
    for each in signatures:
        policy.signers[each.signer].verify(message, each.signature)


def _keep(folder: Folder, succession: Succession) -> None:
    private_folder(folder.proposals)
    write_private(_path(folder), succession.to_json())


def _path(folder: Folder) -> Path:
    return folder.proposals / "signers.json"
