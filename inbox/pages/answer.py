"""An answer to a reporter: written on the report's own page, posted here, and shown there again.

What was typed comes back with the page whenever it was not kept. It stands in no address and in no log.
"""

from __future__ import annotations

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crypto.encoding import b64, blake2b
from crypto.replies import ReplyKind
from crypto.report import Report
from inbox.added import opened_report
from inbox.answering import answer, draft_of
from inbox.errors import FolderError, ReplyError, VaultError
from inbox.pages.preview import PreviewPage, cautions_about, checked_of, preview_page
from inbox.pages.report import envelope_in_path, report_page
from inbox.pages.shared import (
    Desk,
    desk_of,
    private_page,
    session_of,
    vault_of,
)
from inbox.pages.unsent import leave_typed, leave_unsent, read_words
from inbox.replying import MAX_CHARACTERS, Slip, Words
from inbox.vault.store import Held
from inbox.vault.vault import Vault
from inbox.wording.starts import Situation, start_of, with_start
from worrybox.web.bodies import FieldError, Form

FORM_BYTES = 16 * MAX_CHARACTERS
"""A code point takes up to 12 bytes in a urlencoded form."""
WORDS = frozenset(("text",))
"""The field in which a reader writes."""
OUTCOME = "outcome"
"""The id of the line in inbox/pages/talk.html that says what came of the last answer."""
_STATUS = {Slip.NOT_KEPT: 507, Slip.LOCKED: 200}


async def answer_report(request: Request) -> Response:
    """POST /reports/ENVELOPE/answers: 303 to its outcome once it is kept, else a page with every word.

    `do` is the button: `send`, which looks first and shows what it finds; `anyway`, which sends what was
    looked at; `look`; `start`, which puts a starting text into the box.
    """
    vault = vault_of(request)
    if vault is None:
        return await leave_unsent(request, WORDS)
    form = await read_words(request, WORDS, limit=FORM_BYTES, fields=12)
    held = await asyncio.to_thread(vault.store.get, envelope_in_path(request))
    report = opened_report(held)
    if held is None or report is None:
        raise HTTPException(404)
    words, draft = _words(form), form.one("draft", default="")
    pressed = form.one("do", default="send")
    if pressed == "start":
        return await _started(request, vault, held, report, words, form)
    slip = words.slip()
    if slip is None and not (pressed == "anyway" and form.one("checked", default="") == checked_of(words)):
        shown = await asyncio.to_thread(
            _looked, desk_of(request), vault, held, report, words, draft, pressed == "look"
        )
        if shown is not None:
            return private_page(request, "inbox/preview.html", shown)
    slip = slip or await _kept(request, vault, held, words, draft_of(draft))
    if slip is None:
        return RedirectResponse(f"/reports/{b64(held.line.envelope)}#{OUTCOME}", 303)
    return await page_again(request, vault, held, words, draft, slip)


async def page_again(
    request: Request, vault: Vault, held: Held, words: Words, draft: str, slip: Slip | None
) -> Response:
    """The report's page with what was typed, and why it was not sent.

    Locked meanwhile: what was typed waits for the reader who wrote it.
    """
    desk = desk_of(request)
    if not desk.sessions.is_open(session_of(request)):
        return await leave_typed(request)
    context = await asyncio.to_thread(report_page, desk, vault, held, words=words, draft=draft, slip=slip)
    status = 200 if slip is None else _STATUS.get(slip, 422)
    return private_page(request, "inbox/report.html", context, status=status)


async def again(request: Request, vault: Vault, form: Form, _why: str) -> Response:
    """The page of what came while the office was locked, or was on its way when it locked."""
    held = await asyncio.to_thread(vault.store.get, envelope_in_path(request))
    if held is None or opened_report(held) is None:
        raise HTTPException(404)
    return await page_again(request, vault, held, _words(form), form.one("draft", default=""), Slip.LOCKED)


async def _started(
    request: Request, vault: Vault, held: Held, report: Report, words: Words, form: Form
) -> Response:
    chosen, draft = form.one("start", default=""), form.one("draft", default="")
    if chosen in {each.value for each in Situation}:
        start = start_of(report.audience, Situation(chosen))
        words = Words(start.kind, with_start(words.text, start))
    return await page_again(request, vault, held, words, draft, None)


def _looked(
    desk: Desk, vault: Vault, held: Held, report: Report, words: Words, draft: str, asked: bool
) -> PreviewPage | None:
    """The page to look at: if it was asked for, or if there is something to look at."""
    if not asked and not cautions_about(desk, vault, held, report, words):
        return None
    found = preview_page(desk, vault, held, report, words=words, draft=draft)
    return found if isinstance(found, PreviewPage) else None


async def tell_too(request: Request, vault: Vault, held: Held, form: Form, *, draft: bytes) -> Slip | None:
    """Send the step ("opened", "acting", "closed") that was ticked beside what was recorded, if one was."""
    ticked = form.one("tell", default="")
    if ticked not in {ReplyKind.OPENED, ReplyKind.ACTING, ReplyKind.CLOSED}:
        return None
    # One draft of its own for each form, so that what is pressed twice is told once.
    own = blake2b(16, person="", data=b"tell" + draft)
    return await _kept(request, vault, held, Words(ReplyKind(ticked)), own)


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
