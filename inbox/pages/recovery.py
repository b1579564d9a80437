"""The recovery sheets on a page: a rehearsal that opens nothing, and the real thing. None is sent back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from inbox.errors import PeopleError
from inbox.pages.people import roster_now
from inbox.pages.shared import Desk, desk_of, private_page, to_sign_in, vault_of
from inbox.pages.signing import sentence
from inbox.people.golive import note_typed_back
from inbox.people.marks import mark_of
from inbox.people.recovering import Recovered, read_sheets, recover, rehearse
from inbox.vault.vault import Vault
from worrybox.web.bodies import read_form

FORM_BYTES = 65_536
MAX_FIELDS = 24


@dataclass(frozen=True, slots=True)
class RecoveryPage:
    """inbox/recovery.html: as many sheets as are needed, and what came of them."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    needed: int
    in_all: int
    mark: str
    """Six letters that stand on each sheet of the key that the list names."""
    works: bool = False
    """The sheets were rehearsed and work."""
    recovered: Recovered | None = None
    problem: str = ""


async def show_recovery(request: Request) -> Response:
    """GET /people/recovery."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    return private_page(request, "inbox/recovery.html", _page(desk_of(request), vault))


async def use_sheets(request: Request) -> Response:
    """POST /people/recovery: `do` is `rehearse` or `recover`; 422 and a sentence if they do not work."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk = desk_of(request)
    form = await read_form(request, limit=FORM_BYTES, fields=MAX_FIELDS)
    sheets = read_sheets(form.all("sheet"))
    try:
        if form.one("do", default="") == "recover":
            found = await asyncio.to_thread(recover, desk.office, vault, sheets)
            return private_page(request, "inbox/recovery.html", _page(desk, vault, recovered=found))
        await asyncio.to_thread(rehearse, vault, roster_now(desk), sheets)
        await asyncio.to_thread(note_typed_back, desk.office.folder)
    except PeopleError as wrong:
        page = _page(desk, vault, problem=sentence(wrong))
        return private_page(request, "inbox/recovery.html", page, status=422)
    return private_page(request, "inbox/recovery.html", _page(desk, vault, works=True))


def _page(
    desk: Desk, vault: Vault, *, works: bool = False, recovered: Recovered | None = None, problem: str = ""
) -> RecoveryPage:
    recovery = roster_now(desk).recovery
    return RecoveryPage(
        title="Recovery sheets",
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        needed=recovery.threshold,
        in_all=len(recovery.shares),
        mark=mark_of(recovery.box),
        works=works,
        recovered=recovered,
        problem=problem,
    )
