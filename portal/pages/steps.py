"""Only the form with all its questions, for the script of the front page; the signed roster is inside it.

It is never a page of its own in anyone's history, and holds nothing of anyone's.
"""

import re

from starlette.requests import Request
from starlette.responses import Response

from crypto.report import Audience
from portal.pages.desk import Desk
from portal.pages.desks import desk_of
from portal.pages.showing import form_page
from portal.school import School
from portal.tablets import dress_of
from worrybox.web.compression import SamePage
from worrybox.web.headers import NOTHING
from worrybox.web.templates import render


async def get(request: Request, school: School, *, audience: Audience) -> Response:
    """The form of this audience, in a small document."""
    return steps_answer(desk_of(school, audience, dress=dress_of(request)))


def steps_answer(desk: Desk) -> Response:
    """The form in a small document."""
    # It is parsed, never shown: as a page it may do nothing at all.
    headers = {"Content-Security-Policy": NOTHING}
    if desk.dress == "web":
        # A browser keeps no page for Back and Forward whose script fetched something under `no-store`; the
        # page itself stays so, and is let go with the cookie. A kiosk's or a tablet's is never kept: the next
        # child follows.
        headers["Cache-Control"] = "no-cache"
    page = render("portal/steps.html", form_page(desk, for_script=True))
    # Nothing typed is in it; line breaks between two tags are not seen, and these end tags may be left out:
    # a first visit counts every byte.
    return SamePage(re.sub(r"</(?:li|dt|dd)>|(?<=>)\n+(?=<)", "", page), headers=headers)
