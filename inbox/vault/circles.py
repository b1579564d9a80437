"""Which cases are alike in whom they may be given to, beside the reports: counted without opening one.

It holds ids of readers and what kind of person a report is about; who they may go to is worked out from it
and from the list of readers of the day.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from crypto.cases import Circle
from crypto.choosing import Subject
from crypto.encoding import canonical, parse_canonical
from crypto.report import Report
from crypto.roster import Route
from inbox.vault.store import WorkingStore, circle_number, drop_empty_circle

NO_CASE = b"-"
"""Kept of what says that it is a report and cannot be read as one."""
UNKNOWN = 0
"""The number of those that nobody has worked out yet."""
_LONGEST = 65_536


@dataclass(frozen=True, slots=True)
class Alike:
    """What a case decides about who may be given it; the same for all cases that are alike."""

    circle: Circle
    route: Route
    shared: tuple[str, ...]
    """In order, so that equal ones are equal bytes."""

    @classmethod
    def of(cls, report: Report, *, shared: Collection[str] = ()) -> Self:
        """Of one case."""
        return cls(Circle.of(report), report.route, tuple(sorted(shared)))

    def to_bytes(self) -> bytes:
        """As it is kept: canonical JSON."""
        circle = self.circle
        return canonical(
            {
                "forbidden": list(circle.forbidden),
                "removed": list(circle.removed),
                "route": str(self.route),
                "shared": list(self.shared),
                "subject": str(circle.subject),
                "to": list(circle.to),
            }
        )

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """What `to_bytes` made."""
        found = parse_canonical(data, limit=_LONGEST)
        lists = (tuple(map(str, found[each])) for each in ("removed", "forbidden", "to"))
        circle = Circle(Subject(found["subject"]), *lists)
        return cls(circle, Route(found["route"]), tuple(map(str, found["shared"])))


@dataclass(frozen=True, slots=True)
class Group:
    """All cases that are alike."""

    number: int
    alike: Alike
    cases: int


class Circles:
    """In one reader's working store. Every method raises VaultError."""

    def __init__(self, store: WorkingStore) -> None:
        self._store = store

    def set(self, report: bytes, alike: Alike | None) -> None:
        """What was worked out of one case; None of what is none."""
        with self._store.writing() as store:
            number = circle_number(store, NO_CASE if alike is None else alike.to_bytes())
            store.execute(
                "UPDATE held SET circle = ?1 WHERE envelope = ?2 AND circle <> ?1", (number, report)
            )
            drop_empty_circle(store, number)

    def groups(self) -> list[Group]:
        """All that have been worked out, the oldest first."""
        rows = self._store.rows("SELECT id, said, cases FROM circle WHERE id <> 0 ORDER BY id")
        return [Group(id_, Alike.parse(bytes(said)), cases) for id_, said, cases in rows if said != NO_CASE]

    def unknown(self) -> int:
        """How many nobody has worked out yet: those from before an upgrade."""
        return int(self._store.rows("SELECT cases FROM circle WHERE id = ?", UNKNOWN)[0][0])

    def some_of(self, number: int, *, after: bytes, at_most: int) -> list[bytes]:
        """Reports of one group in the order of their ids, from behind `after` on."""
        rows = self._store.rows(
            "SELECT envelope FROM held WHERE kind = 'report' AND circle = ? AND envelope > ?"
            " ORDER BY envelope LIMIT ?",
            number,
            after,
            at_most,
        )
        return [bytes(row[0]) for row in rows]
