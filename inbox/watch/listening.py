"""What the bell says of everything that was collected: that something came, how urgent, for whom; no content.

A bell message is proved by nobody: it may start a call, and never stops one. Only a reader's proof does that.
"""

from __future__ import annotations

from datetime import date

from crypto.encoding import b64
from crypto.envelope import BellMessage
from crypto.errors import OpeningError, SealedFormatError, TrustError
from crypto.identities import BellIdentity, open_bell
from crypto.payload import OpenedProof, parse_payload
from crypto.policy import Pin
from crypto.proofs import verify_opened_proof
from inbox.collector.outgoing import Outgoing
from inbox.collector.store import Collected
from inbox.rosters import Rosters
from inbox.watch.ladder import WATCHED, Unopened
from inbox.watch.store import Step, WatchStore

BATCH = 256
"""Envelopes tried between two writings: about 0.2 s of work."""
STOPPED = "opened"
"""What the record says when a reader's proof has ended the calls."""
_BEGUN = "begun"


class Listening:
    """The bell of one host. Raises FolderError if a store cannot be used."""

    def __init__(
        self, *, collected: Collected, store: WatchStore, bell: BellIdentity, rosters: Rosters, pin: Pin
    ) -> None:
        self._collected, self._store, self._bell = collected, store, bell
        self._rosters, self._pin = rosters, pin

    def begin(self, today: date) -> None:
        """What was here before anybody watched calls nobody: it may have been read long ago."""
        if self._store.said(_BEGUN):
            return
        for day in self._collected.counts():
            self._store.mark_tried(day, sorted(self._collected.ids(day)))
        self._store.say(_BEGUN, today.isoformat())

    def listen(self, today: date) -> int:
        """Try the bell on what is new; return how many. What a reader here has just proved counts at once."""
        tried, done = self._store.tried_counts(), 0
        counts = self._collected.counts()
        for day in sorted(day for day in counts if counts[day] > tried.get(day, 0)):
            new = sorted(self._collected.ids(day) - self._store.tried_on(day))
            for start in range(0, len(new), BATCH):
                some = new[start : start + BATCH]
                for each in some:
                    self._hear(each, self._collected.get(each) or b"", day=day, today=today)
                # Last: a power cut before it means that these are tried once more.
                self._store.mark_tried(day, some)
                done += len(some)
        for envelope, sealed in Outgoing(self._collected).waiting():
            self._hear(envelope, sealed, day="", today=today)
        return done

    def _hear(self, envelope: bytes, data: bytes, *, day: str, today: date) -> None:
        try:
            heard = open_bell(data, bell=self._bell, pin=self._pin)
        except OpeningError:
            return
        if not isinstance(heard, BellMessage):
            self._heard_proof(heard.payload, today)
            # Posted and come back: its writer's vault has nothing to hear of it.
            Outgoing(self._collected).forget(envelope)
        elif day and heard.kind in WATCHED:
            self._store.note(envelope, day=day, bell=heard)
            for proof in self._store.early_for(envelope):
                self._prove(proof, today)

    def _heard_proof(self, payload: bytes, today: date) -> None:
        try:
            proof = parse_payload(payload)
        except SealedFormatError:
            return
        if isinstance(proof, OpenedProof) and not self._prove(proof, today):
            self._store.keep_early(proof, day=today)

    def _prove(self, proof: OpenedProof, today: date) -> bool:
        """True if it stopped something."""
        found = self._store.unopened_one(proof.envelope)
        if found is None or not self._proves(proof, found):
            return False
        opened = Step(today.isoformat(), STOPPED, proof.by, b64(proof.envelope))
        self._store.forget(proof.envelope, steps=[opened])
        return True

    def _proves(self, proof: OpenedProof, found: Unopened) -> bool:
        try:
            verify_opened_proof(proof, pin=self._pin, bell=found.bell, rosters=self._rosters.kept)
        except TrustError:
            return False
        return True
