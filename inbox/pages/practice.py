"""The practice school: started by one press, shown with its addresses and passphrases, ended by another.

The same three calls at set-up and in the running office. Whoever set up or signed in on this computer may.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from inbox.pages.setup import SetupDesk, came_by_link, refused
from inbox.pages.shared import LOOPBACK, Desk, private_page, to_sign_in, vault_of
from inbox.people.draft import read_draft
from inbox.people.practice import HOURS, Practice, PracticeSchool
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from worrybox.web.i18n import text
from worrybox.web.templates import render

LOOK_AGAIN = "2; url=/practice"
"""While it is being made the page asks again, in seconds."""


@dataclass(frozen=True, slots=True, repr=False)
class PracticePage:
    """inbox/practice.html: none yet, being made, or open."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    opened: PracticeSchool | None
    starting: bool
    hours: int
    back: str
    """The page that its reader came from."""
    refusal: str
    """Why there can be none here; "" if there can."""
    problem: str
    """Why the last one did not start or ended."""


async def show_practice(request: Request) -> Response:
    """GET /practice."""
    vault = vault_of(request) if _in_office(request) else None
    return _away(request, vault) or _page(request, vault)


async def begin_practice(request: Request) -> Response:
    """POST /practice: one at a time; a second press shows the one that is there."""
    vault = vault_of(request) if _in_office(request) else None
    if (away := _away(request, vault)) is not None:
        return away
    if _refusal(request):
        return _page(request, vault)
    if vault is not None:
        await asyncio.to_thread(vault.trail.write, Deed.SETTINGS_CHANGED, detail="started a practice school")
    _practice(request).begin()
    return RedirectResponse("/practice", 303)


async def end_practice(request: Request) -> Response:
    """POST /practice/end: it is gone when this answers."""
    vault = vault_of(request) if _in_office(request) else None
    if (away := _away(request, vault)) is not None:
        return away
    await _practice(request).end()
    return RedirectResponse("/practice", 303)


def _in_office(request: Request) -> bool:
    return isinstance(request.app.state.desk, Desk)


def _away(request: Request, vault: Vault | None) -> Response | None:
    """Where whoever may not see this goes instead."""
    if _in_office(request):
        return to_sign_in() if vault is None else None
    return None if came_by_link(request) else refused()


def _practice(request: Request) -> Practice:
    desk: Desk | SetupDesk = request.app.state.desk
    return desk.practice


def _refusal(request: Request) -> str:
    desk: Desk | SetupDesk = request.app.state.desk
    if isinstance(desk, Desk) and desk.office.settings.practice:
        return text("This is the practice school itself.")
    if request.url.hostname not in LOOPBACK:
        return text("It runs on the computer that this inbox runs on: open the inbox there, and press again.")
    return ""


def _page(request: Request, vault: Vault | None) -> Response:
    desk: Desk | SetupDesk = request.app.state.desk
    practice, refusal = desk.practice, _refusal(request)
    if isinstance(desk, Desk):
        school, idle = desk.office.settings.school, int(desk.sessions.idle_seconds)
    else:
        school, idle = read_draft(desk.folder).school or text("Worrybox"), 0
    page = PracticePage(
        title=text("Practice school"),
        school=school,
        reader=desk.name_of(vault.reader) if isinstance(desk, Desk) and vault is not None else "",
        idle_seconds=idle,
        opened=None if refusal else practice.school,
        starting=practice.starting,
        hours=HOURS,
        back="/people" if isinstance(desk, Desk) else "/",
        refusal=refusal,
        problem=practice.problem,
    )
    status = 422 if refusal and request.method == "POST" else 200
    if isinstance(desk, Desk):
        answer = private_page(request, "inbox/practice.html", page, status=status)
    else:
        answer = HTMLResponse(render("inbox/practice.html", page), status)
    if practice.starting and not refusal:
        answer.headers["Refresh"] = LOOK_AGAIN
    return answer
