"""A reader records something about a case: kept in the vault first, then sealed to its readers and sent.

An event is on this disk, encrypted and durable, before a page says that it is done. It is posted when the
portal answers, once, also when its writer has locked the vault by then.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Self

from crypto.cases import Circle, check_share, event_readers, event_recovery
from crypto.envelope import BellKind, BellMessage, new_id, seal
from crypto.errors import SealedFormatError, TrustError
from crypto.events import MAX_PARENTS, Event, ShareFields, event_hash, event_message
from crypto.payload import EventPayload, parse_payload
from crypto.policy import Pin
from crypto.roster import Roster
from inbox.casefile import CaseFile, bring_up_one, made, open_case
from inbox.casework.base import Entry
from inbox.casework.case import Case
from inbox.casework.entries import Answered, Read, Share
from inbox.casework.retention import Erase, Hold
from inbox.collector.outbox import Stage
from inbox.collector.outgoing import Outgoing
from inbox.collector.posting import Post
from inbox.collector.rounds import utc_today
from inbox.errors import CaseError
from inbox.namesakes import may_never_read
from inbox.office import Office
from inbox.vault.book.store import Book, KeptEvent, events_of, insert_event
from inbox.vault.standing import Standings
from inbox.vault.store import Held
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault

_SECONDS_TO_POST = 5.0
"""Beyond these a page does not wait: the event is kept, and goes out by itself."""


class NoRecord(Enum):
    """Why a reader may record nothing. The words of each are in inbox/pages/case.html."""

    NOT_A_READER = "not-a-reader"
    """The roster of today does not name this reader with these keys: no colleague would believe them."""
    NOT_NAMED = "not-named"
    """It was neither sealed nor shared to this reader."""


def barred(office: Office, vault: Vault, file: CaseFile) -> NoRecord | None:
    """Whether this vault's reader may record anything about a case."""
    roster = office.rosters.current
    if roster is None or not vault.stands_in(roster):
        return NoRecord.NOT_A_READER
    if not is_named(file.circle, vault.reader, shared=file.case.shared, roster=roster):
        return NoRecord.NOT_NAMED
    return None


def is_named(circle: Circle, reader: str, *, shared: Collection[str], roster: Roster) -> bool:
    """Whether a case was sealed or shared to a reader, so that what they record counts."""
    named = {each.id for each in event_readers(circle, shared=shared, roster=roster)}
    return reader in named and reader not in circle.forbidden


def record(
    office: Office, vault: Vault, held: Held, entries: Sequence[Entry], *, draft: bytes | None = None
) -> bool:
    """Keep these, signed and sealed, in order; False if this form has been kept before.

    Raises CaseError when this reader may not, VaultError when it cannot be kept.
    """
    with vault.recording:
        return _recorded(office, vault, held, entries, draft)


def _recorded(
    office: Office, vault: Vault, held: Held, entries: Sequence[Entry], draft: bytes | None
) -> bool:
    file = open_case(office, vault, held)
    why = NoRecord.NOT_NAMED if file is None else barred(office, vault, file)
    if file is None or why is not None:
        raise CaseError(f"nothing can be recorded about this case by this reader ({why})")
    report = held.line.envelope
    book = vault.staff if file.staff else vault.cases
    # First of all: after a power cut in the middle the list is worked out anew.
    Standings(vault.store).mark_stale([report])
    if not _kept(office, vault, book, file, entries, draft):
        return False
    _put_on_trail(vault, report, entries)
    bring_up_one(office, vault, report)
    return True


def _put_on_trail(vault: Vault, report: bytes, entries: Sequence[Entry]) -> None:
    # A first reading, an answer and a word for erasing have deeds of their own.
    types = [entry.type for entry in entries if not isinstance(entry, Share | Read | Answered | Erase | Hold)]
    for entry in entries:
        if isinstance(entry, Hold):
            vault.trail.write(Deed.HELD, about=report, detail="on" if entry.on else "off")
    if types:
        vault.trail.write(Deed.RECORDED, about=report, detail=", ".join(types))


def _kept(
    office: Office, vault: Vault, book: Book, file: CaseFile, entries: Sequence[Entry], draft: bytes | None
) -> bool:
    other = vault.cases if book is vault.staff else vault.staff
    elsewhere = other.events(file.held.line.envelope)
    # The case may have moved to the other book with what this form kept.
    if draft is not None and (book.has_draft(draft) or other.has_draft(draft)):
        return False
    for reader in sorted({entry.share.reader for entry in entries if isinstance(entry, Share)}):
        # Before it is shared; all else is its own signed record, and the trail may follow it.
        vault.trail.require(Deed.SHARED, about=file.held.line.envelope, detail=reader)
    with book.writing() as store:
        # Two windows of one reader write one after the other: numbers are counted inside the transaction.
        kept = [*events_of(store, file.held.line.envelope), *elsewhere]
        now = made(office, vault, file.held, file.report, kept, added=file.case.added)
        pen, end = _Pen.of(office, vault, now), _End.of(now.case, kept, reader=vault.reader)
        for at, entry in enumerate(entries):
            event = pen.event(end, entry)
            insert_event(store, pen.sealed(event, end.readers_of(entry), draft=draft if at == 0 else None))
            end = end.after(event, entry, circle=now.circle, roster=pen.roster)
    return True


@dataclass(frozen=True, slots=True)
class _End:
    """Where a case ends for the next event of this reader.

    It goes along from one event to the next: a case that is shared has one for each that it holds, and to
    work out the whole case before each would cost the square of them.
    """

    n: int
    """Of this reader's newest event; 0 before any."""
    heads: tuple[bytes, ...]
    """The hashes that nothing follows yet, sorted."""
    shared: frozenset[str]

    @classmethod
    def of(cls, case: Case, kept: Sequence[KeptEvent], *, reader: str) -> Self:
        n = max((own.n for own in _own_events(kept, reader)), default=0)
        return cls(n, case.heads, case.shared)

    def readers_of(self, entry: Entry) -> frozenset[str]:
        """Whom the case is shared to once this is recorded; whether they may read it is asked elsewhere."""
        return self.shared | ({entry.share.reader} if isinstance(entry, Share) else frozenset())

    def after(self, event: Event, entry: Entry, *, circle: Circle, roster: Roster) -> Self:
        heads = {*self.heads}.difference(event.prev) | {event_hash(event.encode())}
        shared = self.shared
        if isinstance(entry, Share):
            # One that is refused gives its reader nothing; it stays on the record, as an alarm.
            with contextlib.suppress(TrustError):
                shared |= {check_share(circle, new=entry.share.reader, shared=shared, roster=roster).id}
        return replace(self, n=event.n, heads=tuple(sorted(heads)), shared=shared)


@dataclass(frozen=True, slots=True, repr=False)
class _Pen:
    """What signs and seals the events of one reader in one case, all under one list of readers."""

    vault: Vault
    pin: Pin
    roster: Roster
    file: CaseFile

    @classmethod
    def of(cls, office: Office, vault: Vault, file: CaseFile) -> Self:
        roster = office.rosters.current
        assert roster is not None
        return cls(vault, office.settings.pin_bytes, roster, file)

    def event(self, end: _End, entry: Entry) -> Event:
        return Event(
            case=self.file.held.line.envelope,
            type=entry.type,
            by=self.vault.reader,
            n=end.n + 1,
            seq=self.roster.seq,
            prev=end.heads[:MAX_PARENTS],
            at=datetime.now(UTC).replace(second=0, microsecond=0),
            fields=entry.document(),
        )

    def sealed(self, event: Event, shared: Collection[str], *, draft: bytes | None) -> KeptEvent:
        envelope_id, signed, today = new_id(), event.encode(), utc_today()
        signature = self.vault.sign(event_message(self.pin, envelope_id=envelope_id, signed=signed))
        payload = EventPayload(today, self.vault.reader, signed, signature).encode()
        circle, roster = self.file.circle, self.roster
        readers = event_readers(circle, shared=shared, roster=roster)
        ids = [reader.id for reader in readers]
        sealed = seal(
            payload,
            pin=self.pin,
            readers=[reader.box for reader in readers],
            recovery=roster.recovery.box if event_recovery(circle, roster) else None,
            bell=(roster.bell, BellMessage(BellKind.EVENT, roster.seq, roster.mask(ids))),
            envelope_id=envelope_id,
        )
        # Opened at once with the author's own key: what nobody could open is never sent.
        key = self.vault.key_in(sealed)
        return KeptEvent(envelope_id, event.case, today, payload, key, roster.seq, draft, sealed)


def _own_events(kept: Sequence[KeptEvent], reader: str) -> list[Event]:
    found = []
    for each in kept:
        try:
            payload = parse_payload(each.payload)
            if isinstance(payload, EventPayload) and payload.by == reader:
                found.append(Event.parse(payload.signed))
        except SealedFormatError:
            continue
    return found


def stamp_read(office: Office, vault: Vault, held: Held) -> bool:
    """Record this reader's first opening for every reader of the case; False if it was before.

    Raises VaultError.
    """
    report = held.line.envelope
    label = vault.book_of(report).labels([report]).get(report)
    if label is not None and vault.reader in label.readers:
        return False
    with vault.recording:
        file = open_case(office, vault, held)
        if file is None or barred(office, vault, file) is not None:
            return False
        if any(each.by == vault.reader for each in file.case.read):
            return False
        return record(office, vault, held, [Read()])


def share_with(office: Office, vault: Vault, held: Held, *, reader: str, draft: bytes | None = None) -> bool:
    """Give a reader the report, everything added to it and everything recorded; as `record`.

    Raises CaseError also for someone who may never read it.
    """
    with vault.recording:
        file, roster = open_case(office, vault, held), office.rosters.current
        if file is None or roster is None:
            raise CaseError("there is no such case to share")
        _may_share(file, reader=reader, roster=roster)
        entries = [Share(ShareFields(envelope, key, reader)) for envelope, key in _keys(vault, file)]
        return record(office, vault, held, entries, draft=draft)


def _may_share(file: CaseFile, *, reader: str, roster: Roster) -> None:
    if reader in file.circle.to or reader in file.case.shared:
        raise CaseError("this reader has it already")
    if may_never_read(file.circle, reader=reader, roster=roster):
        raise CaseError("shared to someone who may never read it")
    try:
        check_share(file.circle, new=reader, shared=file.case.shared, roster=roster)
    except TrustError as wrong:
        raise CaseError(str(wrong)) from None


def _keys(vault: Vault, file: CaseFile) -> list[tuple[bytes, bytes]]:
    report = file.held.line.envelope
    found = [(report, file.held.key)]
    if file.report.reply is not None:
        for line in vault.store.of_mailbox(file.report.reply.mailbox):
            more = vault.store.get(line.envelope) if line.kind == "more" else None
            if more is not None:
                found.append((line.envelope, more.key))
    for each in (*vault.cases.events(report), *vault.staff.events(report)):
        found.append((each.envelope, each.key))
    return found


async def send_soon(office: Office, vault: Vault, post: Post | None) -> None:
    """Give what waits to the portal, for at most five seconds. Raises FolderError or VaultError."""
    await catch_up_events(office, vault)
    if post is None:
        return
    try:
        async with asyncio.timeout(_SECONDS_TO_POST):
            await post.post_waiting()
    except TimeoutError:
        return
    await catch_up_events(office, vault)


async def catch_up_events(office: Office, vault: Vault) -> None:
    """Let the collector's store and the books agree on what is out. Raises FolderError or VaultError."""
    for book in (vault.cases, vault.staff):
        await asyncio.to_thread(_catch_up, Outgoing(office.collected), vault, book)


def _catch_up(outgoing: Outgoing, vault: Vault, book: Book) -> None:
    # Not while a case moves: what is marked as sent in one book would wait again in the other.
    with vault.recording:
        _agree(outgoing, book)


def _agree(outgoing: Outgoing, book: Book) -> None:
    waiting = book.waiting()
    stages = {envelope: outgoing.stage(envelope) for envelope, _ in waiting}
    outgoing.put_all([each for each in waiting if stages[each[0]] is Stage.UNKNOWN])
    posted = [envelope for envelope, stage in stages.items() if stage is Stage.POSTED]
    # In this order: after a power cut in between the book asks again, and nothing is posted twice.
    book.mark_sent(*posted)
    outgoing.forget(*posted)
