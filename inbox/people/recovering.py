"""Recovery: enough paper sheets together open what carried the recovery key's slot, for one reader.

A rehearsal checks the sheets against the list of readers and opens nothing. The recovery key is put together
in memory for one go and dropped; nothing of a sheet is kept, shown again or told in an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from crypto.cases import Circle
from crypto.errors import RecoveryError
from crypto.identities import Keyring, RecoveryIdentity
from crypto.recovery import SHARE_WORDS, PaperShare, combine_shares
from crypto.roster import Roster
from inbox.added import opened_report
from inbox.casefile import bring_up_one
from inbox.errors import PeopleError
from inbox.office import Office
from inbox.vault.intake import ALARM, unseal
from inbox.vault.standing import Standings
from inbox.vault.store import Held, Taken, line_of_taken
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault

MAX_SHEET = 2_000
"""Characters of one sheet as typed."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What one recovery gave: reports opened now, had before, and those that may not be this reader's."""

    opened: int
    there: int
    forbidden: int


def read_sheets(typed: Iterable[str]) -> list[PaperShare]:
    """What was typed, empty ones left out."""
    return [PaperShare(_words(text[:MAX_SHEET])) for text in typed if text.strip()]


def rehearse(vault: Vault | None, roster: Roster, sheets: Sequence[PaperShare]) -> None:
    """Whether these sheets work. Opens nothing. Raises PeopleError, saying what is wrong with them."""
    _combined(sheets, roster)
    if vault is not None:
        vault.trail.write(Deed.RECOVERED, detail="rehearsed only: the sheets work, nothing was opened")


def recover(office: Office, vault: Vault, sheets: Sequence[PaperShare]) -> Recovered:
    """Put into this reader's vault what the sheets open, except what this reader may never read.

    Raises PeopleError, VaultError or FolderError.
    """
    roster = office.rosters.current
    if roster is None or not vault.stands_in(roster):
        raise PeopleError("what is recovered goes to a reader on the list, with the keys that the list names")
    keyring = Keyring.of([_combined(sheets, roster)])
    found = _reports(office, vault, keyring, roster)
    _rest(office, vault, keyring)
    vault.trail.write(
        Deed.RECOVERED, detail=f"opened {found.opened} reports with the sheets; {found.forbidden} stay closed"
    )
    return found


def _combined(sheets: Sequence[PaperShare], roster: Roster) -> RecoveryIdentity:
    try:
        return combine_shares(sheets, expected=roster.recovery.box)
    except RecoveryError as wrong:
        raise PeopleError(_plain(wrong, needed=roster.recovery.threshold)) from None


def _plain(wrong: RecoveryError, *, needed: int) -> str:
    if wrong.reason == "mistyped":
        which = re.search(r"\d+", str(wrong))
        return (
            f"sheet {which[0] if which else ''} is not typed as it is printed: it has {SHARE_WORDS} words,"
            " compare each of them"
        )
    if wrong.reason == "too_few":
        return f"these are too few sheets: {needed} different ones are needed"
    if wrong.reason == "mixed":
        return "these sheets are not of one set: one of them is older, or of another school"
    return "these sheets belong together, but make another key than the one on the list of readers"


def _words(typed: str) -> str:
    """Sheets print numbers beside their words: whatever is no letter only parts them."""
    return " ".join(re.findall(r"[a-z]+", typed.lower()))


def _opened(office: Office, keyring: Keyring) -> Iterator[Taken]:
    for day in sorted(office.collected.counts()):
        for envelope in sorted(office.collected.ids(day)):
            data = office.collected.get(envelope)
            if data is not None:
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
    for taken in _opened(office, keyring):
        report = opened_report(Held(line_of_taken(taken), taken.payload, taken.key, taken.mailbox))
        if report is None:
            continue
        if vault.reader in report.removed or vault.reader in Circle.of(report).never(roster):
            forbidden += 1
        elif vault.store.get(taken.envelope) is not None:
            there += 1
        else:
            vault.take_granted(taken, office.collected)
            opened += 1
    return Recovered(opened, there, forbidden)


def _rest(office: Office, vault: Vault, keyring: Keyring) -> None:
    """What was recorded about, and added to, the reports that are in the vault now."""
    touched = set()
    for taken in _opened(office, keyring):
        if taken.case is not None:
            if vault.store.get(taken.case) is not None:
                vault.take_granted(taken, office.collected)
                touched.add(taken.case)
        elif taken.kind == "more" and taken.mailbox is not None:
            reports = [line for line in vault.store.of_mailbox(taken.mailbox) if line.kind == "report"]
            if reports and vault.store.get(taken.envelope) is None:
                vault.take_granted(taken, office.collected)
                touched |= {line.envelope for line in reports}
    Standings(vault.store).mark_stale(touched)
    for report in sorted(touched):
        bring_up_one(office, vault, report)
