"""What governors' figures count, summed by term beside the reports: to look costs the same for any number."""

from __future__ import annotations

from datetime import date

from inbox.vault.store import WorkingStore


class Sums:
    """In one reader's working store. Every method raises VaultError."""

    def __init__(self, store: WorkingStore) -> None:
        self._store = store

    def set(self, report: bytes, *, theme: str, to_read: int | None, to_reply: int | None) -> None:
        """What is counted of one case: its theme ("" for none), and days; None for what has not been yet."""
        with self._store.writing() as store:
            store.execute(
                "UPDATE held SET theme = ?1, days_to_read = ?2, days_to_reply = ?3 WHERE envelope = ?4"
                " AND (theme, days_to_read, days_to_reply) IS NOT (?1, ?2, ?3)",
                (theme, to_read, to_reply, report),
            )

    def since(self, first: date) -> list[tuple[date, str, str | int, int]]:
        """A term's first day; `theme`, `read` or `reply`; which theme or how many days; how many cases."""
        rows = self._store.rows(
            "SELECT term, what, name, count FROM figure WHERE term >= ? ORDER BY term, what, name",
            first.isoformat(),
        )
        return [(date.fromisoformat(term), what, name, count) for term, what, name, count in rows]

    def overdue(self, first: date, *, now: str) -> int:
        """Cases since `first` that are overdue at the minute `now`; only what is overdue is looked at."""
        rows = self._store.rows(
            "SELECT count(*) FROM held WHERE due IS NOT NULL AND due <= ? AND kind = 'report' AND day >= ?",
            now,
            first.isoformat(),
        )
        return int(rows[0][0])
