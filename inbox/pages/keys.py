"""The sheet of keys, and the switch that turns them off: no single letter acts against its typist's will."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from inbox.pages.contexts import KeysPage
from inbox.pages.shared import desk_of, private_page, to_sign_in, vault_of
from worrybox.web.bodies import read_form
from worrybox.web.i18n import text


async def show_keys(request: Request) -> Response:
    """GET /keys."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk = desk_of(request)
    page = KeysPage(
        title=text("Keys"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        keys=vault.reader not in desk.without_keys,
    )
    return private_page(request, "inbox/keys.html", page)


async def switch_keys(request: Request) -> Response:
    """POST /keys: `keys` is `on` or anything else."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    off = desk_of(request).without_keys
    wanted = (await read_form(request, limit=1_024, fields=2)).one("keys", default="")
    off.discard(vault.reader) if wanted == "on" else off.add(vault.reader)
    return RedirectResponse("/keys", 303)
