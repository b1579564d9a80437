"""A disk that is full for one store: SQLite says so just as it would."""

from __future__ import annotations

from inbox.vault.trail import Deed, Trail


def fill_disk(trail: Trail) -> None:
    """From here on the record of deeds can grow no more; at least one deed is missing from it."""
    (size,) = trail.rows("PRAGMA page_count")[0]
    trail.rows(f"PRAGMA max_page_count = {size}")
    while not trail.behind:
        trail.write(Deed.READ, about=b"x" * 16, detail="y " * 100)


def make_room(trail: Trail) -> None:
    """Somebody has deleted something."""
    trail.rows("PRAGMA max_page_count = 100000")
