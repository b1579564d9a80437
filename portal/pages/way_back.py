"""The page of the way back as values: what portal/words.html prints, from what five words opened.

Pure: nothing here asks the store or derives a key, and no repr shows a word.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from crypto.code import Badge, Code
from crypto.encoding import b64
from crypto.envelope import new_id
from crypto.replies import ReadReply, ReplyState
from portal.adding import Offer
from portal.drawn import PICTURES
from portal.five import OpenedCode, WrongWord
from portal.pages.contexts import BadgeView, Dress, ReaderCard, SentPage, Speech
from portal.pages.desk import Desk
from worrybox.web.dates import format_date
from worrybox.web.i18n import language
from worrybox.web.numbers import Number

ANIMALS = "🐱🐢🦊🐻🐸🦁🐘🐼🐧🐰🐌🐟🐳🐴🐝🦆"
"""In the order of the specification (section 6), as static/js/badge.js has them."""


class WordsNotice(Enum):
    """Why the page says more than usual. The words of each are in portal/pages/words_notices.html."""

    NOT_FIVE = "not-five"
    NOT_A_WORD = "not-a-word"
    BUSY = "busy"
    NOBODY_HERE = "nobody-here"
    NOTHING_ADDED = "nothing-added"
    TOO_FEW = "too-few"
    TOO_LONG = "too-long"
    NOT_SAVED = "not-saved"


@dataclass(frozen=True, slots=True, repr=False)
class ReplyCard:
    """One reply. `name` and `role` are "" when nobody vouches for it; `kind` then too."""

    state: str
    kind: str
    name: str
    role: str
    day: str
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Adding:
    """Something to be added: the text, who is ticked, who was taken off before, the form's own id."""

    text: str = ""
    ticked: tuple[str, ...] | None = None
    removed: tuple[str, ...] = ()
    form_id: bytes = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """What five words opened. `ticked` are ids; `named`: the readers come from the last verified reply."""

    badge: BadgeView
    replies: tuple[ReplyCard, ...]
    readers: tuple[ReaderCard, ...]
    ticked: tuple[str, ...]
    named: bool
    removed: tuple[str, ...]
    text: str
    envelope_id: str
    added: bool


@dataclass(frozen=True, slots=True, repr=False)
class WordsPage:
    """portal/words.html. `typed` are the five words as typed; `root` is where the school's calls are;
    `when`: when something added will be read, if that is known.
    """

    school: str
    home: str
    root: str
    numbers: tuple[Number, ...]
    pin: str
    channel: str
    typed: str = ""
    wrong: tuple[WrongWord, ...] = ()
    notice: WordsNotice | None = None
    found: Found | None = None
    when: str | None = None
    dress: Dress = "web"
    audience: Speech = "older"


def words_page(
    desk: Desk,
    *,
    typed: str = "",
    wrong: tuple[WrongWord, ...] = (),
    notice: WordsNotice | None = None,
    found: Found | None = None,
) -> WordsPage:
    """The page for this desk."""
    return WordsPage(
        school=desk.school,
        home=desk.home,
        root=desk.root,
        numbers=desk.numbers,
        pin=desk.page_pin,
        channel=desk.page_channel,
        typed=typed,
        wrong=wrong,
        notice=notice,
        found=found,
        when=desk.when,
        dress=desk.dress,
        audience=desk.audience.value,
    )


def found_of(
    opened: OpenedCode, read: Sequence[ReadReply], offer: Offer, adding: Adding, *, added: bool = False
) -> Found:
    """What is shown of it; after adding, the box is empty and the form is a new one."""
    named_all = tuple(reader.id for reader in offer.readers) if offer.named else ()
    return Found(
        badge=badge_view(opened.badge),
        replies=tuple(reply_card(each) for each in read),
        readers=tuple(ReaderCard(r.id, r.name, r.roles[0] if r.roles else "other") for r in offer.readers),
        ticked=named_all if adding.ticked is None or added else adding.ticked,
        named=offer.named,
        removed=adding.removed,
        text="" if added else adding.text,
        envelope_id=b64(new_id() if added else adding.form_id),
        added=added,
    )


def badge_view(badge: Badge) -> BadgeView:
    """With its picture."""
    return BadgeView(badge.animal, badge.colour, ANIMALS[badge.animal])


def reply_card(read: ReadReply) -> ReplyCard:
    """The name shown is the roster's; an unverified reply is nobody's."""
    reply, author = read.reply, read.author
    known = read.state is not ReplyState.UNVERIFIED and author is not None
    return ReplyCard(
        state=read.state.value,
        kind=reply.kind.value if reply and known else "",
        name=author.name if author and known else "",
        role=(author.roles[0] if author.roles else "other") if author and known else "",
        day=format_date(reply.day, "EEEE d MMMM y", locale=language().tag) if reply else "",
        text=reply.text if reply else "",
    )


def sent_with_words(page: SentPage, code: Code, opened: OpenedCode) -> SentPage:
    """The page after sending, with the five words on it."""
    # The selector after a picture asks for its coloured form, where it has two.
    five = tuple((word, f"{PICTURES[word]}\ufe0f" if word in PICTURES else "") for word in code.words)
    return replace(page, five=five, badge_shown=badge_view(opened.badge))
