"""Proposed lists of readers: signed by one signer, kept as a file each, until enough others have signed too.

A proposal is the next list itself, whole, so that what the second signer sees is what is published. It can be
carried to another inbox's folder by hand: it holds nothing secret and counts only under the policy.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

from crypto.encoding import b64, blake2b, canonical, parse_object, unb64
from crypto.errors import EncodingError, KeyRefusedError, SealedFormatError, TrustError
from crypto.fields import take, whole
from crypto.policy import Policy, Signature, signatures_of
from crypto.roster import MAX_SIGNED_BYTES, Roster, SignedRoster, roster_message
from inbox.errors import PeopleError
from inbox.folder import Folder, read_small
from inbox.people.deciding import deciding
from inbox.people.edits import next_list
from inbox.people.signers import Pen, policy_of
from inbox.rosters import Rosters
from worrybox.web.settings import private_folder, write_private

MAX_WAITING = 16
"""Proposals that wait at once; another one needs one of them decided or withdrawn."""
_ID = re.compile(r"[0-9a-f]{16}\Z")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A list as it would be published, the list it was made from, and who has signed it."""

    base: bytes
    """32 bytes: the hash of the list that it changes."""
    document: bytes
    roster: Roster
    signatures: tuple[Signature, ...]

    @property
    def id(self) -> str:
        """16 hexadecimal letters, from the list itself."""
        return id_of(self.document)

    @property
    def signed_by(self) -> tuple[int, ...]:
        """The signers' places in the policy, in the order in which they signed."""
        return tuple(signature.signer for signature in self.signatures)

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raises EncodingError or KeyRefusedError. Nothing is trusted yet."""
        base, document, signatures, v = take(
            parse_object(data, limit=MAX_SIGNED_BYTES), "base", "roster", "signatures", "v"
        )
        whole(v, least=1, most=1, what="v")
        raw = unb64(document)
        return cls(unb64(base, size=32), raw, Roster.parse(raw), signatures_of(signatures))

    def to_json(self) -> bytes:
        """As it is kept."""
        document: dict[str, Any] = {
            "base": b64(self.base),
            "roster": b64(self.document),
            "signatures": [signature.document() for signature in self.signatures],
            "v": 1,
        }
        return canonical(document)


def id_of(document: bytes) -> str:
    """The id that a proposal of this list has."""
    return blake2b(8, person="wb-proposal-v1", data=document).hex()


def list_hash(signed: SignedRoster) -> bytes:
    """32 bytes that name one list, signatures apart."""
    return blake2b(32, person="wb-list-v1", data=signed.roster)


def waiting(folder: Folder) -> tuple[Proposal, ...]:
    """All that are kept, by id. What cannot be read is left out: it can only be withdrawn by hand."""
    return tuple(proposal for _, proposal in _kept(folder))


def _kept(folder: Folder) -> Iterator[tuple[Path, Proposal]]:
    for path in sorted(folder.proposals.glob("*.json")):
        if _ID.match(path.stem):
            with contextlib.suppress(EncodingError, KeyRefusedError):
                yield path, Proposal.parse(read_small(path))


def find(folder: Folder, id_: str) -> Proposal:
    """Raises PeopleError."""
    found = next((each for each in waiting(folder) if each.id == id_), None)
    if found is None:
        raise PeopleError("this proposal is not here any more: it was decided or withdrawn")
    return found


def is_stale(proposal: Proposal, rosters: Rosters) -> bool:
    """Whether the list has moved on since: then nobody may sign it any more."""
    return rosters.newest is None or list_hash(rosters.newest) != proposal.base


def propose(folder: Folder, rosters: Rosters, roster: Roster, *, pen: Pen) -> Proposal:
    """Sign the next list as the first signer, and keep it. Raises PeopleError or SettingsError."""
    newest = rosters.newest
    if newest is None:
        raise PeopleError("there is no list of readers yet")
    document = roster.encode()
    proposal = Proposal(list_hash(newest), document, roster, (_signature(document, pen),))
    with deciding(folder):
        kept = waiting(folder)
        if any(each.id == proposal.id for each in kept):
            raise PeopleError("the same has been proposed already: it waits for another signer")
        if len(kept) >= MAX_WAITING:
            raise PeopleError(f"{MAX_WAITING} proposals wait already: approve or withdraw one first")
        _keep(folder, proposal)
    return proposal


def approve(folder: Folder, rosters: Rosters, id_: str, *, pen: Pen, today: date) -> Roster | None:
    """Sign as one more signer; the list once enough have signed, None while more are needed.

    The list is kept as the newest here; the running inbox publishes it. Raises PeopleError, SettingsError
    or FolderError.
    """
    with deciding(folder):
        return _approved(folder, rosters, id_, pen=pen, today=today)


def _approved(folder: Folder, rosters: Rosters, id_: str, *, pen: Pen, today: date) -> Roster | None:
    # The command and the office are two processes, and each may have kept a list that the other has not seen.
    rosters.look_again()
    proposal, newest = find(folder, id_), rosters.newest
    if newest is None or is_stale(proposal, rosters):
        raise PeopleError(
            "the list of readers has changed since this was proposed, so it can no longer be approved:"
            " withdraw it and propose it anew"
        )
    if pen.signer.number in proposal.signed_by:
        raise PeopleError(f"{pen.signer.name} has signed this already: another signer must approve it")
    _check_signatures(proposal, policy_of(newest))
    _check_rules(proposal.roster, rosters)
    signatures = (*proposal.signatures, _signature(proposal.document, pen))
    signed = Proposal(proposal.base, proposal.document, proposal.roster, signatures)
    if len(signatures) < policy_of(newest).threshold:
        _keep(folder, signed)
        return None
    try:
        rosters.accept(
            SignedRoster(newest.policy, newest.succession, signed.document, signatures), today=today
        )
    except SealedFormatError as wrong:
        raise PeopleError(f"the list does not verify and is not published: {wrong}") from None
    _path(folder, id_).unlink(missing_ok=True)
    return proposal.roster


def withdraw(folder: Folder, id_: str) -> None:
    """It is not to be. Raises PeopleError for one that was decided or withdrawn by then, or SettingsError."""
    with deciding(folder):
        find(folder, id_)
        for path, proposal in list(_kept(folder)):
            # By what is in it: one whose list was altered on the disk goes by another id than its name.
            if proposal.id == id_:
                path.unlink(missing_ok=True)


def _check_rules(roster: Roster, rosters: Rosters) -> None:
    """What no sentence tells the second signer has to be as the rules make it: number, dates, ids, keys."""
    base = rosters.current
    assert base is not None
    if roster.seq != base.seq + 1:
        raise PeopleError(f"this proposal is numbered {roster.seq}, and the next list is {base.seq + 1}")
    made = next_list(roster, base=base, today=roster.issued, used=rosters.ids())
    if made != roster or roster.issued < base.issued:
        raise PeopleError("this proposal is not dated as the next list is: withdraw it and propose it anew")


def _check_signatures(proposal: Proposal, policy: Policy) -> None:
    message = roster_message(proposal.document)
    for signature in proposal.signatures:
        try:
            if signature.signer >= len(policy.signers):
                raise TrustError("a signature by nobody in the policy")
            policy.signers[signature.signer].verify(message, signature.signature)
        except TrustError:
            raise PeopleError(
                "this proposal was altered after it was signed: withdraw it, and find out by whom"
            ) from None


def _signature(document: bytes, pen: Pen) -> Signature:
    return Signature(pen.signer.number, pen.identity.sign(roster_message(document)))


def _keep(folder: Folder, proposal: Proposal) -> None:
    private_folder(folder.proposals)
    write_private(_path(folder, proposal.id), proposal.to_json())


def _path(folder: Folder, id_: str) -> Path:
    return folder.proposals / f"{id_}.json"
