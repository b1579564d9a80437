"""The first page: what happened, who reads it, send. It works whole with script off.

With script the browser seals and calls the API. Without, the portal seals in memory at once and stores only
the envelope; until that is on disk, every answer gives the words back.
"""

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portal import clock
from portal.drop.contract import DropBusyError, DropError, DropFullError
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
from portal.pages.contexts import AskPage, Notice
from portal.school import School
from worrybox.web.bodies import read_form

MAX_FORM_BYTES = 1_048_576
"""Five times the longest report with every byte written as three: a longer one comes back with its words."""
MAX_FIELDS = 64
SECONDS = 120.0
"""For the whole form to come in over a poor telephone line."""

_STATUS = {
    Notice.EMPTY: 422,
    Notice.TOO_LONG: 413,
    Notice.DIFFERENT_READERS: 409,
    Notice.NOBODY_LEFT: 422,
    Notice.NOBODY_HERE: 503,
    Notice.NOT_BEING_READ: 200,
    Notice.BUSY: 503,
    Notice.NOT_SAVED: 422,
}


async def get(_request: Request, school: School) -> Response:
    """The page with the readers' names, or with who to call when nobody can read here."""
    return HTMLResponse(render_ask(first_page(desk_of(school))))


async def post(request: Request, school: School) -> Response:
    """303 to "sent" once the envelope is on disk; else the page again, with the words and the reason."""
    form = await read_form(request, limit=MAX_FORM_BYTES, fields=MAX_FIELDS, seconds=SECONDS)
    asked = read_asked(form)
    desk = desk_of(school)
    decided = decide(desk, asked)
    if isinstance(decided, AskPage):
        return again(decided)
    envelope = seal_ready(desk, decided)
    try:
        # DIFFERENT is this very form, tapped twice: an envelope of the same words sealed with another key.
        await school.drop.accept(decided.envelope_id, day=desk.today, envelope=envelope)
    except DropError as error:
        return _not_stored(desk, asked, error)
    return RedirectResponse(f"{school.home}sent", status_code=303)


def desk_of(school: School) -> Desk:
    """What the school's board says today."""
    today = clock.today()
    return Desk(
        school=school.board.school_name,
        pin=school.pin,
        roster=school.board.roster_on(today),
        today=today,
        nobody_reads=school.board.nobody_reads(today),
        home=school.home,
    )


def again(page: AskPage) -> Response:
    """The page that was decided on, with the status that fits its notice."""
    status = 200 if page.notice is None else _STATUS[page.notice]
    return HTMLResponse(render_ask(page), status)


def _not_stored(desk: Desk, asked: Asked, error: DropError) -> Response:
    busy = isinstance(error, DropBusyError)
    page = page_again(desk, asked, Notice.BUSY if busy else Notice.NOT_SAVED)
    if isinstance(error, DropFullError):
        return HTMLResponse(render_ask(page), 507)
    return HTMLResponse(render_ask(page), 503, {"Retry-After": "60"})
