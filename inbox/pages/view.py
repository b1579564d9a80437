"""Looking at a file that came with a report: as pictures drawn in a process apart, only when it is asked for.

Nothing of the file's own bytes reaches the browser: what is sent is pixels that the inbox wrote down itself,
and text. Nothing opened outlives its request, but one picture that the page asks for next; a lock ends that.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from crypto.encoding import b64
from inbox.collector.chunks import Chunks
from inbox.files import Attached, State, disposition, saved_name
from inbox.pages.contexts import FileLine
from inbox.pages.files import file_line, file_of, known, lost_page
from inbox.pages.shared import Desk, desk_of, session_of, to_sign_in, vault_of
from inbox.pages.view_contexts import Shown, ViewPage
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from inbox.viewing.answer import Fault, ViewingError
from inbox.viewing.apart.confinement import FILTERED
from inbox.viewing.kinds import EMPTY, Kind
from inbox.viewing.viewer import Seen, Size, Wish
from inbox.viewing.wire import MOST_PAGES
from worrybox.web.i18n import text
from worrybox.web.templates import render

POLICY = "; ".join(
    (
        # Our own script locks the page, and the Lock is a form: nothing of the file is here to use either.
        "sandbox allow-downloads allow-forms allow-same-origin allow-scripts",
        *(
            "default-src 'none'",
            "img-src 'self'",
            "style-src 'self'",
            "script-src 'self'",
            "connect-src 'self'",
        ),
        *("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"),
        *("require-trusted-types-for 'script'", "trusted-types 'none'"),
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), usb=()",
}
PICTURE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
_DATE = re.compile(r"(?:D:)?(\d{4}):?(\d\d):?(\d\d)(?: ?(\d\d):?(\d\d))?.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Look:
    """Which page of which file, how large, and whether the place in it is wanted as well."""

    envelope: bytes
    number: int
    page: int
    size: Size
    place: bool

    def url(self, what: str) -> str:
        """Its address; `what` is view or picture."""
        asked = {"page": str(self.page), "size": self.size.value, **({"place": "yes"} if self.place else {})}
        return f"/reports/{b64(self.envelope)}/files/{self.number}/{what}?{urlencode(asked)}"


@dataclass(frozen=True, slots=True, repr=False)
class _LaidBy:
    """The picture of the page that was just sent, for the request that the browser makes next."""

    look: Look
    picture: bytes


async def view_file(request: Request) -> Response:
    """GET /reports/ENVELOPE/files/N/view?page=&size=&place=: a page of it as a picture, and what it says.

    404 for what is not held; 409 for what has not all arrived or was changed; 422, or 503 where too many
    wait, with the reason in words.
    """
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    attached, look = await _asked(request, vault)
    desk, chunks = desk_of(request), Chunks(desk_of(request).office.collected)
    state, kind = await asyncio.to_thread(known, attached, chunks)
    if state is not State.HERE:
        return lost_page(request, vault, attached, state)
    fault, seen = None, None
    try:
        seen = await _seen(request, vault, attached, look, kind)
    except ViewingError as wrong:
        fault = wrong.fault
    if fault is Fault.LOCKED:
        return to_sign_in()
    if fault is Fault.CHANGED:
        return lost_page(request, vault, attached, State.CHANGED)
    shown = None
    if seen is not None:
        desk.sessions.lay_by(session_of(request), _LaidBy(replace(look, place=False), seen.picture))
        shown = _shown(look, kind, seen)
    page = _page(desk, vault, file_line(attached, chunks), look, fault, shown)
    return HTMLResponse(render("inbox/view.html", page), _status(fault), HEADERS)


async def picture(request: Request) -> Response:
    """GET /reports/ENVELOPE/files/N/picture?page=&size=: that picture as a PNG; 404 where there is none.

    Usually the one that was drawn for the page a moment ago; drawn anew for whoever asks a second time.
    """
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    attached, look = await _asked(request, vault)
    laid_by = desk_of(request).sessions.take_up(session_of(request))
    if isinstance(laid_by, _LaidBy) and laid_by.look == look:
        return _png(look, laid_by.picture)
    chunks = Chunks(desk_of(request).office.collected)
    state, kind = await asyncio.to_thread(known, attached, chunks)
    if state is not State.HERE:
        raise HTTPException(404)
    try:
        return _png(look, (await _seen(request, vault, attached, look, kind)).picture)
    except ViewingError as wrong:
        if wrong.fault is Fault.LOCKED:
            return to_sign_in()
        raise HTTPException(404) from None


async def _asked(request: Request, vault: Vault) -> tuple[Attached, Look]:
    attached = await file_of(request, vault)
    asked = request.query_params
    page, size = asked.get("page", "1"), asked.get("size", "fit")
    sound = page.isascii() and page.isdecimal() and len(page) <= 7 and 1 <= int(page) <= MOST_PAGES
    if attached is None or not sound or size not in {each.value for each in Size}:
        raise HTTPException(404)
    wants_place = asked.get("place") == "yes"
    return attached, Look(attached.envelope, attached.number, int(page), Size(size), wants_place)


async def _seen(request: Request, vault: Vault, attached: Attached, look: Look, kind: Kind) -> Seen:
    """The page, opened apart; it is on the trail before. Raises ViewingError."""
    if not kind.part:
        raise ViewingError(Fault.EMPTY if kind is EMPTY else Fault.KIND)
    desk, session = desk_of(request), session_of(request)
    await asyncio.to_thread(
        vault.trail.write_once, Deed.LOOKED, about=attached.envelope, detail=str(attached.number + 1)
    )
    file = attached.opened(Chunks(desk.office.collected))
    wish = Wish(kind, look.page, look.size)
    return await desk.viewer.look(
        wish, file, session=session, still_open=lambda: desk.sessions.is_open(session)
    )


def _png(look: Look, content: bytes) -> Response:
    name = saved_name(look.envelope, look.number, "png").replace(".png", f"-page-{look.page}.png")
    headers = {
        "Content-Security-Policy": PICTURE_POLICY,
        "Content-Disposition": disposition(name, shown=True),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(content, headers=headers, media_type="image/png")


def _status(fault: Fault | None) -> int:
    if fault is None:
        return 200
    return 503 if fault is Fault.BUSY else 422


def _shown(look: Look, kind: Kind, seen: Seen) -> Shown:
    facts, plain = seen.facts, replace(look, place=False)
    other = Size.FIT if look.size is Size.LARGER else Size.LARGER
    return Shown(
        url=plain.url("picture"),
        width=seen.width,
        height=seen.height,
        page=look.page,
        pages=facts.pages,
        larger=look.size is Size.LARGER,
        size_url=replace(plain, size=other).url("view"),
        previous_url=replace(plain, page=look.page - 1).url("view") if look.page > 1 else "",
        next_url=replace(plain, page=look.page + 1).url("view") if look.page < facts.pages else "",
        pixels=f"{facts.width:,} × {facts.height:,}" if facts.width else "",
        said=tuple((name, readable(name, value)) for name, value in facts.said.items()),
        holds=frozenset(facts.holds),
        place=(facts.place or text("It cannot be read.")) if look.place else "",
        place_url=replace(look, place=True).url("view"),
        fenced=bool(seen.marks & FILTERED),
    )


def readable(name: str, value: str) -> str:
    """What a file says of itself as one line that turns nothing round; a date as 2026-11-20 14:03."""
    plain = "".join(char if char.isprintable() else " " for char in value).strip()
    if name in {"taken", "created", "changed"} and (found := _DATE.fullmatch(plain)):
        year, month, day, hour, minute = found.groups()
        return f"{year}-{month}-{day}" + (f" {hour}:{minute}" if hour else "")
    return plain


def _page(
    desk: Desk, vault: Vault, file: FileLine, look: Look, fault: Fault | None, shown: Shown | None
) -> ViewPage:
    return ViewPage(
        title=text("File %(number)d of a report") % {"number": look.number + 1},
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        report_url=f"/reports/{b64(look.envelope)}",
        file=file,
        fault=fault,
        shown=shown,
    )
