"""Figures of many schools as one, from the files that their pages save. Nothing of them is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from inbox.errors import FiguresError
from inbox.exports.press import on_paper
from inbox.exports.spoken import spoken_day
from inbox.exports.taking import Taken
from inbox.figures.merging import Row, Sum, Trust, merged_files
from inbox.figures.printing import NOTE, days_said, number, sum_said, tests_said, trust_pdf
from inbox.figures.uploading import MAX_UPLOAD, sent_files
from inbox.pages.figures import Bar, Table
from inbox.pages.shared import Desk, desk_of, private_page, to_sign_in, vault_of
from inbox.pages.take_out import handed
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from worrybox.web.bodies import header, read_body
from worrybox.web.i18n import text


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """One school's part."""

    school: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TrustPage:
    """inbox/trust.html."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    refused: str = ""
    total: str = ""
    """"" while nothing was merged."""
    tables: tuple[Table, ...] = ()
    schools: tuple[SchoolRow, ...] = ()
    note: str = NOTE


async def show_trust(request: Request) -> Response:
    """GET /figures/trust."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    return _page(request, vault)


async def merge_trust(request: Request) -> Response:
    """POST /figures/trust: the files and what was pressed, `pdf`, `json` or nothing."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    body = await read_body(request, limit=MAX_UPLOAD)
    try:
        pressed, files = sent_files(header(request, b"content-type") or "", body)
        trust = await asyncio.to_thread(merged_files, files)
    except FiguresError as wrong:
        return _page(request, vault, refused=str(wrong), status=422)
    if pressed in ("pdf", "json"):
        return handed(await asyncio.to_thread(_file, desk_of(request), vault, trust, pressed))
    return _page(request, vault, trust)


def _file(desk: Desk, vault: Vault, trust: Trust, form: str) -> Taken:
    vault.trail.require(Deed.EXPORTED, detail=f"figures of a trust, {form}")
    name = f"trust-figures.{form}"
    if form == "json":
        return Taken(name, "application/json", msgspec.json.format(msgspec.json.encode(trust), indent=1))
    office = desk.office
    return Taken(name, "application/pdf", on_paper(trust_pdf, office.folder, office.settings, trust))


def _page(
    request: Request, vault: Vault, trust: Trust | None = None, *, refused: str = "", status: int = 200
) -> Response:
    desk = desk_of(request)
    page = TrustPage(
        title=text("Figures of many schools"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        refused=refused,
        total=sum_said(trust.total) if trust else "",
        tables=_tables(trust) if trust else (),
        schools=tuple(_row(each) for each in trust.schools) if trust else (),
    )
    return private_page(request, "inbox/trust.html", page, status=status)


def _tables(trust: Trust) -> tuple[Table, ...]:
    return (
        Table(text("By term"), text("Term"), _bars(trust.terms)),
        Table(text("By theme"), text("Theme"), _bars(trust.themes)),
    )


def _bars(sums: Sequence[Sum]) -> tuple[Bar, ...]:
    most = max((each.at_least for each in sums), default=0) or 1
    return tuple(
        Bar(
            each.name,
            sum_said(each),
            round(100 * each.at_least / most),
            not each.at_least and each.hidden > 0,
        )
        for each in sums
    )


def _row(row: Row) -> SchoolRow:
    return SchoolRow(
        row.school,
        (
            (text("Reports"), number(row.total)),
            (text("Until first read"), days_said(row.to_read)),
            (text("Until first reply"), days_said(row.to_reply)),
            (text("Test reports opened"), tests_said(row.tests)),
            (text("File made on"), spoken_day(row.made)),
        ),
    )
