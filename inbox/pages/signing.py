"""A signer takes up the pen on a page: their own passphrase, with the same waits as at the door."""

from __future__ import annotations

import asyncio
import math

from inbox.errors import InboxError, PassphraseError, PeopleError
from inbox.folder import ReaderId
from inbox.pages.shared import Desk
from inbox.passphrase import Passphrase
from inbox.people.signers import Pen, take_pen
from worrybox.web.bodies import Form


class NotSignedError(Exception):
    """Nobody signed; the text says why, `status` is the page's."""

    def __init__(self, words: str, *, status: int = 422) -> None:
        super().__init__(words)
        self.status = status


async def pen_of(desk: Desk, form: Form) -> Pen:
    """The pen of the signer and passphrase in `form`. Raises NotSignedError."""
    chosen = form.one("signer", default="")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) <= 2):
        raise NotSignedError("Choose who signs.")
    passphrase = Passphrase(form.one("passphrase", default=""))
    # A signer is no reader: the name by which their slips are counted can be no reader's id.
    name = ReaderId(f"signer {int(chosen)}")
    async with desk.one_at_a_time:
        if wait := math.ceil(desk.attempts.wait(name)):
            raise NotSignedError(f"Please wait {wait} seconds, then try again.", status=429)
        try:
            signed = desk.office.rosters.newest
            pen = await asyncio.to_thread(
                take_pen, desk.office.folder, int(chosen), passphrase=passphrase, signed=signed
            )
        except PassphraseError:
            desk.attempts.failed(name)
            raise NotSignedError("That is not this signer’s passphrase.", status=403) from None
        except PeopleError as wrong:
            raise NotSignedError(sentence(wrong)) from None
        except InboxError:
            raise NotSignedError("This signer’s key could not be opened: its file is damaged.") from None
    desk.attempts.succeeded(name)
    return pen


def sentence(wrong: Exception) -> str:
    """A reason as it stands on a page."""
    words = str(wrong)
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"
