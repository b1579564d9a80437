"""The steps of the host that watches as a chain: how far it goes, and whether a given link is in it.

For whoever vouches for it or checks it; it says nothing of what any step was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inbox.folder import Folder
from inbox.watch.store import WatchStore, first_broken


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last step by number and hash, and the hash of the first: which chain it is."""

    number: int
    hash: bytes
    first: bytes


@dataclass(frozen=True, slots=True)
class Chain:
    """The hashes of all steps of this host, in order."""

    hashes: Sequence[bytes]
    broken: int | None
    """The place, from 1, of the first step that does not follow from those before."""

    def is_of(self, head: ChainHead) -> bool:
        """Whether both begin with the same step."""
        return bool(self.hashes) and self.hashes[0] == head.first

    def holds(self, head: ChainHead) -> bool:
        """Whether that step is here, at its place."""
        return 0 < head.number <= len(self.hashes) and self.hashes[head.number - 1] == head.hash


def head_in(folder: Folder) -> ChainHead | None:
    """How far the chain goes; None where this host watches nothing, or did nothing. Raises FolderError."""
    if not folder.watch.exists():
        return None
    with WatchStore(folder.watch) as store:
        last = store.rows("SELECT hash FROM step ORDER BY number DESC LIMIT 1")
        first = store.rows("SELECT hash, (SELECT count(*) FROM step) FROM step ORDER BY number LIMIT 1")
    return ChainHead(int(first[0][1]), bytes(last[0][0]), bytes(first[0][0])) if first else None


def chain_in(folder: Folder) -> Chain:
    """All of it; of a host that watches nothing, one without steps. Raises FolderError."""
    if not folder.watch.exists():
        return Chain((), None)
    with WatchStore(folder.watch) as store:
        steps = store.steps()
    return Chain([hash_ for _, hash_ in steps], first_broken(steps))
