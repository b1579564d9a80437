"""Collecting and unsealing, against the libsodium calls that it cannot do without.

The bare calls for each report: twelve slots tried, the commitment, the body. Over them come the portal's
answers, two databases made durable, parsing and the index of words. The portal answers from memory, in this
very process, so that its own work counts too.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import httpx2
import nacl.bindings
import nacl.exceptions

from crypto.encoding import blake2b
from crypto.envelope import Envelope, body_key
from crypto.identities import Keyring
from inbox.office import Office
from inbox.vault.vault import Vault, unlock
from tests.inbox.portal import FakePortal
from tests.inbox.school import InventedSchool, today

REPORTS = 2_048
ROUNDS = 3
LIMIT = 4.0


def bare(envelopes: list[bytes], keyring: Keyring) -> int:
    """Only the libsodium calls, as few as the format allows."""
    (secret,) = keyring.secrets
    private = secret.secret_bytes()
    public = nacl.bindings.crypto_scalarmult_base(private)
    opened = 0
    for data in envelopes:
        envelope = Envelope.parse(data)
        for slot in envelope.slots:
            try:
                key = nacl.bindings.crypto_box_seal_open(slot, public, private)
            except nacl.exceptions.CryptoError:
                continue
            assert blake2b(32, key=key, person="wb-commit-v1", data=envelope.head) == envelope.commitment
            nacl.bindings.crypto_secretbox_open(envelope.body, bytes(24), body_key(key))
            opened += 1
    return opened


async def collected(office: Office, transport: httpx2.AsyncBaseTransport) -> int:
    """One round."""
    async with office.portal(transport=transport) as portal:
        return (await office.collector_at(portal).collect()).new


def measure(count: int = REPORTS) -> dict[str, float]:
    """Seconds for `count` reports: the bare calls, the round, the taking in."""
    with tempfile.TemporaryDirectory() as name:
        school = InventedSchool.make(Path(name) / "inbox")
        office = Office.open(school.directory)
        portal = FakePortal(school.pin, school.roster)
        envelopes = [
            school.sealed(f"they take my lunch, day {n}, every day after maths") for n in range(count)
        ]
        portal.hold(today().isoformat(), *envelopes)
        vault = _vault(school, office)
        assert vault._keyring is not None
        times: dict[str, list[float]] = {"bare": []}
        for _ in range(ROUNDS):
            start = time.process_time()
            assert bare(envelopes, vault._keyring) == count
            times["bare"].append(time.process_time() - start)
        start = time.process_time()
        assert asyncio.run(collected(office, portal.transport())) == count
        times["round"] = [time.process_time() - start]
        start = time.process_time()
        assert vault.take_in(office.collected) == count
        times["taking in"] = [time.process_time() - start]
        vault.lock()
        office.close()
        return {what: statistics.median(each) for what, each in times.items()}


def _vault(school: InventedSchool, office: Office) -> Vault:
    passphrase = school.passphrase("r1")
    return unlock(school.folder, reader="r1", passphrase=passphrase, pin=office.settings.pin_bytes)


def report() -> list[str]:
    """The lines for `make bench`."""
    found = measure()
    all_of_it = (found["round"] + found["taking in"]) / found["bare"]
    return [
        f"collecting round / libsodium calls   {found['round'] / found['bare']:6.2f}",
        f"taking in / libsodium calls          {found['taking in'] / found['bare']:6.2f}",
        f"both / libsodium calls               {all_of_it:6.2f}   (at most {LIMIT:.2f})",
    ]
