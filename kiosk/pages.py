"""The reporter's pages in kiosk dress. The questions and the decisions are the portal's own functions."""

from __future__ import annotations

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from crypto.report import Audience
from kiosk.attract import SECONDS, attract_page
from kiosk.device import Device
from kiosk.passing import kept
from portal import clock
from portal.pages.asking import decide, seal_ready
from portal.pages.contexts import Notice
from portal.pages.exit import leave_to
from portal.pages.form import asked_in, check_answer, form_answer, sent_answer
from portal.pages.front import front_answer
from portal.pages.sent import done_answer
from portal.pages.steps import steps_answer
from portal.pages.words import words_answer
from portal.refusals import Refusal
from worrybox.web.i18n import language
from worrybox.web.templates import render


def device_of(request: Request) -> Device:
    """The device that this app runs on."""
    device: Device = request.app.state.device
    return device


async def attract(request: Request) -> Response:
    """What the corridor sees while nobody is there: whoever was here has left, or the browser fell."""
    device = device_of(request)
    told, visit = device.school.settings, device.visit
    now = clock.moment().astimezone()
    page = attract_page(told.attract, told.attract_lines, start=f"/{language().path}start", now=now)
    over = BackgroundTask(visit.end) if visit.begun else None
    return HTMLResponse(
        render("kiosk/attract.html", page), headers={"Refresh": str(SECONDS)}, background=over
    )


async def front(request: Request, *, audience: Audience) -> Response:
    """The first page of this audience."""
    return front_answer(request, await device_of(request).desk(audience))


async def form(request: Request, *, audience: Audience) -> Response:
    """Every question on one page."""
    return form_answer(request, await device_of(request).desk(audience))


async def steps(request: Request, *, audience: Audience) -> Response:
    """Only the form, for the script of the front page."""
    return steps_answer(await device_of(request).desk(audience))


async def send(request: Request, *, audience: Audience) -> Response:
    """Without script: seal in memory, keep, 303 to "sent"; else the check page with all that was said."""
    device = device_of(request)
    desk = await device.desk(audience)
    asked = await asked_in(request, desk)
    decided = decide(desk, asked)
    if isinstance(decided, Notice):
        return check_answer(request, desk, asked, decided)
    try:
        await kept(device, seal_ready(desk, decided), urgent=decided.report.urgent)
    except Refusal as refusal:
        return check_answer(request, desk, asked, _notice_of(refusal))
    return sent_answer(desk)


def _notice_of(refusal: Refusal) -> Notice:
    return {503: Notice.BUSY, 507: Notice.FULL}.get(refusal.status, Notice.NOT_SAVED)


async def sent(request: Request, *, audience: Audience) -> Response:
    """What happens next."""
    return done_answer(await device_of(request).desk(audience))


async def words(request: Request) -> Response:
    """The way back with five words; script does all of it."""
    return words_answer(request, await device_of(request).desk(Audience.OLDER))


async def leave(request: Request) -> Response:
    """Back to the idle screen, with everything of this visit cleared; and the visit is over."""
    over = BackgroundTask(device_of(request).visit.end)
    answer = leave_to("/")
    answer.background = over
    return answer


async def healthz(request: Request) -> Response:
    """200 `ok`, if the keeper answers too."""
    is_whole = await device_of(request).catch_up()
    return PlainTextResponse("ok" if is_whole else "starting", 200 if is_whole else 503)
