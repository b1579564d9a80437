"""Decoys: their bytes go once nobody can have been meant by them; ids and days stay: none is fetched again.

Two things must agree. The bell says that nothing arrived, for nobody; nobody signs that, so alone it is never
enough. And every reader to whom something could have been sealed then has tried the envelope and found no
slot of theirs, and nothing that was tampered with: one who never unlocks keeps it from going. What the bell
calls a report stays whoever finds nothing in it, since it may be recovery's alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from crypto.roster import Roster
from inbox.collector.store import Collected

STILL_SEALED_TO = timedelta(days=35)
"""For so long after a list of readers was replaced, an envelope that comes may have been sealed under it."""


class Barren:
    """What is to go from the collector's store. Every method raises FolderError."""

    def __init__(self, collected: Collected) -> None:
        self._collected = collected

    def note(self, ids: Sequence[bytes]) -> None:
        """The bell says of these that nothing arrived. Said before they are kept: none is tried unnoted."""
        if ids:
            with self._collected.writing() as store:
                store.executemany(
                    "INSERT INTO decoy SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM envelope WHERE id = ?1)"
                    " ON CONFLICT DO NOTHING",
                    [(each,) for each in ids],
                )

    def found_nothing(self, ids: Sequence[bytes], *, box: bytes) -> None:
        """The owner of this key has tried these, and there is nothing for them. As often as one likes."""
        if ids and self._collected.rows("SELECT 1 FROM decoy LIMIT 1"):
            with self._collected.writing() as store:
                store.executemany(
                    "INSERT INTO barren SELECT id, ? FROM decoy WHERE id = ? ON CONFLICT DO NOTHING",
                    [(box, each) for each in ids],
                )
                store.executemany(
                    "INSERT INTO looked SELECT id FROM decoy WHERE id = ? ON CONFLICT DO NOTHING",
                    [(each,) for each in ids],
                )

    def sweep(self, lists: Sequence[Roster]) -> int:
        """Let go of what everyone found nothing in; `lists` are all accepted ones. Returns how many went.

        Only what was tried since the last time is asked about: one who never unlocks makes nothing slower.
        """
        if not self._collected.rows("SELECT 1 FROM looked LIMIT 1"):
            return 0
        # In one transaction: what is tried meanwhile is asked about the next time.
        with self._collected.writing() as store:
            gone = self._tried_by_all(lists)
            store.executemany("UPDATE envelope SET bytes = x'' WHERE id = ?", gone)
            for table in ("unfetched", "chunk", "decoy", "barren"):
                store.executemany(f"DELETE FROM {table} WHERE id = ?", gone)  # noqa: S608 - our own names
            store.execute("DELETE FROM looked")
        return len(gone)

    def _tried_by_all(self, lists: Sequence[Roster]) -> list[tuple[bytes]]:
        needed: dict[tuple[str, int], set[bytes]] = {}
        gone = []
        for id_, day, seq in self._collected.rows("SELECT id, day, seq FROM looked JOIN envelope USING (id)"):
            if (day, seq) not in needed:
                needed[day, seq] = _meant(lists, day=date.fromisoformat(day), seq=seq)
            tried = self._collected.rows("SELECT box FROM barren WHERE id = ?", id_)
            if needed[day, seq] and needed[day, seq] <= {bytes(box) for (box,) in tried}:
                gone.append((bytes(id_),))
        return gone


def _meant(lists: Sequence[Roster], *, day: date, seq: int) -> set[bytes]:
    """The keys to which an envelope can have been sealed that came on `day`, under list `seq`.

    None where that list is not here, as after a folder was put back from before it: then nobody can tell.
    """
    if seq not in {each.seq for each in lists}:
        return set()
    ended: dict[int, date] = {each.seq: after.issued for each, after in pairwise(lists)}
    return {
        reader.box.raw
        for each in lists
        if each.seq == seq or (each.seq < seq and ended[each.seq] >= day - STILL_SEALED_TO)
        for reader in each.readers
    }
