"""An encrypted backup of one's own vault, to be taken off this machine: nothing without the passphrase."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from inbox.collector.rounds import utc_today
from inbox.errors import InboxError
from inbox.keeping.backup import PART_BYTES, size_of, write_backup
from inbox.pages.files import size_in_words
from inbox.pages.shared import Desk, desk_of, private_page, to_sign_in, vault_of
from inbox.vault.vault import Vault
from worrybox.web.i18n import text


@dataclass(frozen=True, slots=True)
class BackupPage:
    """inbox/backup.html: what a backup holds, and the button."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    reader_id: str
    refused: str
    size: str
    """Of the vault and of all attached files together, with its unit."""
    files: int
    lacking: int
    """Attached files that are not all here."""


async def show_backup(request: Request) -> Response:
    """GET /backup."""
    vault = vault_of(request)
    return to_sign_in() if vault is None else await asyncio.to_thread(_page, request, vault)


async def download_backup(request: Request) -> Response:
    """POST /backup: the file as an attachment; 507 with the reason when it cannot be written."""
    vault = vault_of(request)
    if vault is None:
        return to_sign_in()
    try:
        made = await asyncio.to_thread(_made, desk_of(request), vault)
    except InboxError as wrong:
        return _page(request, vault, refused=str(wrong), status=507)
    # A generated name: no school's and nobody's stands in it.
    name = f"vault-{vault.reader}-{utc_today().isoformat()}.backup"
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(made.stat().st_size),
    }
    return StreamingResponse(_given(made), headers=headers, media_type="application/octet-stream")


def _given(made: Path) -> Iterator[bytes]:
    try:
        with made.open("rb") as file:
            with contextlib.suppress(OSError):
                # Where the system lets an open file go, no copy stays even if this process is killed now.
                made.unlink()
            while some := file.read(PART_BYTES):
                yield some
    finally:
        made.unlink(missing_ok=True)


def _made(desk: Desk, vault: Vault) -> Path:
    vaults = desk.office.folder.vaults
    for left in vaults.glob(f".backup-{vault.reader}-*"):
        # Of a download that ended with the process. It is as sealed as the vault beside it.
        left.unlink(missing_ok=True)
    out = vaults / f".backup-{vault.reader}-{secrets.token_hex(8)}"
    write_backup(desk.office, vault, out)
    return out


def _page(request: Request, vault: Vault, *, refused: str = "", status: int = 200) -> Response:
    desk = desk_of(request)
    size = size_of(desk.office, vault)
    page = BackupPage(
        title=text("Backup of your vault"),
        school=desk.office.settings.school,
        reader=desk.name_of(vault.reader),
        idle_seconds=int(desk.sessions.idle_seconds),
        reader_id=vault.reader,
        refused=refused,
        size=size_in_words(size.vault + size.file_bytes),
        files=size.files,
        lacking=size.lacking,
    )
    return private_page(request, "inbox/backup.html", page, status=status)
