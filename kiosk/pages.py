"""The reporter's pages in kiosk dress. The questions and the decisions are the portal's own functions."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from kiosk.device import Device
from kiosk.passing import carried
from portal.pages.ask import MAX_FIELDS, MAX_FORM_BYTES, SECONDS, again
from portal.pages.asking import (
    Asked,
    Desk,
    decide,
    first_page,
    page_again,
    read_asked,
    render_ask,
    seal_ready,
)
from portal.pages.contexts import AskPage, Notice, SentPage
from portal.pages.exit import leave_to
from portal.pages.sent import render_sent
from portal.refusals import Refusal
from worrybox.web.bodies import read_form

ID_TAKEN = "id-taken"
"""The very form tapped twice, sealed again with another key: the first one is stored."""


async def ask(request: Request) -> Response:
    """The first page."""
    device: Device = request.app.state.device
    return HTMLResponse(render_ask(first_page(device.desk())))


async def send(request: Request) -> Response:
    """Without script: seal in memory, carry, and 303 to "sent"; else the page again with the words."""
    device: Device = request.app.state.device
    asked = read_asked(await read_form(request, limit=MAX_FORM_BYTES, fields=MAX_FIELDS, seconds=SECONDS))
    desk = device.desk()
    decided = decide(desk, asked)
    if isinstance(decided, AskPage):
        return again(decided)
    try:
        await carried(device, seal_ready(desk, decided))
    except Refusal as refusal:
        if refusal.reason != ID_TAKEN:
            return _not_sent(desk, asked, refusal.status)
    return RedirectResponse("/sent", status_code=303)


def _not_sent(desk: Desk, asked: Asked, status: int) -> Response:
    notice = Notice.BUSY if status == 503 else Notice.NOT_SAVED
    return HTMLResponse(render_ask(page_again(desk, asked, notice)), status if status >= 500 else 503)


async def sent(request: Request) -> Response:
    """What happens next."""
    device: Device = request.app.state.device
    return HTMLResponse(render_sent(SentPage(school=device.school.name, dress="kiosk")))


async def leave(_request: Request) -> Response:
    """Back to the start, with everything of this visit cleared."""
    return leave_to("/")


async def healthz(_request: Request) -> Response:
    """200 `ok`."""
    return PlainTextResponse("ok")
