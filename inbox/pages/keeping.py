"""How long cases are kept: what may be erased now, what is on hold, what was erased, and one case's own term.

The product proposes; two readers decide. Nothing is erased by this page alone (inbox.keeping.erasing).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crypto.encoding import b64
from crypto.errors import EncodingError
from inbox.answering import draft_of, new_draft
from inbox.casefile import CaseFile, open_case
from inbox.casework.base import Entry
from inbox.casework.kinds import parse_entry
from inbox.collector.rounds import utc_today
from inbox.errors import CaseError, FolderError, InboxError, VaultError
from inbox.keeping.classes import AS_OF, CLASSES, RetentionClass
from inbox.keeping.erasing import carry_out, confirm, standing_against, unread_by
from inbox.keeping.ledger import Ledger, Receipt
from inbox.keeping.terms import confirmed, term_of
from inbox.moments import spoken
from inbox.pages.facts import spoken_day
from inbox.pages.report import envelope_in_path
from inbox.pages.shared import Desk, desk_of, private_page, session_of, to_sign_in, vault_of
from inbox.pages.unsent import leave_typed, leave_unsent, read_words
from inbox.recording import barred, record, send_soon
from inbox.vault.store import Held
from inbox.vault.vault import Vault
from worrybox.web.bodies import Form
from worrybox.web.i18n import text

FORM_BYTES = 64_000
WORDS = frozenset(("why",))
"""The field in which a reader writes."""
ERASED = "/keeping?erased=yes"


@dataclass(frozen=True, slots=True, repr=False)
class KeptLine:
    """One case and its term; `url` leads to the page of its term."""

    url: str
    day: str
    child: str
    said: str
    kept_as: str
    due: str
    first_by: str
    """Who has confirmed already; "" for nobody."""
    hold: str
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ErasedLine:
    """One receipt: nothing of what the case held."""

    case: str
    day: str
    kept_as: str
    confirmed: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class KeepingPage:
    """inbox/keeping.html: up to 50 of each kind."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    just_erased: bool
    ready: tuple[KeptLine, ...]
    held: tuple[KeptLine, ...]
    coming: tuple[KeptLine, ...]
    erased: tuple[ErasedLine, ...]
    schedule: tuple[RetentionClass, ...]
    as_of: str


@dataclass(frozen=True, slots=True, repr=False)
class KeptPage:
    """inbox/kept.html: one case's term, and what a reader may say about it."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    line: KeptLine
    report_url: str
    draft: str
    kept_as: RetentionClass
    since: str
    not_read_by: tuple[str, ...]
    may_record: bool
    mine: bool
    """This reader has confirmed, and another is waited for."""
    confirmed: int
    schedule: tuple[RetentionClass, ...]
    refused: str
    why: str = ""
    """What was typed as the reason of a hold."""


async def show_keeping(request: Request) -> Response:
    """GET /keeping."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    page = await asyncio.to_thread(_all, desk_of(request), vault)
    just = request.query_params.get("erased") == "yes"
    return private_page(request, "inbox/keeping.html", replace(page, just_erased=just))


async def show_kept(request: Request) -> Response:
    """GET /keeping/ENVELOPE: 404 for what is no case of this reader's."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    page = await asyncio.to_thread(_one, desk_of(request), vault, envelope_in_path(request), "")
    return private_page(request, "inbox/kept.html", page)


async def decide(request: Request) -> Response:
    """POST /keeping/ENVELOPE: `do` is keep, hold, release or erase; 303, or 422 or 507 with the reason."""
    vault = vault_of(request)
    if vault is None:
        return await leave_unsent(request, WORDS)
    desk, report = desk_of(request), envelope_in_path(request)
    form = await read_words(request, WORDS, limit=FORM_BYTES, fields=8)
    try:
        await asyncio.to_thread(_done, desk, vault, report, form)
    except (EncodingError, CaseError) as wrong:
        return await again(request, vault, form, str(wrong), status=422)
    except (VaultError, FolderError):
        why = "it could not be kept on this computer, whose disk may be full"
        return await again(request, vault, form, why, status=507)
    with contextlib.suppress(InboxError):
        await send_soon(desk.office, vault, desk.post)
        # After it was posted: what is still on its way to the colleagues is not erased.
        await asyncio.to_thread(carry_out, desk.office, vault)
    gone = await asyncio.to_thread(vault.store.get, report) is None
    return RedirectResponse(ERASED if gone else f"/keeping/{b64(report)}", 303)


async def again(request: Request, vault: Vault, form: Form, why: str, *, status: int = 200) -> Response:
    """The page with what was typed, and why it was not done."""
    desk = desk_of(request)
    if not desk.sessions.is_open(session_of(request)):
        return await leave_typed(request)
    page = await asyncio.to_thread(_one, desk, vault, envelope_in_path(request), why)
    page = replace(page, why=form.one("why", default="").replace("\r\n", "\n"))
    return private_page(request, "inbox/kept.html", page, status=status)


def _done(desk: Desk, vault: Vault, report: bytes, form: Form) -> None:
    held = _file(desk, vault, report).held
    draft, do = draft_of(form.one("draft", default="")), form.one("do", default="")
    if do == "erase":
        if form.one("sure", default="") != "yes":
            raise CaseError("tick that you have looked at the record first")
        confirm(desk.office, vault, held, draft=draft)
    else:
        record(desk.office, vault, held, [_entry(do, form)], draft=draft)


def _entry(do: str, form: Form) -> Entry:
    why = form.one("why", default="").replace("\r\n", "\n").strip()
    kept_as, since = form.one("class", default=""), form.one("since", default="").strip()
    made: dict[str, tuple[str, dict[str, object]]] = {
        "keep": ("keep", {"class": kept_as, "since": since}),
        "hold": ("hold", {"on": True, "why": why}),
        "release": ("hold", {"on": False, "why": why}),
    }
    if do not in made:
        raise HTTPException(404)
    entry = parse_entry(*made[do])
    assert entry is not None
    return entry


def _file(desk: Desk, vault: Vault, report: bytes) -> CaseFile:
    held: Held | None = vault.store.get(report)
    file = open_case(desk.office, vault, held) if held is not None else None
    if file is None:
        raise HTTPException(404)
    return file


def _all(desk: Desk, vault: Vault) -> KeepingPage:
    ledger, today = Ledger(vault.store), utc_today()
    return KeepingPage(
        title=text("Keeping and erasing"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        just_erased=False,
        ready=tuple(_lines(desk, vault, ledger.due(today))),
        held=tuple(_lines(desk, vault, ledger.on_hold())),
        coming=tuple(_lines(desk, vault, ledger.next_due(today)[:10])),
        erased=tuple(_erased(desk, receipt) for receipt, _ in ledger.receipts()),
        schedule=CLASSES,
        as_of=spoken_day(AS_OF),
    )


def _one(desk: Desk, vault: Vault, report: bytes, refused: str) -> KeptPage:
    file = _file(desk, vault, report)
    term, said = term_of(file.case, staff=file.staff), confirmed(file.case)
    waits = said.first is not None and said.second is None
    return KeptPage(
        title=text("How long this case is kept"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        line=_line(desk, vault, file),
        report_url=f"/reports/{b64(report)}",
        draft=b64(new_draft()),
        kept_as=term.kept_as,
        since=term.since.isoformat() if term.since is not None else "",
        not_read_by=tuple(desk.name_of(each) for each in unread_by(desk.office, vault, file)),
        may_record=barred(desk.office, vault, file) is None,
        mine=waits and said.first is not None and said.first.by == vault.reader,
        confirmed=sum(each is not None for each in (said.first, said.second)),
        schedule=CLASSES,
        refused=refused,
    )


def _lines(desk: Desk, vault: Vault, reports: Iterable[bytes]) -> Iterable[KeptLine]:
    for report in reports:
        held = vault.store.get(report)
        file = open_case(desk.office, vault, held) if held is not None else None
        if file is not None:
            yield _line(desk, vault, file)


def _line(desk: Desk, vault: Vault, file: CaseFile) -> KeptLine:
    term, said = term_of(file.case, staff=file.staff), confirmed(file.case)
    stands = standing_against(desk.office, vault, file, today=utc_today())
    child = file.case.child
    return KeptLine(
        url=f"/keeping/{b64(file.held.line.envelope)}",
        day=spoken(file.held.line.day),
        child=child.name if child is not None else "",
        said=file.held.line.said,
        kept_as=text(term.kept_as.name),
        due=spoken(term.due) if term.due is not None else "",
        first_by=desk.name_of(said.first.by) if said.first is not None else "",
        hold=term.hold,
        against=tuple(str(each) for each in stands),
    )


def _erased(desk: Desk, receipt: Receipt) -> ErasedLine:
    known = next((each.name for each in CLASSES if each.id == receipt.kept_as), receipt.kept_as)
    names = tuple(desk.name_of(each) for each in receipt.confirmed)
    return ErasedLine(b64(receipt.case), spoken(receipt.day), text(known), names)
