"""The facts that are counted, from the cases that one reader can open. No word of a report is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from crypto.replies import ReplyKind
from inbox.casefile import open_case
from inbox.casework.case import Case
from inbox.casework.entries import Answered
from inbox.codes import SETS
from inbox.figures.figures import Fact, Figures, figures_of, school_year
from inbox.office import Office
from inbox.vault.store import Line
from inbox.vault.vault import Vault
from inbox.watch.figures import tests_passed

NOT_CODED = "Not coded yet"


def figures_for(office: Office, vault: Vault, *, today: date) -> Figures:
    """Of this school year and the one before. Raises VaultError."""
    first = school_year(today)
    found = tests_passed(office.folder, first=first, last=today)
    # None decided yet is not none passed: it is not known.
    tests = (found.passed, found.passed + found.missed) if found.passed + found.missed else None
    facts = list(_facts(office, vault, first))
    return figures_of(facts, school=office.settings.school, made=today, first=first, tests=tests)


def _facts(office: Office, vault: Vault, first: date) -> Iterator[Fact]:
    now = datetime.now(UTC)
    minute = now.strftime("%Y-%m-%dT%H:%MZ")
    rows = vault.store.rows(
        "SELECT envelope FROM held WHERE kind = 'report' AND day >= ? ORDER BY day, envelope",
        first.isoformat(),
    )
    for (envelope,) in rows:
        held = vault.store.get(bytes(envelope))
        if held is None:
            continue
        line: Line = held.line
        late = line.due is not None and line.due <= minute
        if not vault.book_of(line.envelope).holds(line.envelope):
            yield Fact(line.day, NOT_CODED, None, None, late)
        elif (file := open_case(office, vault, held)) is not None:
            yield _fact(line.day, file.case, late=late)


def _fact(day: date, case: Case, *, late: bool) -> Fact:
    answers = [each.at.date() for each in case.of(Answered) if each.entry.kind is ReplyKind.TEXT]
    read = min((each.at.date() for each in case.read), default=None)
    return Fact(day, _theme(case), read, min(answers, default=None), late)


def _theme(case: Case) -> str:
    """The group of the first code, so that each case counts once."""
    for mark in case.codes:
        groups = SETS[mark.set].groups if mark.set in SETS else ()
        for group in groups:
            if any(code.id == mark.code for code in group.codes):
                return group.name
    return NOT_CODED
