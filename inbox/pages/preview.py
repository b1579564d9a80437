"""An answer before it goes: the very cards that its reporter will see, and what to look at first.

It holds nothing back: whoever has looked may send it anyway. What was typed stands in no address and no log.
"""

from __future__ import annotations

from dataclasses import dataclass

from babel.dates import format_date
from markupsafe import Markup

from crypto.encoding import b64, blake2b
from crypto.payload import raw_document
from crypto.replies import ReplyKind
from crypto.report import Report
from inbox.added import added_to
from inbox.answering import place
from inbox.answers import answers_of
from inbox.collector.rounds import utc_today
from inbox.pages.shared import Desk
from inbox.replying import MAX_CHARACTERS, Address, Barred, Words, parts_of
from inbox.vault.store import Held
from inbox.vault.vault import Vault
from inbox.wording.cautions import Caution, Told, cautions_of
from inbox.wording.grade import HARDEST
from worrybox.web.i18n import ENGLISH, LANGUAGES, Language, speaking, text
from worrybox.web.templates import render


@dataclass(frozen=True, slots=True, repr=False)
class SeenCard:
    """One reply as the reporter's own page shows it."""

    name: str
    role: str
    day: str
    text: str
    kind: str
    state: str = "verified"


@dataclass(frozen=True, slots=True, repr=False)
class SeenPage:
    """inbox/preview_seen.html: the cards alone, in the reporter's language."""

    cards: tuple[SeenCard, ...]


@dataclass(frozen=True, slots=True, repr=False)
class PreviewPage:
    """inbox/preview.html."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    url: str
    back: str
    draft: str
    checked: str
    """What was looked at: a button that sends it anyway sends only this."""
    kind: str
    text: str
    cautions: tuple[Caution, ...]
    hardest: int
    """The grade that this audience should not have to go beyond."""
    audience: str
    seen: Markup
    seen_lang: Language
    cards: int
    most: int = MAX_CHARACTERS


def checked_of(words: Words) -> str:
    """A name for exactly these words, as a form carries it back."""
    return b64(blake2b(16, person="", data=f"{words.kind}\n{words.text}".encode()))


def told_by(desk: Desk, vault: Vault, held: Held, report: Report) -> Told:
    """What an answer is compared with: the report and all that its reporter added. Raises VaultError."""
    answers = answers_of(raw_document(held.payload) or {})
    long = [text for each in answers if each.is_long for text in each.written]
    short = [text for each in answers if not each.is_long for text in each.written]
    added = added_to(vault.store, report, pin=desk.office.settings.pin_bytes)
    return Told(
        (*long, *short, *(each.text for each in added.proved)), tuple(short), report.audience, report.lang
    )


def cautions_about(desk: Desk, vault: Vault, held: Held, report: Report, words: Words) -> tuple[Caution, ...]:
    """What should be looked at before these words go. Raises VaultError."""
    return cautions_of(words.text, told_by(desk, vault, held, report))


def preview_page(
    desk: Desk, vault: Vault, held: Held, report: Report, *, words: Words, draft: str
) -> PreviewPage | Barred:
    """The page, or why there can be no answer. Raises VaultError."""
    address = place(desk.office, vault, report)
    if isinstance(address, Barred):
        return address
    lang = LANGUAGES.get(report.lang, ENGLISH)
    cards = _cards(words, address, lang)
    with speaking(lang):
        # Our own template with everything in it escaped: the very component of the reporter's page.
        seen = Markup(render("inbox/preview_seen.html", SeenPage(cards)))  # noqa: S704
    here = f"/reports/{b64(held.line.envelope)}"
    return PreviewPage(
        title=text("Before you send"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        url=f"{here}/answers",
        back=here,
        draft=draft,
        checked=checked_of(words),
        kind=str(words.kind),
        text=words.text,
        cautions=cautions_about(desk, vault, held, report, words),
        hardest=HARDEST[report.audience],
        audience=str(report.audience),
        seen=seen,
        seen_lang=lang,
        cards=len(cards),
    )


def _cards(words: Words, address: Address, lang: Language) -> tuple[SeenCard, ...]:
    today, author = utc_today(), address.author
    parts = parts_of(words, address, n=1, seen=0, stored=0, day=today)
    role = str(author.roles[0]) if author.roles else "other"
    day = format_date(today, "EEEE d MMMM y", locale=lang.tag)
    shown = "" if words.kind is ReplyKind.TEXT else str(words.kind)
    return tuple(SeenCard(author.name, role, day, part.text, shown) for part in parts)
