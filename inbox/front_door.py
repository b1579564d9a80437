"""What `serve` puts at the door: the set-up while the folder holds no school, and from then on the office.

One process and one address: whoever set the school up goes on to sign in without starting anything again.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from crypto.encoding import b64
from inbox.app import healthz, inbox_app, middleware
from inbox.folder import Folder
from inbox.office import Office
from inbox.pages.join import make_keys, show_join
from inbox.pages.laptop import begin_laptop, show_laptop
from inbox.pages.practice import begin_practice, end_practice, show_practice
from inbox.pages.setup import (
    SetupDesk,
    add_person,
    begin,
    drop_person,
    invite_person,
    say_agreement,
    say_contacts,
    say_holders,
    say_school,
    show_setup,
    sign,
    start_over,
    type_back,
)
from inbox.people.practice import Practice
from inbox.vault.keys import KdfProfile
from worrybox.web.assets import static_app
from worrybox.web.errors import EXCEPTION_HANDLERS


async def _to_setup(_request: Request) -> Response:
    return RedirectResponse("/", 303)


ROUTES = [
    Route("/", show_setup, methods=["GET"]),
    Route("/setup/school", say_school, methods=["POST"]),
    Route("/setup/people", add_person, methods=["POST"]),
    Route("/setup/people/drop", drop_person, methods=["POST"]),
    Route("/setup/people/invite", invite_person, methods=["POST"]),
    Route("/setup/agree", say_agreement, methods=["POST"]),
    Route("/setup/contacts", say_contacts, methods=["POST"]),
    Route("/setup/shares", say_holders, methods=["POST"]),
    Route("/setup/sign", sign, methods=["POST"]),
    Route("/setup/share", type_back, methods=["POST"]),
    Route("/setup/over", start_over, methods=["POST"]),
    Route("/practice", show_practice, methods=["GET"]),
    Route("/practice", begin_practice, methods=["POST"]),
    Route("/practice/end", end_practice, methods=["POST"]),
    Route("/setup/laptop", show_laptop, methods=["GET"]),
    Route("/setup/laptop", begin_laptop, methods=["POST"]),
    Route("/setup/{key}", begin, methods=["GET"]),
    Route("/join/{token}", show_join, methods=["GET"]),
    Route("/join/{token}", make_keys, methods=["POST"]),
    Route("/sign-in", _to_setup, methods=["GET"]),
    Route("/healthz", healthz, methods=["GET"]),
    Mount("/static", static_app),
]


class FrontDoor:
    """An ASGI app that is the set-up first and the office afterwards. `key` is of the link to print."""

    def __init__(self, folder: Folder, *, cheap_kdf: bool = False) -> None:
        self.key = b64(secrets.token_bytes(16))
        self._folder = folder
        self._made = asyncio.Event()
        self._open = asyncio.Event()
        self._practice = Practice()
        desk = SetupDesk(folder, self.key, self._made.set, practice=self._practice)
        if cheap_kdf:
            desk.drawn_profile = desk.own_profile = KdfProfile.CHEAP
        # The office keeps what it guards on this machine: so does the set-up, which knows no other name.
        guard = middleware([], school=lambda: "Worrybox")
        setup = Starlette(routes=ROUTES, middleware=guard, exception_handlers=EXCEPTION_HANDLERS)
        setup.state.desk = desk
        self._now: ASGIApp = setup
        self._life = Starlette(lifespan=self._lifespan)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._life(scope, receive, send)
            return
        if self._made.is_set():
            await self._open.wait()
        await self._now(scope, receive, send)

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        office = asyncio.create_task(self._office())
        try:
            yield
        finally:
            office.cancel()
            await asyncio.gather(office, return_exceptions=True)
            await self._practice.end()

    async def _office(self) -> None:
        await self._made.wait()
        try:
            app = inbox_app(Office.open(self._folder.root), practice=self._practice)
            async with app.router.lifespan_context(app):
                self._now = app
                self._open.set()
                await asyncio.Event().wait()
        finally:
            self._open.set()  # nobody waits for an office that did not open: a new start says why
