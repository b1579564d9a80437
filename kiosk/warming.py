"""Everything done once before any process is made, so that what it loads lies in memory once for all of them.

The app is composed and answers every kind of page once, to nobody; each visit gives it a device of its own.
"""

from __future__ import annotations

import asyncio
import encodings.idna
import stringprep
from pathlib import Path

import anyio._backends._asyncio
import httpx2
import uvicorn
from starlette.applications import Starlette

from kiosk.app import kiosk_app
from kiosk.codes import Codes
from kiosk.device import Device
from kiosk.line import Line
from kiosk.pinned import PinnedSchool
from kiosk.settings import Settings
from kiosk.visit import Visit, configuration
from kiosk.wire import Wire
from portal import clock

LOADED = (encodings.idna, stringprep, anyio._backends._asyncio)
"""Else loaded by the first request of each process."""
PATHS = ("/", "/start", "/steps", "/younger/steps", "/form", "/words", "/sent", "/maintenance", "/none")


def warmed(told: Settings, shares: Line) -> Starlette:
    """The kiosk's app, which has answered before; it still needs a visit's device."""
    return asyncio.run(_warmed(told, shares))


def serving_of(app: Starlette) -> uvicorn.Config:
    """How a visit serves it, with all that it loads."""
    made = configuration(app)
    made.load()
    return made


async def _warmed(told: Settings, shares: Line) -> Starlette:
    school = PinnedSchool(told)
    school.load(today=clock.today())
    nobody = Visit(tell=lambda _word: None)
    app = kiosk_app(Device(school, Wire(Path("/nonexistent")), shares, Codes(told.pin), nobody))
    inside = httpx2.ASGITransport(app=app)
    here = {"here": "1"}
    async with httpx2.AsyncClient(transport=inside, base_url="http://127.0.0.1", cookies=here) as client:
        for path in PATHS:
            await client.get(path)
    return app
