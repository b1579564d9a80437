"""Whom to call about what nobody has opened: values in, values out, no clock and no disk.

Only those who have a slot are ever called, then the outside adult, who learns that something is unread and
no more. Nothing here knows a word of what came.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crypto.envelope import BellKind, BellMessage
from crypto.roster import Roster

OUTSIDE = "outside"
"""The adult outside the school: no reader, and no id that a reader could have."""
TOLD = "told"
"""Stands among those called once everybody with a slot has been told."""
WATCHED = frozenset((BellKind.REPORT, BellKind.URGENT, BellKind.ADDED, BellKind.TEST))
"""What somebody has to open. A decoy and a colleague's event call nobody."""


class Words(StrEnum):
    """What a message says; inbox.watch.words has the sentences."""

    NEW = "new"
    NOW = "now"
    NEXT = "next"
    OUTSIDE = "outside"
    TRIAL = "trial"
    DIGEST = "digest"
    MOVED = "moved"
    ELSEWHERE = "elsewhere"


CALLS = frozenset((Words.NEW, Words.NOW, Words.NEXT, Words.OUTSIDE))
"""What calls somebody about something that nobody has opened."""
FIRST = frozenset((Words.NEW, Words.NOW))
"""What everybody with a slot is told when it comes."""
FAREWELLS = frozenset((Words.MOVED, Words.ELSEWHERE))
"""What goes to the address that was, whatever it is today."""


@dataclass(frozen=True, slots=True)
class Unopened:
    """One envelope that nobody has provably opened, as the bell knows it."""

    envelope: bytes
    day: date
    bell: BellMessage
    waited: float = 0.0
    """Seconds of school time since it came, or since the last call."""
    called: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Call:
    """One person to be told, about one envelope."""

    envelope: bytes
    person: str
    words: Words


@dataclass(frozen=True, slots=True)
class Rules:
    """How long a call may go unanswered, in hours of school time."""

    urgent_hours: float = 1.0
    other_hours: float = 8.0

    def seconds(self, kind: BellKind) -> float:
        """For that kind of thing."""
        return (self.urgent_hours if kind is BellKind.URGENT else self.other_hours) * 3600


@dataclass(frozen=True, slots=True)
class School:
    """Who can be called today."""

    rosters: Mapping[int, Roster]
    """Every accepted one, by `seq`: a mask is read under the roster it was made with."""
    current: Roster
    reachable: Collection[str]
    """Ids with an address, of readers and OUTSIDE."""
    on_duty: str | None = None
    """The owner of the holiday that it is."""
    open_now: bool = True


def ladder_of(bell: BellMessage, school: School) -> list[str] | None:
    """The ids with a slot who still read here, whoever is on duty first; None for an unknown roster."""
    roster = school.rosters.get(bell.roster_seq)
    if roster is None:
        return None
    today = {reader.id for reader in school.current.readers}
    ids = [reader.id for reader in roster.masked(bell.mask) if reader.id in today]
    # Stable: everybody else stays in the order of the list of readers.
    return sorted(ids, key=lambda id_: id_ != school.on_duty)


def calls_for(unopened: Unopened, *, school: School, rules: Rules) -> list[Call]:
    """Whom to call now: everybody with a slot at first, then one more each time nobody opened it in time."""
    ladder = ladder_of(unopened.bell, school)
    kind, envelope = unopened.bell.kind, unopened.envelope
    # Who cannot be told is not called: the rung stays, and is tried again with the next beat.
    outside = [Call(envelope, OUTSIDE, Words.OUTSIDE)] if OUTSIDE in school.reachable else []
    if OUTSIDE in unopened.called or kind not in WATCHED:
        return []
    if not ladder:
        # Nobody can tell who has a slot (spec section 4), or nobody who has one reads here any more.
        return [] if kind is BellKind.TEST else outside
    told = [id_ for id_ in ladder if id_ in school.reachable]
    if told and TOLD not in unopened.called:
        return _first(unopened, told, school)
    if kind is BellKind.TEST or unopened.waited < rules.seconds(kind):
        return []
    left = [id_ for id_ in told if id_ not in unopened.called]
    return [Call(envelope, left[0], Words.NEXT)] if left else outside


def _first(unopened: Unopened, told: list[str], school: School) -> list[Call]:
    urgent = unopened.bell.kind is BellKind.URGENT
    if not urgent and not school.open_now:
        return []
    words = Words.NOW if urgent else Words.NEW
    return [Call(unopened.envelope, id_, words) for id_ in told]


def after(unopened: Unopened, calls: list[Call], *, school: School) -> frozenset[str]:
    """Who counts as called once `calls` are on their way: of the first ones, whoever is to look first."""
    if any(call.person == OUTSIDE for call in calls):
        return unopened.called | {OUTSIDE}
    if TOLD in unopened.called:
        return unopened.called | {call.person for call in calls}
    ladder = ladder_of(unopened.bell, school) or []
    first = [id_ for id_ in ladder if id_ in school.reachable][:1]
    return unopened.called | {TOLD, *first}
