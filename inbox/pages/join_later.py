"""The page behind a link of a school that exists: a new reader makes keys, then waits for two signers.

As at set-up the link is used up by making them, not by looking, and every look is shown words of its own.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from inbox.errors import InboxError, PeopleError
from inbox.pages.drawn import typed_passphrase
from inbox.pages.own_keys import join_page, link_used
from inbox.pages.shared import Desk, desk_of
from inbox.passphrase import Passphrase
from inbox.people.inviting import Invitation, end, invited
from inbox.people.newcomers import Newcomer, key_line, make_newcomer
from inbox.people.noted import note
from inbox.people.wording import computer_words, key_words
from inbox.vault.keys import KdfProfile
from worrybox.web.bodies import read_form
from worrybox.web.i18n import text
from worrybox.web.settings import SettingsError
from worrybox.web.templates import render

FORM_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class JoinedPage:
    """inbox/joined.html: the words of the new key, and what comes next."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    words: str
    line: str
    computer: str
    """The words of this computer's own key, where the signers have to let it collect; else ""."""
    unsaid: str = ""
    """Why it is not on record that they were made; "" if it is."""


async def show_join_later(request: Request) -> Response:
    """GET /join/{token}: six words of one's own, or words one thought of."""
    desk = desk_of(request)
    invitation = invited(desk.office.folder, str(request.path_params["token"]), now=datetime.now(UTC))
    return link_used(desk.office.settings.school) if invitation is None else _page(request, invitation)


async def make_reader_keys(request: Request) -> Response:
    """POST /join/{token}."""
    desk, token = desk_of(request), str(request.path_params["token"])
    form = await read_form(request, limit=FORM_BYTES, fields=10)
    async with desk.one_at_a_time:
        invitation = invited(desk.office.folder, token, now=datetime.now(UTC))
        if invitation is None:
            return link_used(desk.office.settings.school)
        drawn = desk.drawn.take(form.one("page", default=""))
        try:
            about = (desk.office.settings.school, invitation.name)
            passphrase, profile = typed_passphrase(form, drawn, about=about)
            made, unsaid = await asyncio.to_thread(_make, desk, invitation, passphrase, profile)
        except (InboxError, SettingsError) as wrong:
            return _page(request, invitation, drawn, problem=str(wrong))
    page = JoinedPage(
        title=text("Your keys are made"),
        school=desk.office.settings.school,
        reader="",
        idle_seconds=0,
        words=key_words(made.keys.box, made.keys.sign),
        line=key_line(made.keys),
        computer="" if made.keys.collector is None else computer_words(made.keys.collector),
        unsaid=unsaid,
    )
    return HTMLResponse(render("inbox/joined.html", page))


def _make(
    desk: Desk, invitation: Invitation, passphrase: Passphrase, profile: KdfProfile
) -> tuple[Newcomer, str]:
    """The keys, and why that could not be put on record; "" if it was."""
    office = desk.office
    if office.rosters.current is None:
        raise PeopleError("there is no list of readers yet")
    made = make_newcomer(
        office.folder,
        office.rosters,
        pin=office.settings.pin_bytes,
        name=invitation.name,
        passphrase=passphrase,
        profile=profile,
    )
    try:
        end(office.folder, invitation.name, now=datetime.now(UTC))
        # Nobody is signed in here: it comes onto every reader's record when they sign in.
        note(office.folder, f"keys were made as {made.keys.id}, for {made.name}, by a link")
    except (InboxError, SettingsError, OSError) as wrong:
        # The keys are there: to say that nothing was made would have them made twice.
        return made, str(wrong)
    return made, ""


def _page(
    request: Request, invitation: Invitation, drawn: Passphrase | None = None, *, problem: str = ""
) -> Response:
    """After a slip with the words that stood there (`drawn`), else with new ones."""
    desk = desk_of(request)
    return join_page(
        desk.office.settings.school,
        token=str(request.path_params["token"]),
        name=invitation.name,
        signs=False,
        six=desk.drawn.page(drawn),
        problem=problem,
    )
