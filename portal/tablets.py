"""A tablet that a school has locked to this portal's pages with the query `kiosk`: a kiosk without a spool.

The query is kept along the links, so nothing is remembered, in no cookie and nowhere here.
"""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.pages.contexts import Dress
from portal.pages.places import TABLET

_ASKED = TABLET.encode()


class TabletDress:
    """ASGI middleware: `scope["dress"]` is `tablet` where the address asks for it, for error pages too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _ASKED in scope["query_string"].split(b"&"):
            scope["dress"] = "tablet"
        await self.app(scope, receive, send)


def dress_of(request: Request) -> Dress:
    """How the page that was asked for is dressed."""
    dress: Dress = request.scope.get("dress", "web")
    return dress
