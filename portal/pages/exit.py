"""Leaving at once: a neutral site instead of this one, and nothing of this one left in the browser."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.pages.front import COOKIE
from portal.pages.places import kept
from portal.school import School
from portal.tablets import dress_of


def leave_to(url: str, *, root: str = "/") -> Response:
    """303 to `url`; the cookie at `root` expires, and the browser is asked to clear what it holds of us.

    Clear-Site-Data without "cookies": a browser would clear those of the whole domain, which signs the
    reporter out of the school's other sites, in front of whoever is looking.
    """
    headers = {"Clear-Site-Data": '"cache", "storage"', "Cache-Control": "no-store"}
    answer = RedirectResponse(url, status_code=303, headers=headers)
    answer.delete_cookie(COOKIE, path=root, httponly=True, samesite="lax")
    return answer


async def get(request: Request, school: School) -> Response:
    """Leave to the place the school chose; a tablet has none but its own first page."""
    dress = dress_of(request)
    url = school.leave_url if dress == "web" else f"{school.home}{kept(dress)}"
    return leave_to(url, root=school.home)
