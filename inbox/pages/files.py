"""The files of a report on its page, and each to be saved: opened only then, never shown, never rendered."""

from __future__ import annotations

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from crypto.encoding import b64, unb64
from crypto.errors import EncodingError
from crypto.payload import raw_document
from inbox.collector.chunks import Chunks
from inbox.files import Attached, State, attached_to, disposition
from inbox.pages.contexts import FileLine, LostFilePage
from inbox.pages.shared import Desk, desk_of, private_page, to_sign_in, vault_of
from inbox.vault.store import Held
from inbox.vault.trail import Deed
from inbox.vault.vault import Vault
from worrybox.web.i18n import text


def file_lines(desk: Desk, held: Held) -> tuple[FileLine, ...]:
    """The files of this report, for its page. Of one that has not all arrived the portal is asked again."""
    chunks = Chunks(desk.office.collected)
    files = attached_to(held, raw_document(held.payload) or {}, chunks)
    if any(each.state is State.COMING for each in files):
        chunks.want(held.line.envelope)
    return tuple(_line(each) for each in files)


async def save_file(request: Request) -> Response:
    """GET /reports/ENVELOPE/files/N: its bytes as an attachment of no type; 404 for what is not held.

    Every chunk is opened once before the first byte goes out: 409 with the reason rather than half a file.
    """
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    desk = desk_of(request)
    chunks = Chunks(desk.office.collected)
    attached = await asyncio.to_thread(_file, request, vault, chunks)
    if attached is None:
        raise HTTPException(404)
    state = attached.state
    if state is State.HERE and not await asyncio.to_thread(attached.is_whole, chunks):
        state = State.CHANGED
    if state is not State.HERE:
        return private_page(request, "inbox/lost_file.html", _lost(desk, vault, attached, state), status=409)
    await asyncio.to_thread(
        vault.trail.require, Deed.SAVED, about=attached.envelope, detail=str(attached.number)
    )
    return _saved(attached, chunks)


def _saved(attached: Attached, chunks: Chunks) -> Response:
    file = attached.file
    assert file is not None
    headers = {
        "Content-Disposition": disposition(file.name),
        "Content-Length": str(file.size),
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(attached.opened(chunks), headers=headers, media_type="application/octet-stream")


def _file(request: Request, vault: Vault, chunks: Chunks) -> Attached | None:
    try:
        envelope = unb64(request.path_params["envelope"], size=16)
    except EncodingError:
        return None
    held = vault.store.get(envelope)
    if held is None:
        return None
    files = attached_to(held, raw_document(held.payload) or {}, chunks)
    return next((each for each in files if str(each.number) == request.path_params["number"]), None)


def _line(attached: Attached) -> FileLine:
    file, state = attached.file, attached.state
    if file is None:
        return FileLine(text("A file"), "", "", state.value, "")
    url = f"/reports/{b64(attached.envelope)}/files/{attached.number}" if state is State.HERE else ""
    return FileLine(file.name, file.type, size_in_words(file.size), state.value, url)


def _lost(desk: Desk, vault: Vault, attached: Attached, state: State) -> LostFilePage:
    return LostFilePage(
        title=text("This file cannot be saved"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        state=state.value,
        report_url=f"/reports/{b64(attached.envelope)}",
    )


def size_in_words(size: int) -> str:
    """900 bytes, 12 kB, 2.1 MB."""
    if size < 1_000:
        return text("%(size)s bytes") % {"size": size}
    return f"{size / 1_000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
