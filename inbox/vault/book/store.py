"""A book of cases: what readers recorded, kept encrypted, with what the list says and what is searched.

A vault has two: one of pupils, one of staff. Nothing of one is ever kept in the other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from inbox.vault.sealed import SealedStore, search_query

MAX_FOUND = 200
"""Cases that one search of one book gives."""


@dataclass(frozen=True, slots=True, repr=False)
class KeptEvent:
    """One event as it was opened, or as it was written here."""

    envelope: bytes
    report: bytes
    day: date
    payload: bytes
    key: bytes
    seq: int
    """Of the roster when it came."""
    draft: bytes | None = None
    sealed: bytes | None = None
    """Of one written here: the envelope, until the portal holds it."""
    mark: bytes | None = None
    """That its signature verified before; it is no part of the event and worth nothing outside this vault."""


@dataclass(frozen=True, slots=True, repr=False)
class Label:
    """What the list says of one case."""

    report: bytes
    codes: tuple[str, ...] = ()
    """SET:CODE each."""
    urgency: str = ""
    child: str = ""
    readers: tuple[str, ...] = ()
    alarms: int = 0
    text: str = ""
    """Everything of the case that can be searched."""


@dataclass(frozen=True, slots=True, repr=False)
class OwnNote:
    """For its author alone."""

    at: str
    text: str


class Book(SealedStore):
    """One open connection to one book. Every method raises VaultError."""

    def __init__(self, path: Path, *, key: bytes) -> None:
        """Raises VaultDamagedError, VaultError or FolderError (made by a newer version)."""
        super().__init__(path, key=key, package="inbox.vault.book")

    def keep(self, events: Iterable[KeptEvent]) -> None:
        """Keep these; what is already there stays."""
        with self.writing() as store:
            for event in events:
                insert_event(store, event)

    def has_draft(self, draft: bytes) -> bool:
        """Whether this form has been kept before."""
        return bool(self.rows("SELECT 1 FROM event WHERE draft = ?", draft))

    def events(self, report: bytes) -> list[KeptEvent]:
        """All of one case."""
        return events_in(self.rows(_EVENTS, report))

    def mark_verified(self, marks: Mapping[bytes, bytes]) -> None:
        """Keep beside these events, by envelope, that their signatures verified."""
        if marks:
            with self.writing() as store:
                store.executemany(
                    "UPDATE event SET mark = ? WHERE envelope = ?",
                    [(mark, envelope) for envelope, mark in marks.items()],
                )

    def reports(self) -> list[bytes]:
        """All that anything was recorded for by an event, in no order that says anything."""
        return [bytes(row[0]) for row in self.rows("SELECT DISTINCT report FROM event")]

    def holds(self, report: bytes) -> bool:
        """Whether anything was recorded for it."""
        either = "SELECT 1 FROM event WHERE report = ?1 UNION SELECT 1 FROM own_note WHERE report = ?1"
        return bool(self.rows(either, report))

    def key_of(self, envelope: bytes) -> bytes | None:
        """K of one event's envelope."""
        rows = self.rows("SELECT key FROM event WHERE envelope = ?", envelope)
        return bytes(rows[0][0]) if rows else None

    def waiting(self) -> list[tuple[bytes, bytes]]:
        """Envelope id and sealed bytes of what the portal is not known to hold."""
        rows = self.rows("SELECT envelope, sealed FROM sending ORDER BY envelope")
        return [(bytes(envelope), bytes(sealed)) for envelope, sealed in rows]

    def count_waiting(self) -> int:
        """How many those are."""
        return int(self.rows("SELECT count(*) FROM sending")[0][0])

    def waiting_of(self, report: bytes) -> frozenset[bytes]:
        """Of one case."""
        rows = self.rows("SELECT envelope FROM sending JOIN event USING (envelope) WHERE report = ?", report)
        return frozenset(bytes(row[0]) for row in rows)

    def mark_sent(self, *envelopes: bytes) -> None:
        """The portal holds these."""
        if envelopes:
            with self.writing() as store:
                store.executemany("DELETE FROM sending WHERE envelope = ?", [(each,) for each in envelopes])

    def add_own_note(self, report: bytes, *, at: str, text: str, draft: bytes) -> None:
        """Keep a note for its author alone; a second time with one draft does nothing."""
        with self.writing() as store:
            store.execute(
                "INSERT INTO own_note (report, at, draft, text) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (report, at, draft, text),
            )

    def own_notes(self, report: bytes) -> list[OwnNote]:
        """In the order they were written."""
        rows = self.rows("SELECT at, text FROM own_note WHERE report = ? ORDER BY rowid", report)
        return [OwnNote(at, text) for at, text in rows]

    def set_label(self, label: Label) -> None:
        """What the list says of a case from here on."""
        with self.writing() as store:
            store.execute("DELETE FROM label WHERE report = ?", (label.report,))
            store.execute(
                "INSERT INTO label (report, codes, urgency, child, readers, alarms, text)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    label.report,
                    " ".join(label.codes),
                    label.urgency,
                    label.child,
                    " ".join(label.readers),
                    label.alarms,
                    label.text,
                ),
            )

    def labels(self, reports: Sequence[bytes]) -> dict[bytes, Label]:
        """Of these, without what is searched; a case without one is left out."""
        marks = ",".join("?" * len(reports))
        rows = self.rows(
            f"SELECT report, codes, urgency, child, readers, alarms FROM label WHERE report IN ({marks})",  # noqa: S608
            *reports,
        )
        return {
            bytes(report): Label(
                bytes(report), tuple(codes.split()), urgency, child, tuple(readers.split()), alarms
            )
            for report, codes, urgency, child, readers, alarms in rows
        }

    def search(self, typed: str) -> list[bytes]:
        """Up to 200 reports whose record or words hold every word, the last changed first."""
        query = search_query(typed)
        if not query:
            return []
        rows = self.rows(
            "SELECT report FROM label WHERE place IN (SELECT rowid FROM label_index WHERE label_index MATCH ?"
            " ORDER BY rowid DESC LIMIT ?) ORDER BY place DESC",
            query,
            MAX_FOUND,
        )
        return [bytes(row[0]) for row in rows]

    def read_by(self, reader: str) -> list[bytes]:
        """Up to 200 reports that a reader has opened, by the reader's id, the last changed first."""
        rows = self.rows(
            "SELECT report FROM label_reader JOIN label USING (place) WHERE reader = ?"
            " ORDER BY label_reader.place DESC LIMIT ?",
            reader,
            MAX_FOUND,
        )
        return [bytes(row[0]) for row in rows]

    def erase(self, report: bytes) -> None:
        """Everything of one case is destroyed here: events, their keys, notes, what is searched."""
        with self.writing() as store:
            for table in ("event", "own_note", "label"):
                store.execute(f"DELETE FROM {table} WHERE report = ?", (report,))  # noqa: S608
        self.write_back()

    def move_to(self, other: Book, report: bytes) -> None:
        """Everything of one case goes to the other book; kept there first, so a power cut loses nothing."""
        notes = self.rows(
            "SELECT report, at, draft, text FROM own_note WHERE report = ? ORDER BY rowid", report
        )
        events = self.events(report)
        with other.writing() as store:
            for event in events:
                insert_event(store, event)
            store.executemany(
                "INSERT INTO own_note (report, at, draft, text) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                notes,
            )
        with self.writing() as store:
            # Only what was kept there: what came in between stays for the next time.
            store.executemany("DELETE FROM event WHERE envelope = ?", [(each.envelope,) for each in events])
            store.executemany("DELETE FROM own_note WHERE draft = ?", [(note[2],) for note in notes])
            store.execute("DELETE FROM label WHERE report = ?", (report,))
        self.write_back()


_EVENTS = (
    "SELECT envelope, report, day, payload, key, seq, draft, sealed, mark FROM event"
    " LEFT JOIN sending USING (envelope) WHERE report = ? ORDER BY envelope"
)


def insert_event(store: sqlite3.Connection, event: KeptEvent) -> None:
    """One event inside a transaction; what is already there stays."""
    added = store.execute(
        "INSERT INTO event (envelope, report, day, payload, key, seq, draft, mark)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (envelope) DO NOTHING",
        (
            event.envelope,
            event.report,
            event.day.isoformat(),
            event.payload,
            event.key,
            event.seq,
            event.draft,
            event.mark,
        ),
    ).rowcount
    if added and event.sealed is not None:
        store.execute("INSERT INTO sending (envelope, sealed) VALUES (?, ?)", (event.envelope, event.sealed))


def events_of(store: sqlite3.Connection, report: bytes) -> list[KeptEvent]:
    """All events of one case, as they stand in an open transaction."""
    return events_in(store.execute(_EVENTS, (report,)).fetchall())


def events_in(rows: Iterable[Any]) -> list[KeptEvent]:
    """Rows of the statement above as values."""
    return [
        KeptEvent(
            bytes(envelope),
            bytes(report),
            date.fromisoformat(day),
            bytes(payload),
            bytes(key),
            seq,
            draft,
            sealed,
            mark,
        )
        for envelope, report, day, payload, key, seq, draft, sealed, mark in rows
    ]
