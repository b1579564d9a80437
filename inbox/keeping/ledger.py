"""What is due, what is on hold and what was erased, in a reader's encrypted working store.

A page of any of them is one walk along an index. A receipt says nothing of what a case held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crypto.encoding import b64, canonical, parse_canonical, unb64
from inbox.keeping.terms import Term
from inbox.vault.store import PAGE, WorkingStore

_MAX_RECEIPT = 4_096


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a case was erased; signed by the reader in whose vault it was."""

    case: bytes
    event: bytes
    """The hash of the second confirmation."""
    day: date
    kept_as: str
    confirmed: tuple[str, str]
    by: str

    def encode(self) -> bytes:
        """Canonical JSON: what is signed."""
        return canonical(
            {
                "by": self.by,
                "case": b64(self.case),
                "class": self.kept_as,
                "confirmed": list(self.confirmed),
                "day": self.day.isoformat(),
                "event": b64(self.event),
                "v": 1,
            }
        )

    @classmethod
    def parse(cls, document: bytes) -> Receipt:
        """Raises EncodingError."""
        found = parse_canonical(document, limit=_MAX_RECEIPT)
        first, second = found["confirmed"]
        return cls(
            unb64(found["case"]),
            unb64(found["event"]),
            date.fromisoformat(found["day"]),
            found["class"],
            (first, second),
            found["by"],
        )


def receipt_message(pin: bytes, receipt: bytes) -> bytes:
    """What a receipt's signature is over."""
    return b"wb-erased-v1" + pin + receipt


class Ledger:
    """Over one working store. Every method raises VaultError."""

    def __init__(self, store: WorkingStore) -> None:
        self._store = store

    def set_term(self, report: bytes, term: Term | None, *, confirmed: int) -> None:
        """How long a case is kept; None for one that is open and on no hold."""
        with self._store.writing() as store:
            if term is None:
                store.execute("DELETE FROM term WHERE envelope = ?", (report,))
                return
            due = term.due.isoformat() if term.due is not None else None
            store.execute(
                "INSERT INTO term VALUES (?, ?, ?, ?) ON CONFLICT (envelope) DO UPDATE SET"
                " due = excluded.due, on_hold = excluded.on_hold, confirmed = excluded.confirmed",
                (report, due, bool(term.hold), confirmed),
            )

    def due(self, today: date) -> list[bytes]:
        """Up to 50 reports whose time has come and which are on no hold, the longest due first."""
        return self._reports(
            "SELECT envelope FROM term WHERE due IS NOT NULL AND on_hold = 0 AND due <= ?"
            " ORDER BY due, envelope LIMIT ?",
            today.isoformat(),
        )

    def next_due(self, today: date) -> list[bytes]:
        """Up to 50 whose time comes next."""
        return self._reports(
            "SELECT envelope FROM term WHERE due IS NOT NULL AND on_hold = 0 AND due > ?"
            " ORDER BY due, envelope LIMIT ?",
            today.isoformat(),
        )

    def on_hold(self) -> list[bytes]:
        """Up to 50 reports on hold."""
        return self._reports("SELECT envelope FROM term WHERE on_hold = 1 ORDER BY envelope LIMIT ?")

    def confirmed(self) -> list[bytes]:
        """Up to 50 reports that two readers have confirmed."""
        return self._reports("SELECT envelope FROM term WHERE confirmed = 2 ORDER BY envelope LIMIT ?")

    def _reports(self, statement: str, *values: object) -> list[bytes]:
        return [bytes(row[0]) for row in self._store.rows(statement, *values, PAGE)]

    def begin(
        self, receipt: Receipt, signature: bytes, *, envelopes: Sequence[bytes], readers: Sequence[str]
    ) -> None:
        """From here on a case is being erased: after a power cut the rest of it goes too."""
        with self._store.writing() as store:
            store.execute(
                "INSERT INTO erased VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING",
                (receipt.case, receipt.day.isoformat(), receipt.encode(), signature, " ".join(readers)),
            )
            store.executemany(
                "INSERT INTO erasing VALUES (?, ?) ON CONFLICT DO NOTHING",
                [(each, receipt.case) for each in envelopes],
            )

    def half(self) -> list[bytes]:
        """Reports of which something may be left."""
        return self._reports("SELECT report FROM erased WHERE done = 0 ORDER BY report LIMIT ?")

    def envelopes(self, report: bytes) -> list[bytes]:
        """All envelopes of a case that is being erased."""
        rows = self._store.rows("SELECT envelope FROM erasing WHERE report = ? ORDER BY envelope", report)
        return [bytes(row[0]) for row in rows]

    def readers(self, report: bytes) -> list[str]:
        """Who read a case that is being erased."""
        rows = self._store.rows("SELECT readers FROM erased WHERE report = ?", report)
        return str(rows[0][0]).split() if rows else []

    def forget(self, report: bytes) -> None:
        """Take everything of a case out of the working store and its index; only the receipt stays."""
        gone = [(each,) for each in self.envelopes(report)]
        place = "(SELECT place FROM held WHERE envelope = ?)"
        with self._store.writing() as store:
            for table in ("words", "payload"):
                store.executemany(f"DELETE FROM {table} WHERE place = {place}", gone)  # noqa: S608
            store.executemany("DELETE FROM held WHERE envelope = ?", gone)
            for table, column in (("answer", "envelope"), ("term", "envelope"), ("stale", "envelope")):
                store.execute(f"DELETE FROM {table} WHERE {column} = ?", (report,))  # noqa: S608
            store.execute("DELETE FROM awaited WHERE report = ?", (report,))

    def finish(self, report: bytes) -> None:
        """All of it is gone."""
        with self._store.writing() as store:
            store.execute("DELETE FROM erasing WHERE report = ?", (report,))
            store.execute("UPDATE erased SET done = 1 WHERE report = ?", (report,))
        self._store.write_back()

    def receipts(self, *, before: tuple[str, bytes] | None = None) -> list[tuple[Receipt, bytes]]:
        """Up to 50, the newest first, each with its signature."""
        low: tuple[Any, ...] = before if before is not None else ("9999-99-99", b"")
        rows = self._store.rows(
            "SELECT receipt, signature FROM erased WHERE (day, report) < (?, ?)"
            " ORDER BY day DESC, report DESC LIMIT ?",
            *low,
            PAGE,
        )
        return [(Receipt.parse(bytes(receipt)), bytes(signature)) for receipt, signature in rows]
