"""One reader's vault: locked, it is files that say nothing; unlocked, it takes in what was collected.

Locking drops the keys and closes the encrypted store. Python cannot promise that no copy of a key lingers in
freed memory; nothing is written to disk either way.
"""

from __future__ import annotations

import gc
import threading
from datetime import UTC, date, datetime

from crypto.identities import Keyring, ReaderIdentity
from crypto.policy import Pin
from crypto.roster import Roster
from inbox.collector.store import Collected
from inbox.errors import UnknownReaderError, VaultError
from inbox.folder import Folder, ReaderId, read_small, reader_id
from inbox.passphrase import Passphrase
from inbox.vault.intake import alarm, unseal
from inbox.vault.keys import VaultKeys, unwrap_keys, unwrap_secret
from inbox.vault.store import Taken, WorkingStore
from worrybox.web import logs

BATCH = 256
"""Envelopes unsealed in one transaction: about 0.2 s of work that a power cut could undo."""

_EVENTS = logs.EventLog("inbox.vault", {"not_unsealed": frozenset()})


class Vault:
    """An unlocked vault. Lock it when done."""

    def __init__(self, keys: VaultKeys, *, folder: Folder, pin: Pin) -> None:
        self.reader = keys.reader
        self.store = WorkingStore(folder.working(keys.reader), key=keys.store_key)
        self._pin = pin
        self._public = (keys.identity.box, keys.identity.verify_key)
        self._identity: ReaderIdentity | None = keys.identity
        self._keyring: Keyring | None = Keyring.of([keys.identity])
        self._turn = threading.Lock()

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
        for each in ids:
            data = collected.get(each)
            if data is None:
                continue
            taken = self._unsealed(each, data, day=date.fromisoformat(day), keyring=self._keyring)
            if taken is not None:
                opened.append(taken)
        self.store.take(day, tried=ids, opened=opened)

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

    def sign(self, message: bytes) -> bytes:
        """This reader's own 64-byte signature. Raises VaultError when locked."""
        identity = self._identity
        if identity is None:
            raise VaultError("this vault is locked")
        return identity.sign(message)

    def lock(self) -> None:
        """Forget the keys and close the store. A second time does nothing."""
        with self._turn:
            self._identity = None
            self._keyring = None
            self.store.close()
        gc.collect()


def unlock(folder: Folder, *, reader: str, passphrase: Passphrase, pin: Pin) -> Vault:
    """Open one reader's vault. Takes as long as the passphrase's KDF says, whoever is asked for.

    Raises UnknownReaderError, PassphraseError, VaultDamagedError or VaultError.
    """
    known = folder.readers()
    if reader not in known:
        _waste_as_much_time(folder, known, passphrase)
        raise UnknownReaderError("no such reader here")
    id_ = reader_id(reader)
    keys = unwrap_keys(read_small(folder.keys(id_)), reader=id_, passphrase=passphrase, pin=pin)
    return Vault(keys, folder=folder, pin=pin)


def _waste_as_much_time(folder: Folder, known: list[ReaderId], passphrase: Passphrase) -> None:
    # So that the time of an answer does not tell who has a vault here.
    if known:
        try:
            unwrap_secret(read_small(folder.keys(known[0])), passphrase=passphrase)
        except VaultError:
            return
