"""The answer of the process apart, read as what it is: a stranger's. One odd byte and there is no picture."""

from __future__ import annotations

import re
from asyncio import IncompleteReadError, StreamReader
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from inbox.errors import InboxError
from inbox.viewing.wire import HEAD, LONGEST_SIDE, MAGIC, MOST_FACTS, MOST_PAGES, MOST_TEXT


class Fault(StrEnum):
    """Why there is no picture. The words of each are in inbox/pages/view.html."""

    KIND = "kind"
    """Nothing here opens files of this kind."""
    EMPTY = "empty"
    DAMAGED = "damaged"
    LARGE = "large"
    PASSWORD = "password"  # noqa: S105
    PAGE = "page"
    LONG = "long"
    """It was not done in time."""
    ENDED = "ended"
    """The process ended without an answer: out of time or memory, or it did what is not allowed there."""
    NONSENSE = "nonsense"
    """It answered what no honest one would."""
    BUSY = "busy"
    CHANGED = "changed"
    LOCKED = "locked"
    """The session was locked meanwhile."""


class ViewingError(InboxError):
    """A file cannot be looked at; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"the file cannot be looked at: {fault}")
        self.fault = fault


Says = Literal["taken", "created", "changed", "camera", "software", "author", "producer"]
Holds = Literal["place", "pictures", "script", "files", "boxes", "odd"]
Side = Annotated[int, Meta(ge=0, le=LONGEST_SIDE)]


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a file says of itself. Nothing of it is checked; all of it is only ever shown as text."""

    fault: Literal["", "damaged", "large", "password", "page"]
    pages: Annotated[int, Meta(ge=1, le=MOST_PAGES)]
    width: Side
    height: Side
    said: Annotated[dict[Says, Annotated[str, Meta(max_length=MOST_TEXT)]], Meta(max_length=8)]
    holds: Annotated[list[Holds], Meta(max_length=8)]
    place: Annotated[str, Meta(max_length=30)]


_PLACE = re.compile(r"-?\d{1,2}\.\d{5}, -?\d{1,3}\.\d{5}")


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """One page as raw RGB, and the facts."""

    facts: Facts
    marks: int
    width: int
    height: int
    pixels: bytes


async def read_answer(out: StreamReader, *, width: int, height: int) -> Answer:
    """Exactly one answer with a picture of at most these sides, and the end. Raises ViewingError."""
    try:
        answer = await _read(out, width, height)
        if await out.read(1):
            raise ViewingError(Fault.NONSENSE)
    except IncompleteReadError as cut:
        raise ViewingError(Fault.NONSENSE if cut.partial else Fault.ENDED) from None
    if answer.facts.fault:
        raise ViewingError(Fault(answer.facts.fault))
    if not answer.pixels:
        raise ViewingError(Fault.NONSENSE)
    return answer


async def _read(out: StreamReader, most_width: int, most_height: int) -> Answer:
    magic, marks, length, width, height = HEAD.unpack(await out.readexactly(HEAD.size))
    if magic != MAGIC or length > MOST_FACTS or width > most_width or height > most_height:
        raise ViewingError(Fault.NONSENSE)
    facts = _facts(await out.readexactly(length))
    return Answer(facts, marks, width, height, await out.readexactly(width * height * 3))


def _facts(written: bytes) -> Facts:
    try:
        facts = msgspec.json.decode(written, type=Facts)
    except (msgspec.MsgspecError, RecursionError):
        raise ViewingError(Fault.NONSENSE) from None
    if facts.place and not _PLACE.fullmatch(facts.place):
        raise ViewingError(Fault.NONSENSE)
    return facts
