"""Two readers confirm, then every inbox that holds the case destroys it: words, events, keys, index.

Each inbox decides for itself, from the signed events it has: not on one reader's word, not before the time by
its own clock, not under a hold, and never with a word unread. A power cut leaves nothing half done for good.
"""

from __future__ import annotations

from datetime import date

from crypto.cases import event_readers
from inbox.casefile import CaseFile, open_case
from inbox.casework.retention import Erase
from inbox.collector.barren import Barren
from inbox.collector.condemned import Condemned
from inbox.collector.rounds import utc_today
from inbox.errors import CaseError
from inbox.keeping.ledger import Ledger, Receipt, receipt_message
from inbox.keeping.terms import Against, against, confirmed, not_read_by, term_of
from inbox.office import Office
from inbox.recording import record
from inbox.vault.answers import Answers
from inbox.vault.store import Held, Line
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault


def unread_by(office: Office, vault: Vault, file: CaseFile) -> tuple[str, ...]:
    """The ids of today's readers of a case who have words of it unread, as far as can be seen here."""
    lacking = set(not_read_by(file.case, _readers(office, file)))
    if any(line.is_new for line in _lines(vault, file)):
        lacking.add(vault.reader)
    return tuple(sorted(lacking))


def _readers(office: Office, file: CaseFile) -> list[str]:
    roster = office.rosters.current
    assert roster is not None
    return [reader.id for reader in event_readers(file.circle, shared=file.case.shared, roster=roster)]


def standing_against(office: Office, vault: Vault, file: CaseFile, *, today: date) -> tuple[Against, ...]:
    """Everything that keeps a case from being erased today. Raises VaultError."""
    report = file.held.line.envelope
    waiting = vault.cases.waiting_of(report) | vault.staff.waiting_of(report)
    return against(
        file.case,
        term_of(file.case, staff=file.staff),
        today=today,
        unread=bool(unread_by(office, vault, file)),
        unsent=bool(waiting) or Answers(vault.store).has_unsent(report),
    )


def confirm(office: Office, vault: Vault, held: Held, *, draft: bytes) -> int:
    """This reader says that the case may be erased; returns whether that is the first or the second word.

    Raises CaseError when anything stands against it, or when the first word was this reader's own.
    """
    with vault.recording:
        file = open_case(office, vault, held)
        if file is None:
            raise CaseError("there is no such case")
        said = confirmed(file.case)
        if said.first is not None and said.second is None and said.first.by == vault.reader:
            raise CaseError("you have confirmed it already: the second word is another reader's")
        why = standing_against(office, vault, file, today=utc_today())
        if why:
            raise CaseError(f"this case cannot be erased now ({', '.join(why)})")
        if said.second is None:
            kept_as = term_of(file.case, staff=file.staff).kept_as.id
            after = said.first.hash if said.first is not None else b""
            deed = Deed.CONFIRMED_ERASING if after else Deed.PROPOSED_ERASING
            vault.trail.require(deed, about=held.line.envelope, detail=kept_as)
            record(office, vault, held, [Erase(kept_as, after)], draft=draft)
        return 1 if said.first is None else 2


def carry_out(office: Office, vault: Vault, *, today: date | None = None) -> int:
    """Erase what two readers have confirmed and nothing stands against; returns how many cases went.

    Decoys in which nobody found anything go with it.

    Raises VaultError or FolderError; what was begun is finished by the next call.
    """
    ledger, done = Ledger(vault.store), 0
    with vault.recording:
        for report in ledger.confirmed():
            held = vault.store.get(report)
            file = open_case(office, vault, held) if held is not None else None
            if file is not None and _begin(office, vault, file, today=today or utc_today()):
                done += 1
        for report in ledger.half():
            _finish(office, vault, report)
    Condemned(office.collected).sweep(_readers_here(office))
    Barren(office.collected).sweep(office.rosters.lists())
    return done


def _begin(office: Office, vault: Vault, file: CaseFile, *, today: date) -> bool:
    said = confirmed(file.case)
    if said.first is None or said.second is None or standing_against(office, vault, file, today=today):
        return False
    kept_as = term_of(file.case, staff=file.staff).kept_as.id
    if kept_as != said.second.entry.kept_as:
        return False
    report = file.held.line.envelope
    receipt = Receipt(report, said.second.hash, today, kept_as, (said.first.by, said.second.by), vault.reader)
    signature = vault.sign(receipt_message(office.settings.pin_bytes, receipt.encode()))
    events = [each.envelope for book in (vault.cases, vault.staff) for each in book.events(report)]
    Ledger(vault.store).begin(
        receipt,
        signature,
        envelopes=[*(line.envelope for line in _lines(vault, file)), *events],
        readers=_readers(office, file),
    )
    return True


def _lines(vault: Vault, file: CaseFile) -> list[Line]:
    """The report and what was added to it; what was added to two reports that name one mailbox stays."""
    reply = file.report.reply
    lines = vault.store.of_mailbox(reply.mailbox) if reply is not None else []
    alone = sum(line.kind == "report" for line in lines) <= 1
    return [file.held.line, *(line for line in lines if line.kind == "more" and alone)]


def _finish(office: Office, vault: Vault, report: bytes) -> None:
    ledger = Ledger(vault.store)
    # First: what cannot be put on record is not destroyed. After a power cut it is said a second time.
    vault.trail.require(Deed.ERASED, about=report)
    envelopes = ledger.envelopes(report)
    here = _readers_here(office).intersection(ledger.readers(report))
    Condemned(office.collected).add(envelopes, readers=here, by=vault.reader)
    for book in (vault.cases, vault.staff):
        book.erase(report)
    ledger.forget(report)
    ledger.finish(report)


def _readers_here(office: Office) -> set[str]:
    """Today's readers with a vault on this machine."""
    roster = office.rosters.current
    listed = {reader.id for reader in roster.readers} if roster is not None else set()
    return {reader for reader in office.folder.readers() if reader in listed}
