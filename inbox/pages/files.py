"""The files of a report on its page, and each to be saved as it is: opened only then.

The page says what was given and what the first bytes are; inbox.pages.view shows what can be shown.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from crypto.encoding import b64, unb64
from crypto.errors import EncodingError
from crypto.payload import raw_document
from crypto.report import SealedFile
from inbox.collector.chunks import Chunks
from inbox.files import Attached, State, attached_to, disposition, saved_name
from inbox.pages.contexts import FileLine, LostFilePage
from inbox.pages.shared import Desk, desk_of, private_page, to_sign_in, vault_of
from inbox.vault.store import Held
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from inbox.viewing.kinds import UNKNOWN, Kind, ending, kind_of
from worrybox.web.i18n import text


def file_lines(desk: Desk, held: Held) -> tuple[FileLine, ...]:
    """The files of this report, for its page. Of one that has not all arrived the portal is asked again."""
    chunks = Chunks(desk.office.collected)
    files = attached_to(held, raw_document(held.payload) or {}, chunks)
    if any(each.state is State.COMING for each in files):
        chunks.want(held.line.envelope)
    return tuple(file_line(each, chunks) for each in files)


async def save_file(request: Request) -> Response:
    """GET /reports/ENVELOPE/files/N: its bytes as an attachment of no type; 404 for what is not held.

    Every chunk is opened once before the first byte goes out: 409 with the reason rather than half a file.
    """
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk = desk_of(request)
    chunks = Chunks(desk.office.collected)
    attached = await file_of(request, vault)
    if attached is None:
        raise HTTPException(404)
    state, kind = await asyncio.to_thread(known, attached, chunks)
    if state is State.HERE and not await asyncio.to_thread(attached.is_whole, chunks):
        state = State.CHANGED
    if state is not State.HERE:
        return lost_page(request, vault, attached, state)
    await asyncio.to_thread(
        vault.trail.require, Deed.SAVED, about=attached.envelope, detail=str(attached.number + 1)
    )
    return _saved(attached, chunks, kind)


def _saved(attached: Attached, chunks: Chunks, kind: Kind) -> Response:
    file = attached.file
    assert file is not None
    headers = {
        "Content-Disposition": disposition(_saved_name(attached, file, kind)),
        "Content-Length": str(file.size),
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(attached.opened(chunks), headers=headers, media_type="application/octet-stream")


async def file_of(request: Request, vault: Vault) -> Attached | None:
    """The file that this address names, of a report that this reader holds; None for any other."""
    return await asyncio.to_thread(_file, request, vault)


def _file(request: Request, vault: Vault) -> Attached | None:
    try:
        envelope = unb64(request.path_params["envelope"], size=16)
    except EncodingError:
        return None
    held = vault.store.get(envelope)
    if held is None:
        return None
    chunks = Chunks(desk_of(request).office.collected)
    files = attached_to(held, raw_document(held.payload) or {}, chunks)
    return next((each for each in files if str(each.number) == request.path_params["number"]), None)


def file_line(attached: Attached, chunks: Chunks) -> FileLine:
    """What is known of a file without opening more of it than its beginning."""
    file, number = attached.file, attached.number + 1
    state, kind = known(attached, chunks)
    if file is None:
        return FileLine(number, text("A file"), "", "", state.value)
    line = FileLine(number, file.name, file.type, size_in_words(file.size), state.value)
    if state is not State.HERE:
        return line
    url = f"/reports/{b64(attached.envelope)}/files/{attached.number}"
    return replace(
        line,
        url=url,
        saved_as=_saved_name(attached, file, kind),
        view_url=f"{url}/view" if kind.part else "",
        kind=text(kind.words),
        differs=bool(kind.types) and file.type.partition(";")[0].strip().lower() not in kind.types,
    )


def known(attached: Attached, chunks: Chunks) -> tuple[State, Kind]:
    """Whether it is here, and its kind by its first bytes: CHANGED also where those do not open."""
    if attached.file is None or attached.state is not State.HERE:
        return attached.state, UNKNOWN
    beginning = attached.beginning(chunks)
    if attached.file.size and not beginning:
        return State.CHANGED, UNKNOWN
    return State.HERE, kind_of(beginning)


def _saved_name(attached: Attached, file: SealedFile, kind: Kind) -> str:
    return saved_name(attached.envelope, attached.number, ending(file.name, kind))


def lost_page(request: Request, vault: Vault, attached: Attached, state: State) -> Response:
    """409: why this file can be neither looked at nor saved."""
    desk = desk_of(request)
    page = LostFilePage(
        title=text("This file cannot be opened"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        state=state.value,
        report_url=f"/reports/{b64(attached.envelope)}",
    )
    return private_page(request, "inbox/lost_file.html", page, status=409)


def size_in_words(size: int) -> str:
    """900 bytes, 12 kB, 2.1 MB."""
    if size < 1_000:
        return text("%(size)s bytes") % {"size": size}
    return f"{size / 1_000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
