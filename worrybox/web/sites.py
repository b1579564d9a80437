"""Where a POST came from, told by the browser itself: Sec-Fetch-Site first, then Origin.

No token and no cookie: there is nothing to leak, to expire or to block a child with. It decides on
headers only and never reads the body.
"""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from worrybox.web import errors

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def from_our_own_page(headers: Mapping[str, str], *, opaque_allowed: bool = False) -> bool:
    """True unless the headers say that another site's page sent this.

    A request with neither header is no browser's (an inbox, curl) and is let through. Our own
    `Referrer-Policy: no-referrer` makes a browser send `Origin: null`, and over plain http it sends no
    Sec-Fetch-Site either; `opaque_allowed` takes such a POST (the portal: there is no session to ride on,
    and a child who cannot send is worse), else it is refused (the inbox).
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return True
    if origin == "null":
        return opaque_allowed
    return origin.partition("://")[2] == headers.get("host", "")


class OwnPagesOnly:
    """ASGI middleware: a state-changing request from another site's page is answered 403."""

    def __init__(self, app: ASGIApp, *, opaque_allowed: bool = False) -> None:
        self.app = app
        self.opaque_allowed = opaque_allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            headers = Headers(scope=scope)
            if not from_our_own_page(headers, opaque_allowed=self.opaque_allowed):
                await errors.answer(scope, 403, reason="other-site")(scope, receive, send)
                return
        await self.app(scope, receive, send)
