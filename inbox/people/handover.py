"""A reader hands their cases over to a successor: all that the rules allow, open and closed, and no other.

Each is shared by `share` events as one case is. What would go, and why the rest would not, is said before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from crypto.cases import Circle, check_share
from crypto.errors import TrustError
from crypto.roster import Roster
from inbox.casefile import open_case
from inbox.errors import CaseError, PeopleError
from inbox.namesakes import may_never_read
from inbox.office import Office
from inbox.recording import barred, share_with
from inbox.vault.store import Held
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault


class Fate(Enum):
    """What becomes of one case. The words of each are in inbox/pages/handover.html."""

    GOES = "goes"
    THERE = "there"
    """The successor has it already."""
    FORBIDDEN = "forbidden"
    """Its reporter took the successor off, or the rules of choosing forbid them: it never goes."""
    FULL = "full"
    """It has ten readers."""
    NOT_YOURS = "not-yours"
    """The one who hands over may not record about it any more: one of its readers has to share it."""


@dataclass(frozen=True, slots=True)
class Done:
    """What one go handed over."""

    handed: int
    failed: int
    left: int
    """Cases that could still go."""


def fate(circle: Circle, *, shared: Collection[str], successor: str, roster: Roster) -> Fate:
    """What becomes of a case with this circle. Values in, values out."""
    reader = roster.reader(successor)
    # First of all: neither having it already nor anything else makes up for this.
    if reader is None or may_never_read(circle, reader=successor, roster=roster):
        return Fate.FORBIDDEN
    if successor in circle.to or successor in shared:
        return Fate.THERE
    try:
        check_share(circle, new=successor, shared=shared, roster=roster)
    except TrustError:
        return Fate.FULL
    return Fate.GOES


def counted(office: Office, vault: Vault, *, successor: str) -> Mapping[Fate, int]:
    """How many cases of this vault meet each fate. Raises PeopleError or VaultError."""
    _check(office, vault, successor)
    found = Counter(each for _, each in _fates(office, vault, successor))
    return {each: found[each] for each in Fate}


def hand_over(office: Office, vault: Vault, *, successor: str, at_most: int) -> Done:
    """Share up to `at_most` cases that go. One that cannot be shared keeps no other back.

    A second time goes on where the first ended. Raises PeopleError or VaultError.
    """
    _check(office, vault, successor)
    handed = failed = left = 0
    for held, each in _fates(office, vault, successor):
        if each is not Fate.GOES:
            continue
        if handed + failed >= at_most:
            left += 1
            continue
        try:
            share_with(office, vault, held, reader=successor)
            handed += 1
        except CaseError:
            failed += 1
    vault.trail.write(Deed.SHARED, detail=f"handed {handed} cases over to {successor}; {left + failed} to go")
    return Done(handed, failed, left + failed)


def _check(office: Office, vault: Vault, successor: str) -> None:
    roster = office.rosters.current
    if roster is None or not vault.stands_in(roster):
        raise PeopleError("only a reader on the list can hand over: colleagues would not believe the rest")
    if successor == vault.reader or roster.reader(successor) is None:
        raise PeopleError("choose another reader who is on the list")


def _fates(office: Office, vault: Vault, successor: str) -> Iterator[tuple[Held, Fate]]:
    roster = office.rosters.current
    assert roster is not None
    ids = [bytes(row[0]) for row in vault.store.rows("SELECT envelope FROM held WHERE kind = 'report'")]
    for report in sorted(ids):
        held = vault.store.get(report)
        file = open_case(office, vault, held) if held is not None else None
        if held is None or file is None:
            continue
        found = fate(file.circle, shared=file.case.shared, successor=successor, roster=roster)
        if found is Fate.GOES and barred(office, vault, file) is not None:
            found = Fate.NOT_YOURS
        yield held, found
