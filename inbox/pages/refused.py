"""What a reader sees when something is refused or fails: a page of the office, not one of the children's.

The words are written here by hand, never taken from an exception. The school's name is all it knows: whoever
asked may not be signed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from worrybox.web.i18n import text
from worrybox.web.templates import render


@dataclass(frozen=True, slots=True)
class RefusedPage:
    """inbox/refused.html: a heading and what to do."""

    title: str
    school: str
    saying: str
    reader: str = ""
    idle_seconds: int = 0


_OTHER_SITE = (
    "This came from another website",
    "Nothing was done. Open the page here in the office and do it again.",
)
_SAYINGS = {
    403: ("That is not yours to do", "Nothing was changed. The page you came from says who may."),
    404: (
        "There is no page here",
        "Check the address. What stood here may have been erased, or was never sealed to you.",
    ),
    408: ("That took too long", "Nothing was saved. Go back: your words may still stand there."),
    413: ("That is too long", "Nothing was saved. Go back and make it shorter."),
    507: (
        "This computer has no room",
        "Nothing was saved: its disk may be full. Go back, copy your words and tell whoever looks after it.",
    ),
}
_ASKED_WRONG = ("That did not work", "Nothing was saved. Go back and try again.")
_FAULT = (
    "Something went wrong here",
    "Look whether what you did last is there, and do it again if not. If this page comes again, tell whoever "
    "looks after this computer.",
)


def saying_of(status: int, reason: str) -> tuple[str, str]:
    """The heading and the sentence for a status, in English."""
    if reason == "other-site":
        return _OTHER_SITE
    return _SAYINGS.get(status, _FAULT if status >= 500 else _ASKED_WRONG)


class OwnRefusals:
    """ASGI middleware: whatever refuses or fails further in is said by the office's own page."""

    def __init__(self, app: ASGIApp, *, school: Callable[[], str]) -> None:
        """`school` is asked for each page: its name may change while the inbox runs."""
        self.app = app
        self.school = school

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app({**scope, "error_page": self._page}, receive, send)

    def _page(self, status: int, reason: str, headers: Mapping[str, str]) -> Response:
        title, saying = (text(each) for each in saying_of(status, reason))
        page = RefusedPage(title=title, school=self.school(), saying=saying)
        return HTMLResponse(render("inbox/refused.html", page), status, dict(headers))
