"""Nothing takes a vault's place while anybody works in its folder; a process that was killed is nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inbox.__main__ import main
from inbox.errors import FolderError
from inbox.in_use import InUse
from inbox.office import Office
from tests.inbox.school import MORGAN, InventedSchool

HOLD = """
import sys, time
from pathlib import Path
from inbox.office import Office
Office.open(Path(sys.argv[1]))
print("open", flush=True)
time.sleep(600)
"""


def run(school: InventedSchool, *arguments: str) -> Result:
    file = school.directory.parent / "passphrase"
    file.write_text(school.passphrase(MORGAN).reveal())
    who = ["--dir", str(school.directory), "--reader", MORGAN, "--passphrase-file", str(file)]
    return CliRunner().invoke(main, [arguments[0], *who, *arguments[1:]])


@pytest.mark.slow
def test_nobody_restores_while_the_inbox_runs_and_a_killed_one_is_no_obstacle(
    school: InventedSchool, tmp_path: Path
) -> None:
    out = tmp_path / "vault.backup"
    command = [sys.executable, "-c", HOLD, str(school.directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            assert running.stdout.readline() == "open\n"
            assert run(school, "backup", "--out", str(out)).exit_code == 0
            before = {each.name for each in school.folder.vaults.iterdir()}
            for refused in (("restore", "--file", str(out)), ("mend",)):
                told = run(school, *refused)
                assert (told.exit_code, "the inbox is running" in told.output) == (1, True), told.output
            assert {each.name for each in school.folder.vaults.iterdir()} == before
        finally:
            os.kill(running.pid, signal.SIGKILL)
    told = run(school, "restore", "--file", str(out), "--older")
    assert told.exit_code == 0, told.output


def test_nobody_begins_while_a_vault_is_put_in_place(school: InventedSchool) -> None:
    mine = InUse(school.directory)
    with mine.alone(), pytest.raises(FolderError, match="being restored"):
        Office.open(school.directory)
    Office.open(school.directory).close()
    other = InUse(school.directory)
    with pytest.raises(FolderError, match="is running"), mine.alone():
        pass
    other.close()
    with mine.alone():
        pass
    mine.close()
    mine.close()
