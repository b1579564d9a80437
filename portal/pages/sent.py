"""Where a form sent without script ends: what happens next, the numbers, the way out."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from portal.pages.contexts import SentPage
from portal.school import School
from worrybox.web.templates import render


def render_sent(page: SentPage) -> str:
    """The page as HTML."""
    return render("portal/sent.html", page)


async def get(_request: Request, school: School) -> Response:
    """The page; it says nothing about what was sent."""
    return HTMLResponse(render_sent(SentPage(school=school.board.school_name, home=school.home)))
