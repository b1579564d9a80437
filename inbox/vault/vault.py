"""One reader's vault: locked, it is files that say nothing; unlocked, it takes in what was collected.

Locking drops the keys and closes the encrypted store. Python cannot promise that no copy of a key lingers in
freed memory; nothing is written to disk either way.
"""

from __future__ import annotations

import gc
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Protocol

from crypto.encoding import blake2b
from crypto.identities import Keyring, ReaderIdentity, open_envelope
from crypto.policy import Pin
from crypto.recipients import ReaderBox, ReaderVerify, Remembered
from crypto.roster import Roster
from inbox.collector.barren import Barren
from inbox.collector.condemned import Condemned
from inbox.collector.store import Collected
from inbox.errors import UnknownReaderError, VaultError
from inbox.folder import Folder, ReaderId, read_small, reader_id
from inbox.passphrase import Passphrase
from inbox.vault.book.store import Book, KeptEvent
from inbox.vault.intake import alarm, unseal
from inbox.vault.keys import VaultKeys, unwrap_keys, unwrap_secret
from inbox.vault.memory import Memory
from inbox.vault.standing import Standings
from inbox.vault.store import Line, Taken, WorkingStore
from inbox.vault.trail import Deed, Owner, Trail
from inbox.vault.whole import mark_used, refuse_lost_stores
from worrybox.web import logs

BATCH = 256
"""Envelopes unsealed in one transaction: about 0.2 s of work that a power cut could undo."""

_EVENTS = logs.EventLog("inbox.vault", {"not_unsealed": frozenset()})


class Vault:
    """An unlocked vault. Lock it when done."""

    def __init__(
        self, keys: VaultKeys, *, folder: Folder, pin: Pin, used: bool = False, lost_is_known: bool = False
    ) -> None:
        """`used`: something beside the vault knows that it was; then none of its stores may be missing.

        Raises VaultDamagedError unless `lost_is_known`, VaultError or FolderError.
        """
        self.reader = keys.reader
        stores = stores_of(keys, folder)
        traces = (folder.trail_head(keys.reader), folder.ready(keys.reader))
        if not lost_is_known:
            refuse_lost_stores(stores, traces=traces, used=used)
        working, cases, staff, trail = stores
        self.store = WorkingStore(working, key=stores[working])
        self.cases = Book(cases, key=stores[cases])
        """The book of pupils' cases."""
        self.staff = Book(staff, key=stores[staff])
        """The book of cases about staff."""
        self._backup_root: bytes | None = backup_root(keys)
        self.list_seen: int | None = None
        """The list of readers that this reader said to have looked at, once it was asked for; 0 for none."""
        self.list_news: tuple[tuple[int, int, date], tuple[tuple[str, ...], tuple[str, ...]]] | None = None
        """What was last said of the lists: for which seen and newest list and day; alarms, sentences."""
        self.verified = Remembered(secret=_book_key(keys, "wb-verified-v1"))
        """The signatures that are known to have verified; their marks are kept beside what was signed."""
        self.worked_out: Memory[Any] = Memory()
        """The newest cases that were worked out since."""
        self._folder = folder
        self._pin = pin
        self._public = (keys.identity.box, keys.identity.verify_key)
        self._identity: ReaderIdentity | None = keys.identity
        self.trail = Trail(
            trail,
            key=stores[trail],
            head=folder.trail_head(keys.reader),
            owner=Owner(pin, keys.reader, keys.identity.verify_key, self.sign),
        )
        """The record of what this reader does here."""
        mark_used(working.parent, (self.store, self.cases, self.staff, self.trail))
        self.witness: Witness | None = None
        """Who keeps beside the vault how far its record goes, if anyone does."""
        self._keyring: Keyring | None = Keyring.of([keys.identity])
        self._turn = threading.Lock()
        self.recording = threading.RLock()
        """Held by whatever writes the record of a case, moves it, or works out anew where it stands.

        Never across the network. Taken before the turn of a store, and after that of `take_in`.
        """

    def take_in(self, collected: Collected, *, at_most: int | None = None) -> int:
        """Unseal what has been collected and not yet tried, newest day first; return how many were tried.

        Raises VaultError when locked, or from the store.
        """
        with self._turn:
            done = 0
            for day in self._days_with_more(collected):
                waiting = sorted(collected.ids(day) - self.store.tried_on(day))
                for start in range(0, len(waiting), BATCH):
                    if at_most is not None and done >= at_most:
                        return done
                    some = waiting[start : start + BATCH]
                    self._take(day, some, collected)
                    done += len(some)
            return done

    def waiting(self, collected: Collected) -> int:
        """How many collected envelopes have not been tried yet."""
        tried = self.store.tried_counts()
        return sum(max(0, count - tried.get(day, 0)) for day, count in collected.counts().items())

    def _days_with_more(self, collected: Collected) -> list[str]:
        # Counts tell which days to look at, so that opening the list does not cost one look-up per report.
        tried = self.store.tried_counts()
        counts = collected.counts()
        return sorted((day for day in counts if counts[day] > tried.get(day, 0)), reverse=True)

    def _take(self, day: str, ids: list[bytes], collected: Collected) -> None:
        if self._keyring is None:
            raise VaultError("this vault is locked")
        opened: list[Taken] = []
        barren: list[bytes] = []
        erased = Condemned(collected).by(self.reader)
        for each in ids:
            data = collected.get(each)
            if data is None or each in erased:
                continue
            taken = self._unsealed(each, data, day=date.fromisoformat(day), keyring=self._keyring)
            if taken is not None:
                opened.append(taken)
            else:
                barren.append(each)
        rest = [each for each in opened if each.case is None]
        # Before it counts as tried: a power cut in between means that all of it is tried once more.
        Barren(collected).found_nothing(barren, box=self._public[0].raw)
        with self.recording:
            self._keep_events([each for each in opened if each.case is not None], collected)
            self._expect(rest)
            Standings(self.store).have_come(ids)
            # The last of the three: a power cut before it means that all of it is tried once more.
            self.store.take(day, tried=ids, opened=rest)

    def _keep_events(self, taken: list[Taken], collected: Collected) -> None:
        erased = self.store.erased_among({each.case for each in taken if each.case is not None})
        opened = [each for each in taken if each.case not in erased]
        if not opened:
            return
        # When it came, not when it is unlocked: whoever wrote it may have left in between.
        newest = newest_seq(self._folder)
        held_under = collected.held_under([each.envelope for each in opened])
        by_book: dict[Book, list[KeptEvent]] = {self.cases: [], self.staff: []}
        for each in opened:
            assert each.case is not None
            seq = held_under.get(each.envelope, newest)
            kept = KeptEvent(each.envelope, each.case, each.day, each.payload, each.key, seq)
            by_book[self.book_of(each.case)].append(kept)
        Standings(self.store).mark_stale({each.case for each in opened if each.case is not None})
        for book, events in by_book.items():
            book.keep(events)

    def _expect(self, opened: list[Taken]) -> None:
        """Mark the reports whose standing changes with what has just been opened, in any order."""
        added = {each.mailbox for each in opened if each.kind == "more" and each.mailbox is not None}
        stale = {line.envelope for each in added for line in self._in_mailbox(each) if line.kind == "report"}
        for each in opened:
            if each.kind == "report" and (
                self._has_record(each.envelope)
                or (each.mailbox is not None and (each.mailbox in added or self._in_mailbox(each.mailbox)))
            ):
                stale.add(each.envelope)
        if stale:
            Standings(self.store).mark_stale(stale)

    def _in_mailbox(self, mailbox: bytes) -> list[Line]:
        return self.store.of_mailbox(mailbox)

    def _has_record(self, report: bytes) -> bool:
        return self.cases.holds(report) or self.staff.holds(report)

    def book_of(self, report: bytes) -> Book:
        """Where the record of one case is kept; of an unknown one, with the pupils' until it is known."""
        lines = Standings(self.store).lines([report])
        if lines:
            return self.staff if lines[0].staff else self.cases
        return self.staff if self.staff.holds(report) else self.cases

    def take_granted(self, *granted: Taken, collected: Collected) -> None:
        """Keep what was shared to this reader; its caller has checked that it may be. Raises VaultError."""
        self._keep_events([each for each in granted if each.case is not None], collected)
        for each in granted:
            if each.case is None:
                self._expect([each])
                self.store.take(each.day.isoformat(), tried=[], opened=[each])

    def _unsealed(self, envelope_id: bytes, data: bytes, *, day: date, keyring: Keyring) -> Taken | None:
        try:
            return unseal(envelope_id, data, day=day, keyring=keyring, pin=self._pin)
        except Exception:  # one envelope must never keep a reader from all the others
            _EVENTS.write("not_unsealed")
            return alarm(envelope_id, day=day, step="unsealing")

    def mark_read(self, envelope: bytes, *, now: datetime) -> None:
        """Stamp this reader's first reading, to the minute."""
        self.store.mark_read(envelope, minute=now.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"))

    def stands_in(self, roster: Roster | None) -> bool:
        """True if the roster names this reader with these keys: else nothing new is sealed to them."""
        listed = roster.reader(self.reader) if roster is not None else None
        return listed is not None and (listed.box, listed.sign) == self._public

    @property
    def verify_key(self) -> ReaderVerify:
        """The public key of this reader's signatures."""
        return self._public[1]

    @property
    def box(self) -> ReaderBox:
        """The public key that is sealed to, also of a locked vault."""
        return self._public[0]

    def open_own(self, sealed: bytes) -> bytes | None:
        """What this inbox sealed to `box`; None if it was to other keys. Raises VaultError when locked."""
        identity = self._identity
        if identity is None:
            raise VaultError("this vault is locked")
        return identity.box_secret.open_sealed(sealed)

    def sign(self, message: bytes) -> bytes:
        """This reader's own 64-byte signature. Raises VaultError when locked."""
        identity = self._identity
        if identity is None:
            raise VaultError("this vault is locked")
        return identity.sign(message)

    def key_in(self, data: bytes) -> bytes:
        """K of an envelope that is sealed to this reader too. Raises VaultError when locked, OpeningError."""
        keyring = self._keyring
        if keyring is None:
            raise VaultError("this vault is locked")
        return open_envelope(data, keyring=keyring, pin=self._pin).key

    def backup_root(self) -> bytes:
        """What the keys of this vault's backups come from. Raises VaultError when locked."""
        root = self._backup_root
        if root is None:
            raise VaultError("this vault is locked")
        return root

    def _write_its_end(self) -> None:
        if self.trail.signed_in:
            if self.witness is not None:
                self.witness.look(self)
            self.trail.write(Deed.LOCKED)
        if self.witness is not None:
            self.witness.note(self)

    def lock(self) -> None:
        """Forget the keys and close the store. A second time does nothing."""
        with self._turn:
            if self._identity is not None:
                self._write_its_end()
            self._identity = None
            self._keyring = None
            self._backup_root = None
            self.verified.forget()
            self.worked_out.forget()
            for each in (self.store, self.cases, self.staff, self.trail):
                each.close()
        gc.collect()


class Witness(Protocol):
    """Keeps beside a vault how far its record goes. Neither raises: nothing keeps a vault from locking."""

    def look(self, vault: Vault) -> None:
        """A session of this vault begins or ends."""

    def note(self, vault: Vault) -> None:
        """Nothing more will be written into its record."""


def stores_of(keys: VaultKeys, folder: Folder) -> dict[Path, bytes]:
    """The four stores of a vault, each with its key."""
    return {
        folder.working(keys.reader): keys.store_key,
        folder.cases(keys.reader): _book_key(keys, "wb-cases-v1"),
        folder.staff(keys.reader): _book_key(keys, "wb-staff-v1"),
        folder.trail(keys.reader): _book_key(keys, "wb-deeds-v1"),
    }


def _book_key(keys: VaultKeys, label: str) -> bytes:
    # A key of its own for each file: one that is given away says nothing about the others.
    return blake2b(32, key=keys.store_key, person=label, data=b"")


def backup_root(keys: VaultKeys) -> bytes:
    """32 bytes that backups of this reader's vault are sealed under, by way of a key for each."""
    return _book_key(keys, "wb-backup-v1")


def newest_seq(folder: Folder) -> int:
    """The `seq` of the newest roster that this inbox accepted; 1 before any."""
    return max((int(path.stem) for path in folder.rosters.glob("*.json") if path.stem.isdigit()), default=1)


def unlock(folder: Folder, *, reader: str, passphrase: Passphrase, pin: Pin, used: bool = False) -> Vault:
    """Open one reader's vault. Takes as long as the passphrase's KDF says, whoever is asked for.

    `used`: something beside the vault knows that it was, so that none of its stores may be missing.

    Raises UnknownReaderError, PassphraseError, VaultDamagedError or VaultError.
    """
    known = folder.readers()
    if reader not in known:
        _waste_as_much_time(folder, known, passphrase)
        raise UnknownReaderError("no such reader here")
    id_ = reader_id(reader)
    keys = unwrap_keys(read_small(folder.keys(id_)), reader=id_, passphrase=passphrase, pin=pin)
    return Vault(keys, folder=folder, pin=pin, used=used)


def _waste_as_much_time(folder: Folder, known: list[ReaderId], passphrase: Passphrase) -> None:
    # So that the time of an answer does not tell who has a vault here.
    if known:
        try:
            unwrap_secret(read_small(folder.keys(known[0])), passphrase=passphrase)
        except VaultError:
            return
