"""Killed at 200 random instants while collecting and saving, nothing that was said to be saved is lost."""

from __future__ import annotations

import json
import multiprocessing
import random
import time
from multiprocessing.connection import Connection

import pytest

from inbox.office import Office
from inbox.vault.vault import unlock
from inbox.verifying import verified
from tests.inbox.keeping.saving import save
from tests.inbox.school import MORGAN, InventedSchool

CUTS = 200
LOOK_EVERY = 20
LONGEST = 0.06
"""Seconds of work before the latest cut."""


def cut_once(school: InventedSchool, envelopes: list[bytes], chance: random.Random) -> set[bytes]:
    """What the process said was saved before it was killed."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([save.__module__])
    ours, theirs = context.Pipe(duplex=False)
    words = json.dumps(school.passphrase(MORGAN).reveal())
    process = context.Process(target=save, args=(str(school.directory), words, envelopes, theirs))
    process.start()
    theirs.close()
    assert ours.recv_bytes() == b"ready"
    # The instant itself is what is drawn: nothing is waited for.
    time.sleep(chance.random() * LONGEST)
    process.kill()
    process.join()
    return said_on(ours)


def said_on(ours: Connection) -> set[bytes]:
    found = set()
    try:
        while True:
            found.add(ours.recv_bytes())
    except (EOFError, OSError):
        return found


def check(school: InventedSchool, said: set[bytes]) -> None:
    office = Office.open(school.directory)
    vault = unlock(
        school.folder, reader=MORGAN, passphrase=school.passphrase(MORGAN), pin=office.settings.pin_bytes
    )
    try:
        vault.take_in(office.collected)
        for each in said:
            kind, report = each[:4], each[4:]
            assert vault.store.get(report) is not None
            assert kind == b"held" or vault.cases.events(report)
        assert verified(office, vault).broken == ()
    finally:
        vault.lock()
        office.close()


@pytest.mark.slow
def test_killed_at_two_hundred_random_instants_nothing_that_was_saved_is_lost(school: InventedSchool) -> None:
    chance, said = random.Random(20261122), set[bytes]()
    envelopes = [school.sealed(f"words {n}") for n in range(6)]
    for n in range(1, CUTS + 1):
        said |= cut_once(school, envelopes, chance)
        if n % LOOK_EVERY == 0:
            check(school, said)
            envelopes = [school.sealed(f"words {n} {each}") for each in range(6)]
    assert {each[:4] for each in said} == {b"held", b"note"}
