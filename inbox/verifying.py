"""Is everything that a reader holds as it was written? Answered offline, from the vault alone.

It changes nothing and shows no word of a report; a case is named by its report's envelope id.
"""

from __future__ import annotations

from dataclasses import dataclass

from crypto.cases import Alarm, AlarmKind
from crypto.encoding import b64
from inbox.casefile import open_case
from inbox.office import Office
from inbox.vault.vault import Vault

_WORDS = {
    AlarmKind.BAD_SIGNATURE: "was changed, or was not signed by whom it names",
    AlarmKind.MISSING_PARENT: "follows one that is not here: it was withheld or taken out, or is on its way",
    AlarmKind.SAME_NUMBER: "has the number of another by the same reader: one of the two was forged",
    AlarmKind.OUTSIDER: "is by somebody who may not write in this case",
    AlarmKind.SHARE_REFUSED: "shares the case with somebody who may not read it",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was looked at, and what is broken: the first thing of the trail and of each case, in words."""

    deeds: int
    cases: int
    broken: tuple[str, ...]


def verified(office: Office, vault: Vault) -> Verdict:
    """Check the trail's chain and every case's, every signature anew. Raises VaultError or FolderError."""
    wrong = vault.trail.check()
    broken = (
        [] if wrong is None else [f"the record of what was done breaks at entry {wrong.n}: {wrong.words}"]
    )
    reports = sorted({*vault.cases.reports(), *vault.staff.reports()})
    for report in reports:
        broken += _of_case(office, vault, report)
    return Verdict(vault.trail.count(), len(reports), tuple(broken))


def _of_case(office: Office, vault: Vault, report: bytes) -> list[str]:
    held = vault.store.get(report)
    file = open_case(office, vault, held, anew=True) if held is not None else None
    if file is None:
        return [f"case {b64(report)}: there are events of it, and its report is not here"]
    alarms = file.case.alarms
    return [f"case {b64(report)}: {_said(alarms[0], len(alarms))}"] if alarms else []


def _said(alarm: Alarm, count: int) -> str:
    more = f" (and {count - 1} more)" if count > 1 else ""
    return f"the event in envelope {b64(alarm.envelope_id)} {_WORDS[alarm.kind]}{more}"
