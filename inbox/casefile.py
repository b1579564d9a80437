"""One case opened in a reader's vault: its report, its merged events, where its record is kept.

It reads and works out; what is written is in `inbox.recording`. Nothing of it leaves the encrypted vault.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from crypto.cases import Circle, merge_case
from crypto.errors import PayloadError, SealedFormatError
from crypto.events import SHARE, Event, ShareFields
from crypto.payload import EventPayload, parse_payload
from crypto.report import Report
from crypto.roster import Roster
from inbox.added import AddedTo, added_to, opened_report
from inbox.casework.case import CLOCK_HOURS, Case, case_of
from inbox.casework.duties import Staff
from inbox.casework.entries import Share
from inbox.casework.searching import found_by
from inbox.casework.words import Status, Urgency
from inbox.errors import InboxError
from inbox.figures.counting import counted_of
from inbox.keeping.ledger import Ledger
from inbox.keeping.terms import confirmed, term_of
from inbox.office import Office
from inbox.vault.book.store import Book, KeptEvent, Label
from inbox.vault.circles import Alike, Circles
from inbox.vault.intake import unseal_with_key
from inbox.vault.standing import Standing, Standings
from inbox.vault.store import Held, Taken, line_of_taken
from inbox.vault.sums import Sums
from inbox.vault.vault import Vault
from worrybox.web import logs

MINUTE = "%Y-%m-%dT%H:%MZ"
_EVENTS = logs.EventLog("inbox.cases", {"not_worked_out": frozenset()})
AGAIN = "again"
"""What the list says of an open case that was closed before, since new words or a reader opened it again."""
AT_ONCE = 200
"""Cases worked out anew before a page is shown; the rest follows with the next one."""


@dataclass(frozen=True, slots=True, repr=False)
class CaseFile:
    """One case, as this reader has it."""

    held: Held
    report: Report
    circle: Circle
    case: Case
    staff: bool
    """About someone who works here, or it may be and no reader has said that it is not."""
    added: AddedTo = field(default_factory=AddedTo)
    """What is held for its mailbox; nothing where it was only asked what some events make of it."""


def open_case(office: Office, vault: Vault, held: Held, *, anew: bool = False) -> CaseFile | None:
    """The case of a report that is held; None of anything that is none. Raises VaultError.

    `anew`: nothing is believed that was worked out or verified before.
    """
    report = _report_in(vault, held)
    roster = office.rosters.current
    if report is None or roster is None:
        return None
    # Not while it moves from one book to the other: it would be seen in neither.
    with vault.recording:
        kept = [*vault.cases.events(held.line.envelope), *vault.staff.events(held.line.envelope)]
    remembered = None if anew else vault.verified
    added = added_to(vault.store, report, pin=office.settings.pin_bytes, remembered=remembered)
    number = max((each.n for each in added.proved), default=0)
    file = made(office, vault, held, report, kept, added=number, anew=anew)
    if not anew:
        _keep_marks(vault, kept, added)
    return replace(file, added=added)


def _keep_marks(vault: Vault, kept: Sequence[KeptEvent], added: AddedTo) -> None:
    # A full disk must not keep a reader from the words: what is not marked is verified once more.
    with contextlib.suppress(InboxError):
        events = vault.verified.take_new(each.envelope for each in kept)
        for book in (vault.cases, vault.staff):
            book.mark_verified(events)
        vault.store.mark_verified(vault.verified.take_new(each.envelope for each in added.proved))


def _report_in(vault: Vault, held: Held) -> Report | None:
    name = b"report " + held.line.envelope
    found: Report | None = vault.worked_out.recall(name, held.payload)
    if found is None and (found := opened_report(held)) is not None:
        vault.worked_out.keep(name, held.payload, found, size=len(held.payload))
    return found


def made(
    office: Office,
    vault: Vault,
    held: Held,
    report: Report,
    kept: Sequence[KeptEvent],
    *,
    added: int,
    anew: bool = False,
) -> CaseFile:
    """The case that these events make of this report. Raises nothing."""
    roster, pin, id_ = office.rosters.current, office.settings.pin_bytes, held.line.envelope
    assert roster is not None
    circle = Circle.of(report)
    facts = (pin, roster, held.payload, added, [(each.envelope, each.seq, each.payload) for each in kept])
    case: Case | None = None if anew else vault.worked_out.recall(id_, facts)
    if case is None:
        vault.verified.learn(each.mark for each in kept if each.mark is not None)
        payloads, left_before = _events(kept, roster)
        history = merge_case(
            payloads,
            case=id_,
            circle=circle,
            pin=pin,
            roster=roster,
            held=left_before,
            remembered=None if anew else vault.verified,
        )
        case = case_of(history, case=id_, added=added)
        vault.worked_out.keep(
            id_, facts, case, size=len(held.payload) + sum(len(each.payload) for each in kept)
        )
    return CaseFile(held, report, circle, case, is_about_staff(report, case))


def _events(kept: Iterable[KeptEvent], roster: Roster) -> tuple[dict[bytes, EventPayload], set[bytes]]:
    """Those that can be read, by envelope, and which of them were here before their author left."""
    payloads: dict[bytes, EventPayload] = {}
    left_before: set[bytes] = set()
    for each in kept:
        try:
            payload = parse_payload(each.payload)
        except PayloadError:
            continue
        if isinstance(payload, EventPayload):
            payloads[each.envelope] = payload
            if _held_when_left(payload.by, each.seq, roster):
                left_before.add(each.envelope)
    return payloads, left_before


def _held_when_left(by: str, seq: int, roster: Roster) -> bool:
    past = next((past for past in roster.past if past.id == by), None)
    return past is not None and seq <= past.last_seq


def is_about_staff(report: Report, case: Case) -> bool:
    """Whether its record belongs into the staff book: as a reader last said, else if the report may be."""
    said = case.last(Staff)
    return report.may_be_about_staff if said is None else said.entry.kind is not None


def bring_up(office: Office, vault: Vault, *, limit: int = AT_ONCE) -> None:
    """Work out anew what has changed: standings, labels, books, what was shared.

    One case that fails stays as it was and keeps no other back. Raises VaultError or FolderError after all.
    """
    failed: InboxError | None = None
    for report in Standings(vault.store).stale(limit):
        try:
            bring_up_one(office, vault, report)
        except InboxError as wrong:
            failed = failed or wrong
        except Exception as error:  # one case must never keep a reader from all the others
            _EVENTS.fault("not_worked_out", error)
    if failed is not None:
        raise failed


def bring_up_one(office: Office, vault: Vault, report: bytes) -> None:
    """One case. Raises VaultError or FolderError."""
    with vault.recording:
        _bring_up_one(office, vault, report)


def _bring_up_one(office: Office, vault: Vault, report: bytes) -> None:
    standings = Standings(vault.store)
    open_shared(office, vault, report)
    held = vault.store.get(report)
    file = open_case(office, vault, held) if held is not None else None
    Circles(vault.store).set(report, alike_of(file))
    if file is None:
        standings.set(report, None)
        return
    right, other = (vault.staff, vault.cases) if file.staff else (vault.cases, vault.staff)
    other.move_to(right, report)
    right.set_label(label_of(office, vault, file, right))
    counted = counted_of(file.case, day=file.held.line.day)
    Sums(vault.store).set(report, theme=counted.theme, to_read=counted.to_read, to_reply=counted.to_reply)
    _set_term(vault, file)
    # Last: from here on it is not stale, and after a power cut before it all of this is done again.
    standings.set(report, standing_of(file, reader=vault.reader))


def alike_of(file: CaseFile | None) -> Alike | None:
    """What this case decides about who may be given it."""
    return None if file is None else Alike.of(file.report, shared=file.case.shared)


def _set_term(vault: Vault, file: CaseFile) -> None:
    term, said = term_of(file.case, staff=file.staff), confirmed(file.case)
    counts = term.due is not None or bool(term.hold)
    Ledger(vault.store).set_term(
        file.held.line.envelope,
        term if counts else None,
        confirmed=sum(each is not None for each in (said.first, said.second)),
    )


def standing_of(file: CaseFile, *, reader: str) -> Standing:
    """What the list has to know. Values in, values out."""
    case, closed = file.case, file.case.status is Status.CLOSED
    running = case.clock is not None and case.clock.answered is None
    judged = case.urgency
    pressing = file.report.urgent if judged is None else judged in (Urgency.NOW, Urgency.TODAY)
    undone = [task for task in case.tasks if task.done is None]
    status = AGAIN if case.was_closed and case.status is Status.OPEN else str(case.status)
    return Standing(
        status=status if case.entries else "",
        pressing=not closed and (pressing or running),
        closed=closed,
        due=None if closed else due_of(case),
        mine=not closed and any(task.action.entry.owner == reader for task in undone),
        staff=file.staff,
    )


def due_of(case: Case) -> str | None:
    """The minute after which the first thing is overdue; a day is over at its end, UTC."""
    moments: list[datetime] = []
    if case.due is not None:
        moments.append(datetime.combine(case.due + timedelta(days=1), datetime.min.time(), tzinfo=UTC))
    if case.clock is not None and case.clock.answered is None:
        moments.append(case.clock.started + timedelta(hours=CLOCK_HOURS))
    return min(moments).strftime(MINUTE) if moments else None


def label_of(office: Office, vault: Vault, file: CaseFile, book: Book) -> Label:
    """What the list says of it, and what it is found by."""
    case, id_ = file.case, file.held.line.envelope
    words = vault.store.words_of(id_)
    own = [note.text for note in book.own_notes(id_)]
    names = office.rosters.names({each.by for each in case.entries}, seq=None)
    return Label(
        report=id_,
        codes=tuple(f"{mark.set}:{mark.code}" for mark in case.codes),
        urgency=str(case.urgency or ""),
        child=case.child.name if case.child is not None else "",
        readers=tuple(each.by for each in case.read),
        alarms=len(case.alarms),
        text="\n".join((words, *own, *names, *found_by(case, day=file.held.line.day))),
    )


def open_shared(office: Office, vault: Vault, report: bytes) -> None:
    """Open what was shared of this case with this reader, if it may be. Raises VaultError, FolderError."""
    if vault.store.get(report) is None:
        _open_shared_report(office, vault, report)
    held = vault.store.get(report)
    file = open_case(office, vault, held) if held is not None else None
    if file is None or vault.reader not in file.case.shared:
        return
    taken: list[Taken] = []
    missing: list[bytes] = []
    for each in file.case.of(Share):
        share = each.entry.share
        if share.reader == vault.reader and not _has(vault, share.envelope):
            found = office.collected.get_with_day(share.envelope)
            if found is None:
                missing.append(share.envelope)
            else:
                taken += _opened_share(office, file, share, day=found[0], data=found[1])
    Standings(vault.store).await_envelopes(*missing, report=report)
    vault.take_granted(*taken, collected=office.collected)


def _opened_share(
    office: Office, file: CaseFile, share: ShareFields, *, day: date, data: bytes
) -> list[Taken]:
    pin = office.settings.pin_bytes
    taken = unseal_with_key(share.envelope, data, key=share.key, day=day, pin=pin)
    reply = file.report.reply
    added = taken.kind == "more" and reply is not None and taken.mailbox == reply.mailbox
    # A share speaks for its own case only: another report may forbid this reader. Of what does not open,
    # nothing is kept either, so that a share with the right key still opens it.
    return [taken] if added or taken.case == file.held.line.envelope else []


def _open_shared_report(office: Office, vault: Vault, report: bytes) -> None:
    kept = [*vault.cases.events(report), *vault.staff.events(report)]
    keys = {share.key for each in kept if (share := _share_in(each)) and share.envelope == report}
    if not keys:
        return
    found = office.collected.get_with_day(report)
    if found is None:
        Standings(vault.store).await_envelopes(report, report=report)
        return
    day, data = found
    for key in keys:
        taken = unseal_with_key(report, data, key=key, day=day, pin=office.settings.pin_bytes)
        held = Held(line_of_taken(taken), taken.payload, taken.key, taken.mailbox)
        opened = opened_report(held)
        # What does not open, or was shared to someone who may never read it, is refused before it is kept.
        if (
            opened is not None
            and vault.reader in made(office, vault, held, opened, kept, added=0).case.shared
        ):
            vault.take_granted(taken, collected=office.collected)
            return


def _share_in(kept: KeptEvent) -> ShareFields | None:
    with contextlib.suppress(SealedFormatError):
        payload = parse_payload(kept.payload)
        event = Event.parse(payload.signed) if isinstance(payload, EventPayload) else None
        return ShareFields.parse(event.fields) if event is not None and event.type == SHARE else None
    return None


def _has(vault: Vault, envelope: bytes) -> bool:
    return any(
        held is not None
        for held in (vault.store.get(envelope), vault.cases.key_of(envelope), vault.staff.key_of(envelope))
    )
