"""Leaving at once: a neutral site instead of this one, and nothing of this one left in the browser."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.school import School


def leave_to(url: str) -> Response:
    """303 to `url`, and the browser is asked to clear everything it holds of this site.

    Not "cookies": there are none, and a browser would clear those of the whole domain, which signs the
    reporter out of the school's other sites, in front of whoever is looking.
    """
    headers = {"Clear-Site-Data": '"cache", "storage"', "Cache-Control": "no-store"}
    return RedirectResponse(url, status_code=303, headers=headers)


async def get(_request: Request, school: School) -> Response:
    """Leave to the place the school chose."""
    return leave_to(school.leave_url)
