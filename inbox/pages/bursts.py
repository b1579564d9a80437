"""Reports of the list that look alike, as one row that opens; and linking them as one matter at one press."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crypto.encoding import b64, blake2b, unb64
from crypto.errors import EncodingError
from crypto.payload import raw_document
from inbox.answering import draft_of, new_draft
from inbox.casefile import CaseFile, open_case
from inbox.casework.alike import Alike, Look, Why, alike
from inbox.casework.entries import Link
from inbox.casework.words import LinkKind, Status
from inbox.errors import CaseError, InboxError
from inbox.linking import may_name
from inbox.pages.contexts import Burst, ReportLine
from inbox.pages.shared import Desk, desk_of, to_sign_in, vault_of
from inbox.recording import record, send_soon
from inbox.vault.store import PAGE, Line
from inbox.vault.vault import Vault
from worrybox.web.bodies import FieldError, read_form

_KINDS = {Why.PERSON: LinkKind.PERSON, Why.PLACE: LinkKind.PLACE}
Row = ReportLine | Burst


def rows_of(desk: Desk, vault: Vault, lines: Sequence[Line], shown: Sequence[ReportLine]) -> tuple[Row, ...]:
    """The lines of one page with those that look alike put together, where the first of them stands.

    Raises VaultError.
    """
    by_envelope = {line.envelope: each for line, each in zip(lines, shown, strict=True)}
    groups = {group.envelopes[0]: group for group in alike(_looks(vault, lines))}
    inside = {envelope for group in groups.values() for envelope in group.envelopes}
    found: list[Row] = []
    for line in lines:
        if line.envelope in groups:
            found.append(_burst(desk, vault, groups[line.envelope], by_envelope))
        elif line.envelope not in inside:
            found.append(by_envelope[line.envelope])
    return tuple(found)


def _looks(vault: Vault, lines: Sequence[Line]) -> list[Look]:
    open_ones = [line for line in lines if line.kind == "report" and line.status != Status.CLOSED]
    days = [line.day for line in open_ones]
    # Only what shares its day with another is opened at all.
    some = [line for line in open_ones if days.count(line.day) > 1]
    payloads = vault.store.payloads([line.envelope for line in some]) if some else {}
    return [
        Look.of(
            raw_document(payloads.get(line.envelope, b"")) or {},
            envelope=line.envelope,
            day=line.day,
            staff=line.staff,
        )
        for line in some
    ]


def _burst(desk: Desk, vault: Vault, group: Alike, lines: dict[bytes, ReportLine]) -> Burst:
    first, *others = group.envelopes
    held = vault.store.get(first)
    file = open_case(desk.office, vault, held) if held is not None else None
    linked = file is not None and all(_is_linked(desk, vault, file, other) for other in others)
    return Burst(
        lines=tuple(lines[each] for each in group.envelopes),
        why=str(group.why),
        cases=tuple(b64(each) for each in group.envelopes),
        linked=linked,
        draft=b64(new_draft()),
    )


def _is_linked(desk: Desk, vault: Vault, first: CaseFile, other: bytes) -> bool:
    """Whether each names the other, as far as everyone who reads it may know of it."""
    held = vault.store.get(other)
    beside = open_case(desk.office, vault, held) if held is not None else None
    if beside is None:
        return False
    ways = ((first, other), (beside, first.held.line.envelope))
    return all(
        name in {each.entry.case for each in file.case.links} or not may_name(desk.office, vault, file, name)
        for file, name in ways
    )


async def link_alike(request: Request) -> Response:
    """POST /alike: the cases are linked with the first of them, and it with each; 303 to its links."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk, form = desk_of(request), await read_form(request, limit=8_192, fields=PAGE + 4)
    try:
        cases = [unb64(each, size=16) for each in dict.fromkeys(form.all("case"))]
        why = Why(form.one("why"))
    except (EncodingError, ValueError):
        raise FieldError("a case or what they have in common is none") from None
    if len(cases) < 2:
        raise HTTPException(404)
    draft = draft_of(form.one("draft", default=""))
    kind = _KINDS.get(why, LinkKind.DUPLICATE)
    await asyncio.to_thread(_link_all, desk, vault, cases, kind, draft)
    with contextlib.suppress(InboxError):
        await send_soon(desk.office, vault, desk.post)
    return RedirectResponse(f"/reports/{b64(cases[0])}#link", 303)


def _link_all(desk: Desk, vault: Vault, cases: Sequence[bytes], kind: LinkKind, draft: bytes) -> None:
    first, *others = cases
    _link(desk, vault, first, others, kind, draft)
    for other in others:
        _link(desk, vault, other, [first], kind, draft)


def _link(
    desk: Desk, vault: Vault, case: bytes, others: Sequence[bytes], kind: LinkKind, draft: bytes
) -> None:
    held = vault.store.get(case)
    file = open_case(desk.office, vault, held) if held is not None else None
    if held is None or file is None:
        raise HTTPException(404)
    known = {each.entry.case for each in file.case.links}
    entries = [
        Link(kind, other)
        for other in others
        if other not in known and may_name(desk.office, vault, file, other)
    ]
    if entries:
        # One that this reader may only read keeps no other from being linked.
        with contextlib.suppress(CaseError):
            record(desk.office, vault, held, entries, draft=blake2b(16, person="", data=draft + case))
