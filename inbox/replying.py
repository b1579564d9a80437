"""From a reader's words to sealed replies (spec section 6): values in, values out.

It refuses before it builds: a reply goes only to the five words that signed the report's own guard, and names
only readers who may still read. Nothing is signed in a reader's name without a press of a button: opening a
report sends no "opened" by itself. A browser opens pages nobody reads, and a child is told only what is true.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from crypto.cases import Circle
from crypto.errors import SealedFormatError
from crypto.guard import Guard, verify_guard
from crypto.policy import Pin
from crypto.replies import Reply, ReplyKind, SignedReply, pages_for, reply_message, split_reply
from crypto.report import ReplyTo, Report
from crypto.roster import Reader, Role, Roster
from inbox.vault.answers import Part

MAX_CHARACTERS = 4_000
"""Code points of one answer: at most about 30 replies, eight pages of a mailbox."""
SLACK = 4
"""Replies of others that are reckoned with when the portal could not be asked: one page more to look at."""


class Barred(Enum):
    """Why there can be no reply. The words of each are in inbox/pages/answers.html."""

    NO_CODE = "no-code"
    """The reporter chose no five words, or the portal gave no share for them."""
    DAMAGED = "damaged"
    """The guard does not verify under the report's own key: nobody can tell whom an answer would reach."""
    NOT_NAMED = "not-named"
    """The report does not name this reader, or it forbids them."""
    NOT_A_READER = "not-a-reader"
    """The roster of today does not name this reader with these keys: no device would believe them."""


class Slip(Enum):
    """What is wrong with what was written. The words of each are in inbox/pages/answers.html."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    NOT_TEXT = "not-text"
    """It holds half a character, which no reporter's device could show."""
    BARRED = "barred"
    """Meanwhile there can be no answer any more."""
    NOT_KEPT = "not-kept"
    """The vault could not keep it, so it was not sent."""
    LOCKED = "locked"
    """The session was locked while it was being sent."""


@dataclass(frozen=True, slots=True, repr=False)
class Words:
    """What a reader wants to say."""

    kind: ReplyKind
    text: str = ""

    def slip(self) -> Slip | None:
        """What is wrong with it, if anything."""
        if len(self.text) > MAX_CHARACTERS:
            return Slip.TOO_LONG
        if any(unicodedata.category(char) == "Cs" for char in self.text):
            return Slip.NOT_TEXT
        return Slip.EMPTY if self.kind is ReplyKind.TEXT and not self.text.strip() else None


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where an answer goes, and in whose name: only of a report whose guard verified."""

    reply_to: ReplyTo
    guard: Guard
    author: Reader
    report: Report
    roster: Roster

    @property
    def to(self) -> tuple[str, ...]:
        """The readers of the report who are still readers, less everyone who may never read it."""
        never = Circle.of(self.report).never(self.roster) | frozenset(self.guard.forbidden)
        return tuple(id_ for id_ in self.report.to if self.roster.reader(id_) and id_ not in never)


def address_of(
    report: Report, *, reader: str, stands: bool, roster: Roster | None, pin: Pin
) -> Address | Barred:
    """Where `reader` may answer this report; `stands` says that the roster names them with their own keys."""
    if report.reply is None:
        return Barred.NO_CODE
    reply = report.reply
    try:
        guard = verify_guard(
            reply.guard, reply.guard_signature, sign=reply.sign, mailbox=reply.mailbox, pin=pin
        )
    except SealedFormatError:
        return Barred.DAMAGED
    author = roster.reader(reader) if roster is not None else None
    if roster is None or author is None or not stands:
        return Barred.NOT_A_READER
    address = Address(reply, guard, author, report, roster)
    return address if reader in address.to else Barred.NOT_NAMED


def parts_of(words: Words, address: Address, *, n: int, seen: int, stored: int, day: date) -> list[Reply]:
    """The replies that say it, from number `n` on; `stored` is how many replies the mailbox holds before.

    Each names the pages that are needed once all of them and one more are there: the reply that fills a page
    is the only one on it that can tell of the next (spec section 6). Raises EncodingError.
    """
    author = address.author
    whole = Reply(
        day=day,
        kind=words.kind,
        n=n,
        name=author.name,
        pages=1,
        role=author.roles[0] if author.roles else Role.OTHER,
        route=address.report.route,
        seen=seen,
        seq=address.roster.seq,
        text=words.text,
        to=address.to,
    )
    parts = split_reply(whole)
    # A larger number takes a digit more, and with it perhaps a part more: until it fits.
    while parts[0].pages != (pages := pages_for(stored + len(parts) + 1)):
        parts = split_reply(replace(whole, pages=pages))
    return parts


def sealed(reply: Reply, address: Address, *, sign: Callable[[bytes], bytes], pin: Pin) -> Part:
    """One reply, signed by the reader and sealed to the five words. Raises EncodingError."""
    signed, to = reply.encode(), address.reply_to
    signature = sign(reply_message(pin, mailbox=to.mailbox, signed=signed))
    inside = SignedReply(address.author.id, to.guard, to.guard_signature, signed, signature)
    return Part(reply, inside.seal(to.box))
