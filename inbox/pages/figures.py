"""Figures for governors: a page, one printed page, and the file that a trust merges. No word of a report."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from inbox.collector.rounds import utc_today
from inbox.exports.press import on_paper
from inbox.exports.spoken import spoken_day
from inbox.exports.taking import Taken
from inbox.figures.figures import Count, Figures, as_json
from inbox.figures.gathering import figures_for
from inbox.figures.printing import NOTE, as_pdf, days_said, number, tests_said
from inbox.pages.shared import Desk, desk_of, private_page, to_sign_in, vault_of
from inbox.pages.take_out import handed
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from worrybox.web.i18n import text


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its number and how long its bar is, of 100."""

    name: str
    said: str
    part: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class Table:
    """One chart."""

    title: str
    head: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """inbox/figures.html."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    since: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    note: str = NOTE


async def show_figures(request: Request) -> Response:
    """GET /figures."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk = desk_of(request)
    figures = await asyncio.to_thread(_figures, desk, vault)
    page = FiguresPage(
        title=text("Figures"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        since=spoken_day(figures.first),
        facts=_facts(figures),
        tables=(
            Table(text("By term"), text("Term"), _bars(figures.terms)),
            Table(text("By theme"), text("Theme"), _bars(figures.themes)),
        ),
    )
    return private_page(request, "inbox/figures.html", page)


async def figures_file(request: Request) -> Response:
    """GET /figures/file: `format` is pdf or json."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk, form = desk_of(request), request.query_params.get("format", "")
    if form not in ("pdf", "json"):
        raise HTTPException(404)
    return handed(await asyncio.to_thread(_file, desk, vault, form))


def _figures(desk: Desk, vault: Vault) -> Figures:
    return figures_for(desk.office, vault, today=utc_today())


def _file(desk: Desk, vault: Vault, form: str) -> Taken:
    figures, office = _figures(desk, vault), desk.office
    vault.trail.require(Deed.EXPORTED, detail=f"figures, {form}")
    name = f"figures-{figures.made}.{form}"
    if form == "json":
        return Taken(name, "application/json", as_json(figures))
    return Taken(name, "application/pdf", on_paper(as_pdf, office.folder, office.settings, figures))


def _facts(figures: Figures) -> tuple[tuple[str, str], ...]:
    counted = {each.name: number(each.count) for each in (*figures.reading, *figures.overdue)}
    return (
        (text("Reports"), number(figures.total)),
        (text("Until first read"), days_said(figures.to_read)),
        (text("Until first reply"), days_said(figures.to_reply)),
        (text("Not read yet"), counted["Not read yet"]),
        (text("Overdue now"), counted["Overdue"]),
        (text("Test reports opened"), tests_said(figures.tests)),
    )


def _bars(counts: Sequence[Count]) -> tuple[Bar, ...]:
    most = max((each.count or 0 for each in counts), default=0) or 1
    return tuple(
        Bar(each.name, number(each.count), round(100 * (each.count or 0) / most), each.count is None)
        for each in counts
    )
