"""The page behind a one-time link: a person of a new school makes their own keys.

The link is used up by making them, not by looking: a browser that looks ahead spoils nothing. Every look is
shown words of its own, so whoever looked first knows nothing of the words that are used.
"""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from inbox.errors import InboxError, SetupError
from inbox.pages.setup import FORM_BYTES, SetupDesk, setup_desk, tell
from inbox.pages.setup_contexts import JoinPage
from inbox.passphrase import Passphrase, word_list
from inbox.people.draft import Draft, Member, invited, keep_draft, read_draft
from inbox.people.joining import ASKED_BACK, chosen, join, typed_back
from inbox.vault.keys import KdfProfile
from worrybox.web.bodies import Form, read_form
from worrybox.web.i18n import text
from worrybox.web.settings import SettingsError
from worrybox.web.templates import render

MAX_PAGES = 6
"""Pages of one link that wait at once; the oldest gives way, and is told that it was open for too long."""


async def show_join(request: Request) -> Response:
    """GET /join/{token}: six words of one's own, or words one thought of."""
    draft = read_draft(setup_desk(request).folder)
    member = invited(draft, str(request.path_params["token"]), now=datetime.now(UTC))
    return _used(draft) if member is None else _page(request, draft, member)


async def make_keys(request: Request) -> Response:
    """POST /join/{token}."""
    desk = setup_desk(request)
    form = await read_form(request, limit=FORM_BYTES, fields=10)
    async with desk.turn:
        draft = read_draft(desk.folder)
        member = invited(draft, str(request.path_params["token"]), now=datetime.now(UTC))
        if member is None:
            return _used(draft)
        drawn = desk.drawn.get(member.invited, {}).pop(form.one("page", default=""), None)
        try:
            passphrase, profile = _passphrase(desk, draft, member, form, drawn)
            signing = _signing(desk, draft, member, form, passphrase)
            joined = await asyncio.to_thread(
                join, desk.folder, draft, member, passphrase=passphrase, profile=profile, signing=signing
            )
            keep_draft(desk.folder, joined)
        except (InboxError, SettingsError) as wrong:
            return _page(request, draft, member, drawn, problem=str(wrong))
        desk.drawn.pop(member.invited, None)
    return tell(
        draft.school,
        text("Your keys are made"),
        text(
            "Nobody but you has the passphrase: it is not stored anywhere, and nobody can send it to "
            "you again. Keep the paper safe. You sign in with it once the school is ready; then the "
            "office asks you for a second factor. You can close this page."
        ),
    )


def _passphrase(
    desk: SetupDesk, draft: Draft, member: Member, form: Form, drawn: Passphrase | None
) -> tuple[Passphrase, KdfProfile]:
    if form.one("kind", default="") == "own":
        own, again = form.one("own", default=""), form.one("again", default="")
        return chosen(own, again, about=(draft.school, member.name)), desk.own_profile
    if drawn is None:
        raise SetupError("this page was open for too long: here are new words")
    if not typed_back(drawn, form.all("word")):
        raise SetupError(
            "these are not the words that were asked for: look at your paper and type them again"
        )
    return drawn, desk.drawn_profile


def _signing(
    desk: SetupDesk, draft: Draft, member: Member, form: Form, passphrase: Passphrase
) -> tuple[Passphrase, KdfProfile] | None:
    """The other passphrase, of one who reads and signs and wants two; None for one passphrase for both."""
    typed, again = form.one("signing", default=""), form.one("signing-again", default="")
    if not (member.reads and member.signs) or not (typed or again):
        return None
    own = chosen(typed, again, about=(draft.school, member.name))
    if own.secret_bytes() == passphrase.secret_bytes():
        raise SetupError("the passphrase for signing is the same: leave it blank to have one for both")
    return own, desk.own_profile


def _page(
    request: Request, draft: Draft, member: Member, drawn: Passphrase | None = None, *, problem: str = ""
) -> Response:
    """After a slip with the words that stood there (`drawn`), else with new ones."""
    words, page_id = drawn or Passphrase.generate(word_list()), secrets.token_urlsafe(16)
    pages = setup_desk(request).drawn.setdefault(member.invited, {})
    while len(pages) >= MAX_PAGES:
        del pages[next(iter(pages))]
    pages[page_id] = words
    page = JoinPage(
        title=text("Your own keys"),
        school=draft.school,
        reader="",
        idle_seconds=0,
        token=str(request.path_params["token"]),
        name=member.name,
        reads=bool(member.reads),
        signs=member.signs,
        page=page_id,
        words=tuple(words.reveal().split(" ")),
        asked=tuple(at + 1 for at in ASKED_BACK),
        problem=problem,
    )
    return HTMLResponse(render("inbox/join.html", page), 422 if problem else 200)


def _used(draft: Draft) -> Response:
    return tell(
        draft.school or text("Worrybox"),
        text("This link does not work any more"),
        text("Each link works once, for seven days. Ask whoever sent it for a new one."),
        status=404,
    )
