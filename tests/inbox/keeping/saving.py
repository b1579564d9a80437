"""A process to be killed: it collects, takes in and records, and says what it has been told is saved."""

from __future__ import annotations

import json
from multiprocessing.connection import Connection
from pathlib import Path

from inbox.casework.entries import Note
from inbox.office import Office
from inbox.passphrase import Passphrase
from inbox.recording import record
from inbox.vault.vault import unlock
from tests.inbox.school import MORGAN, id_of, today


def save(directory: str, words: str, envelopes: list[bytes], tell: Connection) -> None:
    """Until it is killed or done."""
    office = Office.open(Path(directory))
    passphrase = Passphrase(json.loads(words))
    vault = unlock(office.folder, reader=MORGAN, passphrase=passphrase, pin=office.settings.pin_bytes)
    tell.send_bytes(b"ready")
    for envelope in envelopes:
        report = id_of(envelope)
        office.collected.keep(today().isoformat(), {report: envelope})
        tell.send_bytes(b"held" + report)
        vault.take_in(office.collected)
        held = vault.store.get(report)
        assert held is not None
        record(office, vault, held, [Note("saved")])
        tell.send_bytes(b"note" + report)
