"""What a spool has acknowledged is on the disk when the power goes, not merely on its way there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.spool import Spool
from tests.kiosk.ring import envelope
from tests.kiosk.spooling import PLACES
from tests.powercut.conftest import disk, library
from tests.powercut.disk import ROOT, Disk

__all__ = ["disk", "library"]


def acknowledged_before_the_cut(disk: Disk, *more: str, enough: int) -> set[str]:
    """Cut the power of a spooling process once it has acknowledged `enough`; all it had acknowledged."""
    disk.shadow.mkdir()
    command = [sys.executable, "-m", "tests.kiosk.spooling", str(disk.folder), *more]
    with subprocess.Popen(
        command, cwd=ROOT, env=disk.environment(None), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        ids = [process.stdout.readline().strip() for _ in range(enough)]
        process.kill()
        return {*ids, *(line.strip() for line in process.stdout)}


def left_on(folder: Path) -> set[str]:
    """The ids of all that a kiosk sends that starts on this disk."""
    spool = Spool.open(folder, filler=envelope, places=PLACES)
    left = set()
    for _ in range(2 * PLACES):
        leaving = spool.next()
        left.add(leaving.envelope[24:40].hex())
        spool.sent(leaving)
    return left


@pytest.mark.slow
@pytest.mark.parametrize("enough", [3, 40])
def test_a_power_cut_takes_no_acknowledged_envelope_from_the_spool(disk: Disk, enough: int) -> None:
    acknowledged = acknowledged_before_the_cut(disk, enough=enough)
    assert len(acknowledged) >= enough
    assert acknowledged - left_on(disk.shadow) == set()


@pytest.mark.slow
def test_the_control_a_folder_that_is_never_synced_loses_some(disk: Disk) -> None:
    acknowledged = acknowledged_before_the_cut(disk, "unsynced", enough=40)
    assert acknowledged - left_on(disk.shadow) != set()
