"""Which case may be named in which: a link says to every reader of a case that the other one is there.

Whoever may not open a report is not told of it by a link either, nor that it goes round them.
"""

from __future__ import annotations

from crypto.cases import event_readers
from crypto.encoding import unb64
from crypto.envelope import ID_BYTES
from crypto.errors import EncodingError
from inbox.casefile import CaseFile, open_case
from inbox.errors import CaseError
from inbox.office import Office
from inbox.vault.vault import Vault


def check_link(office: Office, vault: Vault, file: CaseFile, number: str) -> None:
    """Raise CaseError, in words for whoever typed it, unless `number` names a case to link `file` with."""
    try:
        other = unb64(number, size=ID_BYTES)
    except EncodingError:
        raise CaseError("a case’s number has 22 letters and digits, as on its page") from None
    if other == file.held.line.envelope:
        raise CaseError("that is this case’s own number")
    if vault.store.get(other) is None:
        raise CaseError("no report that you can open has this number")
    if not may_name(office, vault, file, other):
        raise CaseError("not everyone who reads this case may open that one: link from that one instead")


def may_name(office: Office, vault: Vault, file: CaseFile, other: bytes) -> bool:
    """Whether everybody who reads the case `file` may open the report `other` too. Raises VaultError."""
    held = vault.store.get(other)
    beside = open_case(office, vault, held) if held is not None else None
    return beside is not None and _readers(office, file) <= _readers(office, beside)


def _readers(office: Office, file: CaseFile) -> frozenset[str]:
    roster = office.rosters.current
    if roster is None:
        return frozenset()
    found = event_readers(file.circle, shared=file.case.shared, roster=roster)
    return frozenset(reader.id for reader in found)
