"""The page behind a one-time link: a person of a new school makes their own keys.

The link is used up by making them, not by looking: a browser that looks ahead spoils nothing. Every look is
shown words of its own, so whoever looked first knows nothing of the words that are used.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from inbox.errors import InboxError, SetupError
from inbox.pages.drawn import Drawn, typed_passphrase
from inbox.pages.own_keys import join_page, link_used
from inbox.pages.setup import FORM_BYTES, SetupDesk, setup_desk, tell
from inbox.passphrase import Passphrase
from inbox.people.draft import Draft, Member, invited, keep_draft, read_draft
from inbox.people.joining import chosen, join
from inbox.vault.keys import KdfProfile
from worrybox.web.bodies import Form, read_form
from worrybox.web.i18n import text
from worrybox.web.settings import SettingsError


async def show_join(request: Request) -> Response:
    """GET /join/{token}: six words of one's own, or words one thought of."""
    draft = read_draft(setup_desk(request).folder)
    member = invited(draft, str(request.path_params["token"]), now=datetime.now(UTC))
    return link_used(draft.school) if member is None else _page(request, draft, member)


async def make_keys(request: Request) -> Response:
    """POST /join/{token}."""
    desk = setup_desk(request)
    form = await read_form(request, limit=FORM_BYTES, fields=10)
    async with desk.turn:
        draft = read_draft(desk.folder)
        member = invited(draft, str(request.path_params["token"]), now=datetime.now(UTC))
        if member is None:
            return link_used(draft.school)
        drawn = _pages(desk, member).take(form.one("page", default=""))
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
    return typed_passphrase(
        form,
        drawn,
        about=(draft.school, member.name),
        for_drawn=desk.drawn_profile,
        for_own=desk.own_profile,
    )


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
    return join_page(
        draft.school,
        token=str(request.path_params["token"]),
        name=member.name,
        reads=bool(member.reads),
        signs=member.signs,
        six=_pages(setup_desk(request), member).page(drawn),
        problem=problem,
    )


def _pages(desk: SetupDesk, member: Member) -> Drawn:
    return desk.drawn.setdefault(member.invited, Drawn())
