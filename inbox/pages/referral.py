"""A referral, filled from the case and changed by its reader: a page to write on, a record, then a file.

Nothing is sent anywhere, and what is typed is kept nowhere but in the file.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from crypto.encoding import b64
from crypto.errors import EncodingError
from inbox.answering import new_draft
from inbox.casefile import CaseFile, open_case
from inbox.casework.leaving import Form, TakenOut
from inbox.errors import CaseError, FolderError, InboxError, PosterError, VaultError
from inbox.exports.gathering import extract_of
from inbox.exports.press import on_paper
from inbox.exports.taking import Taken
from inbox.pages.out_contexts import ReferralPage
from inbox.pages.report import envelope_in_path
from inbox.pages.shared import (
    Desk,
    desk_of,
    private_page,
    session_of,
    to_sign_in,
    typing_seconds,
    vault_of,
)
from inbox.pages.sign_in import role_title
from inbox.pages.take_out import handed
from inbox.pages.unsent import leave_typed, leave_unsent, read_words
from inbox.recording import record, send_soon
from inbox.referrals.filling import addressee, filled, to_call
from inbox.referrals.form import LADO, REFERRALS, Referral
from inbox.referrals.writing import as_html, as_pdf
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from worrybox.web.bodies import Form as Posted
from worrybox.web.i18n import text

FORM_BYTES = 600_000
_ON_RECORD = ("whom", "why", "withheld")
WORDS = frozenset((*_ON_RECORD, *(field.id for each in REFERRALS.values() for field in each.fields())))
"""The fields in which a reader writes."""


async def show_referral(request: Request) -> Response:
    """GET /reports/ENVELOPE/referrals/KIND: the form, filled from the case; 404 for what is not offered."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk, referral = desk_of(request), _referral(request)
    file = await asyncio.to_thread(_file, desk, vault, envelope_in_path(request), referral)
    values = await asyncio.to_thread(_filled, desk, vault, file, referral)
    page = _page(desk, vault, file, referral, values)
    return private_page(request, "inbox/referral.html", page, typing=True)


async def save_referral(request: Request) -> Response:
    """POST there: the file, once it is on record; 422 or 507 and the page with every word typed."""
    vault = vault_of(request)
    if vault is None:
        return await leave_unsent(request, WORDS)
    desk, referral = desk_of(request), _referral(request)
    form = await read_words(request, WORDS, limit=FORM_BYTES, fields=64)
    file = await asyncio.to_thread(_file, desk, vault, envelope_in_path(request), referral)
    values = _values(referral, form)
    kind = form.one("form", default="")
    if kind not in (Form.PDF, Form.HTML):
        raise HTTPException(404)
    made = await asyncio.to_thread(_saved, desk, vault, file, referral, values, Form(kind))
    if not desk.sessions.is_open(session_of(request)):
        return to_sign_in() if isinstance(made, Taken) else await leave_typed(request)
    if isinstance(made, Taken):
        with contextlib.suppress(InboxError):
            await send_soon(desk.office, vault, desk.post)
        return handed(made)
    status, why = made
    page = _page(desk, vault, file, referral, values, refused=why)
    return private_page(request, "inbox/referral.html", page, status=status, typing=True)


async def again(request: Request, vault: Vault, form: Posted, why: str) -> Response:
    """The page of what came while the office was locked."""
    desk, referral = desk_of(request), _referral(request)
    file = await asyncio.to_thread(_file, desk, vault, envelope_in_path(request), referral)
    page = _page(desk, vault, file, referral, _values(referral, form), refused=why)
    return private_page(request, "inbox/referral.html", page, typing=True)


def _values(referral: Referral, form: Posted) -> dict[str, str]:
    names = (*(field.id for field in referral.fields()), *_ON_RECORD)
    return {each: form.one(each, default="").replace("\r\n", "\n").strip() for each in names}


def _referral(request: Request) -> Referral:
    found = REFERRALS.get(request.path_params["kind"])
    if found is None:
        raise HTTPException(404)
    return found


def _file(desk: Desk, vault: Vault, envelope: bytes, referral: Referral) -> CaseFile:
    held = vault.store.get(envelope)
    file = open_case(desk.office, vault, held) if held is not None else None
    # To the LADO goes what is about someone who works here, and nothing else.
    if file is None or (referral is LADO and not file.staff):
        raise HTTPException(404)
    return file


def _filled(desk: Desk, vault: Vault, file: CaseFile, referral: Referral) -> dict[str, str]:
    roster, name = desk.roster, desk.name_of(vault.reader)
    listed = roster.reader(vault.reader) if roster is not None else None
    role = role_title(listed.roles if listed is not None else ())
    extract = extract_of(desk.office, vault, file)
    values = filled(referral, extract, reader=name, role=role, roster=roster)
    return values | {"whom": addressee(referral, roster), "why": text("A referral"), "withheld": ""}


def _saved(
    desk: Desk, vault: Vault, file: CaseFile, referral: Referral, values: Mapping[str, str], form: Form
) -> Taken | tuple[int, str]:
    office = desk.office
    what = {"what": referral.id, "form": form.value, "named": True}
    try:
        entry = TakenOut.parse({**what, **{each: values[each] for each in _ON_RECORD}})
        to, school = entry.whom, office.settings.school
        if form is Form.PDF:
            content = on_paper(
                as_pdf, office.folder, office.settings, referral, dict(values), school=school, to=to
            )
        else:
            content = as_html(referral, values, school=school, to=to)
        vault.trail.require(Deed.EXPORTED, about=file.held.line.envelope, detail=f"{referral.id}, {form}")
        record(office, vault, file.held, [entry], draft=new_draft())
    except (EncodingError, CaseError, PosterError) as wrong:
        return 422, str(wrong)
    except (VaultError, FolderError):
        return 507, "it could not be put on record on this computer, whose disk may be full"
    kind = "application/pdf" if form is Form.PDF else "text/html; charset=utf-8"
    return Taken(f"form-{referral.id}.{form}", kind, content)


def _page(
    desk: Desk,
    vault: Vault,
    file: CaseFile,
    referral: Referral,
    values: Mapping[str, str],
    *,
    refused: str = "",
) -> ReferralPage:
    report = f"/reports/{b64(file.held.line.envelope)}"
    return ReferralPage(
        title=text(referral.title),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        unscripted_seconds=typing_seconds(desk),
        advice=referral.advice,
        to_call=to_call(referral, desk.roster),
        sections=referral.sections,
        values=values,
        url=f"{report}/referrals/{referral.id}",
        report_url=report,
        refused=refused,
    )
