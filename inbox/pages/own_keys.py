"""The page on which somebody makes keys of their own by a link: at set-up, and in a school that exists."""

from __future__ import annotations

from starlette.responses import HTMLResponse, Response

from inbox.pages.drawn import SixWords
from inbox.pages.setup import tell
from inbox.pages.setup_contexts import JoinPage
from worrybox.web.i18n import text
from worrybox.web.templates import render


def join_page(
    school: str, *, token: str, name: str, six: SixWords, signs: bool, reads: bool = True, problem: str = ""
) -> Response:
    """Six words to take, or words of one's own; 422 where what was typed made nothing."""
    page = JoinPage(
        title=text("Your own keys"),
        school=school,
        reader="",
        idle_seconds=0,
        token=token,
        name=name,
        reads=reads,
        signs=signs,
        six=six,
        problem=problem,
    )
    return HTMLResponse(render("inbox/join.html", page), 422 if problem else 200)


def link_used(school: str) -> Response:
    """404: whoever opened it was too late, or it was no link of ours."""
    return tell(
        school or text("Worrybox"),
        text("This link does not work any more"),
        text("Each link works once, for seven days. Ask whoever sent it for a new one."),
        status=404,
    )
