"""Recovery: enough paper sheets together open what carried the recovery key's slot, for one reader.

A rehearsal checks the sheets against the list of readers and opens nothing. The recovery key is put together
in memory for one go and dropped; nothing of a sheet is kept, shown again or told in an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from crypto.cases import Circle
from crypto.errors import RecoveryError
from crypto.identities import Keyring, RecoveryIdentity
from crypto.recovery import SHARE_WORDS, PaperShare, combine_shares
from crypto.report import Report
from crypto.roster import Roster
from inbox.added import opened_report, proof
from inbox.casefile import bring_up_one
from inbox.collector.condemned import Condemned
from inbox.errors import PeopleError
from inbox.namesakes import is_among, may_never_read
from inbox.office import Office
from inbox.people.marks import mark_of, parted
from inbox.people.wording import listed
from inbox.vault.intake import ALARM, unseal
from inbox.vault.standing import Standings
from inbox.vault.store import Held, Taken, line_of_taken
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault

MAX_SHEET = 2_000
"""Characters of one sheet as typed."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What one recovery gave: reports opened now, had before, and what may not be this reader's.

    Among the last also what was added after the reporter took this reader off.
    """

    opened: int
    there: int
    forbidden: int


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """One sheet as it was typed: its mark, "" where none was, and its share."""

    mark: str
    share: PaperShare


def read_sheets(typed: Iterable[str]) -> list[Sheet]:
    """What was typed, empty ones left out."""
    return [_sheet(text[:MAX_SHEET]) for text in typed if text.strip()]


def _sheet(text: str) -> Sheet:
    # Sheets print numbers beside their words: whatever is no letter only parts them.
    mark, words = parted(re.findall(r"[a-z]+", text.lower()))
    return Sheet(mark, PaperShare(" ".join(words)))


def rehearse(vault: Vault | None, roster: Roster, sheets: Sequence[Sheet]) -> None:
    """Whether these sheets work. Opens nothing. Raises PeopleError, saying what is wrong with them."""
    _combined(sheets, roster)
    if vault is not None:
        vault.trail.write(Deed.RECOVERED, detail="rehearsed only: the sheets work, nothing was opened")


def recover(office: Office, vault: Vault, sheets: Sequence[Sheet]) -> Recovered:
    """Put into this reader's vault what the sheets open, except what this reader may never read.

    Raises PeopleError, VaultError or FolderError.
    """
    roster = office.rosters.current
    if roster is None or not vault.stands_in(roster):
        raise PeopleError("what is recovered goes to a reader on the list, with the keys that the list names")
    keyring = Keyring.of([_combined(sheets, roster)])
    # First of all: whatever ends this halfway, that it was begun is on the record.
    vault.trail.require(Deed.RECOVERED, detail=f"begun, with {len(sheets)} sheets")
    found = _reports(office, vault, keyring, roster)
    closed = _rest(office, vault, keyring, roster)
    found = replace(found, forbidden=found.forbidden + closed)
    vault.trail.write(
        Deed.RECOVERED, detail=f"opened {found.opened} reports with the sheets; {found.forbidden} stay closed"
    )
    return found


def _combined(sheets: Sequence[Sheet], roster: Roster) -> RecoveryIdentity:
    wanted = mark_of(roster.recovery.box)
    _check_marks(sheets, wanted)
    try:
        return combine_shares([each.share for each in sheets], expected=roster.recovery.box)
    except RecoveryError as wrong:
        raise PeopleError(_plain(wrong, needed=roster.recovery.threshold, wanted=wanted)) from None


def _check_marks(sheets: Sequence[Sheet], wanted: str) -> None:
    others = [at for at, each in enumerate(sheets, start=1) if each.mark not in ("", wanted)]
    if not others:
        return
    which = listed([f"sheet {at} ({sheets[at - 1].mark})" for at in others])
    raise PeopleError(
        f"{which} {_does(others)} not belong here: the sheets of today’s list carry the mark {wanted}."
        " Another mark is another printing, or another school’s, or it is mistyped"
    )


def _does(places: Sequence[int]) -> str:
    return "does" if len(places) == 1 else "do"


def _plain(wrong: RecoveryError, *, needed: int, wanted: str) -> str:
    if wrong.reason == "mistyped":
        at = re.search(r"\d+", str(wrong))
        return (
            f"sheet {at[0] if at else ''} is not typed as it is printed: it has {SHARE_WORDS} words,"
            " compare each of them"
        )
    if wrong.reason == "too_few":
        return f"these are too few sheets: {needed} different ones are needed"
    look = f"look at the marks on them: the sheets of today’s list carry {wanted}"
    if wrong.reason == "mixed" and wrong.odd:
        which = listed([f"sheet {at}" for at in wrong.odd])
        return (
            f"these sheets are not of one set: {which} {_does(wrong.odd)} not belong with the others: it"
            f" is of another printing, or another school’s; {look}"
        )
    if wrong.reason == "mixed":
        return f"these sheets are not of one set: one of them is older, or of another school; {look}"
    return f"these sheets belong together, but make another key than the one on the list of readers; {look}"


def _opened(office: Office, vault: Vault, keyring: Keyring) -> Iterator[Taken]:
    erased = Condemned(office.collected).by(vault.reader)
    for day in sorted(office.collected.counts()):
        for envelope in sorted(office.collected.ids(day)):
            data = office.collected.get(envelope)
            if data is not None and envelope not in erased:
                taken = unseal(
                    envelope,
                    data,
                    day=date.fromisoformat(day),
                    keyring=keyring,
                    pin=office.settings.pin_bytes,
                )
                if taken is not None and taken.kind != ALARM:
                    yield taken


def _reports(office: Office, vault: Vault, keyring: Keyring, roster: Roster) -> Recovered:
    opened = there = forbidden = 0
    for taken in _opened(office, vault, keyring):
        report = opened_report(Held(line_of_taken(taken), taken.payload, taken.key, taken.mailbox))
        if report is None:
            continue
        if may_never_read(Circle.of(report), reader=vault.reader, roster=roster):
            forbidden += 1
        elif vault.store.get(taken.envelope) is not None:
            there += 1
        else:
            vault.take_granted(taken, collected=office.collected)
            opened += 1
    return Recovered(opened, there, forbidden)


def _rest(office: Office, vault: Vault, keyring: Keyring, roster: Roster) -> int:
    """Take in what was recorded about, and added to, the reports in the vault now; how many stay closed."""
    touched: set[bytes] = set()
    closed = 0
    for taken in _opened(office, vault, keyring):
        if taken.case is not None:
            if vault.store.get(taken.case) is not None:
                vault.take_granted(taken, collected=office.collected)
                touched.add(taken.case)
        elif taken.kind == "more" and vault.store.get(taken.envelope) is None:
            about = _reports_of(vault, taken)
            if about and _is_for(taken, about.values(), reader=vault.reader, roster=roster):
                vault.take_granted(taken, collected=office.collected)
                touched |= set(about)
            else:
                closed += bool(about)
    Standings(vault.store).mark_stale(touched)
    for report in sorted(touched):
        bring_up_one(office, vault, report)
    return closed


def _reports_of(vault: Vault, more: Taken) -> dict[bytes, Report]:
    found: dict[bytes, Report] = {}
    for line in vault.store.of_mailbox(more.mailbox or b""):
        report = opened_report(vault.store.get(line.envelope)) if line.kind == "report" else None
        if report is not None:
            found[line.envelope] = report
    return found


def _is_for(more: Taken, about: Iterable[Report], *, reader: str, roster: Roster) -> bool:
    """Whether a report's five words prove it, and its reporter had not taken this reader off by then."""
    held = Held(line_of_taken(more), more.payload, more.key, more.mailbox)
    for report in about:
        added = proof(held, report, pin=roster.pin)
        if added is not None:
            return not is_among(set(report.to) - set(added.to), reader=reader, roster=roster)
    return False
