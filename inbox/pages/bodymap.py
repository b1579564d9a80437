"""The body map of a case: a mark is placed by a press or from a list, then described; no script is needed.

A press comes as the coordinates of an image button. Nothing is kept before it is described.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crypto.encoding import b64
from crypto.errors import EncodingError
from inbox.answering import draft_for, draft_of, new_draft
from inbox.casefile import CaseFile, open_case
from inbox.casework.base import MAX_LINE, MAX_TEXT
from inbox.casework.bodymap import HEIGHT, MOST, WIDTH, Mark, Region, Side, middle, region_at
from inbox.errors import CaseError, FolderError, InboxError, VaultError
from inbox.pages.case_contexts import MarkView
from inbox.pages.case_marks import mark_views
from inbox.pages.report import envelope_in_path
from inbox.pages.shared import Desk, desk_of, private_page, session_of, to_sign_in, vault_of
from inbox.pages.unsent import leave_typed, leave_unsent, read_words
from inbox.recording import barred, record, send_soon
from inbox.vault.vault import Vault
from worrybox.web.bodies import FieldError, Form
from worrybox.web.i18n import text

FORM_BYTES = 64_000
WORDS = frozenset(("size", "colour", "text"))
"""The fields in which a reader writes."""


@dataclass(frozen=True, slots=True, repr=False)
class BodyMapPage:
    """inbox/bodymap.html."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    url: str
    back: str
    draft: str
    barred: bool
    marks: tuple[MarkView, ...]
    """What is on the record, and last the one that is being placed."""
    regions: tuple[str, ...]
    placed: MarkView | None = None
    wrong: str = ""
    most: int = MAX_TEXT
    most_line: int = MAX_LINE


async def show_body_map(request: Request) -> Response:
    """GET /reports/ENVELOPE/body."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk = desk_of(request)
    file = await asyncio.to_thread(_case, desk, vault, envelope_in_path(request))
    page = await asyncio.to_thread(_page, desk, vault, file, None, b64(new_draft()))
    return private_page(request, "inbox/bodymap.html", page)


async def place_mark(request: Request) -> Response:
    """POST /reports/ENVELOPE/body: a place to be described, or a described mark: 303 once it is kept."""
    vault = vault_of(request)
    if vault is None:
        return await leave_unsent(request, WORDS)
    desk, form = desk_of(request), await read_words(request, WORDS, limit=FORM_BYTES, fields=12)
    file = await asyncio.to_thread(_case, desk, vault, envelope_in_path(request))
    draft, status, wrong = draft_of(form.one("draft", default="")), 200, ""
    placed = _placed(form)
    if form.one("do", default="") == "save":
        status, wrong = await asyncio.to_thread(_kept, desk, vault, file, placed, draft)
        if not wrong:
            with contextlib.suppress(InboxError):
                await send_soon(desk.office, vault, desk.post)
            return RedirectResponse(f"/reports/{b64(file.held.line.envelope)}/body#marks", 303)
    if not desk.sessions.is_open(session_of(request)):
        return await leave_typed(request)
    page = await asyncio.to_thread(_page, desk, vault, file, placed, b64(draft), wrong)
    return private_page(request, "inbox/bodymap.html", page, status=status)


async def again(request: Request, vault: Vault, form: Form, why: str) -> Response:
    """The page of what came while the office was locked."""
    desk = desk_of(request)
    file = await asyncio.to_thread(_case, desk, vault, envelope_in_path(request))
    draft = draft_of(form.one("draft", default=""))
    page = await asyncio.to_thread(_page, desk, vault, file, _placed(form), b64(draft), why)
    return private_page(request, "inbox/bodymap.html", page)


def _case(desk: Desk, vault: Vault, envelope: bytes) -> CaseFile:
    held = vault.store.get(envelope)
    file = open_case(desk.office, vault, held) if held is not None else None
    if file is None:
        raise HTTPException(404)
    return file


def _placed(form: Form) -> Mapping[str, str | int]:
    """The fields of a mark as far as they are known. Raises FieldError."""
    said = {name: form.one(name, default="").replace("\r\n", "\n").strip() for name in _SAID}
    try:
        if form.one("do", default="") == "save":
            side, region = Side(form.one("side")), Region(form.one("region"))
            return {**said, "side": side, "region": region, "x": int(form.one("x")), "y": int(form.one("y"))}
        for side in Side:
            if form.all(f"{side}.x"):
                x, y = (min(int(form.one(f"{side}.{axis}")), most) for axis, most in _AXES)
                region = region_at(side, x, y)
                return {**said, "side": side, "region": region, **_thousandths(x, y)}
        where, _, named = form.one("region").partition(" ")
        side, region = Side(where), Region(named)
        return {**said, "side": side, "region": region, **_thousandths(*middle(side, region))}
    except ValueError:
        raise FieldError("a place on the body map is none") from None


_SAID = ("size", "colour", "text")
_AXES = (("x", WIDTH), ("y", HEIGHT))


def _thousandths(x: int, y: int) -> dict[str, int]:
    return {"x": max(0, x) * MOST // WIDTH, "y": max(0, y) * MOST // HEIGHT}


def _kept(
    desk: Desk, vault: Vault, file: CaseFile, placed: Mapping[str, str | int], draft: bytes
) -> tuple[int, str]:
    try:
        mark = Mark.parse(placed)
        own = draft_for(draft, *(f"{name}={value}" for name, value in sorted(placed.items())))
        record(desk.office, vault, file.held, [mark], draft=own)
    except (EncodingError, CaseError) as wrong:
        return 422, str(wrong)
    except (VaultError, FolderError):
        return 507, text("it could not be kept on this computer, whose disk may be full")
    return 303, ""


def _page(
    desk: Desk,
    vault: Vault,
    file: CaseFile,
    placed: Mapping[str, str | int] | None,
    draft: str,
    wrong: str = "",
) -> BodyMapPage:
    marks = mark_views(desk, file.case)
    here = f"/reports/{b64(file.held.line.envelope)}"
    one = None
    if placed is not None:
        x, y = (min(max(0, int(placed[axis])), MOST) * most // MOST for axis, most in _AXES)
        said = {name: str(placed[name]) for name in ("side", "region", *_SAID)}
        one = MarkView(n=len(marks) + 1, x=x, y=y, placed=True, **said)
    return BodyMapPage(
        title=text("Body map"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        url=f"{here}/body",
        back=here,
        draft=draft,
        barred=barred(desk.office, vault, file) is not None,
        marks=marks if one is None else (*marks, one),
        regions=tuple(Region),
        placed=one,
        wrong=wrong,
    )
