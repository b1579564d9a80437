"""A case: who may read it, whom it may be shared to, and its events in one order (spec section 5).

Two inboxes that hold the same events come to the same order, the same readers and the same alarms.
It hides nothing: what does not fit is left out of the order and raised as an alarm.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from crypto.choosing import Subject, forbidden_by, recovery_allowed
from crypto.envelope import MAX_READERS
from crypto.errors import EncodingError, SealedFormatError, TamperedError, TrustError
from crypto.events import SHARE, Event, ShareFields, event_hash, verify_event
from crypto.payload import EventPayload
from crypto.recipients import Remembered
from crypto.report import Report
from crypto.roster import Reader, Roster


@dataclass(frozen=True, slots=True)
class Circle:
    """What a report says about who may and who may never read it."""

    subject: Subject
    removed: tuple[str, ...]
    forbidden: tuple[str, ...]
    to: tuple[str, ...]

    @classmethod
    def of(cls, report: Report) -> Self:
        """The four fields of a report that decide it."""
        return cls(report.subject, report.removed, report.forbidden, report.to)

    def never(self, roster: Roster) -> frozenset[str]:
        """The report's `forbidden`, and those whom section 3 forbids on the roster of today."""
        _, today = forbidden_by(roster, subject=self.subject, removed=self.removed)
        return frozenset(self.forbidden) | today


def check_share(circle: Circle, *, new: str, shared: Collection[str], roster: Roster) -> Reader:
    """The reader `new`, if the case may be shared to them. Raises TrustError.

    Asked before sharing, and again by every inbox that opens a `share`.
    """
    reader = roster.reader(new)
    if reader is None:
        raise TrustError("shared to someone who is no reader")
    if new in circle.never(roster):
        raise TrustError("shared to someone who may never read it")
    ids = {*circle.to, *shared, new}
    if sum(1 for reader_ in roster.readers if reader_.id in ids) > MAX_READERS:
        raise TrustError("shared to an eleventh reader")
    return reader


def check_opener(id_: str, *, circle: Circle, shared: Collection[str] = ()) -> None:
    """Raises TamperedError when someone could open what was neither sealed nor shared to them."""
    if id_ not in circle.to and id_ not in shared:
        raise TamperedError("to", f"{id_} opened it, but it was neither sealed nor shared to them")


def event_readers(circle: Circle, *, shared: Collection[str], roster: Roster) -> tuple[Reader, ...]:
    """Whom an event is sealed to: the report's `to` and those shared to, less those no longer readers."""
    return tuple(r for r in roster.readers if r.id in circle.to or r.id in shared)


def event_recovery(circle: Circle, roster: Roster) -> bool:
    """Whether recovery gets a slot: by the rule for the report, on the roster of today."""
    return recovery_allowed(roster, circle.forbidden)


class AlarmKind(StrEnum):
    """What a reader must be told about a case."""

    BAD_SIGNATURE = "bad_signature"
    """Not signed by whom it names, for this case and envelope; or not an event at all."""
    MISSING_PARENT = "missing_parent"
    """It follows an event that is not here: one was withheld, or is still on its way."""
    SAME_NUMBER = "same_number"
    """Two different events by one author carry the same number."""
    OUTSIDER = "outsider"
    """By a reader to whom the case was neither sealed nor shared at that point."""
    SHARE_REFUSED = "share_refused"
    """A share to someone who may not read; it gives them nothing."""


@dataclass(frozen=True, slots=True, order=True)
class Alarm:
    """One alarm about the event in one envelope."""

    envelope_id: bytes
    kind: AlarmKind


@dataclass(frozen=True, slots=True)
class PlacedEvent:
    """An event that counts, and the envelope it came in."""

    envelope_id: bytes
    event: Event
    hash: bytes


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """The events of a case in their one order, who it was shared to, and what is wrong with it."""

    order: tuple[PlacedEvent, ...]
    shared: frozenset[str]
    alarms: tuple[Alarm, ...]


def merge_case(
    events: Mapping[bytes, EventPayload],
    *,
    case: bytes,
    circle: Circle,
    pin: bytes,
    roster: Roster,
    held: Collection[bytes] = (),
    remembered: Remembered | None = None,
) -> CaseHistory:
    """All events of a case (by envelope id) in one order: parents first, then `at`, then hash.

    `held` are the envelopes that were here before their author left. An event that came twice, signed for
    two envelopes, counts once. Raises nothing: what is wrong becomes an alarm.
    """
    alarms: set[Alarm] = set()
    placed: dict[bytes, PlacedEvent] = {}
    for envelope_id in sorted(events):
        try:
            event = verify_event(
                events[envelope_id],
                envelope_id=envelope_id,
                case=case,
                pin=pin,
                roster=roster,
                held_when_left=envelope_id in held,
                remembered=remembered,
            )
        except SealedFormatError:
            alarms.add(Alarm(envelope_id, AlarmKind.BAD_SIGNATURE))
            continue
        digest = event_hash(events[envelope_id].signed)
        placed.setdefault(digest, PlacedEvent(envelope_id, event, digest))
    alarms |= _missing_parents(placed) | _same_numbers(placed.values())
    order, shared, refused = _walk(_in_order(placed), circle, roster)
    return CaseHistory(tuple(order), frozenset(shared), tuple(sorted(alarms | refused)))


def _missing_parents(placed: Mapping[bytes, PlacedEvent]) -> set[Alarm]:
    return {
        Alarm(found.envelope_id, AlarmKind.MISSING_PARENT)
        for found in placed.values()
        if any(parent not in placed for parent in found.event.prev)
    }


def _same_numbers(placed: Iterable[PlacedEvent]) -> set[Alarm]:
    by_number: dict[tuple[str, int], list[PlacedEvent]] = {}
    for found in placed:
        by_number.setdefault((found.event.by, found.event.n), []).append(found)
    return {
        Alarm(found.envelope_id, AlarmKind.SAME_NUMBER)
        for twins in by_number.values()
        if len(twins) > 1
        for found in twins
    }


def _in_order(placed: Mapping[bytes, PlacedEvent]) -> list[PlacedEvent]:
    """Kahn's algorithm with a heap. A hash names its parents, so there can be no cycle."""
    waiting = {digest: sum(p in placed for p in found.event.prev) for digest, found in placed.items()}
    followers: dict[bytes, list[bytes]] = {}
    for digest, found in placed.items():
        for parent in found.event.prev:
            followers.setdefault(parent, []).append(digest)
    ready = [(placed[digest].event.at, digest) for digest, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    order = []
    while ready:
        _, digest = heapq.heappop(ready)
        order.append(placed[digest])
        for follower in followers.get(digest, ()):
            waiting[follower] -= 1
            if waiting[follower] == 0:
                heapq.heappush(ready, (placed[follower].event.at, follower))
    return order


def _walk(
    order: Sequence[PlacedEvent], circle: Circle, roster: Roster
) -> tuple[list[PlacedEvent], set[str], set[Alarm]]:
    """Who may write changes along the way: a share counts only for what comes after it."""
    kept: list[PlacedEvent] = []
    authors: set[str] = set(circle.to)
    shared: set[str] = set()
    alarms: set[Alarm] = set()
    for found in order:
        if found.event.by not in authors:
            alarms.add(Alarm(found.envelope_id, AlarmKind.OUTSIDER))
            continue
        kept.append(found)
        if found.event.type != SHARE:
            continue
        try:
            new = ShareFields.parse(found.event.fields).reader
            _admit(new, circle=circle, roster=roster, authors=authors, shared=shared)
        except (EncodingError, TrustError):
            alarms.add(Alarm(found.envelope_id, AlarmKind.SHARE_REFUSED))
    return kept, shared, alarms


def _admit(new: str, *, circle: Circle, roster: Roster, authors: set[str], shared: set[str]) -> None:
    if new not in circle.forbidden:
        # What they wrote while they were allowed stays on the record, whatever today's roster says.
        authors.add(new)
    left = any(past.id == new for past in roster.past)
    if left and new not in circle.never(roster):
        return
    shared.add(check_share(circle, new=new, shared=shared, roster=roster).id)
