"""What inbox/view.html needs: a page of a file as a picture of our own making, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from inbox.pages.contexts import FileLine
from inbox.viewing.answer import Fault


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """The picture, at most two sizes of it, and the way through the pages; "" for a way that there is not."""

    url: str
    width: int
    height: int
    page: int
    pages: int
    larger: bool
    size_url: str
    """The other size."""
    previous_url: str
    next_url: str
    pixels: str
    """Of a picture: its own size in words."""
    said: tuple[tuple[str, str], ...]
    """What it says of itself: which (a key of inbox/view.html) and the text."""
    holds: frozenset[str]
    place: str
    """Shown only when asked for."""
    place_url: str
    fenced: bool
    """Whether this computer could shut the process off from its files and its network."""


@dataclass(frozen=True, slots=True, repr=False)
class ViewPage:
    """inbox/view.html: a file that was looked at, or why it was not."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    report_url: str
    file: FileLine
    fault: Fault | None
    shown: Shown | None
