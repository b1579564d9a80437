"""What is left to do before a school goes live, and going live: refused while anything is missing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crypto.notices import CALENDAR_ROLES
from inbox.collector.rounds import utc_today
from inbox.errors import PeopleError
from inbox.pages.shared import Desk, desk_of, private_page, to_sign_in, vault_of
from inbox.people.golive import Point, go_live, is_live, points
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from worrybox.web.bodies import read_form
from worrybox.web.i18n import text


@dataclass(frozen=True, slots=True, repr=False)
class GoLivePage:
    """inbox/go_live.html: each point, whether it is so, and where it is put right."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    points: tuple[Point, ...]
    ready: bool
    live: bool
    may: bool
    portal: str
    trouble: str
    """What was wrong when the portal was last asked; "" for nothing."""
    problem: str


async def show_go_live(request: Request) -> Response:
    """GET /go-live."""
    vault = vault_of(request)
    return to_sign_in() if vault is None else await _page(request, vault)


async def do_go_live(request: Request) -> Response:
    """POST /go-live: by whoever may sign the calendar."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk = desk_of(request)
    await read_form(request, limit=1_024, fields=2)
    if not _may(desk, vault) or desk.roster is None:
        return await _page(request, vault, problem=text("the DSL, a deputy or the head goes live"))
    if (trouble := _trouble(desk)) != "":
        return await _page(request, vault, problem=trouble)
    try:
        settings = desk.office.settings
        await asyncio.to_thread(go_live, desk.office.folder, settings, desk.roster, today=utc_today())
    except PeopleError as wrong:
        return await _page(request, vault, problem=str(wrong))
    await asyncio.to_thread(vault.trail.write, Deed.SETTINGS_CHANGED, detail="went live")
    return RedirectResponse("/go-live", 303)


def _may(desk: Desk, vault: Vault) -> bool:
    listed = desk.roster.reader(vault.reader) if desk.roster is not None else None
    return listed is not None and bool(CALENDAR_ROLES & set(listed.roles))


def _trouble(desk: Desk) -> str:
    if not desk.progress.ever:
        return desk.progress.problem or text("the portal has not been reached yet")
    return desk.progress.problem or ""


async def _page(request: Request, vault: Vault, *, problem: str = "") -> Response:
    desk = desk_of(request)
    office, roster = desk.office, desk.roster
    found: list[Point] = []
    if roster is not None:
        found = await asyncio.to_thread(points, office.folder, office.settings, roster, today=utc_today())
    page = GoLivePage(
        title=text("Going live"),
        school=office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        points=tuple(found),
        ready=bool(found) and all(each.done for each in found),
        live=is_live(office.folder),
        may=_may(desk, vault),
        portal=office.settings.portal,
        trouble=_trouble(desk),
        problem=problem,
    )
    return private_page(request, "inbox/go_live.html", page, status=422 if problem else 200)
