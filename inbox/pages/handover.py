"""Handing over: choose a successor, see what would go and what may not, then hand it over, counted."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from inbox.errors import InboxError, PeopleError
from inbox.pages.people import roster_now
from inbox.pages.people_contexts import Choice
from inbox.pages.shared import Desk, desk_of, private_page, to_sign_in, vault_of
from inbox.pages.signing import sentence
from inbox.people.handover import Counts, Done, Fate, counted, hand_over
from inbox.people.wording import ROUTES, listed, named
from inbox.recording import send_soon
from inbox.vault.vault import Vault
from worrybox.web.bodies import read_form

AT_ONCE = 100
"""Cases of one press: some seconds of work. Whoever has more presses again."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Cases of a route that the successor does not serve, and who may take them."""

    route: str
    cases: int
    readers: str
    """Their names; "" for nobody."""


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """inbox/handover.html: who takes over, how many cases go, and why others do not."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    choices: tuple[Choice, ...]
    chosen: str = ""
    """The successor's name, once the counts are about them."""
    goes: int = 0
    there: int = 0
    forbidden: int = 0
    elsewhere: tuple[Elsewhere, ...] = ()
    full: int = 0
    not_yours: int = 0
    unknown: int = 0
    """Cases that are not counted yet."""
    handed: int | None = None
    """Of the press just made; None before any."""
    failed: int = 0
    problem: str = ""


async def show_handover(request: Request) -> Response:
    """GET /people/handover."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    return private_page(request, "inbox/handover.html", _page(desk_of(request), vault, ""))


async def go_on(request: Request) -> Response:
    """POST /people/handover: `do` is `show` or `hand`."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk = desk_of(request)
    form = await read_form(request, limit=1_024, fields=4)
    successor, done = form.one("reader", default=""), None
    try:
        if form.one("do", default="") == "hand":
            done = await asyncio.to_thread(
                hand_over, desk.office, vault, successor=successor, at_most=AT_ONCE
            )
            with contextlib.suppress(InboxError):
                await send_soon(desk.office, vault, desk.post)
        counts = await asyncio.to_thread(counted, desk.office, vault, successor=successor)
    except PeopleError as wrong:
        page = _page(desk, vault, successor, problem=sentence(wrong))
        return private_page(request, "inbox/handover.html", page, status=422)
    return private_page(
        request, "inbox/handover.html", _page(desk, vault, successor, counts=counts, done=done)
    )


def _page(
    desk: Desk,
    vault: Vault,
    successor: str,
    *,
    counts: Counts | None = None,
    done: Done | None = None,
    problem: str = "",
) -> HandoverPage:
    others = [each for each in roster_now(desk).readers if each.id != vault.reader]
    counts, about = counts or Counts(dict.fromkeys(Fate, 0)), counts is not None
    found = counts.fates
    return HandoverPage(
        title="Hand over",
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        choices=tuple(Choice(each.id, named(each), each.id == successor) for each in others),
        chosen=desk.name_of(successor) if about else "",
        goes=found[Fate.GOES],
        there=found[Fate.THERE],
        forbidden=found[Fate.FORBIDDEN],
        elsewhere=tuple(
            Elsewhere(
                ROUTES[route],
                cases,
                listed([each.name for each in others if route in each.routes], none=""),
            )
            for route, cases in counts.elsewhere.items()
        ),
        full=found[Fate.FULL],
        not_yours=found[Fate.NOT_YOURS],
        unknown=counts.unknown,
        handed=None if done is None else done.handed,
        failed=0 if done is None else done.failed,
        problem=problem,
    )
