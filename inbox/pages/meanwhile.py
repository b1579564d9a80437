"""Where a reader who unlocks again finds what was ready when their session had been locked: once."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from inbox.pages.shared import desk_of, to_sign_in, vault_of


async def show_meanwhile(request: Request) -> Response:
    """GET /meanwhile: what waits, which is then forgotten; the list when nothing does."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    show = desk_of(request).meanwhile.take(vault.reader)
    return RedirectResponse("/", 303) if show is None else await show(request, vault)
