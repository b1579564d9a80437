"""A reader's working store: each report unsealed once, kept encrypted as a whole, found at once.

Pages of the list and of a search cost the same however many reports there are. Nothing of it is ever written
outside the encrypted file, and a payload is given back byte for byte as it was sealed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from inbox.vault.sealed import SealedStore, search_query

PAGE = 50
"""Lines on one page of the list."""
CLOSED = 1 << 35
READ = 1 << 34
CALM = 1 << 33
_FAR = 1 << 32


@dataclass(frozen=True, slots=True, repr=False)
class Taken:
    """One envelope after it was tried with this reader's keys, ready to be kept."""

    envelope: bytes
    day: date
    flags: int
    kind: str
    said: str
    payload: bytes
    key: bytes
    words: str = ""
    urgent: bool = False
    listed: bool = True
    mailbox: bytes | None = None
    staff: bool = False
    """A report about someone who works here: its record is kept in the staff book."""
    case: bytes | None = None
    """Of a reader's event: the report that it names. It is kept in a book, not here."""
    circle: bytes = b""
    """Of a report: who it may be given to (inbox/vault/circles.py); empty until it is worked out."""


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One line of the list."""

    envelope: bytes
    day: date
    flags: int
    kind: str
    said: str
    read_at: str | None
    urgent: bool
    added: int = 0
    """Of a report: how many envelopes say that they were added to it."""
    status: str = ""
    """Of a report: where its case stands; "" while nothing has been recorded."""
    due: str | None = None
    """The minute (UTC) after which something about it is overdue."""
    mine: bool = False
    """This reader has something to do."""
    staff: bool = False

    @property
    def is_new(self) -> bool:
        """True until this reader has opened its page."""
        return self.read_at is None


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """One envelope as it was opened."""

    line: Line
    payload: bytes
    key: bytes
    mailbox: bytes | None
    mark: bytes | None = None
    """Of what was added: that its signature verified before; worth nothing outside this vault."""


class WorkingStore(SealedStore):
    """One open connection to one reader's store. Any thread may call; calls take turns."""

    def __init__(self, path: Path, *, key: bytes) -> None:
        """Raises VaultDamagedError, VaultError or FolderError (made by a newer version)."""
        super().__init__(path, key=key, package="inbox.vault")

    def tried_counts(self) -> dict[str, int]:
        """How many envelopes of each day have been tried."""
        return dict(self.rows("SELECT day, count FROM tried_on"))

    def tried_on(self, day: str) -> set[bytes]:
        """The ids of that day that have been tried."""
        return {row[0] for row in self.rows("SELECT envelope FROM tried WHERE day = ?", day)}

    def take(self, day: str, *, tried: Sequence[bytes], opened: Sequence[Taken]) -> None:
        """Keep what opened, and remember what was tried: both or neither. What is already there stays."""
        with self.writing():
            for taken in opened:
                self._keep(taken)
            self._store.executemany(
                "INSERT OR IGNORE INTO tried (day, envelope) VALUES (?, ?)", [(day, each) for each in tried]
            )

    def _keep(self, taken: Taken) -> None:
        rank = _rank(taken.day, urgent=taken.urgent) if taken.listed else None
        circle = circle_number(self._store, taken.circle)
        kept = self._store.execute(
            "INSERT INTO held (envelope, day, flags, kind, said, mailbox, rank, staff, circle)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (envelope) DO NOTHING RETURNING place",
            (
                taken.envelope,
                taken.day.isoformat(),
                taken.flags,
                taken.kind,
                taken.said,
                taken.mailbox,
                rank,
                taken.staff,
                circle,
            ),
        ).fetchone()
        if kept is None or taken.kind != "report":
            drop_empty_circle(self._store, circle)
        if kept is None:
            return
        (place,) = kept
        self._store.execute(
            "INSERT INTO payload (place, bytes, key) VALUES (?, ?, ?)", (place, taken.payload, taken.key)
        )
        if taken.words:
            self._store.execute("INSERT INTO words VALUES (?, ?)", (place, taken.words))
        if taken.mailbox is not None:
            self._make_urgent(taken.mailbox)

    def _make_urgent(self, mailbox: bytes) -> None:
        # Days are opened newest first, so what was added is often kept before the report it belongs to.
        self._store.execute(
            "UPDATE held SET rank = rank - ?1 WHERE mailbox = ?2 AND kind = 'more' AND rank & ?1 AND EXISTS ("
            "SELECT 1 FROM held AS first"
            " WHERE first.mailbox = ?2 AND first.kind = 'report' AND first.rank & ?1 = 0)",
            (CALM, mailbox),
        )

    def page(self, *, after: bytes | None = None, only_new: bool = False) -> list[Line]:
        """Up to 50 lines: new before read, urgent before calm, newest day first; from behind `after` on.

        What was added to an urgent report is urgent too.
        """
        start = self.rows("SELECT rank FROM held WHERE envelope = ?", after) if after else []
        # Two keys of one kind instead of two columns with two directions: the index alone answers.
        low = (start[0][0], after) if start else (-1, b"")
        end = READ if only_new else CLOSED * 2
        rows = self.rows(
            "SELECT * FROM line WHERE (rank, envelope) > (?, ?) AND rank < ? ORDER BY rank, envelope LIMIT ?",
            *low,
            end,
            PAGE,
        )
        return [line_of(row) for row in rows]

    def count_new(self) -> int:
        """How many listed lines this reader has not opened."""
        return int(self.rows("SELECT new FROM tally")[0][0])

    def search(self, typed: str) -> list[Line]:
        """Up to 50 lines that hold every word (the last may be a beginning), the newest taken in first."""
        query = search_query(typed)
        if not query:
            return []
        rows = self.rows(
            "SELECT line.* FROM"
            " (SELECT rowid AS found FROM word_index WHERE word_index MATCH ? ORDER BY rowid DESC LIMIT ?)"
            " JOIN line ON line.place = found ORDER BY found DESC",
            query,
            PAGE,
        )
        return [line_of(row) for row in rows]

    def get(self, envelope: bytes) -> Held | None:
        """One envelope, or None if this reader holds none of that id."""
        rows = self.rows(
            "SELECT line.*, bytes, key, mark FROM line JOIN payload USING (place) WHERE envelope = ?",
            envelope,
        )
        return _held(rows[0]) if rows else None

    def payloads(self, envelopes: Sequence[bytes]) -> dict[bytes, bytes]:
        """What these hold, by envelope; at most a page of them."""
        some = envelopes[:PAGE]
        marks = ",".join("?" * len(some))
        statement = f"SELECT envelope, bytes FROM held JOIN payload USING (place) WHERE envelope IN ({marks})"  # noqa: S608
        return {bytes(envelope): bytes(payload) for envelope, payload in self.rows(statement, *some)}

    def words_of(self, envelope: bytes) -> str:
        """What is searched of one envelope; "" for nothing."""
        rows = self.rows("SELECT text FROM words JOIN held USING (place) WHERE envelope = ?", envelope)
        return str(rows[0][0]) if rows else ""

    def of_mailbox(self, mailbox: bytes) -> list[Line]:
        """The report a mailbox belongs to and what its reporter added, oldest day first."""
        rows = self.rows(
            "SELECT * FROM line WHERE mailbox = ? AND rank IS NOT NULL ORDER BY day, place", mailbox
        )
        return [line_of(row) for row in rows]

    def added_in(self, mailbox: bytes) -> list[Held]:
        """What says that it was added to the report of a mailbox, oldest day first."""
        rows = self.rows(
            "SELECT line.*, bytes, key, mark FROM line JOIN payload USING (place)"
            " WHERE mailbox = ? AND rank IS NOT NULL AND kind = 'more' ORDER BY day, place",
            mailbox,
        )
        return [_held(row) for row in rows]

    def mark_verified(self, marks: Mapping[bytes, bytes]) -> None:
        """Keep beside these, by envelope, that their signatures verified."""
        if marks:
            with self.writing() as store:
                store.executemany(
                    "UPDATE payload SET mark = ? WHERE place = (SELECT place FROM held WHERE envelope = ?)",
                    [(mark, envelope) for envelope, mark in marks.items()],
                )

    def mark_read(self, envelope: bytes, *, minute: str) -> None:
        """Stamp the first reading; later ones change nothing."""
        with self.writing():
            self._store.execute(
                "UPDATE held SET read_at = ?, rank = rank | ? WHERE envelope = ? AND read_at IS NULL",
                (minute, READ, envelope),
            )

    def erased_among(self, reports: Iterable[bytes]) -> set[bytes]:
        """Those of `reports` that were erased here: nothing of them is kept again."""
        return {each for each in reports if self.rows("SELECT 1 FROM erased WHERE report = ?", each)}

    def everything(self) -> Iterator[Held]:
        """All that was opened for this reader, by day, then id. Alarms are not among it: nothing opened."""
        ids = self.rows("SELECT envelope FROM held WHERE kind <> 'alarm' ORDER BY day, envelope")
        for (envelope,) in ids:
            held = self.get(envelope)
            if held is not None:
                yield held


def line_of_taken(taken: Taken) -> Line:
    """The line of what has been opened and is not kept."""
    return Line(taken.envelope, taken.day, taken.flags, taken.kind, taken.said, None, taken.urgent)


def circle_number(store: sqlite3.Connection, said: bytes) -> int:
    """The number of a circle inside a transaction; a new one has no cases yet."""
    store.execute("INSERT INTO circle (said, cases) VALUES (?, 0) ON CONFLICT DO NOTHING", (said,))
    (number,) = store.execute("SELECT id FROM circle WHERE said = ?", (said,)).fetchone()
    return int(number)


def drop_empty_circle(store: sqlite3.Connection, number: int) -> None:
    """Inside a transaction: of what no case has, nothing is kept."""
    store.execute("DELETE FROM circle WHERE id = ? AND id <> 0 AND cases = 0", (number,))


def _rank(day: date, *, urgent: bool) -> int:
    return (0 if urgent else CALM) + _FAR - day.toordinal()


def _held(row: Any) -> Held:
    """A row of the view `line`, with its payload, key and mark."""
    payload, key, mark = row[-3:]
    return Held(line_of(row), bytes(payload), bytes(key), row[7], mark)


def line_of(row: Any) -> Line:
    """A row of the view `line`."""
    envelope, day, flags, kind, said, read_at, rank, _, _, added, status, due, mine, staff = row[:14]
    urgent = rank is not None and not rank & CALM
    return Line(
        bytes(envelope),
        date.fromisoformat(day),
        flags,
        kind,
        said,
        read_at,
        urgent,
        added,
        status,
        due,
        bool(mine),
        bool(staff),
    )
