"""Loaded once before any process is made, so that it lies in memory once for all of them.

What only the visit needs that a child uses is loaded there: three processes would each hold a copy.
"""

from __future__ import annotations

import asyncio
import encodings.idna
import stringprep
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.types import Message

from kiosk.app import kiosk_app
from kiosk.codes import Codes
from kiosk.device import Device
from kiosk.line import Line
from kiosk.pinned import PinnedSchool
from kiosk.settings import Settings
from kiosk.stock import Shelf
from kiosk.visit import Visit, configuration
from kiosk.wire import Answer, Verb, Wire, Word
from portal import clock
from worrybox.web.templates import ENVIRONMENT

LOADED = (encodings.idna, stringprep)
"""Else loaded by the first request of each process."""
REHEARSED = ("/", "/start", "/steps", "/form", "/words")
PAGES = ("front", "form", "steps", "check", "sent", "words")


def warmed() -> Starlette:
    """The kiosk's app, its pages compiled; it still needs a visit's device."""
    for page in (*(f"portal/{name}.html" for name in PAGES), "kiosk/attract.html", "web/error.html"):
        if page in ENVIRONMENT.list_templates():
            ENVIRONMENT.get_template(page)
    app = kiosk_app()
    app.middleware_stack = app.build_middleware_stack()
    return app


class _NoKeeper(Wire):
    """Answers as a keeper would that has room and nothing new."""

    async def call(self, verb: Verb, body: bytes = b"", *, patient: bool = False) -> Answer:
        """OK to everything."""
        return Word.OK, b""


def rehearse(app: Starlette, told: Settings, line: Line) -> None:
    """Answer each page once, to nobody: what a first answer makes and keeps is made once for all processes.

    It asks no network and leaves no thread, loop or device behind.
    """
    school = PinnedSchool(told)
    school.load(today=clock.today())
    visit = Visit(tell=lambda _word: None)
    app.state.device = Device(school, _NoKeeper(Path()), line, Codes(Shelf(Path())), visit)
    asyncio.run(_asked(app))
    app.state.device = None


async def _asked(app: Starlette) -> None:
    for path in REHEARSED:
        await app(_scope(path), _nothing, _away)


def _scope(path: str) -> dict[str, object]:
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("ascii"),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1"), (b"cookie", b"here=1")],
    }


async def _nothing() -> Message:
    return {"type": "http.request", "body": b""}


async def _away(_message: Message) -> None:
    pass


def serving_of(app: Starlette) -> uvicorn.Config:
    """How a visit serves it, with all that it loads."""
    made = configuration(app)
    made.load()
    return made
