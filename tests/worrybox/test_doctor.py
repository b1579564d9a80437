"""The doctor says what is wrong, in a line that says what to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from worrybox import doctor
from worrybox.command import main


def test_a_healthy_machine_has_no_findings(tmp_path: Path) -> None:
    assert [finding.says for finding in doctor.examine(tmp_path) if not finding.good] == []


def test_no_other_distribution_provides_our_names() -> None:
    assert doctor.intruders() == []


def test_an_intruder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "OUR_NAMES", frozenset({"click"}))
    assert ("click", "click") in doctor.intruders()


def test_a_file_that_others_may_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "collector.key").write_bytes(b"x" * 32)
    (tmp_path / "collector.key").chmod(0o644)
    done = CliRunner().invoke(main, ["doctor", "--dir", str(tmp_path)])
    assert done.exit_code == 1
    assert "collector.key is open to other accounts" in done.output


def test_the_command_imports_no_room() -> None:
    look = (
        "import sys, worrybox.command;"
        "print([m for m in ('crypto', 'portal', 'kiosk', 'inbox') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
