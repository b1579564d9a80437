"""What this reader did here, from their own record: nobody else's, and no word of a report."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from crypto.encoding import unb64
from crypto.errors import EncodingError
from inbox.moments import spoken_minute
from inbox.pages.shared import Desk, desk_of, private_page, to_sign_in, vault_of
from inbox.vault.standing import Standings
from inbox.vault.trail import PAGE, Deed, Entry
from inbox.vault.vault import Vault
from inbox.vouching import witnessed
from worrybox.web.i18n import text

_WITH_READER = {Deed.SHARED}
RECORDED = {
    "own": "a note for yourself",
    "note": "a note",
    "code": "codes",
    "urgency": "how soon",
    "action": "something to do",
    "done": "something done",
    "concern": "a line of the chronology",
    "person": "a person",
    "child": "the child at risk",
    "link": "a link to another case",
    "staff": "what kind of case about staff it is",
    "harm": "the harm checklist",
    "lado": "a talk with the LADO",
    "mark": "a mark of the body map",
    "notified": "who was notified",
    "unnotified": "why nobody was notified",
    "close": "the closing record",
    "reopen": "opened again",
    "taken_out": "what was taken out",
    "keep": "how long it is kept",
}
"""What was recorded, by the type of its event (docs/spec/case-events-v1.md); any other stands as it is."""

REPLIES = {
    "text": "in words",
    "opened": "that you opened it",
    "acting": "that it is being acted on",
    "closed": "that it is closed",
}


@dataclass(frozen=True, slots=True)
class DeedLine:
    """One deed; `url` leads to the report it concerns, if this reader still holds it."""

    n: int
    at: str
    deed: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class TrailPage:
    """inbox/trail.html: the newest deeds first, 50 a page."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    lines: tuple[DeedLine, ...]
    number: int
    """Of the last entry of all."""
    mark: str
    """The beginning of the last link, to be written down."""
    checked: bool
    broken: str
    """What the check found wrong; "" for nothing."""
    older_url: str
    behind: int
    """How many deeds could not be written yet."""


@dataclass(frozen=True, slots=True)
class UnrecordedPage:
    """inbox/unrecorded.html: something was not done, because it could not be put on record first."""

    title: str
    school: str
    reader: str
    idle_seconds: int


async def show_trail(request: Request) -> Response:
    """GET /trail: `before` is the number under which a page begins, `check=yes` reads all of it."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    asked = request.query_params.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else None
    check = request.query_params.get("check") == "yes"
    page = await asyncio.to_thread(_page, desk_of(request), vault, before, check)
    return private_page(request, "inbox/trail.html", page)


async def on_unrecorded(request: Request, _error: Exception) -> Response:
    """What was asked for was not done: 507."""
    vault, desk = vault_of(request), desk_of(request)
    if vault is None:
        return to_sign_in()
    page = UnrecordedPage(
        title=text("Nothing was done"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
    )
    return private_page(request, "inbox/unrecorded.html", page, status=507)


def _page(desk: Desk, vault: Vault, before: int | None, check: bool) -> TrailPage:
    vault.trail.catch_up()
    broken = _first_wrong(desk, vault) if check else ""
    found = vault.trail.page(before=before)
    number, link = vault.trail.last()
    return TrailPage(
        title=text("What you did here"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        lines=tuple(_line(desk, vault, each) for each in found),
        number=number,
        mark=" ".join(link.hex()[at : at + 4] for at in range(0, 16, 4)),
        checked=check,
        broken=broken,
        behind=vault.trail.behind,
        older_url=f"/trail?before={found[-1].n}" if len(found) == PAGE and found[-1].n > 1 else "",
    )


def _first_wrong(desk: Desk, vault: Vault) -> str:
    """Of this record, then of what witnesses it and what it witnesses; "" for nothing."""
    wrong = vault.trail.check()
    if wrong is not None:
        return wrong.words
    return next(iter(witnessed(desk.office, vault).broken), "")


def _is_here(vault: Vault, about: str) -> bool:
    try:
        return bool(about) and bool(Standings(vault.store).lines([unb64(about, size=16)]))
    except EncodingError:
        return False


def _line(desk: Desk, vault: Vault, entry: Entry) -> DeedLine:
    detail = desk.name_of(entry.detail) if entry.deed in _WITH_READER else entry.detail
    if entry.deed == Deed.RECORDED:
        detail = ", ".join(RECORDED.get(each, each) for each in entry.detail.split(", "))
    if entry.deed == Deed.REPLIED:
        detail = REPLIES.get(entry.detail, entry.detail)
    if entry.deed == Deed.WATCH_SEEN:
        # The hashes are for a program.
        detail = text("step %(number)s") % {"number": detail.partition(" ")[0]}
    url = f"/reports/{entry.about}" if _is_here(vault, entry.about) else ""
    return DeedLine(entry.n, spoken_minute(entry.at) if entry.at else "", entry.deed, detail, url)
