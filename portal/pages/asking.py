"""What becomes of a form sent without script: values in, a page or a sealed envelope out.

Pure decisions over a roster, so that the portal and the kiosk share them. The words go into the sealer and
back onto the page, nowhere else: no file, no log, no exception and no repr holds them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from crypto.choosing import Choice, Subject, choose_readers
from crypto.encoding import b64, blake2b, canonical, unb64
from crypto.envelope import ID_BYTES, MAX_PAYLOAD, BellKind, BellMessage, new_id, seal
from crypto.errors import EncodingError, NoReadersError
from crypto.fields import READER_ID
from crypto.policy import Pin
from crypto.report import Audience, Channel, Report
from crypto.roster import PastReader, Reader, Roster
from portal.pages.contexts import AskPage, Dress, Notice, ReaderCard
from portal.questions import CURRENT, WHAT
from worrybox.web.bodies import Form
from worrybox.web.i18n import language
from worrybox.web.templates import render

MAX_REMOVED = 32
"""Twice the readers of a roster: some may have left while the page was open."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What is known before a word is typed. `roster` is None when nobody may be sealed to today.

    `channel` and `pinned` are what a report sealed here says of itself (section 5); `page_channel`, `dress`
    and `pin` are the page's own (the pin only on a kiosk, where the browser checks the roster under it).
    """

    school: str
    pin: Pin
    roster: Roster | None
    today: date
    nobody_reads: bool = False
    home: str = "/"
    dress: Dress = "web"
    page_channel: Literal["web", "kiosk"] = "web"
    page_pin: str = ""
    channel: Channel = Channel.NOSCRIPT
    pinned: bool = False
    audience: Audience = Audience.OLDER


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """A form as it was sent. `form_id` is None when the page's own id did not come back whole."""

    words: str
    removed: tuple[str, ...]
    shown: tuple[str, ...]
    form_id: bytes | None


@dataclass(frozen=True, slots=True, repr=False)
class Ready:
    """A report that may be sealed: the names shown last are the readers chosen."""

    envelope_id: bytes
    payload: bytes
    choice: Choice


def read_asked(form: Form) -> Asked:
    """The fields of the page's form. Raises FieldError when one that is wanted once came twice."""
    # A browser writes each line end of a text box as two characters; the child typed one.
    words = form.one("what", default="").replace("\r\n", "\n")
    removed = dict.fromkeys(id_ for id_ in form.all("removed") if READER_ID.match(id_))
    shown = form.one("shown", default="")
    return Asked(
        words=words,
        removed=tuple(removed)[:MAX_REMOVED],
        shown=tuple(shown.split(",")) if shown else (),
        form_id=_form_id(form.one("id", default="")),
    )


def first_page(desk: Desk) -> AskPage:
    """The page before anything was typed."""
    notice = Notice.NOT_BEING_READ if desk.nobody_reads else None
    return _page(desk, Asked("", (), (), None), notice)


def page_again(desk: Desk, asked: Asked, notice: Notice) -> AskPage:
    """The page with the words kept, and why it was not sent."""
    return _page(desk, asked, notice)


def decide(desk: Desk, asked: Asked) -> Ready | AskPage:
    """A report ready to be sealed, or the page that says why not; nothing is sent before names were shown."""
    if desk.roster is None:
        return _page(desk, asked, Notice.NOBODY_HERE)
    if not asked.words.strip():
        return _page(desk, asked, Notice.EMPTY)
    try:
        choice = choose_readers(desk.roster, subject=Subject.PUPIL, removed=asked.removed)
    except NoReadersError:
        return _page(desk, asked, Notice.NOBODY_LEFT)
    if choice.ids != asked.shown:
        return _page(desk, asked, Notice.DIFFERENT_READERS)
    if asked.form_id is None:
        return _page(desk, asked, Notice.NOT_SAVED)
    payload = _report(desk, desk.roster, asked, choice).encode()
    if len(payload) > MAX_PAYLOAD:
        return _page(desk, asked, Notice.TOO_LONG)
    return Ready(_envelope_id(asked, asked.form_id), payload, choice)


def seal_ready(desk: Desk, ready: Ready) -> bytes:
    """The envelope, with the flag that says it was not the browser that sealed it (section 4)."""
    roster = desk.roster
    assert roster is not None
    return seal(
        ready.payload,
        pin=desk.pin,
        readers=[reader.box for reader in ready.choice.readers],
        recovery=roster.recovery.box if ready.choice.recovery else None,
        bell=(roster.bell, BellMessage(BellKind.REPORT, roster.seq, roster.mask(ready.choice.ids))),
        sealed_by_portal=True,
        envelope_id=ready.envelope_id,
    )


def render_ask(page: AskPage) -> str:
    """The page as HTML."""
    return render("portal/ask.html", page)


def _form_id(text: str) -> bytes | None:
    try:
        return unb64(text, size=ID_BYTES)
    except EncodingError:
        return None


def _envelope_id(asked: Asked, form_id: bytes) -> bytes:
    """The id of what this form says: the same form twice is one report, other words are another.

    Were it the form's id alone, someone who goes back, adds a line and sends again would be told "sent"
    while the line was dropped. The form's id is random and kept nowhere, so the result tells nothing.
    """
    said = canonical([asked.words, sorted(asked.removed)])
    return blake2b(ID_BYTES, key=form_id, person="wb-form-id", data=said)


def _report(desk: Desk, roster: Roster, asked: Asked, choice: Choice) -> Report:
    return Report(
        day=desk.today,
        channel=desk.channel,
        pinned=desk.pinned,
        form=CURRENT.form,
        audience=desk.audience,
        lang=language().tag,
        urgent=False,
        about=None,
        subject=Subject.PUPIL,
        route=choice.route,
        seq=roster.seq,
        removed=asked.removed,
        forbidden=tuple(sorted(choice.forbidden)),
        to=choice.ids,
        answers={WHAT.id: asked.words},
    )


def _page(desk: Desk, asked: Asked, notice: Notice | None) -> AskPage:
    readers, taken_off = _cards(desk.roster, asked.removed)
    carded = {card.id for card in taken_off}
    if desk.roster is None:
        notice = Notice.NOBODY_HERE
    return AskPage(
        school=desk.school,
        envelope_id=b64(asked.form_id or new_id()),
        readers=readers,
        taken_off=taken_off,
        kept_off=tuple(id_ for id_ in asked.removed if id_ not in carded),
        words=asked.words,
        notice=notice,
        home=desk.home,
        pin=desk.page_pin,
        channel=desk.page_channel,
        dress=desk.dress,
        audience=desk.audience.value,
        form_id=CURRENT.form.id,
        form_version=CURRENT.form.version,
        question=WHAT.words[desk.audience].question,
        hint=WHAT.words[desk.audience].hint,
    )


def _cards(
    roster: Roster | None, removed: tuple[str, ...]
) -> tuple[tuple[ReaderCard, ...], tuple[ReaderCard, ...]]:
    """The readers now named, and those taken off, as cards; someone who has left since stays taken off."""
    if roster is None:
        return (), ()
    try:
        named = choose_readers(roster, subject=Subject.PUPIL, removed=removed).ids
    except NoReadersError:
        named = ()
    people: tuple[Reader | PastReader, ...] = (*roster.readers, *roster.past)
    cards = [ReaderCard(each.id, each.name, each.roles[0] if each.roles else "other") for each in people]
    return (
        tuple(card for card in cards if card.id in named),
        tuple(card for card in cards if card.id in removed),
    )
