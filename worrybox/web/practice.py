"""Whether this process serves a practice school: then every page carries a strip that says so.

One setting of the room's folder, told here once at its start. A real school's pages carry nothing of it.
"""

from __future__ import annotations

_marked = False


def mark_pages() -> None:
    """From now on every page of this process is marked."""
    global _marked
    _marked = True


def is_practice() -> bool:
    """Whether pages are marked."""
    return _marked
