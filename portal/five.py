"""Five words for a reporter whose browser has no script: made, taken as typed, turned into keys, in memory.

While an answer is being made this portal could read the reporter's replies; the page says so. Nothing here is
kept, logged or printed, and nothing here opens an envelope.
"""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources

from crypto.code import (
    LIST_WORDS,
    WORDS_IN_CODE,
    Badge,
    Code,
    ReporterKeys,
    badge_of,
    normal_form,
    share_of,
)
from crypto.encoding import blake2b
from crypto.errors import CodeError
from crypto.replies import REPLIES_ON_A_PAGE, ReadReply, read_mailbox
from crypto.roster import Roster
from portal.drop.contract import Drop
from portal.school import School

MOST_PAGES = 64
"""No mailbox is that full; it bounds what one request can make us open."""
_DRAWN_BELOW = 65_536 - 65_536 % LIST_WORDS


def _lines(name: str) -> list[str]:
    return (resources.files("static") / "words" / name).read_text("utf-8").split("\n")[:-1]


WORDS: Sequence[str] = tuple(_lines("en.txt"))
PICTURES = {word: picture for word, _, picture in (line.partition(" ") for line in _lines("pictures.txt"))}
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


def code_of_form(form_id: bytes, *, envelope_id: bytes) -> Code:
    """The five words of one form without script: the same form sent twice is told the same words.

    `form_id` is 16 random bytes that only the form holds; `envelope_id` stands for everything it says. Each
    word is uniform, as if drawn (section 6).
    """
    numbers = _numbers(form_id, envelope_id)
    return Code([WORDS[next(numbers) % LIST_WORDS] for _ in range(WORDS_IN_CODE)])


def _numbers(form_id: bytes, envelope_id: bytes) -> Iterator[int]:
    block = 0
    while True:
        data = blake2b(64, key=form_id, person="wb-form-words", data=envelope_id + block.to_bytes(4, "big"))
        drawn = (int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))
        yield from (number for number in drawn if number < _DRAWN_BELOW)
        block += 1


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
