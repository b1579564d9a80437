"""Posters, cards and stickers for a signed-in reader: a page that shows them, and the files to print.

It keeps nothing: each file is made when it is asked for, with a new number. What it prints is public.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeVar
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from crypto.report import Audience
from inbox.errors import InboxError
from inbox.exports.press import apart
from inbox.pages.contexts import PostersPage, SheetLink
from inbox.pages.shared import Desk, desk_of, private_page, to_sign_in, vault_of
from inbox.posters.order import Design, Format, Kind, Order, new_serial, split_address
from inbox.posters.pdf import check_printable
from inbox.posters.press import laid_out, own_lettering, printed
from inbox.settings import InboxSettings
from worrybox.web.i18n import LANGUAGES, Language, language, offered, speaking, text

_E = TypeVar("_E", bound=Enum)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the query says, with the defaults for what it leaves out."""

    kind: Kind
    design: Design
    audience: Audience
    speaks: Language
    address: str

    def order(self, settings: InboxSettings) -> Order:
        """Raises InboxError for an address that cannot be printed."""
        pin = settings.pin_bytes
        return Order(
            school=settings.school,
            address=split_address(self.address, pin=pin),
            pin=pin,
            serial=new_serial(),
            kind=self.kind,
            design=self.design,
            audience=self.audience,
        )

    def file_url(self, form: Format) -> str:
        """Where the file is."""
        query = {
            "kind": self.kind.value,
            "design": self.design.value,
            "audience": self.audience.value,
            "language": self.speaks.tag,
            "address": self.address,
            "format": form.value,
        }
        return f"/posters/file?{urlencode(query)}"


async def show_posters(request: Request) -> Response:
    """GET /posters: choose what, for whom and in which language; every design is shown as it will be."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk = desk_of(request)
    asked = _asked(request, desk)
    trial = _tried(asked, desk)
    context = PostersPage(
        title=text("Posters and cards"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        kind=asked.kind.value,
        audience=asked.audience.value,
        chosen=asked.speaks.tag,
        languages=_offered(desk),
        address=asked.address,
        only_here=trial.only_here,
        refused=trial.refused,
        only_svg=trial.only_svg,
        sheets=() if trial.refused else tuple(_link(replace(asked, design=design)) for design in Design),
    )
    return private_page(request, "inbox/posters.html", context, status=400 if trial.refused else 200)


async def poster_file(request: Request) -> Response:
    """GET /posters/file: one PDF or SVG, to be saved; 400 with the reason when it cannot be printed."""
    if vault_of(request) is None:
        return to_sign_in()
    desk = desk_of(request)
    asked = _asked(request, desk)
    form = _one(request, "format", Format, Format.PDF)
    try:
        content = await asyncio.to_thread(_made, asked, desk, form)
    except InboxError as wrong:
        return PlainTextResponse(f"{wrong}\n", 400)
    name = f"{asked.design.value}-{asked.kind.value}-{asked.audience.value}-{asked.speaks.tag}.{form.value}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type=form.media_type)


@dataclass(frozen=True, slots=True)
class _Trial:
    """What came of laying it out: why it cannot be printed, or not as PDF."""

    only_here: bool = False
    refused: str = ""
    only_svg: str = ""


def _tried(asked: _Asked, desk: Desk) -> _Trial:
    try:
        order = asked.order(desk.office.settings)
        lettering = own_lettering(desk.office.folder, desk.office.settings)
        with speaking(asked.speaks):
            sheet = laid_out(order, lettering)
    except InboxError as wrong:
        return _Trial(refused=str(wrong))
    try:
        check_printable(sheet, lettering)
    except InboxError as wrong:
        return _Trial(only_here=order.only_here, only_svg=str(wrong))
    return _Trial(only_here=order.only_here)


def _made(asked: _Asked, desk: Desk, form: Format) -> bytes:
    settings = desk.office.settings
    lettering = own_lettering(desk.office.folder, settings)
    with speaking(asked.speaks):
        order = asked.order(settings)
        if form is Format.PDF:
            return apart(printed, order, form=form, lettering=lettering)
        return printed(order, form=form, lettering=lettering)


def _offered(desk: Desk) -> tuple[Language, ...]:
    """As the portal offers them: those the roster names, and English."""
    return offered(LANGUAGES if desk.roster is None else desk.roster.languages)


def _link(asked: _Asked) -> SheetLink:
    return SheetLink(
        design=asked.design.value, pdf_url=asked.file_url(Format.PDF), svg_url=asked.file_url(Format.SVG)
    )


def _asked(request: Request, desk: Desk) -> _Asked:
    tag = request.query_params.get("language", language().tag)
    if tag not in {each.tag for each in _offered(desk)}:
        raise HTTPException(404)
    return _Asked(
        kind=_one(request, "kind", Kind, Kind.POSTER),
        design=_one(request, "design", Design, Design.PLAIN),
        audience=_one(request, "audience", Audience, Audience.OLDER),
        speaks=LANGUAGES[tag],
        address=request.query_params.get("address", "").strip() or desk.office.settings.portal,
    )


def _one(request: Request, name: str, choices: type[_E], default: _E) -> _E:
    """The choice the query names. Raises HTTPException 404 for one that we never offered."""
    given = request.query_params.get(name)
    try:
        return default if given is None else choices(given)
    except ValueError:
        raise HTTPException(404) from None
