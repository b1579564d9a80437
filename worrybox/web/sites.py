"""Where a POST came from, told by the browser itself: Sec-Fetch-Site first, then Origin.

No token and no cookie: there is nothing to leak, to expire or to block a child with. It decides on
headers only and never reads the body.
"""

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

from worrybox.web import errors

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOKED_AT = frozenset({b"sec-fetch-site", b"origin", b"host"})


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


def _told_by_browser(scope: Scope) -> dict[str, str]:
    """The headers that `from_our_own_page` looks at, each the first of its name."""
    told: dict[str, str] = {}
    for name, value in scope["headers"]:
        if name in _LOOKED_AT:
            told.setdefault(name.decode("latin-1"), value.decode("latin-1"))
    return told


class OwnPagesOnly:
    """ASGI middleware: a state-changing request from another site's page is answered 403."""

    def __init__(self, app: ASGIApp, *, opaque_allowed: bool = False) -> None:
        self.app = app
        self.opaque_allowed = opaque_allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS or self._is_ours(scope):
            await self.app(scope, receive, send)
        else:
            await errors.answer(scope, 403, reason="other-site")(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        return from_our_own_page(_told_by_browser(scope), opaque_allowed=self.opaque_allowed)
