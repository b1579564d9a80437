"""The front page: who we are, whom to call, what we can and cannot do, and the way in. It holds no question.

It gives the browser the one cookie of this place: the same for everyone, gone when the browser closes or the
person leaves. Without it the questions are not shown, so that Back after leaving shows none.
"""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crypto.report import Audience
from portal.pages.desk import Desk
from portal.pages.desks import desk_of
from portal.pages.showing import front_page
from portal.school import School
from portal.tablets import dress_of
from worrybox.web.compression import SamePage
from worrybox.web.templates import render

COOKIE = "here"
HERE = "1"


AGAIN = "again"
"""The query of the front page for whom the gate sent there: a browser without cookies comes no further."""


async def get(request: Request, school: School, *, audience: Audience) -> Response:
    """The page of this audience."""
    return front_answer(request, desk_of(school, audience, dress=dress_of(request)))


def front_answer(request: Request, desk: Desk) -> Response:
    """The page, and the cookie for whoever has none."""
    again = AGAIN in request.query_params
    answer = SamePage(render("portal/front.html", front_page(desk, again=again)))
    # Whoever has it keeps it: a cookie set anew takes along what the browser keeps for Back and Forward.
    if request.cookies.get(COOKIE) != HERE:
        answer.set_cookie(COOKIE, HERE, path=desk.root, httponly=True, samesite="lax")
    return answer


def sent_to_front(request: Request, desk: Desk) -> Response | None:
    """Back to the front page when nobody came through it since someone left; else None."""
    if request.cookies.get(COOKIE) == HERE:
        return None
    front = desk.front(desk.audience)
    return RedirectResponse(f"{front}{'&' if '?' in front else '?'}{AGAIN}", status_code=303)
