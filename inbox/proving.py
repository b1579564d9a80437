"""Proving that a reader opened something: a signed word to the bell, so that nobody else is called for it.

It goes out like an event and says nothing to anybody but the host that watches (spec section 4).
"""

from __future__ import annotations

from collections.abc import Iterable

from crypto.envelope import new_id, seal
from crypto.payload import OpenedProof, opened_message
from inbox.collector.outgoing import Outgoing
from inbox.collector.rounds import utc_today
from inbox.office import Office
from inbox.vault.vault import Vault


def prove_opened(office: Office, vault: Vault, envelopes: Iterable[bytes]) -> None:
    """Sign and put on its way that this vault's reader opened these. Raises VaultError or FolderError."""
    roster, pin = office.rosters.current, office.settings.pin_bytes
    if roster is None:
        return
    for envelope in envelopes:
        signature = vault.sign(opened_message(pin, envelope))
        payload = OpenedProof(utc_today(), envelope, vault.reader, signature).encode()
        # Its one real slot gives the bell the key itself.
        proof = new_id()
        sealed = seal(
            payload, pin=pin, readers=[], recovery=None, bell=(roster.bell, None), envelope_id=proof
        )
        Outgoing(office.collected).put(proof, sealed)
