"""On a new computer of a school that exists: pin, portal and name, then the reader makes their keys here."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from inbox.collector.rounds import utc_today
from inbox.errors import InboxError
from inbox.pages.setup import FORM_BYTES, came_by_link, refused, setup_desk, tell
from inbox.people.laptop import prepare
from worrybox.web.bodies import read_form
from worrybox.web.i18n import text
from worrybox.web.settings import SettingsError
from worrybox.web.templates import render


@dataclass(frozen=True, slots=True)
class LaptopPage:
    """inbox/laptop.html: what is needed to find the school."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    portal: str = ""
    pin: str = ""
    name: str = ""
    problem: str = ""


async def show_laptop(request: Request) -> Response:
    """GET /setup/laptop."""
    return _page() if came_by_link(request) else refused()


async def begin_laptop(request: Request) -> Response:
    """POST /setup/laptop: the folder becomes this reader's inbox; else 422 and why not."""
    if not came_by_link(request):
        return refused()
    desk = setup_desk(request)
    form = await read_form(request, limit=FORM_BYTES, fields=4)
    portal, pin, name = (form.one(each, default="") for each in ("portal", "pin", "name"))
    async with desk.turn:
        try:
            token = await prepare(desk.folder, portal=portal, pin=pin, name=name, today=utc_today())
        except (InboxError, SettingsError) as wrong:
            return _page(portal, pin, name, str(wrong))
        desk.made()
    return tell(
        text("Worrybox"),
        text("This computer knows your school"),
        text(
            "The school’s list of readers was checked with the pin. Now make your own keys, alone. "
            "Nothing can be read here before two signers have put you on the list. If you close this page "
            "before that, the page Sign in on this computer says how to make them."
        ),
        url=f"/join/{token}",
        label=text("Make my keys"),
    )


def _page(portal: str = "", pin: str = "", name: str = "", problem: str = "") -> Response:
    title = text("Read on this computer")
    page = LaptopPage(title, text("Worrybox"), "", 0, portal, pin, name, problem)
    return HTMLResponse(render("inbox/laptop.html", page), 422 if problem else 200)
