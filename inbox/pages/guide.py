"""The guide for readers: a page and a PDF. It says nothing of anybody, so nobody has to be signed in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from inbox.exports.press import on_paper
from inbox.exports.taking import Taken
from inbox.guide.reading import Chapter, as_pdf, chapters
from inbox.pages.shared import Desk, desk_of, private_page, vault_of
from inbox.pages.take_out import handed
from worrybox.web.templates import render


@dataclass(frozen=True, slots=True)
class GuidePage:
    """inbox/guide.html; `reader` is "" where nobody is signed in."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    chapters: tuple[Chapter, ...]


async def show_guide(request: Request) -> Response:
    """GET /guide: also for whoever has lost their passphrase."""
    vault, desk = vault_of(request), desk_of(request)
    found = chapters()
    page = GuidePage(
        title=found[0].title,
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader) if vault is not None else "",
        idle_seconds=int(desk.sessions.idle_seconds) if vault is not None else 0,
        chapters=found,
    )
    if vault is None:
        return HTMLResponse(render("inbox/guide.html", page))
    return private_page(request, "inbox/guide.html", page)


async def guide_file(request: Request) -> Response:
    """GET /guide/file: the PDF."""
    return handed(await asyncio.to_thread(_file, desk_of(request)))


def _file(desk: Desk) -> Taken:
    office = desk.office
    content = on_paper(as_pdf, office.folder, office.settings, school=office.settings.school)
    return Taken("guide.pdf", "application/pdf", content)
