"""The pack for a pupil's next school: which cases, for whom and why, on the record of each, then one file."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from crypto.encoding import b64
from crypto.errors import EncodingError
from inbox.answering import new_draft
from inbox.casefile import CaseFile, open_case
from inbox.casework.leaving import Form, TakenOut, What
from inbox.casework.words import LinkKind
from inbox.errors import CaseError, FolderError, InboxError, PosterError, VaultError
from inbox.exports.gathering import extract_of
from inbox.exports.press import on_paper
from inbox.exports.taking import Taken
from inbox.exports.transfer import packed
from inbox.pages.out_contexts import Packable, TransferPage
from inbox.pages.report import envelope_in_path
from inbox.pages.shared import Desk, desk_of, private_page, session_of, to_sign_in, vault_of
from inbox.pages.take_out import handed
from inbox.pages.unsent import leave_typed, leave_unsent, read_words
from inbox.recording import record, send_soon
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from worrybox.web.bodies import Form as Posted
from worrybox.web.i18n import text

_TEXTS = ("whom", "why", "withheld")
WORDS = frozenset(_TEXTS)
"""The fields in which a reader writes."""


async def show_transfer(request: Request) -> Response:
    """GET /reports/ENVELOPE/transfer; 404 for a case about someone who works here."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk = desk_of(request)
    page = await asyncio.to_thread(_page, desk, vault, envelope_in_path(request), {})
    return private_page(request, "inbox/transfer.html", page)


async def save_transfer(request: Request) -> Response:
    """POST there: the pack, once it is on the record of every case in it; else 422 or 507 and the page."""
    vault = vault_of(request)
    if vault is None:
        return await leave_unsent(request, WORDS)
    desk, envelope = desk_of(request), envelope_in_path(request)
    form = await read_words(request, WORDS, limit=120_000, fields=64)
    typed = _typed(form)
    ticked = frozenset(form.all("case"))
    made = await asyncio.to_thread(_saved, desk, vault, envelope, typed, ticked)
    if not desk.sessions.is_open(session_of(request)):
        return to_sign_in() if isinstance(made, Taken) else await leave_typed(request)
    if isinstance(made, Taken):
        with contextlib.suppress(InboxError):
            await send_soon(desk.office, vault, desk.post)
        return handed(made)
    page = await asyncio.to_thread(_page, desk, vault, envelope, typed, made[1])
    return private_page(request, "inbox/transfer.html", page, status=made[0])


async def again(request: Request, vault: Vault, form: Posted, why: str) -> Response:
    """The page of what came while the office was locked."""
    desk, envelope = desk_of(request), envelope_in_path(request)
    page = await asyncio.to_thread(_page, desk, vault, envelope, _typed(form), why)
    return private_page(request, "inbox/transfer.html", page)


def _typed(form: Posted) -> dict[str, str]:
    return {each: form.one(each, default="").replace("\r\n", "\n").strip() for each in _TEXTS}


def _pupil_case(desk: Desk, vault: Vault, envelope: bytes) -> CaseFile | None:
    """Never one about someone who works here."""
    held = vault.store.get(envelope)
    file = open_case(desk.office, vault, held) if held is not None else None
    return None if file is None or file.staff else file


def _others(desk: Desk, vault: Vault, file: CaseFile) -> list[CaseFile]:
    """Other cases about the same person that this reader holds."""
    linked = dict.fromkeys(each.entry.case for each in file.case.links if each.entry.kind is LinkKind.PERSON)
    linked.pop(file.held.line.envelope, None)
    found = (_pupil_case(desk, vault, each) for each in linked)
    return [each for each in found if each is not None]


def _saved(
    desk: Desk, vault: Vault, envelope: bytes, typed: Mapping[str, str], ticked: Collection[str]
) -> Taken | tuple[int, str]:
    file = _pupil_case(desk, vault, envelope)
    if file is None:
        raise HTTPException(404)
    office = desk.office
    others = [each for each in _others(desk, vault, file) if b64(each.held.line.envelope) in ticked]
    what = {"what": What.TRANSFER.value, "form": Form.PACK.value, "named": True}
    try:
        entry = TakenOut.parse({**what, **typed})
        extracts = [extract_of(office, vault, each) for each in (file, *others)]
        me = desk.name_of(vault.reader)
        content = on_paper(packed, office.folder, office.settings, extracts, to=entry.whom, by=me)
        for each in (file, *others):
            vault.trail.require(Deed.EXPORTED, about=each.held.line.envelope, detail="transfer, pack")
            record(office, vault, each.held, [entry], draft=new_draft())
    except (EncodingError, CaseError, PosterError) as wrong:
        return 422, str(wrong)
    except (VaultError, FolderError):
        return 507, "it could not be put on record on this computer, whose disk may be full"
    return Taken(f"pack-{extracts[0].taken_out[:10]}.zip", "application/zip", content)


def _page(
    desk: Desk, vault: Vault, envelope: bytes, typed: Mapping[str, str], refused: str = ""
) -> TransferPage:
    file = _pupil_case(desk, vault, envelope)
    if file is None:
        raise HTTPException(404)
    lines = [each.held.line for each in _others(desk, vault, file)]
    return TransferPage(
        title=text("Pack for the next school"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        others=tuple(Packable(b64(each.envelope), each.day, each.said) for each in lines),
        url=f"/reports/{b64(envelope)}/transfer",
        report_url=f"/reports/{b64(envelope)}",
        typed=typed,
        refused=refused,
    )
