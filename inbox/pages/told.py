"""Write down what someone told you: the same readers, the same sealing, five words for whoever told it.

What is typed stands in the page's form and nowhere else until it is sealed. The five words are on one page
once; whoever presses twice is shown the same ones.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from crypto.choosing import Choice, Subject
from crypto.code import Code, ReporterKeys
from crypto.encoding import b64
from crypto.errors import EncodingError, NoReadersError
from crypto.report import About, Audience
from crypto.roster import Roster
from inbox.answering import draft_of, new_draft
from inbox.collector.outbox import Stage
from inbox.collector.outgoing import Outgoing
from inbox.errors import InboxError
from inbox.pages.contexts import ReaderChoice
from inbox.pages.shared import (
    Desk,
    desk_of,
    private_page,
    session_of,
    to_sign_in,
    typing_seconds,
    vault_of,
)
from inbox.pages.sign_in import role_title
from inbox.pages.unsent import leave_typed, leave_unsent, read_words
from inbox.told.questions import LINES
from inbox.told.sealing import (
    MAX_WORDS,
    Halves,
    Told,
    code_for,
    envelope_id_of,
    keys_of,
    sealed_told,
)
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from portal.drawn import PICTURES
from portal.questions.model import MAX_LINE
from worrybox.web.bodies import FieldError, Form
from worrybox.web.i18n import ENGLISH, LANGUAGES, Language, speaking, text
from worrybox.web.numbers import WHISTLEBLOWING
from worrybox.web.templates import render

FORM_BYTES = 16 * MAX_WORDS
WORDS = frozenset(("what", *LINES))
"""The fields in which a reader writes."""
_SECONDS_FOR_SHARE = 8.0


@dataclass(frozen=True, slots=True, repr=False)
class ToldPage:
    """inbox/told.html: the form, and above it who will read it."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    unscripted_seconds: int
    draft: str
    whose: str
    """The id of whoever opened the form: nobody else gets it from what a browser sends again."""
    people: tuple[ReaderChoice, ...]
    languages: tuple[Language, ...]
    typed: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    wrong: str = ""
    """blank, nobody, changed, no-words, too-long, not-kept or locked; "" when nothing is."""
    readers: tuple[ReaderChoice, ...] = ()
    shown: str = ""
    not_you: bool = False
    """Its writer will not be able to open it."""
    most: int = MAX_WORDS
    most_line: int = MAX_LINE
    staff_line: str = WHISTLEBLOWING.shown


@dataclass(frozen=True, slots=True, repr=False)
class SheetPage:
    """inbox/told_sheet.html: what is printed for whoever told it, in their language."""

    audience: str
    words: tuple[tuple[str, str], ...]
    address: str


@dataclass(frozen=True, slots=True, repr=False)
class ToldDonePage:
    """inbox/told_done.html."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    readers: tuple[str, ...]
    not_you: bool
    waits: str
    """Why it has not left yet; "" once the portal has it."""
    has_words: bool
    sheet: Markup
    lang: Language


async def show_told(request: Request) -> Response:
    """GET /told."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk = desk_of(request)
    first = {
        "audience": "older",
        "lang": ENGLISH.tag,
        "subject": "pupil",
        "written_by": desk.name_of(vault.reader),
    }
    page = _page(desk, vault, _Asked(new_draft(), first))
    return private_page(request, "inbox/told.html", page, typing=True)


async def put_down(request: Request) -> Response:
    """POST /told: `do` is `who`, which shows the readers, `seal`, or `seal-without`, without five words."""
    vault = vault_of(request)
    if vault is None:
        return await leave_unsent(request, WORDS)
    desk, form = desk_of(request), await read_words(request, WORDS, limit=FORM_BYTES, fields=64)
    if form.one("whose", default=vault.reader) != vault.reader:
        # Another reader's, sent again by the browser that both use: neither its words nor its five words.
        return await show_told(request)
    asked = _asked(form, desk.roster)
    pressed = form.one("do", default="who")
    if asked.told is not None and asked.choice is not None and pressed != "who":
        made: _Made | str = "changed"
        if form.one("shown", default="") == " ".join(asked.choice.ids):
            made = await _sealed(desk, vault, asked, words=pressed == "seal")
        asked = asked if isinstance(made, _Made) else replace(asked, wrong=made)
        if not desk.sessions.is_open(session_of(request)):
            if not isinstance(made, _Made):
                return await leave_typed(request)
            desk.meanwhile.keep(vault.reader, lambda later, mine: _after(later, mine, asked, made))
            return to_sign_in()
        if isinstance(made, _Made):
            return _shown(request, vault, asked, made)
    page, status = _page(desk, vault, asked), {"": 200, "not-kept": 507}.get(asked.wrong, 422)
    return private_page(request, "inbox/told.html", page, status=status, typing=True)


async def _after(request: Request, vault: Vault, asked: _Asked, made: _Made) -> Response:
    """What came of it, for a writer who was locked out while it was sealed."""
    return _shown(request, vault, asked, made)


async def again(request: Request, vault: Vault, form: Form, _why: str) -> Response:
    """The page of what came while the office was locked."""
    desk = desk_of(request)
    page = _page(desk, vault, replace(_asked(form, desk.roster), wrong="locked"))
    return private_page(request, "inbox/told.html", page, typing=True)


def _shown(request: Request, vault: Vault, asked: _Asked, made: _Made) -> Response:
    assert asked.told is not None
    assert asked.choice is not None
    context = _done(desk_of(request), vault, asked.told, asked.choice, made)
    return private_page(request, "inbox/told_done.html", context)


_FIELDS = ("audience", "lang", "subject", "about", "urgent", "what", *LINES)


@dataclass(frozen=True, slots=True, repr=False)
class _Asked:
    """A form as it came."""

    draft: bytes
    typed: Mapping[str, str]
    removed: tuple[str, ...] = ()
    told: Told | None = None
    choice: Choice | None = None
    wrong: str = ""


def _asked(form: Form, roster: Roster | None) -> _Asked:
    draft = draft_of(form.one("draft", default=""))
    typed = {name: form.one(name, default="").replace("\r\n", "\n").strip() for name in _FIELDS}
    known = {reader.id for reader in roster.readers} if roster is not None else set()
    removed = tuple(dict.fromkeys(each for each in form.all("removed") if each in known))
    asked = _Asked(draft, typed, removed)
    if not typed["what"] or roster is None:
        return replace(asked, wrong="blank")
    if len(typed["what"]) > MAX_WORDS or any(len(typed[name]) > MAX_LINE for name in LINES):
        return replace(asked, wrong="too-long")
    told = _told(typed, removed)
    try:
        return replace(asked, told=told, choice=told.choice(roster))
    except NoReadersError:
        return replace(asked, wrong="nobody")


def _told(typed: Mapping[str, str], removed: tuple[str, ...]) -> Told:
    try:
        audience, subject = Audience(typed["audience"]), Subject(typed["subject"])
        about = About(typed["about"]) if typed["about"] else None
    except ValueError:
        raise FieldError("a choice is none of those that were offered") from None
    return Told(
        audience=audience,
        lang=typed["lang"] if typed["lang"] in LANGUAGES else ENGLISH.tag,
        subject=subject,
        about=about,
        urgent=typed["urgent"] == "yes",
        removed=removed,
        answers={name: typed[name] for name in ("what", *LINES) if typed[name]},
    )


@dataclass(frozen=True, slots=True, repr=False)
class _Made:
    """What came of it: the five words, if there are any, and why it still waits."""

    code: Code | None
    waits: str


async def _sealed(desk: Desk, vault: Vault, asked: _Asked, *, words: bool) -> _Made | str:
    pin, post, outgoing = desk.office.settings.pin_bytes, desk.post, Outgoing(desk.office.collected)
    told, choice, draft = asked.told, asked.choice, asked.draft
    assert told is not None
    assert choice is not None
    id_ = envelope_id_of(told, draft, to=choice.ids, words=words)
    code = code_for(draft, id_) if words else None
    roster = desk.roster
    assert roster is not None
    if await asyncio.to_thread(outgoing.stage, id_) is Stage.UNKNOWN:
        keys: ReporterKeys | None = None
        if code is not None:
            found = await _keys(desk, code)
            if found is None:
                return "no-words"
            keys = found
        try:
            sealed = sealed_told(told, choice, roster, pin=pin, envelope_id=id_, keys=keys)
            await asyncio.to_thread(outgoing.put, id_, sealed)
        except EncodingError:
            return "too-long"
        except InboxError:
            return "not-kept"
        # Also of a vault that was locked meanwhile, and if its writer never comes back to the page.
        await asyncio.to_thread(vault.trail.write, Deed.RECORDED, about=id_, detail="told in person")
    if post is not None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS_FOR_SHARE):
                await post.post_waiting()
    waits = await asyncio.to_thread(outgoing.stage, id_) is Stage.WAITING
    why = (post.problem if post else None) or text("the portal is slow")
    return _Made(code, why if waits else "")


async def _keys(desk: Desk, code: Code) -> ReporterKeys | None:
    if desk.post is None:
        return None
    halves = await asyncio.to_thread(Halves.of, code, desk.office.settings.pin_bytes)
    try:
        async with asyncio.timeout(_SECONDS_FOR_SHARE):
            return keys_of(halves, await desk.post.share(halves.a.secret_bytes()))
    except (InboxError, TimeoutError):
        return None


def _done(desk: Desk, vault: Vault, told: Told, choice: Choice, made: _Made) -> ToldDonePage:
    lang = LANGUAGES[told.lang]
    code = made.code.words if made.code is not None else ()
    words = tuple((word, f"{PICTURES[word]}\ufe0f" if word in PICTURES else "") for word in code)
    with speaking(lang):
        # Our own template with everything in it escaped.
        page = SheetPage(str(told.audience), words, desk.office.settings.portal)
        sheet = Markup(render("inbox/told_sheet.html", page))  # noqa: S704
    return ToldDonePage(
        title=text("It is sealed"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        readers=tuple(reader.name for reader in choice.readers),
        not_you=vault.reader not in choice.ids,
        waits=made.waits,
        has_words=bool(words),
        sheet=sheet,
        lang=lang,
    )


def _page(desk: Desk, vault: Vault, asked: _Asked) -> ToldPage:
    people = desk.roster.readers if desk.roster is not None else ()
    cards = tuple(ReaderChoice(each.id, each.name, role_title(each.roles)) for each in people)
    chosen = asked.choice.ids if asked.choice is not None else ()
    return ToldPage(
        title=text("Write down what someone told you"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        unscripted_seconds=typing_seconds(desk),
        draft=b64(asked.draft),
        whose=vault.reader,
        people=cards,
        languages=tuple(LANGUAGES.values()),
        typed=asked.typed,
        removed=asked.removed,
        wrong=asked.wrong,
        readers=tuple(card for card in cards if card.id in chosen),
        shown=" ".join(chosen),
        not_you=bool(chosen) and vault.reader not in chosen,
    )
