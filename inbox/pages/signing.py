"""A signer takes up the pen on a page: their own passphrase, with the same waits as at the door."""

from __future__ import annotations

import asyncio
import math

from crypto.identities import SignerIdentity
from inbox.errors import InboxError, PassphraseError, PeopleError
from inbox.folder import ReaderId
from inbox.pages.shared import Desk
from inbox.passphrase import Passphrase
from inbox.people.signers import KeyHere, Pen, Signer, key_of_place, keys_here, take_key
from inbox.people.succession import Quill
from worrybox.web.bodies import Form

NOT_SIGNED = (
    "Nothing was signed: this computer’s disk may be full. Tell whoever looks after it, then sign again."
)


class NotSignedError(Exception):
    """Nobody signed; the text says why, `status` is the page's."""

    def __init__(self, words: str, *, status: int = 422) -> None:
        super().__init__(words)
        self.status = status


async def pen_of(desk: Desk, form: Form) -> Pen:
    """The pen of the signer (a place in the policy) and passphrase in `form`. Raises NotSignedError."""
    place = _number(form)
    try:
        held = key_of_place(desk.office.folder, place, desk.office.rosters.newest)
    except PeopleError as wrong:
        raise NotSignedError(sentence(wrong)) from None
    return Pen(Signer(place, held.name), await _unlocked(desk, held, form))


async def quill_of(desk: Desk, form: Form) -> Quill:
    """The same of any signing key here, chosen by the number of its file. Raises NotSignedError."""
    number = _number(form)
    keys = keys_here(desk.office.folder, desk.office.rosters.newest)
    held = next((each for each in keys if each.number == number), None)
    if held is None:
        raise NotSignedError("Choose who signs.")
    return Quill(held, await _unlocked(desk, held, form))


def _number(form: Form) -> int:
    chosen = form.one("signer", default="")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) <= 2):
        raise NotSignedError("Choose who signs.")
    return int(chosen)


async def _unlocked(desk: Desk, held: KeyHere, form: Form) -> SignerIdentity:
    passphrase = Passphrase(form.one("passphrase", default=""))
    # A signer is no reader: the name by which their slips are counted can be no reader's id.
    name = ReaderId(f"signer {held.number}")
    async with desk.one_at_a_time:
        if wait := math.ceil(desk.attempts.wait(name)):
            raise NotSignedError(f"Please wait {wait} seconds, then try again.", status=429)
        try:
            identity = await asyncio.to_thread(take_key, desk.office.folder, held, passphrase=passphrase)
        except PassphraseError:
            desk.attempts.failed(name)
            raise NotSignedError("That is not this signer’s passphrase.", status=403) from None
        except InboxError:
            raise NotSignedError("This signer’s key could not be opened: its file is damaged.") from None
    desk.attempts.succeeded(name)
    return identity


def sentence(wrong: Exception) -> str:
    """A reason as it stands on a page."""
    words = str(wrong)
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"
