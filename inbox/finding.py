"""Finding in everything that a reader can open: words, a view, a code, how soon, who read it, days, book.

What is looked at is bounded, so that a search costs the same however many cases there are; a cut is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inbox.casework.searching import day_typed
from inbox.casework.words import Status
from inbox.vault.book.store import MAX_FOUND
from inbox.vault.standing import Standings, View
from inbox.vault.store import PAGE, Line
from inbox.vault.vault import Vault

AT_MOST = 400
"""Lines that are looked at where no word narrows them down."""


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """What is looked for; "" and None for what does not matter."""

    words: str = ""
    view: View = View.ALL
    code: str = ""
    """The id of a code."""
    soon: str = ""
    reader: str = ""
    """The id of whoever has read it."""
    first: date | None = None
    last: date | None = None
    book: str = ""
    """pupil or staff."""

    @property
    def narrows(self) -> bool:
        """More than one of the saved views by itself."""
        return bool(self.words.strip() or self._labelled or self.first or self.last or self.book)

    @property
    def _labelled(self) -> bool:
        return bool(self.code or self.soon or self.reader)


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """Up to 50 lines, the newest day first."""

    lines: tuple[Line, ...]
    cut: bool
    """There may be more, which were not looked at or not shown."""


def find(vault: Vault, asked: Asked, *, today: date, now: str) -> Found:
    """Everything asked for at once; `now` is a minute, UTC. Raises VaultError."""
    if asked.code or asked.soon or asked.reader:
        lines, cut = _labelled(vault, asked, today=today)
    elif asked.words.strip():
        lines, cut = _with_words(vault, asked.words, today=today)
    else:
        lines, cut = _looked_through(vault, asked, now=now)
    fitting = [line for line in lines if _fits(line, asked, now=now)]
    fitting.sort(key=lambda line: line.day, reverse=True)
    return Found(tuple(fitting[:PAGE]), cut or len(fitting) > PAGE)


def _labelled(vault: Vault, asked: Asked, *, today: date) -> tuple[list[Line], bool]:
    # The index of the record holds the code and how soon; the label itself then says for certain.
    day = day_typed(asked.words, today=today)
    words = asked.words if day is None else day.isoformat()
    typed = " ".join((asked.code, asked.soon, words)).strip()
    reports: list[bytes] = []
    cut = False
    for book in (vault.cases, vault.staff):
        # A reader by the id, never by the name: names change, and stand in the words of others.
        found = book.search(typed) if typed else book.read_by(asked.reader)
        cut = cut or len(found) >= MAX_FOUND
        labels = book.labels(found)
        for each in found:
            label = labels[each]
            codes = {code.rpartition(":")[2] for code in label.codes}
            if (
                (not asked.code or asked.code in codes)
                and (not asked.soon or asked.soon == label.urgency)
                and (not asked.reader or asked.reader in label.readers)
            ):
                reports.append(each)
    return Standings(vault.store).lines(reports), cut


def _with_words(vault: Vault, words: str, *, today: date) -> tuple[list[Line], bool]:
    standings, day = Standings(vault.store), day_typed(words, today=today)
    of_day = [line.envelope for line in standings.of_day(day.isoformat())] if day is not None else []
    query = day.isoformat() if day is not None else words
    sent = [line.envelope for line in vault.store.search(query)]
    recorded = [*vault.cases.search(query), *vault.staff.search(query)]
    cut = len(sent) >= PAGE or len(recorded) >= MAX_FOUND
    return standings.lines(list(dict.fromkeys((*of_day, *recorded, *sent)))), cut


def _looked_through(vault: Vault, asked: Asked, *, now: str) -> tuple[list[Line], bool]:
    standings = Standings(vault.store)
    if asked.first is not None or asked.last is not None:
        first, last = asked.first or date.min, asked.last or date.max
        found = standings.between(first.isoformat(), last.isoformat(), at_most=AT_MOST)
        return found, len(found) >= AT_MOST
    view = View.STAFF if asked.view is View.ALL and asked.book == "staff" else asked.view
    lines: list[Line] = []
    after: bytes | None = None
    while len(lines) < AT_MOST:
        page = standings.page(view, after=after, now=now)
        lines += page
        if len(page) < PAGE:
            return lines, False
        after = page[-1].envelope
    return lines, True


def _fits(line: Line, asked: Asked, *, now: str) -> bool:
    if asked.first is not None and line.day < asked.first:
        return False
    if asked.last is not None and line.day > asked.last:
        return False
    if asked.book and line.staff is not (asked.book == "staff"):
        return False
    return _in_view(line, asked.view, now=now)


def _in_view(line: Line, view: View, *, now: str) -> bool:
    return {
        View.ALL: True,
        View.NEW: line.is_new,
        View.URGENT: line.urgent and line.status != Status.CLOSED,
        View.MINE: line.mine,
        View.OVERDUE: line.due is not None and line.due <= now,
        View.WAITING: line.status == Status.WAITING,
        View.STAFF: line.staff,
    }.get(view, True)
