"""Everything one reader can open, as plain JSON for whoever asked for it at the keyboard.

It prints only to where it was asked to and keeps nothing; it marks nothing as read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from crypto.encoding import b64
from crypto.payload import raw_document
from inbox.exports.plain import inert_json
from inbox.office import Office
from inbox.vault.vault import Vault


async def collect_once(office: Office) -> tuple[str, ...]:
    """One round with the portal; what was wrong with it, in words. Raises PortalDownError or FolderError."""
    async with office.portal() as portal:
        return (await office.collector_at(portal).collect()).problems


def exported(office: Office, vault: Vault) -> str:
    """`[{"envelope":B64,"day":DATE,"flags":N,"payload":{...}}]`, by day, then id."""
    vault.take_in(office.collected)
    return inert_json(json.dumps(list(_entries(vault)), ensure_ascii=False, indent=1))


def _entries(vault: Vault) -> Iterator[dict[str, Any]]:
    for held in vault.store.everything():
        line = held.line
        yield {
            "envelope": b64(line.envelope),
            "day": line.day.isoformat(),
            "flags": line.flags,
            "payload": payload_document(held.payload),
        }


def payload_document(payload: bytes) -> Any:
    """The payload's object, whatever its shape; anything else as its text."""
    return raw_document(payload) or {"unreadable": payload.decode("utf-8", "replace")}
