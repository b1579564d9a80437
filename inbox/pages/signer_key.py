"""A new signer makes their own key, alone at the page: six drawn words typed back, or words of their own.

The key signs nothing until the signers of now have agreed to it. Only its owner has the passphrase.
"""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from inbox.errors import InboxError
from inbox.pages.drawn import typed_passphrase
from inbox.pages.shared import desk_of, private_page, to_sign_in, vault_of
from inbox.pages.signers_contexts import SignerKeyPage
from inbox.passphrase import Passphrase
from inbox.people.signers import make_key
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from worrybox.web.bodies import read_form
from worrybox.web.i18n import text
from worrybox.web.settings import SettingsError

FORM_BYTES = 16_384


async def show_signer_key(request: Request) -> Response:
    """GET /people/signers/key: six words, drawn anew for every look."""
    vault = vault_of(request)
    return to_sign_in() if vault is None else _page(request, vault)


async def make_signer_key(request: Request) -> Response:
    """POST /people/signers/key."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk = desk_of(request)
    form = await read_form(request, limit=FORM_BYTES, fields=10)
    drawn, name = desk.drawn.take(form.one("page", default="")), form.one("name", default="")
    try:
        about = (desk.office.settings.school, name)
        passphrase, profile = typed_passphrase(form, drawn, about=about)
        async with desk.one_at_a_time:
            made = await asyncio.to_thread(
                make_key,
                desk.office.folder,
                desk.office.rosters.newest,
                name=name,
                passphrase=passphrase,
                profile=profile,
            )
    except (InboxError, SettingsError) as wrong:
        return _page(request, vault, drawn, name=name, problem=str(wrong))
    vault.trail.write(Deed.SETTINGS_CHANGED, detail=f"{made.name} made a key to sign with")
    return RedirectResponse("/people/signers?done=key", 303)


def _page(
    request: Request, vault: Vault, drawn: Passphrase | None = None, *, name: str = "", problem: str = ""
) -> Response:
    """After a slip with the words that stood there (`drawn`), else with new ones."""
    desk = desk_of(request)
    page = SignerKeyPage(
        title=text("A new signer’s key"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        name=name,
        six=desk.drawn.page(drawn),
        problem=problem,
    )
    return private_page(request, "inbox/signer_key.html", page, status=422 if problem else 200)
