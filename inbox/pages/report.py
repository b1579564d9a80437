"""One report: the child's exact words first, then what followed, then what else the reader has to know.

Opening it stamps this reader's first reading, to the minute, inside the encrypted store only; it tells the
reporter nothing by itself. Nothing from a report is ever rendered as markup.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crypto.encoding import b64, unb64
from crypto.envelope import FLAG_SEALED_BY_PORTAL
from crypto.errors import EncodingError
from crypto.payload import raw_document
from crypto.report import Report
from inbox.added import AddedTo, added_to, opened_report, report_of
from inbox.answers import Answer, added_words, answers_of
from inbox.casefile import CaseFile, open_case
from inbox.drawing import Drawing, parse_drawing
from inbox.errors import InboxError
from inbox.moments import spoken, spoken_minute
from inbox.pages.case import case_view
from inbox.pages.case_contexts import Refused
from inbox.pages.contexts import Kind, ReportPage
from inbox.pages.facts import facts_of
from inbox.pages.files import file_lines
from inbox.pages.lines import lines_of
from inbox.pages.shared import Desk, desk_of, private_page, to_sign_in, vault_of
from inbox.pages.talk import NOTHING, anchor_of, talk_of
from inbox.proving import prove_opened
from inbox.recording import stamp_read
from inbox.replying import Slip, Words
from inbox.vault.intake import ALARM
from inbox.vault.store import Held, Line
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from worrybox.web.i18n import text


async def show_report(request: Request) -> Response:
    """GET /reports/ENVELOPE: 404 for what this reader does not hold, whoever else does.

    What was added to a report that is held here is shown on that report's page: 303.
    """
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk, envelope = desk_of(request), envelope_in_path(request)
    report = await asyncio.to_thread(_report_of, desk, vault, envelope)
    if report is not None:
        return RedirectResponse(f"/reports/{b64(report)}#{anchor_of(envelope)}", 303)
    context = await asyncio.to_thread(_opened, desk, vault, envelope, not _is_ahead(request))
    if context is None:
        raise HTTPException(404)
    return private_page(request, "inbox/report.html", context)


def envelope_in_path(request: Request) -> bytes:
    """The 16 bytes that the path names. Raises a 404."""
    try:
        return unb64(request.path_params["envelope"], size=16)
    except EncodingError:
        raise HTTPException(404) from None


def _is_ahead(request: Request) -> bool:
    # A browser that fetches ahead of its reader has not been read by anybody.
    return "prefetch" in request.headers.get("sec-purpose", "")


def _report_of(desk: Desk, vault: Vault, envelope: bytes) -> bytes | None:
    held = vault.store.get(envelope)
    if held is None or held.line.kind != "more":
        return None
    return report_of(vault.store, held, pin=desk.office.settings.pin_bytes)


def _opened(desk: Desk, vault: Vault, envelope: bytes, seen: bool) -> ReportPage | None:
    held = vault.store.get(envelope)
    if held is None:
        return None
    # Made before it is stamped: what was new until now is marked as new once. What comes while the page is
    # made may not be on it, so it stays unread.
    new = new_to(vault, held)
    page = report_page(desk, vault, held)
    if seen:
        vault.trail.write_once(Deed.READ, about=envelope)
        recorded = stamp(desk, vault, held, new)
        stamped = vault.store.get(envelope) or held
        page = replace(page, read_at=_read_at(stamped))
        file = open_case(desk.office, vault, stamped) if recorded else None
        page = page if file is None else replace(page, case=case_view(desk, vault, file))
    return page


def new_to(vault: Vault, held: Held) -> list[bytes]:
    """What was added to a report and not yet read. Raises VaultError."""
    if held.mailbox is None or held.line.kind != "report":
        return []
    added = vault.store.of_mailbox(held.mailbox)
    return [line.envelope for line in added if line.kind == "more" and line.is_new]


def stamp(desk: Desk, vault: Vault, held: Held, new: Sequence[bytes]) -> bool:
    """Stamp the first reading, of `new` too; true if it went on the record of the case."""
    now = datetime.now(UTC)
    # Proved before it is stamped: a power cut in between proves it twice, never not at all. What did not
    # open is proved by nobody, and the next person is called.
    opened = [held.line.envelope] if held.line.is_new and held.line.kind != ALARM else []
    # A full disk must not keep a reader from the words: then only the stamp is missing.
    with contextlib.suppress(InboxError):
        prove_opened(desk.office, vault, [*opened, *new])
        for each in (held.line.envelope, *new):
            vault.mark_read(each, now=now)
    # For every reader of the case too; it leaves with the next post, and a child is told nothing by it.
    with contextlib.suppress(InboxError):
        return stamp_read(desk.office, vault, held)
    return False


def report_page(
    desk: Desk,
    vault: Vault,
    held: Held,
    *,
    words: Words = NOTHING,
    draft: str = "",
    slip: Slip | None = None,
    refused: Refused | None = None,
    typed: Mapping[str, str] | None = None,
) -> ReportPage:
    """The page of what is held, with what was typed into a form that was not taken."""
    line = held.line
    file = open_case(desk.office, vault, held)
    shared = file.case.shared if file is not None else frozenset()
    document = raw_document(held.payload) or {}
    kind = Kind(line.kind) if line.kind in {each.value for each in Kind} else Kind.UNREADABLE
    to, removed, forbidden = (_ids(document.get(key)) for key in ("to", "removed", "forbidden"))
    rosters, seq = desk.office.rosters, document.get("seq")
    report = file.report if file is not None else opened_report(held)
    answers, added = _answers(document), _added(desk, vault, file, report)
    drawing, drawing_lost = _drawing(document.get("drawing"))
    return ReportPage(
        title=_title(slip, refused) % {"day": spoken(line.day)},
        idle_seconds=int(desk.sessions.idle_seconds),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        kind=kind,
        answers=tuple(each for each in answers if each.is_long),
        short=tuple(each for each in answers if not each.is_long),
        day=line.day,
        urgent=_is_urgent(document, report, line) and kind is not Kind.ALARM,
        sealed_by_portal=bool(line.flags & FLAG_SEALED_BY_PORTAL),
        pinned=document.get("pinned") is True,
        facts=tuple(facts_of(document)),
        also_readers=tuple(rosters.names([id_ for id_ in to if id_ != vault.reader], seq=seq)),
        taken_off=tuple(rosters.names(removed, seq=seq)),
        read_at=_read_at(held),
        drawing=drawing,
        drawing_lost=drawing_lost,
        talk=None
        if report is None
        else talk_of(desk, vault, held, report, added, words=words, draft=draft, slip=slip),
        together=lines_of(desk, vault, _together(vault, held, report)),
        files=file_lines(desk, held),
        alarm_step=line.said if kind is Kind.ALARM else "",
        not_named=bool(to) and (vault.reader in forbidden or vault.reader not in {*to, *shared}),
        not_proved=kind is Kind.MORE,
        case=None if file is None else case_view(desk, vault, file, refused=refused, typed=typed),
        keys=vault.reader not in desk.without_keys,
        raw=held.payload.decode("utf-8", "replace") if kind is Kind.UNREADABLE else "",
    )


def _added(desk: Desk, vault: Vault, file: CaseFile | None, report: Report | None) -> AddedTo:
    if file is not None:
        return file.added
    return AddedTo() if report is None else added_to(vault.store, report, pin=desk.office.settings.pin_bytes)


def _is_urgent(document: Mapping[str, Any], report: Report | None, line: Line) -> bool:
    """As its reporter said; the list says how a reader judges it."""
    return document.get("urgent") is True if report is not None else line.urgent


def _title(slip: Slip | None, refused: Refused | None) -> str:
    if slip is not None:
        return text("Answer not sent: report of %(day)s")
    return text("Not saved: report of %(day)s") if refused is not None else text("%(day)s: one report")


def _read_at(held: Held) -> str:
    return spoken_minute(held.line.read_at) if held.line.read_at else ""


def _together(vault: Vault, held: Held, report: Report | None) -> list[Line]:
    """Of a report, other reports of its mailbox; of anything else, all there is."""
    others = vault.store.of_mailbox(held.mailbox) if held.mailbox else []
    shown_above = {"more"} if report is not None else set()
    return [each for each in others if each.envelope != held.line.envelope and each.kind not in shown_above]


def _drawing(value: object) -> tuple[Drawing | None, bool]:
    if value is None:
        return None, False
    try:
        return parse_drawing(value), False
    except EncodingError:
        return None, True


def _answers(document: Mapping[str, Any]) -> list[Answer]:
    added = added_words(document) if document.get("kind") == "more" else ""
    return [Answer(text("Added later"), written=(added,))] if added else answers_of(document)


def _ids(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
