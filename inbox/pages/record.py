"""Everything a reader records on a case's page is posted here: kept, or the page again with every word typed.

What was typed stands in no address and in no log.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crypto.encoding import b64
from crypto.errors import EncodingError
from inbox.added import opened_report
from inbox.answering import draft_for, draft_of
from inbox.casefile import CaseFile, bring_up_one, open_case
from inbox.casework.base import Entry, prose
from inbox.casework.closing import lacking
from inbox.casework.entries import Close
from inbox.casework.kinds import parse_entry
from inbox.casework.words import Limb
from inbox.codes import CURRENT
from inbox.errors import CaseError, FolderError, InboxError, VaultError
from inbox.linking import check_link
from inbox.moments import wall_day
from inbox.pages.answer import page_again, tell_too
from inbox.pages.case_contexts import Refused
from inbox.pages.contexts import ReportPage
from inbox.pages.report import envelope_in_path, new_to, report_page, stamp
from inbox.pages.shared import (
    Desk,
    desk_of,
    private_page,
    session_of,
    vault_of,
)
from inbox.pages.talk import NOTHING
from inbox.pages.unsent import leave_typed, leave_unsent, read_words
from inbox.recording import record, send_soon, share_with
from inbox.vault.store import Held
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from worrybox.web.bodies import Form

FORM_BYTES = 300_000
"""Six texts of 4,000 characters, each up to 12 bytes in a urlencoded form."""
MAX_FIELDS = 128
EARLIEST = 1900
"""No one alive speaks of a year before: 0026 is 2026, typed short."""
OWN_NOTE, SHARE = "own", "share"
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "urgency": ("level",),
    "note": ("text",),
    OWN_NOTE: ("text",),
    "action": ("what", "owner", "due"),
    "done": ("action", "result"),
    "concern": ("on", "concern", "source", "action", "whom", "outcome"),
    "person": ("name", "part", "about"),
    "child": ("name", "about"),
    "link": ("kind", "case"),
    "staff": ("kind",),
    "harm": (*Limb, "reason"),
    "lado": ("on", "spoke_to", "advice", "reference"),
    "notified": ("told", "on", "whom", "reference"),
    "unnotified": ("reason",),
    "close": Close.TEXTS,
    "reopen": ("why",),
    SHARE: ("reader",),
    "code": (),
}
"""Each form of the page, and the fields that are text."""
_CHOSEN = {"level", "action", "kind", "case", "reader", "part", "told", "owner", *Limb}
WORDS = frozenset(chain.from_iterable(_FIELDS.values())) - _CHOSEN
"""The fields in which a reader writes."""


async def record_case(request: Request) -> Response:
    """POST /reports/ENVELOPE/record: 303 to where it stands once it is kept, else 422 or 507 and the page."""
    vault = vault_of(request)
    if vault is None:
        return await leave_unsent(request, WORDS)
    desk, form = desk_of(request), await read_words(request, WORDS, limit=FORM_BYTES, fields=MAX_FIELDS)
    held = await asyncio.to_thread(vault.store.get, envelope_in_path(request))
    if held is None or opened_report(held) is None:
        raise HTTPException(404)
    kind, typed = _typed(form)
    status, refused = await asyncio.to_thread(_tried, desk, vault, held, kind, typed, form)
    if refused is None:
        with contextlib.suppress(InboxError):
            await send_soon(desk.office, vault, desk.post)
        draft = draft_of(form.one("draft", default=""))
        slip = await tell_too(request, vault, held, form, draft=draft)
        if slip is not None:
            return await page_again(request, vault, held, NOTHING, "", slip)
        return RedirectResponse(f"/reports/{b64(held.line.envelope)}#{_ANCHORS.get(kind, kind)}", 303)
    if not desk.sessions.is_open(session_of(request)):
        return await leave_typed(request)
    context = await asyncio.to_thread(_again, desk, vault, held, refused, typed)
    return private_page(request, "inbox/report.html", context, status=status)


async def again(request: Request, vault: Vault, form: Form, why: str) -> Response:
    """The page of what came while the office was locked."""
    held = await asyncio.to_thread(vault.store.get, envelope_in_path(request))
    if held is None or opened_report(held) is None:
        raise HTTPException(404)
    kind, typed = _typed(form)
    context = await asyncio.to_thread(_again, desk_of(request), vault, held, Refused(kind, why), typed)
    return private_page(request, "inbox/report.html", context)


def _typed(form: Form) -> tuple[str, dict[str, str]]:
    """Which form of the page it is, and its text. Raises a 404."""
    kind = form.one("type", default="")
    if kind not in _FIELDS:
        raise HTTPException(404)
    return kind, {name: form.one(name, default="").replace("\r\n", "\n").strip() for name in _FIELDS[kind]}


def _again(desk: Desk, vault: Vault, held: Held, refused: Refused, typed: Mapping[str, str]) -> ReportPage:
    new = new_to(vault, held)
    page = report_page(desk, vault, held, refused=refused, typed=typed)
    if refused.why == _UNREAD:
        # It stands on this page, marked as new: from here on it has been read.
        stamp(desk, vault, held, new)
    return page


_UNREAD = "the reporter has added something since; read it first"
_ANCHORS = {OWN_NOTE: "note", "done": "action", "reopen": "close", "unnotified": "notified"}


def _tried(
    desk: Desk, vault: Vault, held: Held, kind: str, typed: Mapping[str, str], form: Form
) -> tuple[int, Refused | None]:
    # Told to the reporter is no part of it: a tick that was forgotten does not record all the rest again.
    said = (f"{name}={value}" for name, value in form.pairs if name not in ("draft", "tell"))
    draft = draft_for(draft_of(form.one("draft", default="")), *said)
    try:
        with vault.recording:
            return _decided(desk, vault, held, kind, typed, form, draft)
    except (EncodingError, CaseError) as wrong:
        return 422, Refused(kind, str(wrong))
    except (VaultError, FolderError):
        return 507, Refused(kind, "it could not be kept on this computer, whose disk may be full")


def _decided(
    desk: Desk, vault: Vault, held: Held, kind: str, typed: Mapping[str, str], form: Form, draft: bytes
) -> tuple[int, Refused | None]:
    file = open_case(desk.office, vault, held)
    if file is None:
        raise CaseError("there is no list of readers here yet")
    added = file.added
    if kind == "close" and not all(each.read for each in added.proved):
        return 422, Refused(kind, _UNREAD)
    if kind == "close" and (lacks := lacking(file.case, typed, staff=file.staff)):
        return 422, Refused(kind, lacks=lacks)
    _keep(desk, vault, file, kind, typed, form, draft, seen=added.seen)
    return 303, None


def _keep(
    desk: Desk,
    vault: Vault,
    file: CaseFile,
    kind: str,
    typed: Mapping[str, str],
    form: Form,
    draft: bytes,
    *,
    seen: int,
) -> None:
    report = file.held.line.envelope
    if kind == OWN_NOTE:
        book, now = (vault.staff if file.staff else vault.cases), datetime.now(UTC)
        at = now.strftime("%Y-%m-%dT%H:%MZ")
        book.add_own_note(report, at=at, text=prose(typed["text"], "a note"), draft=draft)
        vault.trail.write(Deed.RECORDED, about=report, detail=kind)
        bring_up_one(desk.office, vault, report)
    elif kind == SHARE:
        share_with(desk.office, vault, file.held, reader=typed["reader"], draft=draft)
    else:
        if kind == "link":
            check_link(desk.office, vault, file, typed["case"])
        if "on" in typed:
            _check_day(typed["on"])
        entry = _entry(file, kind, typed, form, seen=seen)
        record(desk.office, vault, file.held, [entry], draft=draft)


def _check_day(typed: str) -> None:
    # Here, and not where entries are parsed: a colleague whose clock is ahead has still recorded something.
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise CaseError("the date is blank, or no day of the calendar") from None
    if day > wall_day(datetime.now(UTC)):
        raise CaseError("the date is still to come")
    if day.year < EARLIEST:
        raise CaseError(f"the date is before {EARLIEST}: write the year with four digits")


def _entry(file: CaseFile, kind: str, typed: Mapping[str, str], form: Form, *, seen: int) -> Entry:
    fields: dict[str, Any] = dict(typed)
    if kind == "code":
        fields = _codes(file, set(form.all("code")), shown=set(form.all("was")))
    elif kind == "harm":
        fields = {"limbs": {limb: typed[limb] for limb in Limb}, "reason": typed["reason"]}
    elif kind == "close":
        fields["seen"] = seen
    entry = parse_entry(kind, fields)
    assert entry is not None
    return entry


def _codes(file: CaseFile, ticked: set[str], *, shown: set[str]) -> dict[str, Any]:
    # Only what was changed on this page: a code that a colleague put on since was never shown on it.
    before = {mark.code for mark in file.case.codes if mark.set == CURRENT.id}
    known = {code.id for code in CURRENT.codes()}
    if ticked == shown:
        raise EncodingError("no code was ticked or unticked")
    add, remove = (ticked - shown) & known, (shown - ticked) & before & known
    if not add and not remove:
        raise EncodingError("it was taken off already")
    return {"set": CURRENT.id, "add": sorted(add), "remove": sorted(remove)}
