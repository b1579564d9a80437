"""An answer to a reporter: written on the report's own page, posted here, and shown there again.

What was typed comes back with the page whenever it was not kept. It stands in no address and in no log.
"""

from __future__ import annotations

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crypto.encoding import b64
from crypto.replies import ReplyKind
from inbox.added import opened_report
from inbox.answering import answer, draft_of
from inbox.errors import FolderError, ReplyError, VaultError
from inbox.pages.report import envelope_in_path, report_page
from inbox.pages.shared import desk_of, private_page, session_of, to_sign_in, vault_of
from inbox.replying import MAX_CHARACTERS, Slip, Words
from inbox.vault.store import Held
from inbox.vault.vault import Vault
from worrybox.web.bodies import FieldError, Form, read_form

FORM_BYTES = 16 * MAX_CHARACTERS
"""A code point takes up to 12 bytes in a urlencoded form."""
OUTCOME = "outcome"
"""The id of the line in inbox/pages/talk.html that says what came of the last answer."""
_STATUS = {Slip.NOT_KEPT: 507}


async def answer_report(request: Request) -> Response:
    """POST /reports/ENVELOPE/answers: 303 to its outcome once it is kept, else the page with every word."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    held = await asyncio.to_thread(vault.store.get, envelope_in_path(request))
    if held is None or opened_report(held) is None:
        raise HTTPException(404)
    form = await read_form(request, limit=FORM_BYTES, fields=8)
    words, draft = _words(form), form.one("draft", default="")
    slip = words.slip() or await _kept(request, vault, held, words, draft_of(draft))
    if slip is None:
        return RedirectResponse(f"/reports/{b64(held.line.envelope)}#{OUTCOME}", 303)
    if not desk_of(request).sessions.is_open(session_of(request)):
        return to_sign_in()
    context = await asyncio.to_thread(
        report_page, desk_of(request), vault, held, words=words, draft=draft, slip=slip
    )
    return private_page(request, "inbox/report.html", context, status=_STATUS.get(slip, 422))


async def _kept(request: Request, vault: Vault, held: Held, words: Words, draft: bytes) -> Slip | None:
    desk = desk_of(request)
    if desk.post is None:
        return Slip.NOT_KEPT
    async with desk.answering:
        try:
            await answer(desk.office, vault, desk.post, held=held, words=words, draft=draft)
        except ReplyError:
            return Slip.BARRED
        except (VaultError, FolderError):
            return Slip.NOT_KEPT
    return None


def _words(form: Form) -> Words:
    try:
        kind = ReplyKind(form.one("kind"))
    except ValueError:
        raise FieldError("kind is none of the four") from None
    # A form's line ends are CRLF; the reporter gets the line ends that were meant.
    return Words(kind, form.one("text", default="").replace("\r\n", "\n"))
