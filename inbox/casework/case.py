"""A case: its report's facts and its merged events, as one value that cannot change.

Values in, values out. The same events in whatever order they were delivered make the same case; what was
recorded is never dropped: an entry that a later one replaces stays in `entries`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar, cast

from crypto.cases import Alarm, CaseHistory, PlacedEvent
from crypto.errors import EncodingError
from crypto.replies import ReplyKind
from inbox.casework.base import Entry
from inbox.casework.duties import Harm, Lado, Notified, Staff, Unnotified
from inbox.casework.entries import (
    Action,
    Answered,
    ChildAtRisk,
    Close,
    Coded,
    Concern,
    Done,
    Judged,
    Link,
    Note,
    Person,
    Read,
    Reopen,
)
from inbox.casework.kinds import parse_entry
from inbox.casework.words import StaffKind, Status, Urgency
from inbox.codes import code_of

CLOCK_HOURS = 24
"""After these a running clock counts as overdue. The law says "as soon as practicable"; the limit is ours."""
T_co = TypeVar("T_co", bound=Entry, covariant=True)
W = TypeVar("W", bound=Entry)


@dataclass(frozen=True, slots=True, repr=False)
class Signed(Generic[T_co]):
    """One entry, and who signed it when."""

    entry: T_co
    by: str
    at: datetime
    """By the author's own clock, to the minute, UTC."""
    hash: bytes
    envelope: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Unknown:
    """An event that counts but that this version cannot read: of a newer kind, or not in its one form."""

    type: str
    by: str
    at: datetime
    envelope: bytes


@dataclass(frozen=True, slots=True)
class CodeMark:
    """One code of one year's set."""

    set: str
    code: str

    @property
    def starts_clock(self) -> bool:
        """Whether it concerns child sexual abuse."""
        known = code_of(self.set, self.code)
        return known is not None and known.starts_clock


@dataclass(frozen=True, slots=True, repr=False)
class Task:
    """An action and what came of it."""

    action: Signed[Action]
    done: Signed[Done] | None

    def is_overdue(self, today: date) -> bool:
        """Still to be done, and its day has passed."""
        due = self.action.entry.due
        return self.done is None and due is not None and due < today


@dataclass(frozen=True, slots=True, repr=False)
class Clock:
    """Suspected child sexual abuse: when it was first coded so, and the record of who was told."""

    started: datetime
    by: str
    answered: Signed[Notified] | Signed[Unnotified] | None

    def is_overdue(self, now: datetime) -> bool:
        """Nobody has been told and no reason given for more than 24 hours."""
        return self.answered is None and now - self.started > timedelta(hours=CLOCK_HOURS)


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """Everything that its readers recorded, worked out once."""

    id: bytes
    """The envelope id of its report."""
    entries: tuple[Signed[Entry], ...]
    """All that could be read, in the one order."""
    unknown: tuple[Unknown, ...]
    alarms: tuple[Alarm, ...]
    shared: frozenset[str]
    added: int
    """The highest number of what its reporter has added and proved; 0 for nothing."""
    heads: tuple[bytes, ...]
    """The hashes that nothing follows yet, sorted: what the next event names."""
    codes: tuple[CodeMark, ...]
    clock: Clock | None
    status: Status
    was_closed: bool
    """Closed before, and open now."""
    tasks: tuple[Task, ...]

    def of(self, kind: type[W]) -> tuple[Signed[W], ...]:
        """The entries of one kind, in order."""
        return tuple(_of(self.entries, kind))

    def last(self, kind: type[W]) -> Signed[W] | None:
        """The newest of one kind."""
        return next(iter(reversed(self.of(kind))), None)

    @property
    def child(self) -> ChildAtRisk | None:
        """The child at risk; None while it was not given."""
        found = self.last(ChildAtRisk)
        return found.entry if found is not None and found.entry.name else None

    @property
    def urgency(self) -> Urgency | None:
        """As last judged; None while nobody has."""
        found = self.last(Judged)
        return found.entry.level if found is not None else None

    @property
    def staff(self) -> StaffKind | None:
        """What kind of case about staff it is, if it is one."""
        found = self.last(Staff)
        return found.entry.kind if found is not None else None

    @property
    def harm(self) -> Signed[Harm] | None:
        """The newest harm checklist."""
        return self.last(Harm)

    @property
    def lado(self) -> tuple[Signed[Lado], ...]:
        """Talks with the LADO."""
        return self.of(Lado)

    @property
    def people(self) -> tuple[Signed[Person], ...]:
        """Everyone named as concerned."""
        return self.of(Person)

    @property
    def notes(self) -> tuple[Signed[Note], ...]:
        """Notes for all readers of the case."""
        return self.of(Note)

    @property
    def links(self) -> tuple[Signed[Link], ...]:
        """Other cases, each named once for each thing in common."""
        found = {(each.entry.kind, each.entry.case): each for each in reversed(self.of(Link))}
        return tuple(reversed(found.values()))

    @property
    def chronology(self) -> tuple[Signed[Concern], ...]:
        """By the day of the concern, then in order."""
        return tuple(sorted(self.of(Concern), key=lambda each: each.entry.on))

    @property
    def closed(self) -> Signed[Close] | None:
        """The closing record, while the case is closed."""
        return self.last(Close) if self.status is Status.CLOSED else None

    @property
    def read(self) -> tuple[Signed[Read], ...]:
        """Each reader's first opening, in order."""
        first: dict[str, Signed[Read]] = {}
        for each in self.of(Read):
            first.setdefault(each.by, each)
        return tuple(first.values())

    @property
    def due(self) -> date | None:
        """The earliest day by which something is to be done."""
        days = [each.action.entry.due for each in self.tasks if each.done is None and each.action.entry.due]
        return min(days, default=None)


def case_of(history: CaseHistory, *, case: bytes, added: int = 0) -> Case:
    """The case that these merged events make; `added` as in `Case`. Raises nothing."""
    entries: list[Signed[Entry]] = []
    unknown: list[Unknown] = []
    for placed in history.order:
        found = _signed(placed)
        unknown.append(found) if isinstance(found, Unknown) else entries.append(found)
    codes = _codes(entries)
    clock = _clock(entries, codes)
    status = _status(entries, added=added, clock=clock)
    return Case(
        id=case,
        entries=tuple(entries),
        unknown=tuple(unknown),
        alarms=history.alarms,
        shared=history.shared,
        added=added,
        heads=_heads(history.order),
        codes=codes,
        clock=clock,
        status=status,
        was_closed=status is not Status.CLOSED and any(_of(entries, Close)),
        tasks=_tasks(entries),
    )


def _of(entries: list[Signed[Entry]] | tuple[Signed[Entry], ...], kind: type[W]) -> Iterator[Signed[W]]:
    for each in entries:
        # Not isinstance: of an abstract base it takes ten times as long, and a page asks it very often.
        if type(each.entry) is kind:
            yield cast("Signed[W]", each)


def _signed(placed: PlacedEvent) -> Signed[Entry] | Unknown:
    event = placed.event
    try:
        entry = parse_entry(event.type, event.fields)
    except EncodingError:
        entry = None
    if entry is None:
        return Unknown(event.type, event.by, event.at, placed.envelope_id)
    return Signed(entry, event.by, event.at, placed.hash, placed.envelope_id)


def _heads(order: tuple[PlacedEvent, ...]) -> tuple[bytes, ...]:
    followed = {parent for placed in order for parent in placed.event.prev}
    return tuple(sorted(placed.hash for placed in order if placed.hash not in followed))


def _codes(entries: list[Signed[Entry]]) -> tuple[CodeMark, ...]:
    found: dict[CodeMark, None] = {}
    for each in _of(entries, Coded):
        for code in each.entry.add:
            found.setdefault(CodeMark(each.entry.set, code))
        for code in each.entry.remove:
            found.pop(CodeMark(each.entry.set, code), None)
    return tuple(found)


def _clock(entries: list[Signed[Entry]], codes: tuple[CodeMark, ...]) -> Clock | None:
    running = {mark for mark in codes if mark.starts_clock}
    starts = [
        each
        for each in _of(entries, Coded)
        if any(CodeMark(each.entry.set, code) in running for code in each.entry.add)
    ]
    if not starts:
        return None
    told: list[Signed[Notified] | Signed[Unnotified]] = [*_of(entries, Notified)]
    answered = told or [*_of(entries, Unnotified)]
    first = min(starts, key=lambda each: (each.at, each.hash))
    return Clock(first.at, first.by, answered[-1] if answered else None)


def _status(entries: list[Signed[Entry]], *, added: int, clock: Clock | None) -> Status:
    closing = _newest(entries, lambda entry: type(entry) in (Close, Reopen))
    # A code for child sexual abuse that came at the same time as a close keeps the case open until answered.
    if isinstance(closing, Close) and added <= closing.seen and (clock is None or clock.answered):
        return Status.CLOSED
    wrote = _newest(entries, lambda entry: type(entry) is Answered and entry.kind is ReplyKind.TEXT)
    if isinstance(wrote, Answered) and wrote.seen >= added:
        return Status.WAITING
    if any(type(each.entry) is not Read for each in entries):
        return Status.OPEN
    return Status.READ if entries else Status.NEW


def _newest(entries: list[Signed[Entry]], wanted: Callable[[Entry], bool]) -> Entry | None:
    return next((each.entry for each in reversed(entries) if wanted(each.entry)), None)


def _tasks(entries: list[Signed[Entry]]) -> tuple[Task, ...]:
    done = {each.entry.action: each for each in _of(entries, Done)}
    return tuple(Task(each, done.get(each.hash)) for each in _of(entries, Action))
