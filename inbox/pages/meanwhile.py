"""Where a reader who unlocks again finds what was ready when their session had been locked: once.

So do the words that they were writing: in their own form again, never sent by itself.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import compile_path

from inbox.moments import spoken_moment
from inbox.pages import answer, bodymap, keeping, record, referral, take_out, told, transfer
from inbox.pages.shared import desk_of, private_page, to_sign_in, vault_of
from inbox.pages.unsent import FIELDS, TYPED, keep, read_words
from inbox.unsent import MOST_BYTES, Written
from inbox.vault.vault import Vault
from worrybox.web.bodies import FieldError, Form, parse_form
from worrybox.web.i18n import text

Again = Callable[[Request, Vault, Form, str], Awaitable[Response]]
"""The page of a form with what was typed, and why it was not done; `request` is as if for that form."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A form to write much in: where it is sent, which of its fields are words, and its page."""

    path: re.Pattern[str]
    words: Collection[str]
    again: Again


def _place(path: str, words: Collection[str], again: Again) -> _Place:
    return _Place(compile_path(path)[0], words, again)


_PLACES = (
    _place("/reports/{envelope}/answers", answer.WORDS, answer.again),
    _place("/reports/{envelope}/record", record.WORDS, record.again),
    _place("/reports/{envelope}/out", take_out.WORDS, take_out.again),
    _place("/reports/{envelope}/transfer", transfer.WORDS, transfer.again),
    _place("/reports/{envelope}/referrals/{kind}", referral.WORDS, referral.again),
    _place("/reports/{envelope}/body", bodymap.WORDS, bodymap.again),
    _place("/keeping/{envelope}", keeping.WORDS, keeping.again),
    _place("/told", told.WORDS, told.again),
)


@dataclass(frozen=True, slots=True, repr=False)
class UnsentPage:
    """inbox/unsent.html: words whose page is not there any more."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    at: str
    words: tuple[str, ...]


_LATE = "the office had locked itself when this came, %(at)s. Your words are below: look, then send again"


async def show_meanwhile(request: Request) -> Response:
    """GET /meanwhile: what waits, which is then forgotten; the list when nothing does."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    if request.method == "HEAD" or "prefetch" in request.headers.get("sec-purpose", ""):
        # Nobody sees this answer, and what waits is given once.
        return Response(status_code=204)
    desk = desk_of(request)
    show = desk.meanwhile.take(vault.reader)
    if show is not None:
        return await show(request, vault)
    written = desk.unsent.take(vault)
    return RedirectResponse("/", 303) if written is None else await _given_back(request, vault, written)


async def leave_words(request: Request) -> Response:
    """POST /meanwhile, from a page that leaves the screen: `path` is where its form would have been sent.

    It only waits, whether or not the session is locked yet. 204; 403 where nothing was kept.
    """
    form = await read_words(request, (), limit=MOST_BYTES, fields=FIELDS)
    path = form.one("path", default="")
    body = urlencode([pair for pair in form.pairs if pair[0] != "path"]).encode()
    for place in _PLACES:
        if place.path.fullmatch(path) and await keep(request, path, body, place.words):
            return Response(status_code=204)
    return Response(status_code=403)


async def _given_back(request: Request, vault: Vault, written: Written) -> Response:
    at, form = spoken_moment(written.at), parse_form(written.body, fields=FIELDS)
    why = text(_LATE) % {"at": at}
    for place in _PLACES:
        if found := place.path.fullmatch(written.path):
            scope = {**request.scope, "path": written.path, "path_params": found.groupdict()}
            # Locked once more before the page is there: then it waits again.
            scope[TYPED] = (written.body, place.words)
            try:
                return await place.again(Request(scope), vault, form, why)
            except (HTTPException, FieldError):
                # Erased since, or nothing that this page sends: then the words alone.
                words = tuple(value for name, value in form.pairs if name in place.words and value.strip())
                return _alone(request, vault, at, words)
    return RedirectResponse("/", 303)


def _alone(request: Request, vault: Vault, at: str, words: tuple[str, ...]) -> Response:
    desk = desk_of(request)
    page = UnsentPage(
        title=text("What you were writing"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        at=at,
        words=words,
    )
    return private_page(request, "inbox/unsent.html", page)
