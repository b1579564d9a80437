"""Loaded once before any process is made, so that it lies in memory once for all of them.

What only the visit needs that a child uses is loaded there: three processes would each hold a copy.
"""

from __future__ import annotations

import encodings.idna
import stringprep

import uvicorn
from starlette.applications import Starlette

from kiosk.app import kiosk_app
from kiosk.visit import configuration
from worrybox.web.templates import ENVIRONMENT

LOADED = (encodings.idna, stringprep)
"""Else loaded by the first request of each process."""
PAGES = ("front", "form", "steps", "check", "sent", "words")


def warmed() -> Starlette:
    """The kiosk's app, its pages compiled; it still needs a visit's device."""
    for page in (*(f"portal/{name}.html" for name in PAGES), "kiosk/attract.html", "web/error.html"):
        if page in ENVIRONMENT.list_templates():
            ENVIRONMENT.get_template(page)
    app = kiosk_app()
    app.middleware_stack = app.build_middleware_stack()
    return app


def serving_of(app: Starlette) -> uvicorn.Config:
    """How a visit serves it, with all that it loads."""
    made = configuration(app)
    made.load()
    return made
