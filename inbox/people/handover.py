"""A reader hands their cases over to a successor: all that the rules allow, open and closed, and no other.

Each is shared by `share` events as one case is. What would go, and why the rest would not, is said before,
and counted from what is kept about cases that are alike: no case is opened for it but one that is shared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from crypto.cases import Circle, check_share
from crypto.errors import TrustError
from crypto.roster import Roster, Route
from inbox.casefile import alike_of, open_case
from inbox.errors import CaseError, PeopleError
from inbox.namesakes import may_never_read
from inbox.office import Office
from inbox.recording import is_named, share_with
from inbox.vault.circles import UNKNOWN, Alike, Circles
from inbox.vault.store import Held
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault

WORKED_OUT_AT_ONCE = 200
"""Cases from before an upgrade that one look works out: some tenths of a second."""
_AT_ONCE = 100


class Fate(Enum):
    """What becomes of one case. The words of each are in inbox/pages/handover.html."""

    GOES = "goes"
    THERE = "there"
    """The successor has it already."""
    FORBIDDEN = "forbidden"
    """Its reporter took the successor off, or the rules of choosing forbid them: it never goes."""
    OTHER_ROUTE = "other-route"
    """It came by a route that the successor does not serve: someone who does may take it."""
    FULL = "full"
    """It has ten readers."""
    NOT_YOURS = "not-yours"
    """The one who hands over may not record about it any more: one of its readers has to share it."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases meet each fate."""

    fates: Mapping[Fate, int]
    elsewhere: Mapping[Route, int] = field(default_factory=dict)
    """Of other routes: how many came by each."""
    unknown: int = 0
    """Cases that have not been worked out yet; the next look goes on."""


@dataclass(frozen=True, slots=True)
class Done:
    """What one go handed over."""

    handed: int
    failed: int
    left: int
    """Cases that could still go."""


def fate(circle: Circle, *, route: Route, shared: Collection[str], successor: str, roster: Roster) -> Fate:
    """What becomes of a case of this route with this circle. Values in, values out."""
    reader = roster.reader(successor)
    # First of all: neither having it already nor anything else makes up for this.
    if reader is None or may_never_read(circle, reader=successor, roster=roster):
        return Fate.FORBIDDEN
    if successor in circle.to or successor in shared:
        return Fate.THERE
    if route not in reader.routes:
        return Fate.OTHER_ROUTE
    try:
        check_share(circle, new=successor, shared=shared, roster=roster)
    except TrustError:
        return Fate.FULL
    return Fate.GOES


def counted(office: Office, vault: Vault, *, successor: str, at_most: int = WORKED_OUT_AT_ONCE) -> Counts:
    """How many cases of this vault meet each fate; `at_most` more are worked out for it.

    Raises PeopleError or VaultError.
    """
    roster, circles = _checked(office, vault, successor), Circles(vault.store)
    for report in circles.some_of(UNKNOWN, after=b"", at_most=at_most):
        _work_out(office, vault, report)
    fates: Counter[Fate] = Counter()
    elsewhere: Counter[Route] = Counter()
    for group in circles.groups():
        found = _fate(vault, group.alike, successor=successor, roster=roster)
        fates[found] += group.cases
        if found is Fate.OTHER_ROUTE:
            elsewhere[group.alike.route] += group.cases
    return Counts({each: fates[each] for each in Fate}, dict(elsewhere), circles.unknown())


def hand_over(office: Office, vault: Vault, *, successor: str, at_most: int) -> Done:
    """Share up to `at_most` cases that go. One that cannot be shared keeps no other back.

    A second time goes on where the first ended. Raises PeopleError or VaultError.
    """
    roster = _checked(office, vault, successor)
    handed = failed = 0
    for looked, report in enumerate(_that_go(vault, successor, roster)):
        if handed >= at_most or looked >= 2 * at_most:
            break
        went = _handed(office, vault, report, successor=successor, roster=roster)
        handed, failed = handed + bool(went), failed + (went is False)
    left = counted(office, vault, successor=successor, at_most=0).fates[Fate.GOES]
    vault.trail.write(Deed.SHARED, detail=f"handed {handed} cases over to {successor}; {left} to go")
    return Done(handed, failed, left)


def _checked(office: Office, vault: Vault, successor: str) -> Roster:
    roster = office.rosters.current
    if roster is None or not vault.stands_in(roster):
        raise PeopleError("only a reader on the list can hand over: colleagues would not believe the rest")
    if successor == vault.reader or roster.reader(successor) is None:
        raise PeopleError("choose another reader who is on the list")
    return roster


def _fate(vault: Vault, alike: Alike, *, successor: str, roster: Roster) -> Fate:
    circle, shared = alike.circle, alike.shared
    found = fate(circle, route=alike.route, shared=shared, successor=successor, roster=roster)
    if found is Fate.GOES and not is_named(circle, vault.reader, shared=shared, roster=roster):
        return Fate.NOT_YOURS
    return found


def _that_go(vault: Vault, successor: str, roster: Roster) -> Iterator[bytes]:
    circles = Circles(vault.store)
    for group in circles.groups():
        if _fate(vault, group.alike, successor=successor, roster=roster) is Fate.GOES:
            after = b""
            while some := circles.some_of(group.number, after=after, at_most=_AT_ONCE):
                yield from some
                after = some[-1]


def _handed(office: Office, vault: Vault, report: bytes, *, successor: str, roster: Roster) -> bool | None:
    """Whether it was shared now; None if it may not go after all, as the list of readers is today."""
    held, alike = _work_out(office, vault, report)
    # What is kept of a case was worked out under the list of that day: here it is asked once more.
    if held is None or alike is None:
        return None
    if _fate(vault, alike, successor=successor, roster=roster) is not Fate.GOES:
        return None
    try:
        return share_with(office, vault, held, reader=successor)
    except CaseError:
        return False


def _work_out(office: Office, vault: Vault, report: bytes) -> tuple[Held | None, Alike | None]:
    held = vault.store.get(report)
    alike = alike_of(open_case(office, vault, held) if held is not None else None)
    Circles(vault.store).set(report, alike)
    return held, alike
