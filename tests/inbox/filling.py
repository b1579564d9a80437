"""A disk that is full, for one store or for all files: the system says so just as it would."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager

from inbox.vault.trail import Deed, Trail


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process can grow meanwhile, as on a disk without room; what is there can be read."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def fill_disk(trail: Trail) -> None:
    """From here on the record of deeds can grow no more; at least one deed is missing from it."""
    (size,) = trail.rows("PRAGMA page_count")[0]
    trail.rows(f"PRAGMA max_page_count = {size}")
    while not trail.behind:
        trail.write(Deed.READ, about=b"x" * 16, detail="y " * 100)


def make_room(trail: Trail) -> None:
    """Somebody has deleted something."""
    trail.rows("PRAGMA max_page_count = 100000")
