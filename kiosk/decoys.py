"""Decoys: nothing, sealed like something. They fill the spool and every slot in which nobody used the kiosk.

One is made of public keys alone, and nobody without the bell's private key can tell it from a report.
"""

from __future__ import annotations

from datetime import date

import nacl.bindings

from crypto.envelope import TOTALS, BellKind, BellMessage, seal
from crypto.payload import Decoy
from crypto.recipients import BellBox
from crypto.roster import Roster

SIZE_CLASS = 1
ENVELOPE_BYTES = TOTALS[SIZE_CLASS]
"""17,432: whatever leaves a kiosk has this size."""
KIOSK_ID_BYTES = 8


def decoy(*, pin: bytes, kiosk: bytes, roster: Roster | None, day: date) -> bytes:
    """A sealed envelope of 17,432 bytes with nothing in it (spec section 4), for no reader.

    The bell learns from it that the kiosk with this id (8 bytes) is alive. As long as no roster is known it
    is sealed to a key that nobody holds. Raises EncodingError for an id of another size.
    """
    bell = BellBox(nacl.bindings.crypto_box_keypair()[0]) if roster is None else roster.bell
    seq = 0 if roster is None else roster.seq
    return seal(
        Decoy(day).encode(),
        pin=pin,
        readers=(),
        recovery=None,
        bell=(bell, BellMessage(BellKind.NOTHING, seq, 0, kiosk)),
        least_class=SIZE_CLASS,
    )
