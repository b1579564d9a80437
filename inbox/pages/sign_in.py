"""Who are you, and your passphrase: the door of the inbox.

A wrong passphrase and an unknown reader get the same answer after the same work, and never a reason.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from crypto.roster import Role
from inbox.errors import (
    InboxError,
    PassphraseError,
    UnknownReaderError,
    VaultDamagedError,
    VaultError,
    VaultFullError,
)
from inbox.folder import ReaderId
from inbox.pages.contexts import Problem, ReaderChoice, SignInPage
from inbox.pages.shared import Desk, desk_of, give_session, let_in, session_of
from inbox.pages.unsent import leave_typed
from inbox.passphrase import Passphrase
from inbox.vault.factors import Factors
from inbox.vault.vault import Vault
from inbox.vouching import unlocked
from worrybox.web import errors
from worrybox.web.bodies import read_form
from worrybox.web.i18n import text
from worrybox.web.templates import render

FORM_BYTES = 8_192
FIRST_TAKE = 512
"""Envelopes unsealed before the list is first shown; the rest follows while it is read."""
_NOBODY = ReaderId("")


async def show_sign_in(request: Request) -> Response:
    """GET /sign-in. Does not count as using an open session: pages come here by themselves when idle."""
    return _page(request)


async def sign_in(request: Request) -> Response:
    """POST /sign-in: unlock the vault, then ask for the second factor or begin a session."""
    desk = desk_of(request)
    form = await read_form(request, limit=FORM_BYTES, fields=8)
    asked, passphrase = form.one("reader", default=""), Passphrase(form.one("passphrase", default=""))
    reader = ReaderId(asked) if asked in desk.office.folder.readers() else _NOBODY
    async with desk.one_at_a_time:
        if wait := math.ceil(desk.attempts.wait(reader)):
            return _page(request, chosen=reader, problem=Problem.WAIT, wait=wait)
        try:
            vault = await asyncio.to_thread(_open, desk, reader, passphrase)
        except (PassphraseError, UnknownReaderError):
            desk.attempts.failed(reader)
            return _page(request, chosen=reader, problem=Problem.WRONG)
        except InboxError as wrong:
            why = str(wrong) if isinstance(wrong, VaultDamagedError) else ""
            return _page(request, chosen=reader, problem=Problem.DAMAGED, why=why)
    if not desk.office.settings.asks_second_factor and not Factors(vault.store).any():
        return await let_in(request, RedirectResponse("/", 303), vault)
    # Not yet `attempts.succeeded`: else a known passphrase would make guesses at the second factor free.
    desk.sessions.end(session_of(request))
    response = RedirectResponse("/sign-in/second", 303)
    give_session(request, response, desk.halfway.begin(vault))
    return response


async def on_vault_error(request: Request, error: Exception) -> Response:
    """A page met a vault that was locked just now, is damaged (both: back to the door), or has no room."""
    assert isinstance(error, VaultError)
    sessions = desk_of(request).sessions
    if not sessions.is_open(session_of(request)):
        return await leave_typed(request)
    if isinstance(error, VaultFullError):
        # Nothing of what was asked is there, and that is no reason to lock anybody out.
        return errors.answer(request.scope, 507, reason="no-room")
    await asyncio.to_thread(sessions.end, session_of(request))
    return _page(request, problem=Problem.DAMAGED)


def _open(desk: Desk, reader: ReaderId, passphrase: Passphrase) -> Vault:
    vault = unlocked(desk.office, reader=reader, passphrase=passphrase)
    vault.take_in(desk.office.collected, at_most=FIRST_TAKE)
    return vault


def _page(
    request: Request, *, chosen: str = "", problem: Problem | None = None, why: str = "", wait: int = 0
) -> Response:
    desk = desk_of(request)
    context = SignInPage(
        title=text("Sign in"),
        school=desk.office.settings.school,
        readers=_choices(desk),
        chosen=chosen,
        problem=problem,
        why=why,
        wait_seconds=wait,
        signed_in=desk.sessions.is_open(session_of(request)),
        unsaved=problem is None and "unsaved" in request.query_params,
        kept=problem is None and "kept" in request.query_params,
        idle=round(desk.sessions.idle_seconds / 60) if "idle" in request.query_params else 0,
    )
    status = {None: 200, Problem.WAIT: 429, Problem.DAMAGED: 500}.get(problem, 403)
    headers = {"Retry-After": str(wait)} if wait else {}
    return HTMLResponse(render("inbox/sign_in.html", context), status, headers)


def _choices(desk: Desk) -> tuple[ReaderChoice, ...]:
    found = []
    for id_ in desk.office.folder.readers():
        listed = desk.roster.reader(id_) if desk.roster is not None else None
        roles = listed.roles if listed is not None else ()
        found.append(ReaderChoice(id_, desk.name_of(id_), role_title(roles)))
    return tuple(found)


def role_title(roles: Sequence[Role]) -> str:
    """The first of a reader's roles, in words."""
    return {
        Role.DSL: text("DSL"),
        Role.DEPUTY: text("deputy DSL"),
        Role.HEAD: text("head"),
        Role.CHAIR: text("chair of governors"),
        Role.TRUST: text("trust"),
        Role.OTHER: text("reader"),
    }[roles[0] if roles else Role.OTHER]
