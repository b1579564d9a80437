"""What is counted, from the sums in one reader's vault: the same cost however many reports there are."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, date, datetime

from inbox.casefile import MINUTE, bring_up
from inbox.figures.figures import Figures, Tally, figures_of, school_year, term_of
from inbox.office import Office
from inbox.vault.sums import Sums
from inbox.vault.vault import Vault
from inbox.watch.figures import tests_passed

NOT_CODED = "Not coded yet"


def figures_for(office: Office, vault: Vault, *, today: date) -> Figures:
    """Of this school year and the one before. Raises VaultError or FolderError."""
    first = school_year(today)
    found = tests_passed(office.folder, first=first, last=today)
    # None decided yet is not none passed: it is not known.
    tests = (found.passed, found.passed + found.missed) if found.passed + found.missed else None
    bring_up(office, vault, limit=sys.maxsize)
    tally = _tally(Sums(vault.store), first)
    return figures_of(tally, school=office.settings.school, made=today, first=first, tests=tests)


def _tally(sums: Sums, first: date) -> Tally:
    terms, themes = Counter[str](), Counter[str]()
    days: dict[str, Counter[int]] = {"read": Counter(), "reply": Counter()}
    for term, what, name, count in sums.since(first):
        if what == "theme":
            terms[term_of(term)] += count
            themes[str(name) or NOT_CODED] += count
        else:
            days[what][int(name)] += count
    overdue = sums.overdue(first, now=datetime.now(UTC).strftime(MINUTE))
    return Tally(terms, themes, days["read"], days["reply"], overdue)
