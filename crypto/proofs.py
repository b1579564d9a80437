"""The proof that a reader opened an envelope: the one thing that may stop the alerts (spec section 4).

It only checks. An unproved claim, or one that cannot be checked, never stops anything.
"""

from __future__ import annotations

from collections.abc import Mapping

from crypto.envelope import BellMessage
from crypto.errors import TrustError
from crypto.payload import OpenedProof, opened_message
from crypto.roster import Reader, Roster


def verify_opened_proof(
    proof: OpenedProof, *, pin: bytes, bell: BellMessage, rosters: Mapping[int, Roster]
) -> Reader:
    """The reader who proved to have opened the envelope that `bell` announced.

    `bell` is that envelope's own message and `rosters` every roster this host accepted, by `seq`: who
    is in the mask, and whose key signs, is read under the roster it was sealed with. Raises TrustError;
    for an unknown `seq` the alert goes straight to the outside adult.
    """
    roster = rosters.get(bell.roster_seq)
    if roster is None:
        raise TrustError(f"no roster {bell.roster_seq} was accepted here")
    if roster.pin != pin:
        raise TrustError("the roster is another school's")
    reader = roster.reader(proof.by)
    if reader is None or reader not in roster.masked(bell.mask):
        raise TrustError("the proof is by someone who had no slot")
    reader.sign.verify(opened_message(pin, proof.envelope), proof.signature)
    return reader
