"""An accepted envelope survives a power cut; killing the process alone would prove nothing."""

import asyncio
from pathlib import Path

import pytest

from portal.drop.sqlite import SqliteDrop
from tests.powercut.disk import Disk
from tests.powercut.load import DAY


def acknowledged_before_the_kill(disk: Disk, *, synchronous: str, enough: int) -> set[bytes]:
    """Kill a loaded process once it has acknowledged `enough` envelopes; returns all it had acknowledged."""
    with disk.running(synchronous, 0) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        ids = [bytes.fromhex(process.stdout.readline()) for _ in range(enough)]
        process.kill()
        # A line is written whole or not at all.
        return {*ids, *map(bytes.fromhex, process.stdout)}


def held_in(folder: Path) -> set[bytes]:
    """The ids of the readable envelopes in a folder's Drop, each envelope checked against its id."""

    async def read() -> set[bytes]:
        drop = SqliteDrop(folder / "drop.sqlite3")
        await drop.start()
        envelopes = await drop.fetch(await drop.ids(DAY))
        await drop.close()
        return {envelope[:16] for envelope in envelopes if len(envelope) == 5144}

    return asyncio.run(read())


def test_a_power_cut_takes_no_acknowledged_envelope(disk: Disk) -> None:
    acknowledged = acknowledged_before_the_kill(disk, synchronous="FULL", enough=400)
    assert acknowledged - held_in(disk.shadow) == set()


def test_the_control_without_a_sync_at_commit_loses_some(disk: Disk) -> None:
    acknowledged = acknowledged_before_the_kill(disk, synchronous="NORMAL", enough=400)
    assert len(acknowledged - held_in(disk.shadow)) > 0


def test_a_killed_process_loses_nothing_it_acknowledged(disk: Disk) -> None:
    acknowledged = acknowledged_before_the_kill(disk, synchronous="FULL", enough=400)
    assert acknowledged - held_in(disk.folder) == set()


@pytest.mark.slow
@pytest.mark.parametrize("trial", range(10))
def test_ten_power_cuts_at_ten_moments_take_nothing(disk: Disk, trial: int) -> None:
    acknowledged = acknowledged_before_the_kill(disk, synchronous="FULL", enough=300 + 137 * trial)
    assert acknowledged - held_in(disk.shadow) == set()


@pytest.mark.slow
def test_what_a_restart_finds_unsynced_is_synced_before_it_counts_as_stored(disk: Disk) -> None:
    written = acknowledged_before_the_kill(disk, synchronous="NORMAL", enough=400)
    with disk.running("FULL", 1) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    assert written - held_in(disk.shadow) == set()
