"""The inbox is killed while a reader works in it: what it said was kept is in the vault and on record."""

from __future__ import annotations

import os
import random
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from crypto.encoding import b64
from crypto.guard import reply_to
from inbox.app import HOST, serve_office
from inbox.office import Office
from inbox.settings import move_portal, read_settings
from portal.app import portal_app
from portal.settings import make as make_portal
from tests.inbox.keeping.test_backup import opened, run
from tests.inbox.killing import Killer, killer
from tests.inbox.pages.conftest import sign_in
from tests.inbox.school import MORGAN, InventedSchool, five_words, id_of, today

CUTS = 8
LONGEST = 0.3
"""Seconds from the deed after which it is cut: about what two deeds take."""
PATIENCE = 30.0


def work(folder: Path, port: str) -> None:
    serve_office(Office.open(folder), port=int(port))


def free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def signed_in(process: Killer, school: InventedSchool) -> tuple[int, httpx2.Client]:
    """The process that serves, once it does, and Morgan in it."""
    port = free_port()
    pid = process.begin(work, school.directory, str(port))
    client = httpx2.Client(base_url=f"http://localhost:{port}", timeout=PATIENCE, trust_env=False)
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            client.get("/healthz")
            break
        except httpx2.TransportError:
            assert time.monotonic() < give_up
    assert sign_in(client, MORGAN, school.passphrase(MORGAN).reveal()).status_code == 303
    return pid, client


def deeds(chance: random.Random) -> Iterator[tuple[str, str, dict[str, str]]]:
    """A note, something that happened, an answer, and so on: where to, the words, and the form."""
    while True:
        words = f"said {chance.randbytes(6).hex()}"
        drafted = {"draft": b64(chance.randbytes(16))}
        happened = {"type": "concern", "on": "2026-11-20", "concern": words, "source": "Priya"}
        yield "record", words, {"type": "note", "text": words, **drafted}
        yield "record", f"{words}!", {**happened, "concern": f"{words}!", **drafted}
        yield "answers", f"{words}?", {"kind": "text", "text": f"{words}?", "do": "send", **drafted}


def done_until_killed(client: httpx2.Client, case: str, pid: int, chance: random.Random) -> list[str]:
    """The words of what the server said it kept."""
    kept: list[str] = []
    enough = chance.randrange(1, 7)
    cut = threading.Timer(chance.random() * LONGEST, os.kill, (pid, signal.SIGKILL))
    try:
        for place, words, form in deeds(chance):
            if len(kept) >= enough and not cut.ident:
                cut.start()
            if client.post(f"{case}/{place}", data=form).status_code == 303:
                kept.append(words)
    except httpx2.TransportError:
        pass
    cut.join()
    return kept


@pytest.mark.slow
def test_killed_while_a_reader_works_every_deed_that_was_acknowledged_is_in_the_vault_and_on_record(
    school: InventedSchool, tmp_path: Path, serve: Callable[[Any], str]
) -> None:
    url = serve(portal_app(make_portal(tmp_path / "portal", pin=school.printed["pin"])))
    move_portal(school.folder, read_settings(school.folder), portal=url)
    envelope = school.sealed("w", reply=reply_to(five_words(), forbidden=[], seq=1, pin=school.pin))
    office, case = Office.open(school.directory), f"/reports/{b64(id_of(envelope))}"
    office.collected.keep(today().isoformat(), {id_of(envelope): envelope})
    office.close()
    chance, kept = random.Random(20261123), list[str]()
    with killer(__name__) as process:
        for _ in range(CUTS):
            pid, client = signed_in(process, school)
            with closing(client):
                page = client.get(case).text
                assert [each for each in kept if each not in page] == []
                kept += done_until_killed(client, case, pid, chance)
            assert process.ended()
    assert run(school, "verify").exit_code == 0
    vault = opened(school)
    recorded = [each.deed for each in vault.trail.entries()]
    vault.lock()
    assert recorded.count("replied") >= sum(each.endswith("?") for each in kept) > 0
    assert recorded.count("recorded") >= sum(not each.endswith("?") for each in kept) > 0
