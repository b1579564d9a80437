"""Export: all that one reader can open, and for anybody else one line and an exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from crypto.encoding import b64
from inbox.__main__ import main
from inbox.office import Office
from tests.inbox.school import ALEX, GRACE, MORGAN, InventedSchool, id_of, today

DAY = today().isoformat()


def export(school: InventedSchool, reader: str, *, directory: Path | None = None, words: str = "") -> Result:
    file = school.directory.parent / "passphrase"
    file.write_text((words or school.passphrase(reader).reveal()) + "\n")
    arguments = [
        "--dir",
        str(directory or school.directory),
        "--reader",
        reader,
        "--passphrase-file",
        str(file),
    ]
    return CliRunner().invoke(main, ["export", *arguments])


def documents(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def keep(school: InventedSchool, *envelopes: bytes, day: str = DAY) -> None:
    office = Office.open(school.directory)
    office.collected.keep(day, {id_of(each): each for each in envelopes})
    office.close()


def test_a_reader_gets_everything_sealed_to_them_in_order(school: InventedSchool) -> None:
    older, by_portal = school.sealed("older"), school.sealed("by the portal", by_portal=True)
    keep(school, by_portal, school.sealed("about the deputy", removed=[ALEX]), school.decoy())
    keep(school, older, day="2026-01-05")
    found = documents(export(school, MORGAN))
    assert [tuple(each) for each in found] == [("envelope", "day", "flags", "payload")] * 2
    assert [each["envelope"] for each in found] == [b64(id_of(older)), b64(id_of(by_portal))]
    assert [(each["day"], each["flags"]) for each in found] == [("2026-01-05", 0), (DAY, 1)]
    assert [each["payload"]["answers"]["what"] for each in found] == ["older", "by the portal"]


@pytest.mark.slow
def test_a_report_about_the_deputy_goes_to_head_and_chair(school: InventedSchool) -> None:
    keep(school, school.sealed("about the deputy", removed=[ALEX]))
    for reader in ("r1", "r2", "r5"):
        assert documents(export(school, reader)) == []
    for reader in ("r3", "r4"):
        assert [each["payload"]["removed"] for each in documents(export(school, reader))] == [[ALEX]]


def test_a_portal_that_is_down_is_a_warning_not_a_failure(school: InventedSchool) -> None:
    keep(school, school.sealed("words"))
    result = export(school, MORGAN)
    assert len(documents(result)) == 1
    assert "the portal does not answer" in result.stderr


def test_the_folder_of_a_demo_is_understood(school: InventedSchool) -> None:
    assert documents(export(school, MORGAN, directory=school.directory.parent)) == []


@pytest.mark.parametrize(
    ("reader", "words"), [(MORGAN, "not it"), ("r9", "let me in"), ("../r1", "let me in")]
)
def test_whoever_is_no_reader_sees_one_line_and_exit_2(
    school: InventedSchool, reader: str, words: str
) -> None:
    keep(school, school.sealed("xylophone"))
    result = export(school, reader, words=words)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert words not in result.stderr
    assert "xylophone" not in result.output


def test_a_folder_that_is_none_is_one_line_and_exit_1(school: InventedSchool, tmp_path: Path) -> None:
    result = export(school, MORGAN, directory=tmp_path / "nothing")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)


@pytest.mark.slow
def test_export_marks_nothing_as_read(school: InventedSchool) -> None:
    keep(school, school.sealed("words"))
    export(school, MORGAN)
    assert len(documents(export(school, MORGAN))) == 1
    assert documents(export(school, GRACE)) == []


def test_a_vault_put_in_anothers_place_is_noticed(school: InventedSchool) -> None:
    mine = school.directory / "vaults" / "r1" / "keys.json"
    mine.write_bytes((school.directory / "vaults" / "r2" / "keys.json").read_bytes())
    result = export(school, MORGAN, words=school.passphrase(ALEX).reveal())
    assert (result.exit_code, result.stdout) == (1, "")
    assert "another reader" in result.stderr


def test_what_acts_in_a_terminal_or_turns_a_line_is_spelled_out(school: InventedSchool) -> None:
    said = "calm \x1b]0;gone\x07 \x9b31m \u202e gpj.exe \u2028 \x7f میں"
    keep(school, school.sealed(said))
    result = export(school, MORGAN)
    assert not set(result.stdout) & set("\x1b\x07\x9b\u202e\u2028\x7f")
    assert "میں" in result.stdout
    (found,) = documents(result)
    assert found["payload"]["answers"]["what"] == said
