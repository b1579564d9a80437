"""Other signers at the invented school: a third one, then whoever else a test needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crypto.recipients import SignerVerify
from crypto.roster import Roster
from inbox.folder import Folder
from inbox.passphrase import Passphrase
from inbox.people.policies import next_policy
from inbox.people.signers import KeyHere, keys_here, make_key, policy_of, take_key
from inbox.people.succession import Quill, Succession, agree, begin, drawn_up
from inbox.vault.keys import KdfProfile
from tests.inbox.people.council import Council
from tests.inbox.school import today


@dataclass
class Signers:
    """Everyone with a signing key at one inbox, by name."""

    council: Council

    @property
    def folder(self) -> Folder:
        return self.council.school.folder

    def words(self, name: str) -> Passphrase:
        printed = {each["name"]: each["passphrase"] for each in self.council.school.printed["signers"]}
        return Passphrase(printed.get(name, f"{name} signs with these words"))

    def new(self, name: str) -> KeyHere:
        """Makes a key of their own."""
        signed = self.council.rosters.newest
        return make_key(self.folder, signed, name=name, passphrase=self.words(name), profile=KdfProfile.CHEAP)

    def held(self, name: str) -> KeyHere:
        return next(each for each in keys_here(self.folder, self.council.rosters.newest) if each.name == name)

    def quill(self, name: str) -> Quill:
        held = self.held(name)
        return Quill(held, take_key(self.folder, held, passphrase=self.words(name)))

    def keys(self, *names: str) -> tuple[SignerVerify, ...]:
        return tuple(self.held(name).verify for name in names)

    def drawn(self, names: Sequence[str], *, threshold: int = 2, school: str = "") -> Succession:
        before = policy_of(self.council.rosters.newest)
        made = next_policy(
            before, school=school or before.school, signers=self.keys(*names), threshold=threshold
        )
        return drawn_up(self.council.rosters, made, today=today())

    def propose(self, by: str, names: Sequence[str], *, threshold: int = 2, school: str = "") -> Succession:
        drawn = self.drawn(names, threshold=threshold, school=school)
        return begin(self.folder, self.council.rosters, drawn, quill=self.quill(by))

    def approve(self, by: str, proposal: Succession) -> Roster | None:
        return agree(self.folder, self.council.rosters, proposal.id, quill=self.quill(by), today=today())

    def change(self, names: Sequence[str], *by: str, threshold: int = 2, school: str = "") -> Roster:
        """The first of `by` proposes, the others approve; the last makes it so."""
        made = self.propose(by[0], names, threshold=threshold, school=school)
        found = [self.approve(each, made) for each in by[1:]][-1]
        assert found is not None
        return found
