"""A disk that is full or breaks: what it refuses is told, what was accepted is there; and its syncs."""

from subprocess import Popen

from tests.powercut.disk import Disk
from tests.powercut.test_powercut import held_in


def said_by(process: "Popen[str]", *, until: str) -> list[str]:
    """What the loaded process printed before the line `until`."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        if line.strip() == until:
            return lines
        lines.append(line.strip())
    raise AssertionError(f"the process ended without saying {until}")


def ids_in(lines: list[str]) -> set[bytes]:
    """The acknowledged ids among the lines."""
    return {bytes.fromhex(line) for line in lines if not line.endswith("Error")}


def test_a_full_disk_is_told_and_takes_nothing_back(disk: Disk) -> None:
    with disk.running("FULL", 300, room=900_000) as process:
        said_by(process, until="ready")
        lines = said_by(process, until="finished")
    assert {line for line in lines if line.endswith("Error")} == {"DropFullError"}
    assert len(lines) == 300
    assert ids_in(lines) == held_in(disk.folder) == held_in(disk.shadow)


def test_a_disk_that_breaks_for_a_while_loses_nothing_accepted(disk: Disk) -> None:
    with disk.running("FULL", 2500) as process:
        said_by(process, until="ready")
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(200)]
        disk.breaks.touch()
        lines += said_by(process, until="DropUnwritableError")
        disk.breaks.unlink()
        lines += said_by(process, until="finished")
    assert {line for line in lines if line.endswith("Error")} <= {"DropUnwritableError"}
    assert len(ids_in(lines)) > 200
    assert ids_in(lines) - held_in(disk.shadow) == set()


def test_a_disk_too_full_to_start_on_is_told(disk: Disk) -> None:
    with disk.running("FULL", 1, room=1024) as process:
        assert said_by(process, until="DropFullError") == []


def test_64_reporters_cost_at_most_one_sync_for_twenty_reports(disk: Disk) -> None:
    with disk.running("FULL", 2000) as process:
        said_by(process, until="ready")
        before = disk.syncs
        assert len(said_by(process, until="finished")) == 2000
        assert 0 < (disk.syncs - before) / 2000 <= 0.05
