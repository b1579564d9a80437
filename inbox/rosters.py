"""The rosters this inbox has accepted, all of them: what is read or proved later refers to them by `seq`.

None is used before it verifies under the school's pin, and none older than one already accepted.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from datetime import date

from crypto.errors import SealedFormatError
from crypto.policy import Pin, Policy
from crypto.roster import Roster, SignedRoster, verify_roster
from inbox.errors import FolderError
from inbox.folder import Folder, read_small
from worrybox.web.settings import write_private


class Rosters:
    """The kept rosters of one school. Raises FolderError if a kept file does not verify."""

    def __init__(self, folder: Folder, *, pin: Pin) -> None:
        self.folder = folder
        self._pin = pin
        self._turn = threading.Lock()
        self._kept: dict[int, Roster] = {}
        self.newest: SignedRoster | None = None
        self._school: str | None = None
        for path in sorted(folder.rosters.glob("*.json"), key=lambda path: path.name.zfill(16)):
            self._load(read_small(path), path.name)

    def _load(self, content: bytes, name: str) -> None:
        try:
            signed = SignedRoster.from_json(content)
            # Its dates were right when it was accepted; it is kept for good.
            day = Roster.parse(signed.roster).issued
            roster = verify_roster(signed, pin=self._pin, today=day, known=self.newest)
        except SealedFormatError as wrong:
            raise FolderError(f"the kept roster {name} does not verify: {wrong}") from None
        self._believe(roster, signed)

    def _believe(self, roster: Roster, signed: SignedRoster) -> None:
        self._kept[roster.seq] = roster
        self.newest = signed
        if signed.succession:
            self._school = Policy.parse(signed.policies[-1]).school

    def accept(self, signed: SignedRoster, *, today: date) -> bool:
        """Keep `signed` if it is new; False if it is the one we have.

        Raises the crypto family if refused, SettingsError if another process kept another under this number.
        """
        with self._turn:
            roster = verify_roster(signed, pin=self._pin, today=today, known=self.newest)
            if roster.seq in self._kept:
                return False
            path = self.folder.rosters / f"{roster.seq}.json"
            if not (path.exists() and SignedRoster.from_json(read_small(path)).roster == signed.roster):
                write_private(path, signed.to_json(), over=False)
            self._believe(roster, signed)
            return True

    def look_again(self) -> None:
        """Take in what another process put beside ours: people are changed by command too.

        Raises FolderError for a file that does not verify.
        """
        with self._turn:
            last = max(self._kept, default=0)
            paths = [path for path in self.folder.rosters.glob("*.json") if path.stem.isdigit()]
            for path in sorted(paths, key=lambda path: int(path.stem)):
                if int(path.stem) > last:
                    self._load(read_small(path), path.name)

    def school(self, *, at_first: str) -> str:
        """What the school is called: as its signers said last, else what it was called `at_first`."""
        return at_first if self._school is None else self._school

    def lists(self) -> tuple[Roster, ...]:
        """Every accepted list, the oldest first."""
        return tuple(self._kept[seq] for seq in sorted(self._kept))

    def ids(self) -> frozenset[str]:
        """Every id that any accepted list ever gave to anyone."""
        lists = self._kept.values()
        return frozenset(
            [reader.id for each in lists for reader in each.readers]
            + [past.id for each in lists for past in each.past]
        )

    @property
    def current(self) -> Roster | None:
        """The newest accepted, also when it has expired since."""
        return self._kept[max(self._kept)] if self._kept else None

    @property
    def kept(self) -> Mapping[int, Roster]:
        """Every accepted one, by `seq`."""
        return dict(self._kept)

    def of(self, seq: object) -> Roster | None:
        """The roster of that `seq`, else the newest: good enough for names, never for signatures."""
        if isinstance(seq, int) and seq in self._kept:
            return self._kept[seq]
        return self.current

    def names(self, ids: Iterable[object], *, seq: object) -> list[str]:
        """The names of readers by id, as they were under roster `seq`; an unknown id as itself."""
        roster = self.of(seq)
        known: dict[object, str] = {}
        if roster is not None:
            known.update((past.id, past.name) for past in roster.past)
            known.update((reader.id, reader.name) for reader in roster.readers)
        return [known.get(id_, str(id_)) for id_ in ids]
