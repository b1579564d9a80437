"""Where each case stands, beside the reports: what the views of the list are read from, and what is stale.

A page of a view costs the same however many reports there are. What was recorded is in the books, never here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from inbox.vault.store import CALM, CLOSED, PAGE, Line, WorkingStore, line_of


class View(Enum):
    """The saved views of the list."""

    ALL = "all"
    NEW = "new"
    URGENT = "urgent"
    MINE = "mine"
    OVERDUE = "overdue"
    WAITING = "waiting"
    STAFF = "staff"


# Each text repeats the condition of one partial index, so that a view is one walk along it.
_WHERE = {
    View.URGENT: f"rank & 8589934592 = 0 AND rank < {CLOSED}",
    View.MINE: "mine = 1",
    View.WAITING: "status = 'waiting'",
    View.STAFF: "staff = 1",
}
assert CALM == 8589934592


@dataclass(frozen=True, slots=True)
class Standing:
    """What the list has to know of one case."""

    status: str
    pressing: bool
    closed: bool
    due: str | None
    mine: bool
    staff: bool


class Standings:
    """The standings in one reader's working store. Every method raises VaultError."""

    def __init__(self, store: WorkingStore) -> None:
        self._store = store

    def page(self, view: View, *, after: bytes | None, now: str) -> list[Line]:
        """Up to 50 lines of a view, from behind `after` on; `now` is a minute, UTC."""
        if view in (View.ALL, View.NEW):
            return self._store.page(after=after, only_new=view is View.NEW)
        if view is View.OVERDUE:
            return self._overdue(after, now)
        start = self._store.rows("SELECT rank FROM held WHERE envelope = ?", after) if after else []
        low = (start[0][0], after) if start else (-1, b"")
        rows = self._store.rows(
            f"SELECT * FROM line WHERE (rank, envelope) > (?, ?) AND {_WHERE[view]}"  # noqa: S608
            " ORDER BY rank, envelope LIMIT ?",
            *low,
            PAGE,
        )
        return [line_of(row) for row in rows]

    def _overdue(self, after: bytes | None, now: str) -> list[Line]:
        start = self._store.rows("SELECT due FROM held WHERE envelope = ?", after) if after else []
        low = (start[0][0] or "", after) if start else ("", b"")
        rows = self._store.rows(
            "SELECT * FROM line WHERE due IS NOT NULL AND (due, envelope) > (?, ?) AND due <= ?"
            " ORDER BY due, envelope LIMIT ?",
            *low,
            now,
            PAGE,
        )
        return [line_of(row) for row in rows]

    def lines(self, envelopes: Sequence[bytes]) -> list[Line]:
        """The listed lines of these, in the order they were asked for."""
        found: dict[bytes, Line] = {}
        for start in range(0, len(envelopes), 400):
            some = envelopes[start : start + 400]
            marks = ",".join("?" * len(some))
            statement = f"SELECT * FROM line WHERE rank IS NOT NULL AND envelope IN ({marks})"  # noqa: S608
            found |= {bytes(row[0]): line_of(row) for row in self._store.rows(statement, *some)}
        return [found[each] for each in envelopes if each in found]

    def of_day(self, day: str) -> list[Line]:
        """Up to 50 lines that came on one day."""
        rows = self._store.rows(
            "SELECT * FROM line WHERE day = ? AND rank IS NOT NULL ORDER BY rank, envelope LIMIT ?", day, PAGE
        )
        return [line_of(row) for row in rows]

    def between(self, first: str, last: str, *, at_most: int) -> list[Line]:
        """The newest that came from one day to another, both included."""
        rows = self._store.rows(
            "SELECT * FROM line WHERE day BETWEEN ? AND ? AND rank IS NOT NULL"
            " ORDER BY day DESC, envelope DESC LIMIT ?",
            first,
            last,
            at_most,
        )
        return [line_of(row) for row in rows]

    def count_overdue(self, now: str) -> int:
        """How many, counted up to 100."""
        rows = self._store.rows("SELECT 1 FROM held WHERE due IS NOT NULL AND due <= ? LIMIT 100", now)
        return len(rows)

    def mark_stale(self, reports: Iterable[bytes]) -> None:
        """These have to be worked out anew."""
        with self._store.writing() as store:
            store.executemany(
                "INSERT INTO stale VALUES (?) ON CONFLICT DO NOTHING", [(report,) for report in reports]
            )

    def stale(self, limit: int) -> list[bytes]:
        """Up to `limit` reports that have to be worked out anew."""
        return [bytes(row[0]) for row in self._store.rows("SELECT envelope FROM stale LIMIT ?", limit)]

    def set(self, report: bytes, standing: Standing | None) -> None:
        """Keep it, and forget that it was stale; None for a report that is not here."""
        with self._store.writing() as store:
            if standing is not None:
                store.execute(
                    "UPDATE held SET status = ?, due = ?, mine = ?, staff = ?,"
                    " rank = (rank & ~?) | ? WHERE envelope = ?",
                    (
                        standing.status,
                        standing.due,
                        standing.mine,
                        standing.staff,
                        CALM | CLOSED,
                        (0 if standing.pressing else CALM) | (CLOSED if standing.closed else 0),
                        report,
                    ),
                )
            store.execute("DELETE FROM stale WHERE envelope = ?", (report,))

    def await_envelopes(self, *envelopes: bytes, report: bytes) -> None:
        """They were shared and are not here: when one comes, its case is worked out anew."""
        if envelopes:
            with self._store.writing() as store:
                store.executemany(
                    "INSERT INTO awaited VALUES (?, ?) ON CONFLICT DO NOTHING",
                    [(each, report) for each in envelopes],
                )

    def have_come(self, envelopes: Iterable[bytes]) -> None:
        """Of these, what was awaited makes its case stale."""
        awaited = dict(self._store.rows("SELECT envelope, report FROM awaited"))
        come = [each for each in envelopes if each in awaited]
        if come:
            with self._store.writing() as store:
                for each in come:
                    store.execute("INSERT INTO stale VALUES (?) ON CONFLICT DO NOTHING", (awaited[each],))
                    store.execute("DELETE FROM awaited WHERE envelope = ?", (each,))
