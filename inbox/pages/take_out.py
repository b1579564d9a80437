"""What leaves the inbox is asked for here: with whom and why first, on the record of the case, then the file.

Nothing is sent anywhere. What was typed stands in no address, no log and no name of a file.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crypto.encoding import b64
from crypto.errors import EncodingError
from inbox.answering import new_draft
from inbox.casefile import open_case
from inbox.casework.leaving import Form, TakenOut, What
from inbox.errors import CaseError, FolderError, InboxError, PosterError, VaultError
from inbox.exports.taking import MAKERS, Taken, taken
from inbox.pages.case_contexts import Refused
from inbox.pages.out_contexts import BlockPage
from inbox.pages.report import envelope_in_path, report_page
from inbox.pages.shared import Desk, desk_of, private_page, session_of, to_sign_in, vault_of
from inbox.pages.unsent import leave_typed, leave_unsent, read_words
from inbox.recording import record, send_soon
from inbox.vault.store import Held
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from worrybox.web.bodies import Form as Posted
from worrybox.web.i18n import text

FORM = "out"
"""The name of the form on the case's page."""
FORM_BYTES = 120_000
_NEVER = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True, repr=False)
class _Asked:
    """What is to leave, as its entry says it, and whether the reporter's words go with it."""

    entry: TakenOut
    words: bool


async def take_out(request: Request) -> Response:
    """POST /reports/ENVELOPE/out: the file (or the page to copy from), else 422 or 507 and the case again."""
    vault = vault_of(request)
    if vault is None:
        return await leave_unsent(request, WORDS)
    desk, form = desk_of(request), await read_words(request, WORDS, limit=FORM_BYTES, fields=16)
    held = await asyncio.to_thread(vault.store.get, envelope_in_path(request))
    if held is None or held.line.kind != "report":
        raise HTTPException(404)
    status, refused, file = await asyncio.to_thread(_tried, desk, vault, held, form)
    if refused is None:
        with contextlib.suppress(InboxError):
            await send_soon(desk.office, vault, desk.post)
    if not desk.sessions.is_open(session_of(request)):
        return to_sign_in() if refused is None else await leave_typed(request)
    if refused is not None:
        return await _page_again(request, vault, held, form, refused, status)
    return _given(request, desk, vault, held, file)


_TEXTS = ("whom", "why", "withheld")
WORDS = frozenset(_TEXTS)
"""The fields in which a reader writes."""


async def again(request: Request, vault: Vault, form: Posted, why: str) -> Response:
    """The page of what came while the office was locked."""
    held = await asyncio.to_thread(vault.store.get, envelope_in_path(request))
    if held is None or held.line.kind != "report":
        raise HTTPException(404)
    return await _page_again(request, vault, held, form, Refused(FORM, why), 200)


async def _page_again(
    request: Request, vault: Vault, held: Held, form: Posted, refused: Refused, status: int
) -> Response:
    desk = desk_of(request)
    typed = {each: form.one(each, default="").strip() for each in ("export", "names", "words", *_TEXTS)}
    context = await asyncio.to_thread(report_page, desk, vault, held, refused=refused, typed=typed)
    return private_page(request, "inbox/report.html", context, status=status)


def _given(request: Request, desk: Desk, vault: Vault, held: Held, file: Taken | None) -> Response:
    url = f"/reports/{b64(held.line.envelope)}"
    if file is None:
        return RedirectResponse(f"{url}#out", 303)
    if file.name.endswith(".txt"):
        page = BlockPage(
            title=text("To copy"),
            school=desk.office.settings.school,
            reader=desk.name_of(vault.reader),
            idle_seconds=int(desk.sessions.idle_seconds),
            block=file.content.decode(),
            report_url=url,
        )
        return private_page(request, "inbox/take_out_block.html", page)
    return handed(file)


def handed(file: Taken) -> Response:
    """A file to be saved, kept in no cache."""
    named = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, headers={**_NEVER, **named}, media_type=file.type)


def _tried(desk: Desk, vault: Vault, held: Held, form: Posted) -> tuple[int, Refused | None, Taken | None]:
    try:
        asked = _asked(form)
        return 200, None, _taken(desk, vault, held, asked)
    except (EncodingError, CaseError, PosterError) as wrong:
        return 422, Refused(FORM, str(wrong)), None
    except (VaultError, FolderError):
        why = "it could not be put on record on this computer, whose disk may be full"
        return 507, Refused(FORM, why), None


def _asked(form: Posted) -> _Asked:
    """Raises EncodingError for a blank, HTTPException 404 for what was never offered."""
    what, _, kind = form.one("export", default="").partition("-")
    named = form.one("names", default="") == "with"
    texts = {name: form.one(name, default="").replace("\r\n", "\n").strip() for name in _TEXTS}
    try:
        pair = What(what), Form(kind)
    except ValueError:
        raise HTTPException(404) from None
    if pair not in MAKERS and pair != (What.NOTHING, Form.NONE):
        raise HTTPException(404)
    if pair[0] is What.NOTHING and not texts["withheld"] and not texts["why"]:
        raise EncodingError("the reason is blank")
    fields = {"what": pair[0].value, "form": pair[1].value, "named": named, **texts}
    return _Asked(TakenOut.parse(fields), form.one("words", default="") != "held-back")


def _taken(desk: Desk, vault: Vault, held: Held, asked: _Asked) -> Taken | None:
    file = open_case(desk.office, vault, held)
    if file is None:
        raise CaseError("there is no list of readers here yet")
    entry, made = asked.entry, None
    if entry.what is not What.NOTHING:
        made = taken(
            desk.office,
            vault,
            file,
            what=entry.what,
            form=entry.form,
            named=entry.named,
            words=asked.words,
        )
    # On the record before it is out of the house; pressed twice it left twice, so each press is recorded.
    vault.trail.require(Deed.EXPORTED, about=held.line.envelope, detail=f"{entry.what}, {entry.form}")
    record(desk.office, vault, held, [entry], draft=new_draft())
    return made
