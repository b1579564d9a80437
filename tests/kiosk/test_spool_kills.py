"""A kiosk killed at 200 random instants: every report it acknowledged reaches its readers once."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from crypto.encoding import b64
from crypto.policy import Pin
from inbox.office import Office
from inbox.vault.vault import unlock
from portal import settings
from tests.inbox.school import MORGAN, InventedSchool
from tests.portal.test_process import ROOT, Running, free_port, wait_for

KILLS = 200


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[tuple[Running, InventedSchool]]:
    """A school, and a portal process for it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    school = InventedSchool.make(tmp_path / "inbox", portal=url)
    folder = tmp_path / "portal"
    settings.make(folder, pin=b64(school.pin))
    command = [sys.executable, "-m", "portal", "serve", "--dir", str(folder), "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        try:
            running = Running(process, folder, url)
            wait_for(running)
            yield running, school
        finally:
            process.kill()


def arrived(school: InventedSchool) -> Counter[str]:
    """The words of every report that Morgan finds, through the real inbox."""
    office = Office.open(school.directory)

    async def collect() -> None:
        async with office.portal() as client:
            done = await office.collector_at(client).collect()
            assert done.problems == ()

    asyncio.run(collect())
    passphrase = school.passphrase(MORGAN)
    vault = unlock(school.folder, reader=MORGAN, passphrase=passphrase, pin=Pin(school.pin))
    vault.take_in(office.collected)
    found = [held.line for held in vault.store.everything()]
    assert vault.store.rows("SELECT count(*) FROM held WHERE kind = 'alarm'")[0][0] == 0
    vault.lock()
    office.close()
    return Counter(f"{'urgent ' * line.urgent}{line.said}" for line in found)


@pytest.mark.slow
def test_of_200_kills_none_takes_or_doubles_an_acknowledged_report(
    portal: tuple[Running, InventedSchool], tmp_path: Path
) -> None:
    running, school = portal
    command = [sys.executable, "-m", "tests.kiosk.carrying", tmp_path / "spool", running.url]
    more = [school.directory, b64(school.pin), KILLS]
    done = subprocess.run(
        [str(part) for part in (*command, *more)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    *acknowledged, last = done.stdout.split("\n")[:-1]
    assert (last, done.returncode) == ("empty", 0), done.stderr[-2_000:]
    assert len(set(acknowledged)) == len(acknowledged) > KILLS / 10
    found = arrived(school)
    assert set(acknowledged) - found.keys() == set()
    assert set(found.values()) == {1}
