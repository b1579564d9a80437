"""Grace and Owen decide about the invented school's list of readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crypto.identities import ReaderIdentity
from crypto.roster import Roster
from inbox.office import Office
from inbox.passphrase import Passphrase
from inbox.people.edits import Keys, next_list
from inbox.people.proposals import approve, propose
from inbox.people.signers import Pen, take_pen
from inbox.rosters import Rosters
from tests.inbox.school import InventedSchool, today

GRACE_SIGNS, OWEN_SIGNS = 0, 1


def new_keys(id_: str = "r6", identity: ReaderIdentity | None = None) -> Keys:
    """A new reader's."""
    made = identity or ReaderIdentity.generate()
    return Keys(id_, made.box, made.verify_key)


@dataclass
class Council:
    """The two signers at one inbox."""

    school: InventedSchool
    rosters: Rosters
    opened: Office | None = None

    @property
    def office(self) -> Office:
        """The opened inbox, where the test gave one."""
        assert self.opened is not None
        return self.opened

    @property
    def now(self) -> Roster:
        assert self.rosters.current is not None
        return self.rosters.current

    def passphrase(self, signer: int) -> Passphrase:
        return Passphrase(self.school.printed["signers"][signer]["passphrase"])

    def pen(self, signer: int) -> Pen:
        signed = self.rosters.newest
        return take_pen(self.school.folder, signer, passphrase=self.passphrase(signer), signed=signed)

    def next(self, edit: Callable[[Roster], Roster]) -> Roster:
        used = self.rosters.ids()
        return next_list(edit(self.now), base=self.now, today=today(), used=used)

    def decide(self, edit: Callable[[Roster], Roster]) -> Roster:
        """Grace proposes, Owen approves."""
        folder = self.school.folder
        made = propose(folder, self.rosters, self.next(edit), pen=self.pen(GRACE_SIGNS))
        found = approve(folder, self.rosters, made.id, pen=self.pen(OWEN_SIGNS), today=today())
        assert found is not None
        return found
