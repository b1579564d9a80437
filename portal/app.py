"""The public front door, composed from two lists that can be read: MIDDLEWARE and ROUTES.

The portal asks, seals when a browser cannot, keeps ciphertext and answers inboxes. It has no key that opens
anything and never loads the code that opens.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route

from crypto.report import Audience
from portal.api import (
    calendar,
    day,
    days,
    done,
    envelopes,
    fetch,
    files,
    healthz,
    mailbox,
    roster,
    share,
    status,
)
from portal.calls import Call, NoSuchCall, SchoolDoor, ShortCut
from portal.derivations import Derivations
from portal.drop.sqlite import SqliteDrop
from portal.pages import exit, form, front, sent, steps, words
from portal.pages.places import front_path, step_path
from portal.refusals import EXCEPTION_HANDLERS
from portal.school import School
from portal.settings import Settings
from portal.sweeping import keep_swept
from portal.tablets import TabletDress
from worrybox.web.assets import static_app
from worrybox.web.compression import CompressedPages
from worrybox.web.errors import CalmFaults
from worrybox.web.headers import ContentPolicy, SecurityHeaders
from worrybox.web.sites import OwnPagesOnly
from worrybox.web.tongues import LanguagePath


def pages_for(audience: Audience) -> Sequence[BaseRoute]:
    """The reporter's pages in the words of one audience."""
    return (
        Route(front_path("/", audience), Call({"GET": partial(front.get, audience=audience)})),
        Route(
            step_path("/", audience, "form"),
            Call(
                {"GET": partial(form.get, audience=audience), "POST": partial(form.post, audience=audience)}
            ),
        ),
        Route(step_path("/", audience, "steps"), Call({"GET": partial(steps.get, audience=audience)})),
        Route(step_path("/", audience, "sent"), Call({"GET": partial(sent.get, audience=audience)})),
    )


ENVELOPES = "/api/v1/envelopes"
KEEP = Call({"POST": envelopes.post})
"""The call that must be quick: it is reached by a short cut, before what only pages need."""

ROUTES: Sequence[BaseRoute] = (
    Route("/api/v1/envelopes/fetch", Call({"POST": fetch.post})),
    Route("/api/v1/envelopes/{envelope}/files/{number}/{index}", Call({"GET": files.get, "PUT": files.put})),
    Route("/api/v1/days", Call({"GET": days.get})),
    Route("/api/v1/days/{day}", Call({"GET": day.get})),
    Route("/api/v1/done", Call({"POST": done.post})),
    Route("/api/v1/roster", Call({"GET": roster.get, "PUT": roster.put})),
    Route("/api/v1/calendar", Call({"GET": calendar.get, "PUT": calendar.put})),
    Route("/api/v1/status", Call({"GET": status.get, "PUT": status.put})),
    Route("/api/v1/share", Call({"POST": share.post})),
    Route("/api/v1/mailbox/{mailbox}", Call({"GET": mailbox.get, "POST": mailbox.post})),
    # Before the router tries a slash more or less: only people are redirected, never a program.
    Route("/api{rest:path}", NoSuchCall()),
    *(route for audience in Audience for route in pages_for(audience)),
    Route("/words", Call({"GET": words.get, "POST": words.post})),
    Route("/exit", Call({"GET": exit.get})),
    Route("/healthz", Call({"GET": healthz.get})),
    Mount("/static", app=static_app),
)


def middleware(schools: Mapping[str, School], *, https: bool) -> list[Middleware]:
    """Outermost first. None of them reads a body or remembers anything about a request."""
    return [
        Middleware(TabletDress),
        Middleware(SecurityHeaders, policy=ContentPolicy(photos=True), https=https),
        Middleware(CalmFaults),
        # A browser that hides its origin still belongs to a child: there is no session here to ride on.
        Middleware(OwnPagesOnly, opaque_allowed=True),
        Middleware(ShortCut, path=ENVELOPES, call=KEEP, schools=schools, answers=EXCEPTION_HANDLERS),
        # None of the pages answered to GET holds what anyone sent, so they may be compressed.
        Middleware(CompressedPages),
        Middleware(SchoolDoor, schools=schools),
        Middleware(LanguagePath),
    ]


def schools_of(settings: Settings) -> list[School]:
    """Each school with its own store, none of them opened yet."""
    derivations = Derivations()
    return [
        School(
            slug=school.slug,
            pin=school.pin,
            drop=SqliteDrop(school.database, quota_bytes=school.quota_bytes),
            pepper=settings.pepper,
            leave_url=school.leave_url,
            nobody_after_hours=school.nobody_after_hours,
            files_for_children=school.files_for_children,
            derivations=derivations,
        )
        for school in settings.schools
    ]


def app_for(schools: Collection[School], *, https: bool = False) -> Starlette:
    """The portal's app over these schools, whatever keeps their bytes."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as opened:
            for school in schools:
                opened.push_async_callback(school.close)
                await school.start()
            sweeping = asyncio.create_task(keep_swept(schools))
            try:
                yield
            finally:
                sweeping.cancel()

    by_slug = {school.slug: school for school in schools}
    return Starlette(
        routes=list(ROUTES),
        middleware=middleware(by_slug, https=https),
        exception_handlers=EXCEPTION_HANDLERS,
        lifespan=lifespan,
    )


def portal_app(settings: Settings) -> Starlette:
    """The portal's app as its settings say, each school with its SQLite file."""
    return app_for(schools_of(settings), https=settings.https)
