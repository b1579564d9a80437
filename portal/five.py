"""Five words for a reporter whose browser has no script: made, taken as typed, turned into keys, in memory.

While an answer is being made this portal could read the reporter's replies; the page says so. Nothing here is
kept, logged or printed, and nothing here opens an envelope.
"""

import difflib
from dataclasses import dataclass

from crypto.code import (
    WORDS_IN_CODE,
    Badge,
    Code,
    ReporterKeys,
    badge_of,
    normal_form,
    share_of,
)
from crypto.errors import CodeError
from crypto.replies import REPLIES_ON_A_PAGE, ReadReply, read_mailbox
from crypto.roster import Roster
from portal.drawn import WORDS
from portal.drop.contract import Drop
from portal.school import School

MOST_PAGES = 64
"""No mailbox is that full; it bounds what one request can make us open."""
_KNOWN = frozenset(WORDS)


@dataclass(frozen=True, slots=True)
class WrongWord:
    """A typed word that is none of the list, and the one perhaps meant. For its owner's page only."""

    typed: str
    meant: str | None

    def __repr__(self) -> str:
        return "<WrongWord redacted>"


@dataclass(frozen=True, slots=True, eq=False)
class OpenedCode:
    """What five words lead to, for the length of one request."""

    keys: ReporterKeys
    badge: Badge

    def __repr__(self) -> str:
        return "<OpenedCode redacted>"


def code_of(typed: str) -> Code:
    """The code, if it is five words of the list. Raises CodeError, naming no word."""
    return Code.parse(typed, words=_KNOWN)


def wrong_words(typed: str) -> tuple[WrongWord, ...]:
    """The words that are none of the list, each once, with the nearest one that is; five at most."""
    try:
        words = normal_form(typed).split()
    except CodeError:
        return ()
    wrong = [word for word in dict.fromkeys(words) if word not in _KNOWN]
    return tuple(WrongWord(word[:24], _nearest(word)) for word in wrong[:WORDS_IN_CODE])


def _nearest(word: str) -> str | None:
    near = difflib.get_close_matches(word[:12], WORDS, n=1, cutoff=0.7)
    return near[0] if near else None


async def open_code(school: School, code: Code, *, origin: str) -> OpenedCode:
    """The keys of a code: derived in turn, within the school's budget of look-ups. Raises Refusal (503)."""
    bucket = school.origins.bucket_of(origin)
    await school.lookups.turn(bucket)
    a, b = await school.derivations.halves(code, school.pin, bucket=bucket)
    return OpenedCode(ReporterKeys.derive(share_of(school.pepper, a, school.pin), b), badge_of(a))


async def read_all(drop: Drop, keys: ReporterKeys, *, pin: bytes, roster: Roster) -> list[ReadReply]:
    """Everything in the mailbox that opens, in reading order. Raises DropError."""
    blobs: list[bytes] = []
    for page in range(MOST_PAGES):
        held = await drop.replies(keys.mailbox, page)
        blobs += held
        if len(held) < REPLIES_ON_A_PAGE:
            break
    return read_mailbox(blobs, keys=keys, pin=pin, roster=roster)
