"""A disk that turns read-only, as a dying card does: told before the child types, and nothing falls."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crypto.encoding import b64
from tests.portal.cast import Cast

AS_ROOT = os.geteuid() == 0


def namespaces() -> list[str] | None:
    """The command that gives a process mounts of its own; None where this machine allows none."""
    command = ["unshare", "-m"] if AS_ROOT else ["unshare", "-rm"]
    mounts = [*command, "mount", "-t", "tmpfs", "none", "/mnt"]
    return command if subprocess.run(mounts, capture_output=True, timeout=60).returncode == 0 else None


@pytest.mark.slow
def test_a_disk_that_can_only_be_read_is_told_before_the_child_types_and_comes_back(tmp_path: Path) -> None:
    cast = Cast()
    roster, disk = tmp_path / "roster", tmp_path / "disk"
    roster.write_bytes(cast.signed())
    disk.mkdir()
    keeper = [sys.executable, "-m", "tests.kiosk.readonly", str(disk), b64(cast.pin), str(roster)]
    separate = namespaces()
    if separate is not None:
        mounted = f'mount -t tmpfs none "{disk}" && exec "$@"'
        command = [*separate, "sh", "-c", mounted, "sh", *keeper]
    else:
        assert not AS_ROOT, "root is stopped by no mode: this needs a mount of its own"
        command = [*keeper, "chmod"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (told.returncode, told.stderr) == (0, "")
    shut = ["FULL FULL sent"] * 2
    assert told.stdout.splitlines() == ["OK OK sent", *shut, "OK OK sent"]
