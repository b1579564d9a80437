"""The kiosk's local pages, composed from two lists that can be read: MIDDLEWARE and ROUTES.

The page, its script and its questions come from this device, so that no server can change them. A report is
sealed in the page (or, without script, here in memory) and handed to the keeper; nobody is told "sent" before
it is on the disk of this device. Each child has a process of its own that runs this app (kiosk/visit.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from crypto.report import Audience
from kiosk import maintenance, pages, passing
from kiosk.device import Device
from kiosk.visit import Visiting
from kiosk.voices.serving import voices
from portal.pages.places import front_path, step_path
from portal.refusals import EXCEPTION_HANDLERS
from worrybox.web.assets import static_app
from worrybox.web.errors import CalmFaults
from worrybox.web.headers import ContentPolicy, SecurityHeaders
from worrybox.web.sites import OwnPagesOnly
from worrybox.web.tongues import LanguagePath

FRONTS = {each: front_path("/", each) for each in Audience} | {Audience.OLDER: "/start"}
"""The first pages of each audience; before them all comes what attracts."""


def pages_for(audience: Audience) -> Sequence[BaseRoute]:
    """The reporter's pages in the words of one audience."""
    form, steps, sent = (step_path("/", audience, name) for name in ("form", "steps", "sent"))
    return (
        Route(FRONTS[audience], partial(pages.front, audience=audience), methods=["GET"]),
        Route(form, partial(pages.form, audience=audience), methods=["GET"]),
        Route(form, partial(pages.send, audience=audience), methods=["POST"]),
        Route(steps, partial(pages.steps, audience=audience), methods=["GET"]),
        Route(sent, partial(pages.sent, audience=audience), methods=["GET"]),
    )


ROUTES: Sequence[BaseRoute] = (
    Route("/api/v1/envelopes", passing.envelopes, methods=["POST"]),
    Route("/api/v1/roster", passing.roster, methods=["GET"]),
    Route("/api/v1/ready", passing.ready, methods=["POST"]),
    Route("/api/v1/share", passing.share, methods=["POST"]),
    Route("/api/v1/mailbox/{mailbox}", passing.mailbox, methods=["GET"]),
    Route("/", pages.attract, methods=["GET"]),
    *(route for audience in Audience for route in pages_for(audience)),
    Route("/words", pages.words, methods=["GET"]),
    Route("/exit", pages.leave, methods=["GET"]),
    Route("/leave", pages.leave, methods=["POST"]),
    Route("/maintenance", maintenance.get, methods=["GET"]),
    Route("/maintenance", maintenance.post, methods=["POST"]),
    Route("/healthz", pages.healthz, methods=["GET"]),
    Route("/voices/{name}", voices, methods=["GET"]),
    Mount("/static", app=static_app),
)


class KioskDress:
    """ASGI middleware: error pages too wear the kiosk's dress, with targets for arm's length."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["dress"] = "kiosk"
        await self.app(scope, receive, send)


MIDDLEWARE: Sequence[Middleware] = (
    Middleware(KioskDress),
    Middleware(SecurityHeaders, policy=ContentPolicy(plays=True, photos=True)),
    Middleware(CalmFaults),
    # Only the browser on this device, by its own name: no page of another site may speak to it.
    Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"], www_redirect=False),
    Middleware(OwnPagesOnly, opaque_allowed=True),
    Middleware(Visiting),
    Middleware(LanguagePath),
)


def kiosk_app(device: Device | None = None, *, lifespan: Lifespan[Starlette] | None = None) -> Starlette:
    """The kiosk's app around the device as one visit sees it; without one it is given it before it serves."""
    app = Starlette(
        routes=list(ROUTES),
        middleware=list(MIDDLEWARE),
        exception_handlers=EXCEPTION_HANDLERS,
        lifespan=lifespan,
    )
    # A call with a slash too many is not there: a redirect would answer a program with another address.
    app.router.redirect_slashes = False
    app.state.device = device
    return app
