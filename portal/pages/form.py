"""The whole form on one page: every question, who reads it, send. It works with script off.

With script the browser seals and calls the API. Without, the portal seals in memory at once and stores only
the envelope; until that is on disk, every answer is the check page, with everything that was said.
"""

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from crypto.report import Audience
from portal.drop.contract import DropBusyError, DropError, DropFullError
from portal.pages.asking import Ready, decide, seal_ready
from portal.pages.contexts import Notice
from portal.pages.desk import Desk
from portal.pages.desks import desk_of
from portal.pages.five_words import five_words
from portal.pages.front import sent_to_front
from portal.pages.reading import MAX_FIELDS, MAX_FORM_BYTES, SECONDS, Asked, read_asked
from portal.pages.showing import form_page
from portal.questions import CURRENT
from portal.school import School
from portal.tablets import dress_of
from worrybox.web.bodies import read_form
from worrybox.web.compression import SamePage
from worrybox.web.templates import render

_STATUS = {
    Notice.EMPTY: 422,
    Notice.TOO_LONG: 413,
    Notice.DIFFERENT_READERS: 409,
    Notice.NOBODY_LEFT: 422,
    Notice.NOBODY_HERE: 503,
    Notice.BUSY: 503,
    Notice.FULL: 507,
    Notice.NOT_SAVED: 503,
}
_SECONDS_TO_TRY_AGAIN = {Notice.BUSY: "60", Notice.NOT_SAVED: "60"}


async def get(request: Request, school: School, *, audience: Audience) -> Response:
    """Every question; 303 to the front page when nobody came through it."""
    return form_answer(request, desk_of(school, audience, dress=dress_of(request)))


async def post(request: Request, school: School, *, audience: Audience) -> Response:
    """303 to "sent" once the envelope is on disk; else the check page, with all that was said.

    Where five words were wanted it is 200 with "sent" itself, the one answer that holds them. Sent again, the
    form is told the same words; after leaving, the gate is shut and nothing is told.
    """
    desk = desk_of(school, audience, dress=dress_of(request))
    asked = await asked_in(request, desk)
    decided = decide(desk, asked)
    if isinstance(decided, Notice):
        return check_answer(request, desk, asked, decided)
    words = await five_words(request, school, desk, decided) if asked.write_back else None
    if words is not None and words.reply is not None:
        decided = decided.with_reply(words.reply)
    try:
        # What went with five words before is not sent once more without them.
        if words is None or words.reply is not None or not await _is_answerable(school, decided):
            await _keep(school, desk, decided)
    except DropError as error:
        return check_answer(request, desk, asked, _notice_of(error))
    if words is None or words.page is None:
        return sent_answer(desk)
    return HTMLResponse(render("portal/sent.html", words.page))


async def _keep(school: School, desk: Desk, ready: Ready) -> None:
    """Return once it is on disk. Raises DropError."""
    # DIFFERENT is this very form, tapped twice: the same words to the same readers with the same reply, or
    # none, sealed with another key. All of that is in the id.
    await school.drop.accept(ready.envelope_id, day=desk.today, envelope=seal_ready(desk, ready))


async def _is_answerable(school: School, ready: Ready) -> bool:
    return bool(await school.drop.fetch([ready.answerable_id]))


def form_answer(request: Request, desk: Desk) -> Response:
    """Every question on one page, for those who came through the front page."""
    page = form_page(desk)
    whole = render("portal/form.html", page)
    return sent_to_front(request, desk) or SamePage(whole, until=page.envelope_id)


async def asked_in(request: Request, desk: Desk) -> Asked:
    """What the posted form says. Raises the BadBodyError family."""
    form = await read_form(request, limit=MAX_FORM_BYTES, fields=MAX_FIELDS, seconds=SECONDS)
    return read_asked(form, question_set=CURRENT, audience=desk.audience)


def check_answer(request: Request, desk: Desk, asked: Asked, notice: Notice) -> Response:
    """The check page, with the status that fits its notice.

    To the front page instead when its sender has left since: a browser that goes back offers to send the
    same form again, and whoever says yes to that must not read it.
    """
    gone = sent_to_front(request, desk)
    if gone is not None:
        return gone
    again = _SECONDS_TO_TRY_AGAIN.get(notice)
    headers = {} if again is None else {"Retry-After": again}
    page = form_page(desk, asked, notice)
    return HTMLResponse(render("portal/check.html", page), _STATUS[notice], headers)


def sent_answer(desk: Desk) -> Response:
    """To where it says what happens next."""
    return RedirectResponse(desk.step("sent"), status_code=303)


def _notice_of(error: DropError) -> Notice:
    if isinstance(error, DropFullError):
        return Notice.FULL
    return Notice.BUSY if isinstance(error, DropBusyError) else Notice.NOT_SAVED
