"""Where a form sent without script ends: what happens next, the numbers, the way out."""

from starlette.requests import Request
from starlette.responses import Response

from crypto.report import Audience
from portal.pages.desk import Desk
from portal.pages.desks import desk_of
from portal.pages.places import kept
from portal.pages.showing import sent_page
from portal.school import School
from portal.tablets import dress_of
from worrybox.web.compression import SamePage
from worrybox.web.templates import render

SECONDS = 90
"""As long as a kiosk's script leaves a screen untouched, covered for the last third."""


async def get(request: Request, school: School, *, audience: Audience) -> Response:
    """The page; it says nothing about what was sent."""
    return done_answer(desk_of(school, audience, dress=dress_of(request)))


def done_answer(desk: Desk) -> Response:
    """What happens next, for this audience; at a kiosk, where no script ends the visit, it ends by itself."""
    leaves = {} if desk.dress == "web" else {"Refresh": f"{SECONDS}; url={desk.home}exit{kept(desk.dress)}"}
    return SamePage(render("portal/sent.html", sent_page(desk)), headers=leaves)
