"""One-time links for readers of a school that exists: whoever opens one makes keys here, and no more.

A link makes nobody a reader: two signers do, after comparing the words of the key. Only its hash is kept.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

import msgspec

from crypto.encoding import b64, blake2b, unb64
from crypto.errors import EncodingError
from inbox.errors import FolderError, PeopleError
from inbox.folder import Folder, read_small
from inbox.people.deciding import deciding
from inbox.people.draft import INVITED_DAYS, TOKEN_BYTES, check_name
from worrybox.web.settings import write_private

MOST = 16
"""Links that are open at once."""


class Invitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom a link is for, the hash of its token, and the last day on which it may be opened."""

    name: str
    token: str
    until: str


def invitations(folder: Folder, *, now: datetime) -> tuple[Invitation, ...]:
    """Those that are still good. Raises FolderError for a file that is none."""
    if not folder.invitations.exists():
        return ()
    try:
        kept = msgspec.json.decode(read_small(folder.invitations), type=list[Invitation])
    except msgspec.DecodeError:
        raise FolderError(f"{folder.invitations} is damaged: delete it and invite again") from None
    today = now.astimezone(UTC).date().isoformat()
    return tuple(each for each in kept if today <= each.until)


def invite(folder: Folder, *, name: str, now: datetime) -> str:
    """The token of a fresh link for this person; an earlier one of theirs is good no more.

    Raises SetupError, PeopleError, FolderError or SettingsError.
    """
    name = " ".join(name.split())
    check_name(name, what="a name")
    token = secrets.token_bytes(TOKEN_BYTES)
    until = (now.astimezone(UTC) + timedelta(days=INVITED_DAYS)).date().isoformat()
    # One at a time: somebody may be making keys, which ends another link, at this moment.
    with deciding(folder):
        others = [each for each in invitations(folder, now=now) if each.name != name]
        if len(others) >= MOST:
            raise PeopleError(f"{MOST} links are open already: take one back first")
        _keep(folder, [*others, Invitation(name, _hashed(token), until)])
    return b64(token)


def invited(folder: Folder, token: str, *, now: datetime) -> Invitation | None:
    """Who may make keys by this link today. Raises FolderError."""
    try:
        wanted = _hashed(unb64(token, size=TOKEN_BYTES))
    except EncodingError:
        return None
    return next((each for each in invitations(folder, now=now) if each.token == wanted), None)


def end(folder: Folder, name: str, *, now: datetime) -> None:
    """The link of this person is good no more. Raises FolderError or SettingsError."""
    with deciding(folder):
        _keep(folder, [each for each in invitations(folder, now=now) if each.name != name])


def _keep(folder: Folder, kept: list[Invitation]) -> None:
    write_private(folder.invitations, msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n")


def _hashed(token: bytes) -> str:
    return b64(blake2b(32, person="wb-invite-v1", data=token))
