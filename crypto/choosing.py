"""Who may read a report: one pure function (spec section 3, after KCSIE part four).

It is the same function in the browser (static/js/choose.js); shared vectors hold them together.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from crypto.errors import NoReadersError
from crypto.roster import PastReader, Reader, Role, Roster, Route

CLIMB = (Route.PUPIL, Route.STAFF, Route.CHAIR)
MIN_READERS = 2

_DSL_TEAM = frozenset((Role.DSL, Role.DEPUTY))
_HEADS = _DSL_TEAM | {Role.HEAD}
_LEADERS = _HEADS | {Role.CHAIR}


class Subject(StrEnum):
    """Whom a report is about."""

    PUPIL = "pupil"
    WORKER = "worker"
    DSL_TEAM = "dsl_team"
    HEAD = "head"
    LEADERS = "leaders"


@dataclass(frozen=True, slots=True)
class Choice:
    """The outcome: exactly these readers get slots."""

    route: Route
    readers: tuple[Reader, ...]
    forbidden: frozenset[str]
    recovery: bool
    """Whether the recovery key gets a slot."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The readers' ids, in roster order."""
        return tuple(reader.id for reader in self.readers)


def choose_readers(roster: Roster, *, subject: Subject, removed: Collection[str] = ()) -> Choice:
    """The readers of a report about `subject` when the reporter took `removed` (ids) off.

    Raises NoReadersError when fewer than two would be left on the last route: nothing may be sent.
    Ids that no reader has are kept in `forbidden`, where they forbid nobody.
    """
    start, forbidden = forbidden_by(roster, subject=subject, removed=removed)
    for route in CLIMB[CLIMB.index(start) :]:
        readers = tuple(reader for reader in roster.on(route) if reader.id not in forbidden)
        if len(readers) >= MIN_READERS:
            return Choice(route, readers, forbidden, recovery_allowed(roster, forbidden))
    raise NoReadersError("fewer than two readers would be left")


def forbidden_by(
    roster: Roster, *, subject: Subject, removed: Collection[str]
) -> tuple[Route, frozenset[str]]:
    """Rules 1 to 5: where the climb begins, and the ids that may never read, `removed` among them."""
    # Someone taken off who has left since keeps the role they had: their successor is on the same team.
    known: tuple[Reader | PastReader, ...] = (*roster.readers, *roster.past)
    taken_off = frozenset(role for person in known if person.id in removed for role in person.roles)
    start = Route.STAFF if subject is Subject.WORKER else Route.PUPIL
    roles: frozenset[Role] = frozenset()
    if subject is Subject.DSL_TEAM or taken_off & _DSL_TEAM:
        start, roles = Route.STAFF, _DSL_TEAM
    if subject is Subject.HEAD or Role.HEAD in taken_off:
        start, roles = Route.CHAIR, _HEADS
    if subject is Subject.LEADERS:
        start, roles = Route.CHAIR, _LEADERS
    return start, frozenset(removed) | {r.id for r in roster.readers if roles & frozenset(r.roles)}


def recovery_allowed(roster: Roster, forbidden: Collection[str]) -> bool:
    """False when those forbidden hold enough paper shares to open by themselves."""
    held = sum(1 for holder in roster.recovery.shares if holder in forbidden)
    return held < roster.recovery.threshold
