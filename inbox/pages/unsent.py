"""A form with a reader's own words that comes when their session is locked: kept for them, sealed, not done.

The page that such a form leads to is the door. `inbox/pages/meanwhile.py` gives the words back after it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from inbox.pages.shared import desk_of, session_of, to_sign_in, to_sign_in_unsaved
from inbox.unsent import MOST_BYTES
from worrybox.web.bodies import FORM_TYPE, Form, NotAFormError, parse_form, read_body

TYPED = "inbox.typed"
"""In the scope of a request: the body of a form that was read, and which of its fields are words."""
FIELDS = 128


async def read_words(request: Request, names: Collection[str], *, limit: int, fields: int) -> Form:
    """A form of at most `limit` bytes whose fields `names` are a reader's own words.

    If the session is locked before it is done, `leave_typed` still has it. Raises the BadBodyError family.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise NotAFormError("only urlencoded forms are taken")
    body = await read_body(request, limit=limit)
    request.scope[TYPED] = (body, names)
    return parse_form(body, fields=fields)


async def leave_unsent(request: Request, names: Collection[str]) -> Response:
    """To the door; the words wait there for the reader whose session it was, who is known by the cookie."""
    if desk_of(request).sessions.whose(session_of(request)) is None:
        return to_sign_in_unsaved(request)
    await read_words(request, names, limit=MOST_BYTES, fields=FIELDS)
    return await leave_typed(request)


async def leave_typed(request: Request) -> Response:
    """The same for a form that has been read, if it was one with words; else only to the door."""
    body, names = request.scope.pop(TYPED, (b"", ()))
    if not body:
        return to_sign_in()
    if await keep(request, request.url.path, body, names):
        return RedirectResponse("/sign-in?kept=yes", 303)
    return to_sign_in_unsaved(request)


async def keep(request: Request, path: str, body: bytes, names: Collection[str]) -> bool:
    """Seal it to whoever's session it was. False where the cookie is nobody's, or the form has no words."""
    desk = desk_of(request)
    writer = desk.sessions.whose(session_of(request))
    form = parse_form(body, fields=FIELDS)
    if writer is None or not any(value.strip() for name, value in form.pairs if name in names):
        return False
    return await asyncio.to_thread(desk.unsent.keep, writer, path, body)
