"""A link for somebody who is to read here: they make their own keys with it, then two signers add them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from inbox.errors import InboxError
from inbox.pages.shared import desk_of, private_page, to_sign_in, vault_of
from inbox.pages.signing import sentence
from inbox.people.inviting import Invitation, end, invitations, invite
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from worrybox.web.bodies import read_form
from worrybox.web.settings import SettingsError

FORM_BYTES = 1_024


@dataclass(frozen=True, slots=True)
class InvitePage:
    """inbox/invite.html: whom to invite, the link just made, and the links that are open."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    open: tuple[Invitation, ...]
    portal: str
    pin: str
    """Both are for a computer of the new reader's own."""
    name: str = ""
    link: str = ""
    """Shown once; "" before one was made."""
    problem: str = ""


async def show_invite(request: Request) -> Response:
    """GET /people/invite."""
    vault = vault_of(request)
    return to_sign_in() if vault is None else _page(request, vault)


async def give_invitation(request: Request) -> Response:
    """POST /people/invite: `do` is `invite` or `end`; 422 and a sentence if that was refused."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk, form = desk_of(request), await read_form(request, limit=FORM_BYTES, fields=4)
    name, folder, now = form.one("name", default=""), desk.office.folder, datetime.now(UTC)
    try:
        if form.one("do", default="") == "end":
            end(folder, name, now=now)
            return _page(request, vault)
        token = invite(folder, name=name, now=now)
    except (InboxError, SettingsError) as wrong:
        return _page(request, vault, name=name, problem=sentence(wrong))
    vault.trail.write(Deed.SETTINGS_CHANGED, detail="made a link for somebody who is to read here")
    link = f"{request.url.scheme}://{request.headers['host']}/join/{token}"
    return _page(request, vault, name=" ".join(name.split()), link=link)


def _page(request: Request, vault: Vault, *, name: str = "", link: str = "", problem: str = "") -> Response:
    desk = desk_of(request)
    page = InvitePage(
        title="Invite a new reader",
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        open=invitations(desk.office.folder, now=datetime.now(UTC)),
        portal=desk.office.settings.portal,
        pin=desk.office.settings.pin,
        name=name,
        link=link,
        problem=problem,
    )
    return private_page(request, "inbox/invite.html", page, status=422 if problem else 200)
