"""A reader's own computer: a folder that knows the school's pin and the portal, and gets the rest from there.

What the portal serves counts only under the pin. The computer collects with a key of its own, once the
signers have put it on the list together with its reader.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from crypto.encoding import unb64
from crypto.errors import EncodingError, SealedFormatError
from crypto.identities import CollectorIdentity
from crypto.policy import Pin, Policy
from crypto.roster import SignedRoster, verify_roster
from inbox.collector.client import Credentials, Portal
from inbox.errors import SetupError
from inbox.folder import Folder
from inbox.people.draft import check_name, read_draft
from inbox.people.inviting import invite
from inbox.settings import check_address, write_settings
from worrybox.web.settings import private_folder, write_private


async def prepare(folder: Folder, *, portal: str, pin: str, name: str, today: date) -> str:
    """Make the folder this reader's inbox; the token of the link by which they make their keys.

    Raises SetupError, FolderError, the family of the portal's errors, or SettingsError.
    """
    if read_draft(folder).people:
        raise SetupError(
            "a new school is being set up in this folder: finish that, or start over there first, if this"
            " computer is to be a reader’s own"
        )
    portal = portal.strip()
    check_address(portal)
    check_name(" ".join(name.split()), what="a name")
    try:
        raw = Pin(unb64(pin.strip(), size=16))
    except EncodingError:
        raise SetupError("the pin is 22 letters and digits: a colleague finds it under Invite") from None
    collector = CollectorIdentity.generate()
    signed, seq = await _list_of(portal, collector, pin=raw, today=today)
    for each in (folder.root, folder.vaults, folder.rosters, folder.signers):
        private_folder(each)
    write_private(folder.rosters / f"{seq}.json", signed.to_json())
    write_private(folder.collector_key, collector.secret_bytes())
    token = invite(folder, name=name, now=datetime.now(UTC))
    # Last, because it is what makes the folder an inbox's.
    write_settings(folder, portal=portal, pin=raw, school=Policy.parse(signed.policies[-1]).school)
    folder.draft.unlink(missing_ok=True)
    return token


async def _list_of(
    portal: str, collector: CollectorIdentity, *, pin: Pin, today: date
) -> tuple[SignedRoster, int]:
    """The list of readers that the portal serves, verified under the pin."""
    async with Portal(portal, credentials=Credentials(collector, pin)) as there:
        served = await there.published("roster")
    if served is None:
        raise SetupError("that portal has no list of readers yet")
    try:
        signed = SignedRoster.from_json(served)
        return signed, verify_roster(signed, pin=pin, today=today).seq
    except SealedFormatError:
        raise SetupError(
            "that portal’s list of readers is not of the school with this pin: compare both with a poster"
        ) from None
