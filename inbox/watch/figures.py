"""What others ask of the watch: whether mail was tested, and how many test reports were opened in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inbox.folder import Folder
from inbox.watch.delivering import MAIL_TESTED
from inbox.watch.store import WatchStore
from inbox.watch.trial import LATE, MISSED, PASSED


@dataclass(frozen=True, slots=True)
class TestsPassed:
    """Of the test reports made in some days, as far as they are decided."""

    __test__ = False  # pytest would take the name for a test class.

    passed: int
    """Opened in time."""
    missed: int
    """Opened too late, or not at all."""


def mail_tested(folder: Folder) -> date | None:
    """The day on which a mail server last took a test message under today's settings; None for never.

    Raises FolderError.
    """
    if not folder.watch.exists():
        return None
    with WatchStore(folder.watch) as store:
        said = store.said(MAIL_TESTED)
    return date.fromisoformat(said) if said else None


def tests_passed(folder: Folder, *, first: date, last: date) -> TestsPassed:
    """The test reports of `first` to `last`, both included. Raises FolderError."""
    if not folder.watch.exists():
        return TestsPassed(0, 0)
    with WatchStore(folder.watch) as store:
        rows = store.rows(
            "SELECT state FROM test_report WHERE day BETWEEN ? AND ?", first.isoformat(), last.isoformat()
        )
    states = [str(row[0]) for row in rows]
    return TestsPassed(states.count(PASSED), states.count(MISSED) + states.count(LATE))


tests_passed.__test__ = False  # type: ignore[attr-defined]
